"""What comes back about letters."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ranking.domain.issues import IssueKey
from ranking.domain.receipts import Receipt, Returned, SuppressionReason


@dataclass(frozen=True, kw_only=True)
class Post:
    """A message in a mailbox, up to the length that is looked at.

    `done` marks it as read, for good; `leave` lets it stay as it is, and remembers that while the program runs.
    """

    name: str
    raw: bytes
    done: Callable[[], None]
    leave: Callable[[], None]


class Mailbox(Protocol):
    """Where receipts come in."""

    def unread(self) -> Generator[Post, None, None]:
        """Yield the messages that weren't read yet; raise MailboxUnavailable. Closing it hangs up."""
        ...


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A receipt as it was kept: of which letter, and what followed from it."""

    receipt: Receipt
    letter: int | None = None
    """None where nothing proves which letter it is about."""
    issue: IssueKey | None = None
    """The letter's issue; without a letter, that of the newest one to this address, as a guess."""
    new: bool = True
    """False where it was kept before."""
    suppressed: SuppressionReason | None = None
    """Why its recipient gets no more letters from now on."""


class Receipts(Protocol):
    """What came back about letters, and who gets none any more."""

    def take(self, mark: str, returned: Returned, *, now: datetime) -> Sequence[Kept]:
        """Keep what a message says, in one transaction; a message of the same mark changes nothing any more."""
        ...

    def of_letter(self, letter: int) -> Sequence[Kept]:
        """Return what came back about a letter, the oldest first."""
        ...

    def unmatched(self) -> Sequence[Kept]:
        """Return the receipts that nothing proves to be about a letter of ours, the newest first."""
        ...
