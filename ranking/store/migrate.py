"""Bringing a database up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ranking.domain.errors import StoreUnavailable
from ranking.store.engine import name_of, transaction


def migrate(engine: Engine) -> None:
    """Create or upgrade every table, all or nothing; quick where there is nothing to do.

    Raises StoreUnavailable for a database that a newer version of this program has upgraded.
    """
    config = configuration()
    scripts = ScriptDirectory.from_config(config)
    with _free_of_foreign_keys(engine), transaction(engine) as connection:
        found = revision(connection)
        if found == scripts.get_current_head():
            return
        if found and found not in {script.revision for script in scripts.walk_revisions()}:
            raise StoreUnavailable(f"The database {name_of(engine.url)}: a newer version made it; update this program")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _free_of_foreign_keys(engine: Engine) -> Iterator[None]:
    """Let SQLite replace a table that others refer to, which it only does outside their watch; they refer to it after.

    The setting can't change inside a transaction, so it changes on the pool's one connection around it.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    _set_foreign_keys(engine, "OFF")
    try:
        yield
    finally:
        _set_foreign_keys(engine, "ON")


def _set_foreign_keys(engine: Engine, to: str) -> None:
    with suppress(DBAPIError), engine.connect() as connection:  # what can't be opened is told by the transaction
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={to}")


def configuration() -> Config:
    """Return Alembic's configuration: the scripts lie inside the package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def revision(connection: Connection) -> str | None:
    """Return the revision that a database is at, or None for a new one."""
    return MigrationContext.configure(connection).get_current_revision()
