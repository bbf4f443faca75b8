"""Bringing a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from ranking.domain.errors import StoreUnavailable
from ranking.store.engine import name_of, transaction


def migrate(engine: Engine) -> None:
    """Create or upgrade every table, all or nothing; quick where there is nothing to do.

    Raises StoreUnavailable for a database that a newer version of this program has upgraded.
    """
    config = configuration()
    scripts = ScriptDirectory.from_config(config)
    with transaction(engine) as connection:
        found = revision(connection)
        if found == scripts.get_current_head():
            return
        if found and found not in {script.revision for script in scripts.walk_revisions()}:
            raise StoreUnavailable(f"The database {name_of(engine.url)}: a newer version made it; update this program")
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
