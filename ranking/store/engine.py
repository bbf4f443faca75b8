"""Opening the database, and saying in a sentence why it can't be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, TimeoutError  # noqa: A004 – SQLAlchemy's own, of its pool

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
    file whose folder is missing. Don't open a transaction inside another one: SQLite has one connection.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            return _open_sqlite(address)
        return create_engine(address, hide_parameters=True)
    except (ArgumentError, ImportError) as error:
        raise SettingError(f"RANKING_DATABASE_URL can't be used: {_WRITE_IT_AS}") from error


def _open_sqlite(address: URL) -> Engine:
    _refuse_no_file(address.database)
    engine = create_engine(
        address,
        hide_parameters=True,  # people's addresses don't belong into error messages
        # Threads queue for the one connection: queueing for SQLite's own lock is three times slower.
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _refuse_no_file(path: str | None) -> None:
    if not path or path == ":memory:":
        raise SettingError(f"RANKING_DATABASE_URL names a database that forgets what was sent: {_WRITE_IT_AS}")
    if not path.startswith("file:") and not Path(path).parent.is_dir():
        raise StoreUnavailable(f"The database {path}: its folder doesn't exist; make it, or set RANKING_DATABASE_URL")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions start too late: a read before the first write holds no lock, and updates get lost.
    connection.isolation_level = None
    for pragma in ("busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Turn the write-ahead log on. Where two programs open a new file at once, SQLite doesn't wait: so this does."""
    deadline = monotonic() + 5
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if "locked" not in str(error) or monotonic() > deadline:
                raise
            sleep(0.01)
        else:
            return


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction; a database that fails becomes StoreUnavailable with what to do, and nothing is kept."""
    try:
        with engine.begin() as connection:
            yield connection
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        raise StoreUnavailable(f"The database {name_of(engine.url)}: {_cure(error)}") from error
    except TimeoutError as error:
        raise StoreUnavailable(f"The database {name_of(engine.url)}: it is too busy; run the same again") from error


def name_of(address: URL) -> str:
    """Return a SQLite file's path or a server's URL, never with its password."""
    if address.get_backend_name() == "sqlite" and address.database:
        return address.database
    return address.render_as_string(hide_password=True)


def _cure(error: Exception) -> str:
    words = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
    known = [cure for sign, cure in _CURES.items() if sign in words.lower()]
    return known[0] if known else f"it answered “{words}”; nothing of this step was kept"
