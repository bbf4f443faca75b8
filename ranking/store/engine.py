"""Opening the database, and saying in a sentence why it can't be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError

from ranking.domain.errors import SettingError, StoreUnavailable

Database = Engine

_WRITE_IT_AS = "write it as sqlite:////path/ranking.sqlite3"

#: What a database says, in its own words, and what to do about it.
_CURES = {
    "disk is full": "the disk is full: free some space, then run the same command again; nothing is lost",
    "no space left": "the disk is full: free some space, then run the same command again; nothing is lost",
    "readonly": "it may only be read: give this account the right to write there",
    "read-only": "it may only be read: give this account the right to write there",
    "locked": "another program holds it: close that, then run the same command again",
    "unable to open": "it can't be opened: look at the path and the rights",
    "not a database": "the file is something else: move it away, or set RANKING_DATABASE_URL",
    "malformed": "the file is damaged: put back the last backup",
    "disk i/o": "the disk can't be written: look whether it is full or failing, then run the same command again",
    "connection refused": "its server doesn't answer: start it, or correct RANKING_DATABASE_URL",
    "authentication failed": "it refuses the account or its password: correct RANKING_DATABASE_URL",
}


def open_engine(url: str) -> Engine:
    """Return an engine for a database URL; SQLite gets the settings that a ledger needs.

    Nothing is read yet. Raises SettingError for a URL that names no database that lasts, StoreUnavailable for a SQLite
    file whose folder is missing.
    """
    try:
        # Statements carry people's addresses: these don't belong into error messages.
        engine = create_engine(url, hide_parameters=True)
    except (ArgumentError, ImportError) as error:
        raise SettingError(f"RANKING_DATABASE_URL can't be used: {_WRITE_IT_AS}") from error
    if engine.dialect.name == "sqlite":
        _refuse_no_file(engine)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _refuse_no_file(engine: Engine) -> None:
    path = engine.url.database
    if not path or path == ":memory:":
        raise SettingError(f"RANKING_DATABASE_URL names a database that forgets what was sent: {_WRITE_IT_AS}")
    if not path.startswith("file:") and not Path(path).parent.is_dir():
        raise StoreUnavailable(f"The database {path}: its folder doesn't exist; make it, or set RANKING_DATABASE_URL")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions start too late: a read before the first write holds no lock, and updates get lost.
    connection.isolation_level = None
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction; a database that fails becomes StoreUnavailable with what to do, and nothing is kept."""
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise StoreUnavailable(f"The database {name_of(engine)}: {_cure(error)}") from error


def name_of(engine: Engine) -> str:
    """Return a SQLite file's path or a server's URL, never with its password."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        return engine.url.database
    return engine.url.render_as_string(hide_password=True)


def _cure(error: DBAPIError) -> str:
    words = " ".join(str(error.orig).split())
    known = [cure for sign, cure in _CURES.items() if sign in words.lower()]
    return known[0] if known else f"it answered “{words}”; nothing of this step was kept"
