"""Bringing a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from ranking.store.engine import transaction


def migrate(engine: Engine) -> None:
    """Create or upgrade every table; quick where there is nothing to do."""
    config = configuration()
    head = ScriptDirectory.from_config(config).get_current_head()
    with transaction(engine) as connection:
        if revision(connection) != head:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def configuration() -> Config:
    """Return Alembic's configuration: the scripts lie inside the package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def revision(connection: Connection) -> str | None:
    """Return the revision that a database is at, or None for a new one."""
    return MigrationContext.configure(connection).get_current_revision()
