"""A Dovecot of its own: one mailbox over IMAP and POP3, on ports of the loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

from waiting import until

BINARY = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
#: Why it can't be started here; empty where it can.
MISSING = (
    "Dovecot isn't installed"
    if BINARY is None or not Path("/usr/lib/dovecot/pop3").exists()
    else "only root can start Dovecot"
    if os.getuid() != 0
    else ""
)
_CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
protocols = imap pop3
ssl = no
disable_plaintext_auth = no
first_valid_uid = 100
mail_location = maildir:{folder}/mail
imap_capability = {capability}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={folder}/mail
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
}}
"""


class Dovecot:
    """Serves the Maildir `mail`; `capability` is what IMAP says that it can, all of it where that is empty."""

    def __init__(self, *, capability: str = "") -> None:
        # Its processes are other users, and names of sockets are short.
        self.folder = folder = Path(mkdtemp(prefix="dc"))
        self.mail = folder / "mail"
        self.imap, self.pop3 = (_free_port() for _ in range(2))
        self._config = folder / "dovecot.conf"
        self._capability = capability

    def __enter__(self) -> Self:
        self.folder.chmod(0o755)
        for name in ("mail/new", "mail/cur", "mail/tmp", "run", "state"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        ports = {"imap": self.imap, "pop3": self.pop3}
        self._config.write_text(_CONFIG.format(folder=self.folder, capability=self._capability, **ports))
        self._own()
        self._process = subprocess.Popen([str(BINARY), "-F", "-c", str(self._config)])
        until(self._answers)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, name: str, message: bytes) -> None:
        """Lay a message into the mailbox."""
        (self.mail / "new" / name).write_bytes(message)
        self._own()

    def left(self) -> list[bytes]:
        """Return the messages that are still in the inbox."""
        return [path.read_bytes() for part in ("new", "cur") for path in sorted((self.mail / part).iterdir())]

    def _own(self) -> None:
        for path in (self.mail, *self.mail.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")

    def _answers(self) -> bool:
        with socket.socket() as imap, socket.socket() as pop3:
            return imap.connect_ex(("127.0.0.1", self.imap)) == 0 == pop3.connect_ex(("127.0.0.1", self.pop3))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
