"""The list of subscribers in the database: brought up to date with a list, and each one's own choices."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update

from ranking.domain.addresses import recipient_of
from ranking.domain.issues import LetterState
from ranking.domain.languages import Language
from ranking.domain.memberships import THEMSELVES, Changes, Event, MayNotLeave, Membership, NoMember, changes
from ranking.domain.subscribers import Basis, LetterFormat, Role, Subscriber
from ranking.store.engine import Database, transaction
from ranking.store.schema import letter, subscriber, subscriber_event

_AT_ONCE = 500
_Each = TypeVar("_Each")
_LIST, _PUBLIC = "list", "public"
_AS_PUBLIC = {
    "source": _PUBLIC, "role": Role.PUBLIC, "basis": Basis.CONSENT,
    "district": None, "editions": "", "post": "", "unit": "",
}  # fmt: skip
_CHOSEN = or_(
    subscriber.c.source == _PUBLIC,
    subscriber.c.chosen_language.is_not(None),
    subscriber.c.chosen_format.is_not(None),
    subscriber.c.left_at.is_not(None),
)


class SqlSubscribers:
    """The list in a database; see ports.Subscribers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Iterator[Membership]:
        """Yield everybody, in the order of their entry."""
        with transaction(self._database) as connection:
            rows = connection.execute(select(subscriber).order_by(subscriber.c.id)).all()
        return map(_membership, rows)

    def own_wishes(self) -> Mapping[str, Membership]:
        """Return those who chose something, left or entered themselves, by recipient."""
        with transaction(self._database) as connection:
            rows = connection.execute(select(subscriber).where(_CHOSEN).order_by(subscriber.c.id)).all()
        return {row.recipient: _membership(row) for row in rows}

    def find(self, recipient: str) -> Membership | None:
        """Return who has a hash, of which 48 signs or more are given."""
        with transaction(self._database) as connection:
            return _find(connection, recipient)

    def preview(self, listed: Iterable[Subscriber], *, removes: bool = True) -> Changes:
        """Return what `synchronise` would change."""
        with transaction(self._database) as connection:
            return changes(_listed(connection), listed, removes=removes)

    def synchronise(self, listed: Iterable[Subscriber], *, by: str, now: datetime, removes: bool = True) -> Changes:
        """Make the list what `listed` says, in one transaction; each change is an event. Own choices stay."""
        with transaction(self._database) as connection:
            found = changes(_listed(connection), listed, removes=removes)
            _Scribe(connection=connection, by=by, now=now).apply(found)
        return found

    def choose(
        self, recipient: str, *, language: Language, letter_format: LetterFormat, by: str, now: datetime
    ) -> None:
        """Keep somebody's own choice of language and format; raise NoMember."""
        with transaction(self._database) as connection:
            one = _require(connection, recipient)
            new = {"language": (one.language, language), "format": (one.format, letter_format)}
            chosen = {name: str(now_) for name, (before, now_) in new.items() if before != now_}
            if chosen:
                columns = {f"chosen_{name}": value for name, value in chosen.items()}
                _Scribe(connection=connection, by=by, now=now).set(one, Event.CHOSE, chosen, **columns)

    def leave(self, recipient: str, *, by: str, now: datetime) -> None:
        """End somebody's letters, also those that wait, at his own word; raise NoMember, or MayNotLeave by office."""
        with transaction(self._database) as connection:
            one = _require(connection, recipient)
            if not one.subscriber.may_leave:
                raise MayNotLeave(one.subscriber.address)
            if one.left_at is None:
                _Scribe(connection=connection, by=by, now=now).set(one, Event.LEFT, left_at=now)
                _withdraw(connection, one.recipient, now)

    def come_back(self, recipient: str, *, by: str, now: datetime) -> None:
        """Let letters go again to somebody who left; raise NoMember."""
        with transaction(self._database) as connection:
            one = _require(connection, recipient)
            if one.left_at is not None:
                _Scribe(connection=connection, by=by, now=now).set(one, Event.CAME_BACK, left_at=None)

    def ask(self, address: str, *, language: Language, now: datetime) -> Membership:
        """Keep that somebody, perhaps, wants the public letters; who is known already stays as he is."""
        recipient = recipient_of(address)
        entry = Subscriber(
            address=address, name="", language=language, role=Role.PUBLIC, basis=Basis.CONSENT, since=now.date()
        )
        with transaction(self._database) as connection:
            if known := _find(connection, recipient):
                return known
            row = _row(entry) | {"recipient": recipient, "source": _PUBLIC, "asked_at": now, "changed_at": now}
            connection.execute(insert(subscriber).values(row))
            _Scribe(connection=connection, by=THEMSELVES, now=now).note([recipient], Event.ASKED)
            return _require(connection, recipient)

    def confirm(self, recipient: str, *, now: datetime) -> Membership:
        """Believe an own entry, whose letter was answered; who had left comes back. Raise NoMember."""
        with transaction(self._database) as connection:
            one = _require(connection, recipient)
            if one.waits or one.has_left:
                scribe = _Scribe(connection=connection, by=THEMSELVES, now=now)
                scribe.set(one, Event.CONFIRMED, confirmed_at=now, left_at=None)
            return _require(connection, recipient)

    def forget_unconfirmed(self, *, before: datetime) -> int:
        """Delete own entries that nobody confirmed since `before`; return how many there were."""
        waiting = (subscriber.c.source == _PUBLIC) & subscriber.c.confirmed_at.is_(None)
        with transaction(self._database) as connection:
            return connection.execute(delete(subscriber).where(waiting, subscriber.c.asked_at < before)).rowcount


def _listed(connection: Connection) -> dict[str, Subscriber]:
    rows = connection.execute(select(subscriber).where(subscriber.c.source == _LIST))
    return {row.recipient: _subscriber(row) for row in rows}


@dataclass(frozen=True, kw_only=True)
class _Scribe:
    """Writes what somebody changes at a moment; each change of a membership leaves an event."""

    connection: Connection
    by: str
    now: datetime

    def note(self, recipients: Sequence[str], what: Event, fields: Mapping[str, object] | None = None) -> None:
        words = json.dumps(fields or {}, ensure_ascii=False)
        common = {"at": self.now, "by": self.by, "what": what, "fields": words}
        self.connection.execute(insert(subscriber_event), [{"recipient": one, **common} for one in recipients])

    def set(self, one: Membership, what: Event, chosen: Mapping[str, str] | None = None, **values: object) -> None:
        mine = subscriber.c.recipient == one.recipient
        self.connection.execute(update(subscriber).where(mine).values(**values, changed_at=self.now))
        self.note([one.recipient], what, chosen)

    def apply(self, found: Changes) -> None:
        for some in _batches(found.added.items()):
            self._add(dict(some))
        for recipient, (one, names) in found.changed.items():
            self._overwrite(recipient, one)
            self.note([recipient], Event.CHANGED, {"fields": list(names)})
        for gone in _batches(found.removed):
            self._remove(gone)

    def _add(self, added: Mapping[str, Subscriber]) -> None:
        """Write new members of the list; who had entered himself becomes one, and who has left before stays away."""
        asked = select(subscriber.c.recipient).where(subscriber.c.recipient.in_(added))
        known = set(self.connection.scalars(asked))
        left = _left_before(self.connection, [*added])
        fresh = [
            _row(one) | {"recipient": key, "source": _LIST, "left_at": left.get(key), "changed_at": self.now}
            for key, one in added.items()
            if key not in known
        ]
        if fresh:
            self.connection.execute(insert(subscriber), fresh)
        for key in known:
            self._overwrite(key, added[key])
        self.note([*added], Event.ADDED)

    def _overwrite(self, recipient: str, one: Subscriber) -> None:
        new = _row(one) | {"source": _LIST, "changed_at": self.now}
        self.connection.execute(update(subscriber).where(subscriber.c.recipient == recipient).values(new))

    def _remove(self, recipients: Sequence[str]) -> None:
        """Delete members of the list; who had confirmed an own entry goes on getting the public letters."""
        mine = subscriber.c.recipient.in_(recipients)
        own = mine & subscriber.c.confirmed_at.is_not(None)
        self.connection.execute(update(subscriber).where(own).values(**_AS_PUBLIC, changed_at=self.now))
        self.connection.execute(delete(subscriber).where(mine, subscriber.c.source == _LIST))
        self.note(recipients, Event.REMOVED)


def _left_before(connection: Connection, recipients: Sequence[str]) -> dict[str, datetime]:
    """Return when people had left, of those who left last of all before they went from the list."""
    told = subscriber_event.c.what.in_([Event.LEFT, Event.CAME_BACK, Event.CONFIRMED])
    query = select(subscriber_event).where(subscriber_event.c.recipient.in_(recipients), told)
    last = {row.recipient: row for row in connection.execute(query.order_by(subscriber_event.c.id))}
    return {recipient: row.at for recipient, row in last.items() if row.what == Event.LEFT}


def _withdraw(connection: Connection, recipient: str, now: datetime) -> None:
    waiting = (letter.c.recipient == recipient) & (letter.c.state == LetterState.PENDING)
    connection.execute(update(letter).where(waiting).values(state=LetterState.WITHDRAWN, settled_at=now))


def _batches(several: Iterable[_Each]) -> Iterator[list[_Each]]:
    left = iter(several)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _find(connection: Connection, recipient: str) -> Membership | None:
    begins: ColumnElement[bool] = subscriber.c.recipient.between(recipient, f"{recipient}g")  # hashes are in hex
    row = connection.execute(select(subscriber).where(begins).limit(1)).first()
    return _membership(row) if row else None


def _require(connection: Connection, recipient: str) -> Membership:
    found = _find(connection, recipient)
    if found is None:
        raise NoMember(recipient)
    return found


def _row(one: Subscriber) -> dict[str, Any]:
    return asdict(one) | {"editions": " ".join(sorted(one.editions))}


def _subscriber(row: Row[Any]) -> Subscriber:
    return Subscriber(
        address=row.address,
        name=row.name,
        language=Language(row.language),
        role=Role(row.role),
        district=row.district,
        editions=frozenset(row.editions.split()),
        post=row.post,
        unit=row.unit,
        format=LetterFormat(row.format),
        basis=Basis(row.basis),
        since=row.since,
    )


def _membership(row: Row[Any]) -> Membership:
    return Membership(
        subscriber=_subscriber(row),
        recipient=row.recipient,
        own_entry=row.source == _PUBLIC,
        chosen_language=Language(row.chosen_language) if row.chosen_language else None,
        chosen_format=LetterFormat(row.chosen_format) if row.chosen_format else None,
        asked_at=row.asked_at,
        confirmed_at=row.confirmed_at,
        left_at=row.left_at,
    )
