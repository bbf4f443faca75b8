"""Templates that were good when an issue was last made with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select

from ranking.store.engine import Database, transaction
from ranking.store.schema import good_template


class SqlGoodTemplates:
    """The kept templates in a database; see ports.GoodTemplates."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, files: Mapping[str, bytes], *, now: datetime) -> None:
        """Keep these files in the place of those kept before; nothing is written where nothing changed."""
        if files == self.last():
            return
        rows = [{"name": name, "body": body, "kept_at": now} for name, body in files.items()]
        with transaction(self._database) as connection:
            connection.execute(delete(good_template))
            if rows:
                connection.execute(insert(good_template), rows)

    def last(self) -> Mapping[str, bytes]:
        """Return the files that were kept last, by their paths inside the templates' folder."""
        with transaction(self._database) as connection:
            rows = connection.execute(select(good_template.c.name, good_template.c.body).order_by(good_template.c.name))
            return {row.name: row.body for row in rows}
