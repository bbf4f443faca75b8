"""Who gets letters, who gets none, and what is kept of a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ranking.domain.languages import Language
from ranking.domain.memberships import Changes, Membership
from ranking.domain.subscribers import LetterFormat, Subscriber


class Subscribers(Protocol):
    """The list of subscribers in the store, with what each chose himself."""

    def all(self) -> Iterable[Membership]:
        """Return everybody, in the order of their entry."""
        ...

    def own_wishes(self) -> Mapping[str, Membership]:
        """Return those who chose something, left or entered themselves, by recipient."""
        ...

    def find(self, recipient: str) -> Membership | None:
        """Return who has a hash, of which 48 signs or more are given."""
        ...

    def preview(self, listed: Iterable[Subscriber], *, removes: bool = ...) -> Changes:
        """Return what `synchronise` would change."""
        ...

    def synchronise(self, listed: Iterable[Subscriber], *, by: str, now: datetime, removes: bool = ...) -> Changes:
        """Make the list what `listed` says, all or nothing; each change is an event. Own choices stay."""
        ...

    def choose(
        self, recipient: str, *, language: Language, letter_format: LetterFormat, by: str, now: datetime
    ) -> None:
        """Keep somebody's own choice of language and format; raise NoMember."""
        ...

    def leave(self, recipient: str, *, by: str, now: datetime) -> None:
        """End somebody's letters at his own word; raise NoMember, or MayNotLeave by office."""
        ...

    def come_back(self, recipient: str, *, by: str, now: datetime) -> None:
        """Let letters go again to somebody who left; raise NoMember."""
        ...

    def ask(self, address: str, *, language: Language, now: datetime) -> Membership:
        """Keep that somebody, perhaps, wants the public letters; who is known already stays as he is."""
        ...

    def confirm(self, recipient: str, *, now: datetime) -> Membership:
        """Believe an own entry, whose letter was answered; who had left comes back. Raise NoMember."""
        ...

    def forget_unconfirmed(self, *, before: datetime) -> int:
        """Delete own entries that nobody confirmed since `before`; return how many there were."""
        ...


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was erased: whether somebody was on the list, in how many letters, and how many of these won't leave."""

    listed: bool
    letters: int
    withdrawn: int

    def __bool__(self) -> bool:
        return self.listed or self.letters > 0


class Persons(Protocol):
    """All that is kept of one person."""

    def erase(self, address: str, *, by: str, reason: str, now: datetime) -> Erased:
        """Delete somebody from the list, and his address and name from every letter; the ledger keeps the hash."""
        ...

    def record(self, address: str) -> Mapping[str, object] | None:
        """Return everything that is kept of somebody, as plain values; None where nothing is."""
        ...

    def events(self, address: str | None = None) -> Sequence[Mapping[str, object]]:
        """Return what happened to the list, or to one person on it, the newest first."""
        ...


@dataclass(frozen=True, kw_only=True)
class Suppressed:
    """Somebody who gets no letters any more; `address` is "" where no letter tells it."""

    address: str
    reason: str
    words: str
    by: str
    at: datetime


class Suppressions(Protocol):
    """Who gets no letters any more, whatever lists say."""

    def all(self) -> Sequence[Suppressed]:
        """Return everybody on the list, the newest first."""
        ...

    def lift(self, address: str, *, by: str, reason: str, now: datetime) -> bool:
        """Let letters go to an address again; return whether it was on the list."""
        ...
