"""Memberships: a subscriber as the store keeps him, with his own choices; and how a list's new form changes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum

from ranking.domain.addresses import recipient_of
from ranking.domain.errors import RankingError
from ranking.domain.languages import Language
from ranking.domain.subscribers import LetterFormat, Subscriber

#: Who does what a person does himself, over a page.
THEMSELVES = "themselves"


class Event(StrEnum):
    """What happened to a membership."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    CHOSE = "chose"
    LEFT = "left"
    CAME_BACK = "came back"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    ERASED = "erased"


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A subscriber as the list has him, and what he chose himself, which no list overwrites.

    `recipient` is the hash of the address. Those who enter themselves have `asked_at`, and get letters once they have
    confirmed.
    """

    subscriber: Subscriber
    recipient: str
    own_entry: bool = False
    """Whether he entered himself over the public page; others are on the city's list."""
    chosen_language: Language | None = None
    chosen_format: LetterFormat | None = None
    asked_at: datetime | None = None
    confirmed_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether an own entry hasn't been confirmed yet."""
        return self.own_entry and self.confirmed_at is None

    @property
    def has_left(self) -> bool:
        """Whether he left; by office nobody does, also who left while it was by his own wish."""
        return self.left_at is not None and self.subscriber.may_leave

    @property
    def language(self) -> Language:
        """The language of his letters."""
        return self.chosen_language or self.subscriber.language

    @property
    def format(self) -> LetterFormat:
        """The format of his letters."""
        return self.chosen_format or self.subscriber.format

    def reader(self) -> Subscriber | None:
        """Return who letters are written for, None where none are."""
        if self.waits or self.has_left:
            return None
        if (self.language, self.format) == (self.subscriber.language, self.subscriber.format):
            return self.subscriber
        return replace(self.subscriber, language=self.language, format=self.format)


class MayNotLeave(RankingError):
    """Somebody who gets letters by office wants none."""

    def __init__(self, address: str) -> None:
        cure = "if the office changed hands, change the list of subscribers"
        super().__init__(f"{address} gets letters by office (按职务), which nobody can leave; {cure}")


class NoMember(RankingError):
    """An address that is on no list."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is not on the list; `ranking subscribers list` shows who is")


_COMPARED = tuple(one.name for one in fields(Subscriber))


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a list's new form changes, by recipient; `changed` names the fields, `before` counts who was on it."""

    before: int = 0
    added: Mapping[str, Subscriber] = field(default_factory=dict)
    changed: Mapping[str, tuple[Subscriber, tuple[str, ...]]] = field(default_factory=dict)
    removed: Mapping[str, Subscriber] = field(default_factory=dict)

    @property
    def after(self) -> int:
        """How many are on the list then."""
        return self.before + len(self.added) - len(self.removed)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def changes(before: Mapping[str, Subscriber], after: Iterable[Subscriber], *, removes: bool = True) -> Changes:
    """Return what changes from those listed `before`, by recipient, to those `after`.

    With `removes` false nobody goes who isn't among them.
    """
    added: dict[str, Subscriber] = {}
    changed: dict[str, tuple[Subscriber, tuple[str, ...]]] = {}
    gone = dict(before)
    for one in after:
        recipient = recipient_of(one.address)
        old = gone.pop(recipient, None)
        if old is None:
            added[recipient] = one
        elif old != one:
            changed[recipient] = one, tuple(name for name in _COMPARED if getattr(old, name) != getattr(one, name))
    return Changes(before=len(before), added=added, changed=changed, removed=gone if removes else {})


def readers(listed: Iterable[Subscriber], kept: Mapping[str, Membership]) -> list[Subscriber]:
    """Return whom letters are written for: those listed, with what they chose, and those who entered themselves.

    `kept` are the memberships of those who chose, left or entered themselves, by recipient.
    """
    found, seen = [], set()
    for one in listed:
        recipient = recipient_of(one.address)
        seen.add(recipient)
        known = kept.get(recipient)
        found.append(replace(known, subscriber=one, own_entry=False).reader() if known else one)
    found += [one.reader() for recipient, one in kept.items() if one.own_entry and recipient not in seen]
    return [one for one in found if one is not None]
