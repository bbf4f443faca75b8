"""A real SQLite database in a folder of its own, and one issue with a few letters in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from store.cast import KEY, ME, publish

from ranking.store.engine import open_engine
from ranking.store.ledger import SqlLedger
from ranking.store.migrate import migrate
from ranking.store.outbox import SqlOutbox


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ranking.sqlite3'}"


@pytest.fixture
def database(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def ledger(database: Engine) -> SqlLedger:
    return SqlLedger(database)


@pytest.fixture
def outbox(database: Engine) -> SqlOutbox:
    return SqlOutbox(database)


@pytest.fixture
def sending(ledger: SqlLedger) -> None:
    """The issue KEY is being sent, to five readers."""
    publish(ledger, KEY, readers=5, owner=ME)
