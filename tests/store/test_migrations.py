"""Migrations: every database comes to the same tables, and goes on from where it stands."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from store.cast import KEY, NOW

from ranking.domain.errors import StoreUnavailable
from ranking.domain.issues import IssueState
from ranking.store.engine import open_engine
from ranking.store.ledger import SqlLedger
from ranking.store.migrate import migrate, revision
from ranking.store.schema import metadata


def test_the_migrations_make_exactly_the_tables_of_the_schema(database):
    with database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_claiming_index_and_the_unique_keys_are_there(database):
    with database.connect() as connection:
        made = connection.execute(text("SELECT group_concat(sql) FROM sqlite_master")).scalar_one()
    for name in ("uq_issue_race_edition_period_revision", "uq_letter_issue_id_address", "ix_letter_state_issue_id_id"):
        assert name in made


def test_migrating_again_changes_nothing_and_keeps_everything(database):
    SqlLedger(database).claim(KEY, owner="x", now=NOW)
    with database.connect() as connection:
        before = connection.execute(text("PRAGMA schema_version")).scalar_one()
    migrate(database)

    with database.connect() as connection:
        assert connection.execute(text("PRAGMA schema_version")).scalar_one() == before
    assert SqlLedger(database).state(KEY) is IssueState.LOADING


def test_a_new_database_has_no_revision(url):
    engine = open_engine(url)
    with engine.connect() as connection:
        assert revision(connection) is None
    engine.dispose()


def test_a_database_made_by_a_newer_version_is_left_alone_with_a_sentence(database):
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreUnavailable, match=r"ranking\.sqlite3: a newer version made it; update this program"):
        migrate(database)


def test_a_migration_that_is_cut_short_leaves_nothing_behind(url):
    engine = open_engine(url)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 6"))
    with pytest.raises(StoreUnavailable, match="the disk is full"):
        migrate(engine)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one() == 0
        connection.execute(text("PRAGMA max_page_count = 100000"))
    migrate(engine)
    engine.dispose()
