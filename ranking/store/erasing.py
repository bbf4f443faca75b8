"""One person's data: everything that is kept of him, and nothing but a hash once he is erased."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from ranking.domain.addresses import recipient_of
from ranking.domain.issues import IssueKey, LetterState
from ranking.domain.memberships import Event
from ranking.domain.periods import Period
from ranking.ports import Erased
from ranking.store.engine import Database, transaction
from ranking.store.schema import delivery, issue, letter, receipt, subscriber, subscriber_event, suppression

#: States of letters that have not left, and need not.
_NOT_LEFT = (LetterState.PENDING, LetterState.UNKNOWN)


class SqlPersons:
    """People in a database; see ports.Persons."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def erase(self, address: str, *, by: str, reason: str, now: datetime) -> Erased:
        """Delete somebody from the list, and his address and name from every letter; the ledger keeps the hash.

        Letters to him that haven't left are withdrawn.
        """
        recipient = recipient_of(address)
        stand_in = f"erased-{recipient[:16]}"
        mine = letter.c.recipient == recipient
        with transaction(self._database) as connection:
            listed = connection.execute(delete(subscriber).where(subscriber.c.recipient == recipient)).rowcount
            withdrawn = connection.execute(
                update(letter)
                .where(mine, letter.c.state.in_(_NOT_LEFT))
                .values(state=LetterState.WITHDRAWN, settled_at=now)
            ).rowcount
            _blank_words(connection, recipient, address, stand_in)
            letters = connection.execute(update(letter).where(mine).values(address=stand_in, name="")).rowcount
            erased = Erased(listed=bool(listed), letters=letters, withdrawn=withdrawn)
            if erased:
                fields = json.dumps({"reason": reason, "letters": letters}, ensure_ascii=False)
                event = {"recipient": recipient, "at": now, "by": by, "what": Event.ERASED, "fields": fields}
                connection.execute(insert(subscriber_event).values(event))
        return erased

    def record(self, address: str) -> Mapping[str, Any] | None:
        """Return everything that is kept of somebody, as plain values; None where nothing is."""
        recipient = recipient_of(address)
        with transaction(self._database) as connection:
            listed = (
                connection.execute(select(subscriber).where(subscriber.c.recipient == recipient)).mappings().first()
            )
            stopped = connection.execute(select(suppression).where(suppression.c.recipient == recipient)).mappings()
            found = {
                "address": address,
                "recipient": recipient,
                "membership": dict(listed) if listed else None,
                "events": _events(connection, recipient),
                "suppressed": [dict(row) for row in stopped],
                "letters": [_letter(connection, row) for row in _letters(connection, recipient)],
            }
        return found if any(found[part] for part in ("membership", "events", "suppressed", "letters")) else None

    def events(self, address: str | None = None) -> Sequence[Mapping[str, Any]]:
        """Return what happened to the list, or to one person on it, the newest first."""
        with transaction(self._database) as connection:
            return _events(connection, recipient_of(address) if address else None)[::-1]


def _blank_words(connection: Connection, recipient: str, address: str, stand_in: str) -> None:
    """Take an address out of what servers said, wherever it stands."""
    letters = select(letter.c.id).where(letter.c.recipient == recipient)
    places: Sequence[tuple[Table, str, ColumnElement[bool]]] = (
        (letter, "last_words", letter.c.recipient == recipient),
        (delivery, "words", delivery.c.letter_id.in_(letters)),
        (receipt, "words", receipt.c.recipient == recipient),
        (suppression, "words", suppression.c.recipient == recipient),
        (subscriber_event, "fields", subscriber_event.c.recipient == recipient),
        (issue, "problems", issue.c.problems.icontains(address, autoescape=True)),
    )
    for table, column, mine in places:
        key = next(iter(table.primary_key))
        for number, words in connection.execute(select(key, table.c[column]).where(mine)).all():
            said = re.sub(re.escape(address), stand_in, words or "", flags=re.IGNORECASE)
            if said != (words or ""):
                connection.execute(update(table).where(key == number).values({column: said}))


def _events(connection: Connection, recipient: str | None) -> list[dict[str, Any]]:
    query = select(subscriber_event, subscriber.c.address).outerjoin(
        subscriber, subscriber.c.recipient == subscriber_event.c.recipient
    )
    if recipient is not None:
        query = query.where(subscriber_event.c.recipient == recipient)
    return [
        {
            "at": row.at,
            "recipient": row.recipient,
            "address": row.address or "",
            "what": row.what,
            "by": row.by,
            "fields": json.loads(row.fields),
        }
        for row in connection.execute(query.order_by(subscriber_event.c.id))
    ]


def _letters(connection: Connection, recipient: str) -> Sequence[Any]:
    named = (issue.c.race, issue.c.edition, issue.c.period, issue.c.revision)
    query = select(letter, *named).join(issue, issue.c.id == letter.c.issue_id).where(letter.c.recipient == recipient)
    return connection.execute(query.order_by(letter.c.id)).all()


def _letter(connection: Connection, row: Any) -> dict[str, Any]:
    key = IssueKey(race=row.race, edition=row.edition, period=Period.parse(row.period), revision=row.revision)
    attempts = select(delivery).where(delivery.c.letter_id == row.id).order_by(delivery.c.attempt)
    returned = select(receipt).where(receipt.c.letter_id == row.id).order_by(receipt.c.id)
    return {
        "issue": str(key),
        "address": row.address,
        "name": row.name,
        "state": row.state,
        "created_at": row.created_at,
        "attempts": [
            {"at": one.at, "state": one.state, "server": one.server, "code": one.code, "words": one.words}
            for one in connection.execute(attempts)
        ],
        "receipts": [
            {"at": one.at, "kind": one.kind, "status": one.status, "words": one.words}
            for one in connection.execute(returned)
        ],
    }
