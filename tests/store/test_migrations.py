"""Migrations: every database comes to the same tables, and goes on from where it stands."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from store.cast import KEY, NOW

from ranking.domain.addresses import recipient_of
from ranking.domain.errors import StoreUnavailable
from ranking.domain.issues import IssueState
from ranking.store.engine import open_engine
from ranking.store.ledger import SqlLedger
from ranking.store.migrate import configuration, migrate, revision
from ranking.store.schema import metadata

OLD_ROWS = """
INSERT INTO issue (id, race, edition, period, revision, state, opened_at)
    VALUES (1, 'r', 'weekly', '2024-W18', 1, 'sent', '2024-05-06 00:00:00.000000');
INSERT INTO variant VALUES (1, 1, 'en', 'en', 's', 'h', 't');
INSERT INTO letter (id, issue_id, address, name, variant_id, state, created_at)
    VALUES (7, 1, 'Office@Gov.Example', 'Office', 1, 'sent', '2024-05-06 00:00:00.000000');
INSERT INTO delivery (letter_id, attempt, at, state, code, words)
    VALUES (7, 1, '2024-05-06 00:00:01.000000', 'sent', 250, 'OK')
"""


def migrate_to(engine, target):
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def test_the_migrations_make_exactly_the_tables_of_the_schema(database):
    with database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_claiming_index_and_the_unique_keys_are_there(database):
    with database.connect() as connection:
        made = connection.execute(text("SELECT group_concat(sql) FROM sqlite_master")).scalar_one()
    for name in (
        "uq_issue_race_edition_period_revision",
        "uq_letter_issue_id_recipient",
        "ix_letter_state_issue_id_id",
    ):
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


def test_letters_of_an_older_database_keep_their_attempts_and_get_their_recipients_hash(url):
    engine = open_engine(url)
    migrate_to(engine, "0005")
    with engine.begin() as connection:
        for statement in OLD_ROWS.split(";"):
            connection.execute(text(statement))
    migrate(engine)

    with engine.begin() as connection:
        letter = connection.execute(text("SELECT id, recipient, domain, state FROM letter")).one()
        attempt = connection.execute(text("SELECT letter_id, words, server FROM delivery")).one()
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    assert letter == (7, recipient_of("office@gov.example"), "gov.example", "sent")
    assert attempt == (7, "OK", "")
    engine.dispose()
