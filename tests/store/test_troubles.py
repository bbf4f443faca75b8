"""A database that can't be used says so in a sentence: which one, what is wrong, what to do."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError
from store.cast import KEY, ME, NOW, VARIANTS, Announced, drafts, publish, sent

from ranking.domain.errors import SettingError, StoreUnavailable
from ranking.domain.issues import IssueState, LetterState
from ranking.store.engine import name_of, open_engine
from ranking.store.ledger import SqlLedger
from ranking.store.migrate import migrate
from ranking.store.outbox import SqlOutbox


@pytest.fixture
def opened():
    """Open databases and close them afterwards."""
    engines = []

    def opened(url):
        engines.append(open_engine(url))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.dispose()


def pragma(engine, words):
    """Set a pragma on the pool's one connection."""
    with engine.connect() as connection:
        connection.execute(text(f"PRAGMA {words}"))


def send_all(outbox):
    while letters := outbox.claim(owner=ME, now=NOW, limit=8):
        for letter in letters:
            outbox.settle(letter, sent(), owner=ME)


def is_a_sentence(error):
    words = str(error.value)
    return "Traceback" not in words and "sqlite3." not in words and "\n" not in words and "sqlalche.me" not in words


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(StoreUnavailable, match=r"nowhere/ranking\.sqlite3: its folder doesn't exist; make it") as error:
        open_engine(f"sqlite:///{tmp_path}/nowhere/ranking.sqlite3")
    assert is_a_sentence(error)


def test_a_folder_in_place_of_the_file_can_not_be_opened(tmp_path, opened):
    (tmp_path / "ranking.sqlite3").mkdir()

    with pytest.raises(StoreUnavailable, match=r"ranking\.sqlite3: it can't be opened: look at the path") as error:
        migrate(opened(f"sqlite:///{tmp_path}/ranking.sqlite3"))
    assert is_a_sentence(error)
    assert isinstance(error.value.__cause__, OperationalError)


def test_a_file_that_may_only_be_read_says_so(tmp_path, database, opened):
    publish(SqlLedger(database), KEY, readers=1)
    read_only = opened(f"sqlite:///file:{tmp_path}/ranking.sqlite3?mode=ro&uri=true")

    for attempt in (
        lambda: SqlLedger(read_only).claim(KEY, owner=ME, now=NOW),
        lambda: SqlOutbox(read_only).claim(owner=ME, now=NOW, limit=1),
    ):
        with pytest.raises(StoreUnavailable, match="it may only be read: give this account the right") as error:
            attempt()
        assert is_a_sentence(error)


def test_a_file_that_is_no_database_says_so(tmp_path, opened):
    (tmp_path / "ranking.sqlite3").write_text("this is a letter, not a ledger\n" * 40)

    with pytest.raises(StoreUnavailable, match=r"the file is something else: move it away") as error:
        migrate(opened(f"sqlite:///{tmp_path}/ranking.sqlite3"))
    assert is_a_sentence(error)


def test_a_database_that_another_program_holds_says_so(tmp_path, database):
    pragma(database, "busy_timeout = 0")
    other = sqlite3.connect(tmp_path / "ranking.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreUnavailable, match="another program holds it: close that") as error:
        SqlLedger(database).claim(KEY, owner=ME, now=NOW)
    assert is_a_sentence(error)

    other.close()
    assert SqlLedger(database).claim(KEY, owner=ME, now=NOW).won


def test_a_full_disk_keeps_nothing_of_a_publication_and_the_same_can_be_done_again(database, ledger, outbox):
    ledger.claim(KEY, owner=ME, now=NOW)
    said = {"variants": VARIANTS, "drafts": drafts(3000), "sign_off": False, "fingerprint": "f"}
    pragma(database, "max_page_count = 40")

    with pytest.raises(StoreUnavailable, match="the disk is full: free some space, then run the same") as error:
        ledger.publish(KEY, **said, engine=Announced(), owner=ME, now=NOW)
    assert is_a_sentence(error)
    assert ledger.state(KEY) is IssueState.LOADING
    assert sum(outbox.counts(KEY).values()) == 0

    pragma(database, "max_page_count = 100000")
    assert ledger.claim(KEY, owner=ME, now=NOW).won
    ledger.publish(KEY, **said, engine=Announced(), owner=ME, now=NOW)
    assert outbox.counts(KEY)[LetterState.PENDING] == 3000


def test_a_disk_that_fills_up_while_letters_go_out_loses_none(database, ledger, outbox):
    publish(ledger, KEY, readers=200)
    with database.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    pragma(database, f"max_page_count = {pages}")
    with pytest.raises(StoreUnavailable, match="the disk is full"):
        send_all(outbox)

    counts = outbox.counts(KEY)
    assert sum(counts.values()) == 200
    assert counts[LetterState.SENDING] <= 8, "what was in hand stays in doubt"


def test_a_database_without_tables_answers_in_its_own_words(url, opened):
    with pytest.raises(StoreUnavailable, match="it answered “no such table: issue”; nothing of this step was kept"):
        SqlLedger(opened(url)).state(KEY)


def test_peoples_addresses_are_in_no_error_message(url, opened):
    with pytest.raises(StoreUnavailable) as error:
        SqlLedger(opened(url)).claim(KEY, owner="secret-owner", now=NOW)
    assert "secret-owner" not in f"{error.value} {error.value.__cause__}"


@pytest.mark.parametrize("url", ["", "ranking.sqlite3", "oracle9://x", "sqlite+aiosqlite:///x"])
def test_a_url_that_names_no_database_says_how_to_write_one(url):
    with pytest.raises(SettingError, match="RANKING_DATABASE_URL can't be used: write it as sqlite:////path"):
        open_engine(url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite://ranking.sqlite3"])
def test_a_database_that_forgets_is_refused(url):
    with pytest.raises(SettingError, match="forgets what was sent"):
        open_engine(url)


def test_a_file_is_named_by_its_path_and_a_server_without_its_password():
    assert name_of(make_url("sqlite:////city/ranking.sqlite3")) == "/city/ranking.sqlite3"
    assert (
        name_of(make_url("postgresql://clerk:secret@db.example/ranking")) == "postgresql://clerk:***@db.example/ranking"
    )


def test_a_database_that_is_busy_for_too_long_says_so(database):
    database.pool._timeout = 0
    with database.connect(), pytest.raises(StoreUnavailable, match="it is too busy; run the same again"):
        SqlLedger(database).sending()


def test_sqlite_is_set_up_as_a_ledger_needs_it(database):
    with database.connect() as connection:
        kept = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert kept == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
