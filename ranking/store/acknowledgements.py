"""Acknowledgements in a database: answers are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select

from ranking.store.engine import Database, transaction
from ranking.store.schema import acknowledgement


class SqlAcknowledgements:
    """Who has answered for which doubt; see ports.Acknowledgements."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, race: str, mark: str, *, by: str, reason: str, now: datetime) -> None:
        """Keep an answer; the newest for a mark counts."""
        with transaction(self._database) as connection:
            row = {"race": race, "mark": mark, "by": by, "reason": reason, "at": now}
            connection.execute(insert(acknowledgement).values(row))

    def all_of(self, race: str) -> Mapping[str, str]:
        """Return who and why, by mark."""
        query = select(acknowledgement).where(acknowledgement.c.race == race).order_by(acknowledgement.c.id)
        with transaction(self._database) as connection:
            return {row.mark: f"{row.by}: {row.reason}" for row in connection.execute(query)}
