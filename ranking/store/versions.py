"""Every version of schedules.yaml that was loaded, with who wrote it; and those that could not be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from ranking.ports import RulesVersion
from ranking.store.engine import Database, transaction
from ranking.store.schema import rules_version


class SqlVersions:
    """The versions in a database; see ports.Versions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, body: bytes, fingerprint: str, *, by: str, now: datetime, problems: Sequence[str] = ()) -> bool:
        """Keep a version unless it is the one that was kept last; return whether it was."""
        newest = select(rules_version.c.fingerprint).order_by(rules_version.c.id.desc()).limit(1)
        row = {"fingerprint": fingerprint, "body": body, "loaded_at": now, "by": by, "problems": "\n".join(problems)}
        with transaction(self._database) as connection:
            if connection.execute(newest).scalar_one_or_none() == fingerprint:
                return False
            connection.execute(insert(rules_version).values(row))
            return True

    def all(self) -> Sequence[RulesVersion]:
        """Return every version, the newest first."""
        with transaction(self._database) as connection:
            return [
                _version(row) for row in connection.execute(select(rules_version).order_by(rules_version.c.id.desc()))
            ]

    def last_good(self) -> RulesVersion | None:
        """Return the version that was used last, None where none was."""
        return next((one for one in self.all() if not one.problems), None)


def _version(row: Row[Any]) -> RulesVersion:
    return RulesVersion(
        fingerprint=row.fingerprint,
        body=row.body,
        loaded_at=row.loaded_at,
        by=row.by,
        problems=tuple(row.problems.splitlines()),
    )
