"""What became of letters, read a few at a time however many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ranking.domain.issues import IssueKey, LetterState
from ranking.ports import Delivery
from ranking.store.engine import Database, transaction
from ranking.store.rows import find_issue
from ranking.store.schema import delivery, letter

_AT_ONCE = 2_000
_OF_ATTEMPT = ("attempt", "at", "server", "code", "enhanced", "words", "duration")


def read_deliveries(
    database: Database, key: IssueKey, *, districts: Collection[str] | None = None, every_attempt: bool = False
) -> Iterator[Delivery]:
    """Yield an issue's letters in order; nothing holds the database while they are used."""
    last = (0, 0)
    while True:
        with transaction(database) as connection:
            found = _read_after(connection, key, last, districts, every_attempt=every_attempt)
        yield from (_delivery(row, key) for row in found)
        if len(found) < _AT_ONCE:
            return
        last = (found[-1].id, found[-1].attempt_id or 0)


def _read_after(
    connection: Connection,
    key: IssueKey,
    last: tuple[int, int],
    districts: Collection[str] | None,
    *,
    every_attempt: bool,
) -> list[Row[Any]]:
    joined = delivery.c.letter_id == letter.c.id
    if not every_attempt:
        mine = delivery.alias()
        newest = select(func.max(mine.c.id)).where(mine.c.letter_id == letter.c.id).correlate(letter)
        joined &= delivery.c.id == newest.scalar_subquery()
    columns = [delivery.c[name] for name in _OF_ATTEMPT]
    query = (
        select(letter, delivery.c.id.label("attempt_id"), *(one.label(f"its_{one.name}") for one in columns))
        .join_from(letter, delivery, joined, isouter=True)
        .where(letter.c.issue_id == find_issue(connection, key).id, letter.c.id >= last[0])
        .where((letter.c.id > last[0]) | (func.coalesce(delivery.c.id, 0) > last[1]))
        .order_by(letter.c.id, delivery.c.id)
        .limit(_AT_ONCE)
    )
    if districts is not None:
        query = query.where(letter.c.district.in_(list(districts)))
    return list(connection.execute(query))


def _delivery(row: Row[Any], key: IssueKey) -> Delivery:
    return Delivery(
        issue=key,
        address=row.address,
        name=row.name,
        district=row.district,
        state=LetterState(row.state),
        attempts=row.attempts,
        at=row.its_at,
        server=row.its_server or "",
        code=row.its_code,
        enhanced=row.its_enhanced or "",
        words=row.its_words or "",
        seconds=row.its_duration,
        retry_at=row.retry_at,
        receipt=row.receipt,
        in_doubt=row.in_doubt,
    )
