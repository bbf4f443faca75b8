"""Letters on their way into the outbox: as many as there are, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ranking.domain.addresses import domain_of, recipient_of
from ranking.domain.issues import Draft, LetterState
from ranking.store.schema import letter, suppression

_AT_ONCE = 5_000
#: No letter to those whose address doesn't take any; the row stays, so that it can be seen.
_SUPPRESS = (
    update(letter)
    .where(letter.c.issue_id == bindparam("issue"), letter.c.recipient.in_(select(suppression.c.recipient)))
    .values(state=LetterState.SUPPRESSED, settled_at=letter.c.created_at)
)


def insert_letters(
    connection: Connection, issue_id: int, drafts: Iterable[Draft], variants: Mapping[str, int], now: datetime
) -> Iterator[Sequence[int]]:
    """Write a letter for each address, whatever its case; yield the ids of those that may leave, batch by batch.

    Of several drafts for one address the first counts.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    common = {"issue_id": issue_id, "state": LetterState.PENDING, "created_at": now}
    statement = dialect.insert(letter).on_conflict_do_nothing(index_elements=["issue_id", "recipient"])
    last, left = 0, iter(drafts)
    while some := list(islice(left, _AT_ONCE)):
        connection.execute(statement, [_row(draft, variants, common) for draft in some])
        connection.execute(_SUPPRESS, {"issue": issue_id})
        fresh = select(letter.c.id).where(letter.c.issue_id == issue_id, letter.c.id > last)
        ids = connection.execute(fresh.where(letter.c.state == LetterState.PENDING).order_by(letter.c.id))
        yield (found := ids.scalars().all())
        last = max(found, default=last)


def _row(draft: Draft, variants: Mapping[str, int], common: dict[str, Any]) -> dict[str, Any]:
    return {
        **common,
        "address": draft.address,
        "recipient": recipient_of(draft.address),
        "domain": domain_of(draft.address),
        "name": draft.name,
        "district": draft.district,
        "may_leave": draft.may_leave,
        "variant_id": variants[draft.variant],
    }
