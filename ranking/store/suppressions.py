"""Who gets no letters any more, and how a person lets letters go to an address again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from ranking.domain.addresses import recipient_of
from ranking.ports import Suppressed
from ranking.store.engine import Database, transaction
from ranking.store.schema import letter, subscriber_event, suppression

#: What a person did who lets letters go to an address again: what came back before counts no more.
LIFTED = "unsuppressed"


class SqlSuppressions:
    """The list in a database; see ports.Suppressions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[Suppressed]:
        """Return everybody on the list, the newest first."""
        newest = select(func.max(letter.c.id)).where(letter.c.recipient == suppression.c.recipient)
        query = select(suppression, letter.c.address).outerjoin(
            letter, letter.c.id == newest.correlate(suppression).scalar_subquery()
        )
        with transaction(self._database) as connection:
            rows = connection.execute(query.order_by(suppression.c.at.desc())).all()
        return [
            Suppressed(address=row.address or "", reason=row.reason, words=row.words, by=row.by, at=row.at)
            for row in rows
        ]

    def holds(self, recipient: str) -> bool:
        """Tell whether somebody, by the hash of his address, gets no letters."""
        with transaction(self._database) as connection:
            found = connection.execute(select(suppression.c.recipient).where(suppression.c.recipient == recipient))
            return found.first() is not None

    def lift(self, address: str, *, by: str, reason: str, now: datetime) -> bool:
        """Let letters go to an address again; return whether it was on the list. Who did it, and why, is kept."""
        recipient = recipient_of(address)
        with transaction(self._database) as connection:
            gone = connection.execute(delete(suppression).where(suppression.c.recipient == recipient)).rowcount
            if gone:
                event = {"recipient": recipient, "at": now, "by": by, "what": LIFTED}
                fields = json.dumps({"reason": reason}, ensure_ascii=False)
                connection.execute(insert(subscriber_event).values(**event, fields=fields))
        return gone == 1
