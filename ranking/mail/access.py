"""Access tokens for XOAUTH2, printed by a command of the office's own choice."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable

#: Seconds that the command may take: it asks somebody else's server.
_PATIENCE = 30


class NoToken(Exception):
    """The command gave no token; the words say why, and never what it printed."""


def token_by(command: str) -> Callable[[], Awaitable[str]]:
    """Return what gives a fresh token each time: the first line that the command prints. No shell reads it."""

    async def token() -> str:
        try:
            process = await asyncio.create_subprocess_exec(
                *shlex.split(command), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
        except (OSError, ValueError) as error:
            raise NoToken(_sentence(f"can't be run ({type(error).__name__})")) from error
        try:
            printed, _ = await asyncio.wait_for(process.communicate(), _PATIENCE)
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise NoToken(_sentence(f"took longer than {_PATIENCE} seconds")) from error
        first = printed.decode("ascii", "replace").strip().partition("\n")[0].strip()
        if process.returncode or not first:
            raise NoToken(_sentence(f"printed no token (exit code {process.returncode})"))
        return first

    return token


def _sentence(what: str) -> str:
    return f"RANKING_SMTP_TOKEN_COMMAND {what}: run it by hand, and write a command that prints an access token"
