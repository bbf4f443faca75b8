"""Mailboxes that receipts come into: where they are, how often they are read, and what happens to what was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from ranking.domain.errors import RankingError
from ranking.domain.receipts import SuppressionRule


class MailboxKind(StrEnum):
    """How a mailbox is read."""

    IMAP = "imap"
    POP3 = "pop3"
    MAILDIR = "maildir"


@dataclass(frozen=True, kw_only=True)
class MailboxAddress:
    """A mailbox and the login for it; the password is never printed.

    `folder` is a Maildir's path, or a folder of an IMAP server. Without `tls` the connection never leaves the machine.
    """

    kind: MailboxKind
    folder: str = "INBOX"
    host: str = ""
    port: int = 0
    tls: bool = True
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.folder if self.kind is MailboxKind.MAILDIR else f"{self.host}:{self.port}"


class Afterwards(StrEnum):
    """What happens to a message that was read."""

    SEEN = "seen"
    DELETE = "delete"
    MOVE = "move"


@dataclass(frozen=True, kw_only=True)
class Bounces:
    """What `bounces:` declares; `folder` is where read messages are moved to."""

    rule: SuppressionRule = field(default_factory=SuppressionRule)
    every: timedelta = timedelta(minutes=5)
    afterwards: Afterwards = Afterwards.SEEN
    folder: str = ""


class MailboxUnavailable(RankingError):
    """A mailbox that can't be read, or a message in it that can't be marked; nothing of it is lost."""

    def __init__(self, mailbox: MailboxAddress, reason: str, cure: str) -> None:
        super().__init__(f"The mailbox {mailbox} can't be read ({reason}): {cure}")
