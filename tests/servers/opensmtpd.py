"""An OpenSMTPD of its own, which takes letters on a port of the loopback and passes them on to another one."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

from waiting import until

#: Its package and Postfix's exclude each other: it may also be unpacked into a folder.
BINARY = shutil.which("smtpd", path="/usr/sbin:/opt/opensmtpd/usr/sbin")
_USERS = {"opensmtpd", "opensmtpq"}
#: Why it can't be started here; empty where it can.
MISSING = (
    "OpenSMTPD isn't installed"
    if BINARY is None or not {one.pw_name for one in pwd.getpwall()} >= _USERS
    else "only root can start OpenSMTPD"
    if os.getuid() != 0
    else ""
)


class OpenSmtpd:
    """Takes letters on `port` and hands them to the server on port `onward`."""

    def __init__(self, folder: Path, onward: int) -> None:
        self._config = folder / "smtpd.conf"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._config.write_text(
            f"listen on 127.0.0.1 port {self.port} hostname mx.city.example\n"
            f'action "on" relay host smtp://127.0.0.1:{onward}\n'
            'match from any for any action "on"\n'
        )

    def __enter__(self) -> Self:
        self._alone = Path("/run/lock/race-to-win-smtpd").open("w")  # its control socket has one name: one at a time
        fcntl.flock(self._alone, fcntl.LOCK_EX)
        command = [str(BINARY), "-d", "-f", str(self._config)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._alone.close()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
