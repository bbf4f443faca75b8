"""A Postfix of its own, on a port of the loopback and in a folder that it shares with nothing of the machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

BINARY = "/usr/sbin/postfix"
#: Why it can't be started here; empty where it can.
MISSING = (
    "Postfix isn't installed"
    if not Path(BINARY).exists()
    else "only root can start Postfix"
    if os.getuid() != 0
    else ""
)
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.city.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
recipient_delimiter = +
virtual_mailbox_domains = city.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_reject_unlisted_recipient = no
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_mynetworks, reject
message_size_limit = {limit}
virtual_mailbox_limit = 0
mailbox_size_limit = 0
bounce_queue_lifetime = 1h
default_transport = discard:
{more}
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
virtual unix - n n - - virtual
discard unix - - n - - discard
error unix - - n - - error
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
scache unix - - n - 1 scache
"""


class Postfix:
    """Takes letters on `port`; those to `mailboxes` at city.example land in their Maildirs, others bounce."""

    def __init__(self, mailboxes: tuple[str, ...] = (), *, limit: int = 50_000_000, more: str = "") -> None:
        self.folder = folder = Path(mkdtemp(prefix="postfix-"))  # where its daemons, who are other users, may go
        self.mailboxes = mailboxes
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._config = folder / "config"
        self._limit, self._more = limit, more

    def __enter__(self) -> Self:
        for name in ("config", "queue", "data", "mail"):
            (self.folder / name).mkdir(parents=True)
        self.folder.chmod(0o755)
        shutil.chown(self.folder / "data", "postfix")
        shutil.chown(self.folder / "mail", "nobody")
        boxes = "".join(f"{one} {one}/\n" for one in self.mailboxes)
        (self.folder / "mailboxes").write_text(boxes)
        main = _MAIN.format(folder=self.folder, limit=self._limit, more=self._more)
        (self._config / "main.cf").write_text(main)
        (self._config / "master.cf").write_text(_MASTER.format(port=self.port))
        self._run("start")
        return self

    def __exit__(self, *_: object) -> None:
        self._run("stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, what: str) -> None:
        command = [BINARY, "-c", str(self._config), what]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr + self.log

    @property
    def log(self) -> str:
        """What it wrote down."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def letters(self, mailbox: str) -> list[bytes]:
        """Return the letters in a mailbox, as its owner finds them."""
        return [path.read_bytes() for path in sorted((self.folder / "mail" / mailbox / "new").glob("*"))]
