"""Owners: the name a process claims issues and letters under, and whether that process is gone."""

from __future__ import annotations

import os
import secrets
import socket


def new_owner() -> str:
    """Return a name for this process: host, process number and a token that no other process has."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def owner_is_gone(owner: str) -> bool:
    """Tell whether the owner was a process of this host that no longer lives; False wherever that isn't certain."""
    host, _, rest = owner.rpartition("/")[0].rpartition("/")
    if host != socket.gethostname() or not rest.isdigit() or os.name != "posix":
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
