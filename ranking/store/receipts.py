"""Receipts in a database: each kept once, shown on its letter, and the end of letters to those who can't or won't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ranking.domain.addresses import recipient_of
from ranking.domain.issues import IssueKey
from ranking.domain.receipts import (
    PASSED_ON,
    Receipt,
    ReceiptKind,
    Returned,
    SuppressionReason,
    SuppressionRule,
    Told,
    outranked_by,
    suppression_due,
)
from ranking.ports import Kept
from ranking.store.engine import Database, transaction
from ranking.store.recognition import recognised
from ranking.store.rows import key_of
from ranking.store.schema import issue, letter, receipt, subscriber_event, suppression
from ranking.store.suppressions import LIFTED

_KEY = (issue.c.race, issue.c.edition, issue.c.period, issue.c.revision)
_SHOWN = (receipt, letter.c.address, *_KEY)


class SqlReceipts:
    """What came back about letters; see ports.Receipts."""

    def __init__(self, database: Database, rule: SuppressionRule | None = None) -> None:
        self._database = database
        self._rule = rule or SuppressionRule()

    def take(self, mark: str, returned: Returned, *, now: datetime) -> Sequence[Kept]:
        """Keep what a message says. Only what is surely about a letter of ours changes that letter and its recipient.

        `mark` is the SHA-256 of the message. A letter is known by a token or a Message-ID of ours, never by an address.
        """
        with transaction(self._database) as connection:
            found = recognised(connection, returned)
            return [
                self._keep(connection, f"{mark}{number}", one, found, now)
                for number, one in enumerate(returned.receipts)
            ]

    def of_letter(self, letter_id: int) -> Sequence[Kept]:
        """Return what came back about a letter, the oldest first."""
        query = select(*_SHOWN).join(letter, receipt.c.letter_id == letter.c.id).join(issue)
        with transaction(self._database) as connection:
            return _read(connection, query.where(letter.c.id == letter_id).order_by(receipt.c.id))

    def unmatched(self) -> Sequence[Kept]:
        """Return the receipts that nothing proves to be about a letter of ours, the newest first."""
        mine = letter.c.recipient == receipt.c.recipient
        newest = select(func.max(letter.c.id)).where(mine).correlate(receipt).scalar_subquery()
        query = select(*_SHOWN).outerjoin(letter, letter.c.id == newest).outerjoin(issue)
        with transaction(self._database) as connection:
            return _read(connection, query.where(receipt.c.letter_id.is_(None)).order_by(receipt.c.id.desc()))

    def _keep(self, connection: Connection, mark: str, given: Receipt, found: Row[Any] | None, now: datetime) -> Kept:
        one = replace(given, at=min(given.at or now, now))
        if found is None:
            recipient = recipient_of(one.address) if one.address else ""
            new = _insert(connection, mark, one, None, recipient=recipient, now=now)
            return Kept(receipt=one, issue=_guess(connection, one.address), new=new)
        elsewhere = bool(one.address) and recipient_of(one.address) != found.recipient
        one = replace(one, address=found.address, passed_on=one.passed_on or elsewhere)
        if not _insert(connection, mark, one, found.id, recipient=found.recipient, now=now):
            return Kept(receipt=one, letter=found.id, issue=key_of(found), new=False)
        _show(connection, found.id, one.kind)
        reason = self._suppress(connection, found.recipient, one, now)
        return Kept(receipt=one, letter=found.id, issue=key_of(found), suppressed=reason)

    def _suppress(
        self, connection: Connection, recipient: str, last: Receipt, now: datetime
    ) -> SuppressionReason | None:
        """Put a recipient on the list of those who get no more, where it is due; return why, None where he is on it."""
        if last.kind not in {ReceiptKind.BOUNCED, ReceiptKind.COMPLAINED}:
            return None
        reason = suppression_due(_history(connection, recipient), now, self._rule)
        if reason is None:
            return None
        words = {"reason": reason, "words": last.words, "by": "receipts", "at": now}
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        row = dialect.insert(suppression).values(recipient=recipient, **words).on_conflict_do_nothing()
        return reason if connection.execute(row).rowcount else None


def _insert(
    connection: Connection, mark: str, one: Receipt, letter_id: int | None, *, recipient: str, now: datetime
) -> bool:
    """Insert a receipt unless it was kept before; return whether it is new."""
    words = PASSED_ON + one.words if one.passed_on else one.words
    told = {"kind": one.kind, "status": one.status, "words": words, "server": one.server, "at": one.at}
    row = {"mark": sha256(mark.encode()).hexdigest(), "letter_id": letter_id, "recipient": recipient, **told}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(receipt).values(**row, read_at=now).on_conflict_do_nothing(index_elements=["mark"])
    return connection.execute(statement).rowcount == 1


def _show(connection: Connection, letter_id: int, kind: ReceiptKind) -> None:
    """Show a receipt on its letter, unless one that weighs more is shown there."""
    weaker = or_(letter.c.receipt.is_(None), letter.c.receipt.in_(outranked_by(kind)))
    if kind in {ReceiptKind.DELIVERED, ReceiptKind.BOUNCED, ReceiptKind.COMPLAINED}:
        connection.execute(update(letter).where(letter.c.id == letter_id, weaker).values(receipt=kind))


def _history(connection: Connection, recipient: str) -> list[Told]:
    """Return what came back about all letters to a recipient, since a person last let letters go there again."""
    mine = (subscriber_event.c.recipient == recipient) & (subscriber_event.c.what == LIFTED)
    forgiven = connection.execute(select(func.max(subscriber_event.c.at)).where(mine)).scalar_one()
    query = select(receipt).where(receipt.c.recipient == recipient, receipt.c.letter_id.is_not(None))
    rows = connection.execute(query if forgiven is None else query.where(receipt.c.read_at > forgiven)).all()
    read = [(row.letter_id, _receipt(row)) for row in rows]
    return [
        Told(letter=number, kind=one.kind, hard=one.is_hard, at=one.at)
        for number, one in read
        if one.at and not (one.passed_on and one.kind is ReceiptKind.COMPLAINED)
    ]


def _guess(connection: Connection, address: str) -> IssueKey | None:
    """Return the issue of the newest letter to an address, None where there is none."""
    mine = letter.c.recipient == recipient_of(address)
    query: Select[Any] = select(*_KEY).join_from(letter, issue).where(mine).order_by(letter.c.id.desc()).limit(1)
    row: Row[Any] | None = connection.execute(query).one_or_none()
    return key_of(row) if row else None


def _read(connection: Connection, query: Select[Any]) -> list[Kept]:
    return [
        Kept(
            receipt=replace(_receipt(row), address=row.address or ""),
            letter=row.letter_id,
            issue=key_of(row) if row.race else None,
            new=False,
        )
        for row in connection.execute(query)
    ]


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        kind=ReceiptKind(row.kind),
        status=row.status,
        words=row.words.removeprefix(PASSED_ON),
        server=row.server,
        at=row.at,
        passed_on=row.words.startswith(PASSED_ON),
    )
