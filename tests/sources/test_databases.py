"""A query gives rows of texts; nothing is written, and nobody reads a password."""

from __future__ import annotations

import os
import sqlite3
import traceback
from contextlib import closing
from datetime import date

import pytest

from ranking.domain.errors import InputProblems
from ranking.sources.databases import query_rows

SECRET = "pa55word-of-the-clerk"
MAY = {"start": date(2024, 5, 1), "end": date(2024, 5, 31)}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "figures #1 100%.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE figures (district TEXT, month TEXT, invested REAL, note TEXT);"
            "INSERT INTO figures VALUES ('441202', '2024-04-30', 100, NULL), ('441202', '2024-05-31', 112.90, ' a:b ');"
        )
    return path


@pytest.fixture
def ask(file):
    return lambda query, **others: query_rows(f"sqlite:///{file}", query, name="sql 1", **MAY, **others)


@pytest.fixture(scope="module")
def postgresql():
    url = os.environ.get("RANKING_TEST_POSTGRESQL")
    if not url:
        pytest.skip("RANKING_TEST_POSTGRESQL names no PostgreSQL server to try")
    return url


def refusal(url, query="SELECT 1", **others):
    with pytest.raises(InputProblems) as refused:
        query_rows(url, query, name="sql 1", **MAY, **others)
    assert SECRET not in "".join(traceback.format_exception(refused.value))
    [problem] = refused.value.problems
    assert problem.place.file == "sql 1"
    return problem


def test_rows_are_texts(ask):
    assert ask("SELECT * FROM figures ORDER BY month") == (
        ["district", "month", "invested", "note"],
        [["441202", "2024-04-30", "100", ""], ["441202", "2024-05-31", "112.9", "a:b"]],
    )


@pytest.mark.parametrize(
    ("written", "text"),
    [("1234.50000", "1234.5"), ("1e20", "1" + "0" * 20), ("0.00000012", "0.00000012"), ("-3.0", "-3"), ("TRUE", "1")],
)
def test_numbers_are_written_plainly(ask, written, text):
    assert ask(f"VALUES ({written})")[1] == [[text]]


def test_the_period_is_bound(ask):
    query = "SELECT invested, :end FROM figures WHERE month BETWEEN :start AND :end -- not :now, it's ours"
    assert ask(query)[1] == [["112.9", "2024-05-31"]]


def test_colons_in_texts_and_casts_are_no_parameters(ask):
    assert ask("""SELECT ':start', "note" || ' 12:30 :x' AS ":y" FROM figures WHERE note IS NOT NULL;""") == (
        ["':start'", ":y"],
        [[":start", "a:b  12:30 :x"]],
    )


def test_no_rows_are_fine(ask):
    assert ask("WITH x AS (SELECT 1 AS a) SELECT a FROM x WHERE a > 1") == (["a"], [])


def test_too_many_rows_are_refused(ask, file):
    assert len(ask("SELECT * FROM figures", most=2)[1]) == 2
    problem = refusal(f"sqlite:///{file}", "SELECT * FROM figures", most=1)
    assert (
        str(problem) == "sql 1: the query gives more than 1 rows. Ask for one period: WHERE … BETWEEN :start AND :end"
    )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("DELETE FROM figures", "doesn't begin with SELECT"),
        ("-- SELECT\nDROP TABLE figures", "doesn't begin with SELECT"),
        ("PRAGMA user_version = 3", "doesn't begin with SELECT"),
        ("", "doesn't begin with SELECT"),
        ("SELECT 1; DELETE FROM figures", "something stands behind"),
        ("SELECT ';' /* ; */; -- ;\n ;", "something stands behind"),
        ("WITH x AS (SELECT 1) DELETE FROM figures", "may write (DELETE)"),
        ("SELECT * INTO copies FROM figures", "may write (INTO)"),
        ("SELECT 1 /* /* */ ' */; DELETE FROM figures; --'", "no other end"),
        ("SELECT 'it''s", "no other end"),
    ],
)
def test_whatever_may_write_is_refused_before_a_database_is_opened(query, says):
    nowhere = f"postgresql://clerk:{SECRET}@127.0.0.1:1/figures"
    problem = refusal(nowhere, query)
    assert problem.rule == "not-a-query"
    assert says in problem.says


@pytest.mark.parametrize(
    "query",
    [
        r"SELECT '\'; DELETE FROM figures; #'; DELETE FROM figures",
        "SELECT 1 --1; DELETE FROM figures",
        "SELECT 1 /*! INTO OUTFILE '/tmp/x' */",
    ],
)
def test_mysqls_own_texts_and_comments_hide_nothing(query):
    assert refusal("mysql+pymysql://clerk@127.0.0.1:1/figures", query).rule == "not-a-query"


def test_texts_and_comments_may_hold_any_word(ask):
    assert ask("SELECT 'DELETE; INTO', \"note\", [note] /* UPDATE; it's */ FROM figures LIMIT 1 -- x;")[1]


def test_a_sqlite_file_is_opened_for_reading_only(file):
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")  # who only reads needn't wait for it
        rows = query_rows(f"sqlite:///{file}", "SELECT count(*) FROM figures", name="sql 1", **MAY)[1]
    assert rows == [["2"]]
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_missing_sqlite_file_is_not_made(tmp_path):
    problem = refusal(f"sqlite:///{tmp_path}/nothing.db")
    assert "there is no file" in problem.says
    assert list(tmp_path.iterdir()) == []


def test_another_parameter_is_told(file):
    problem = refusal(f"sqlite:///{file}", "SELECT :starts")
    assert problem.says == "the query asks for :starts, which isn't given (did you mean “start”?)"


def test_the_databases_own_words_are_told(file):
    problem = refusal(f"sqlite:///{file}", "SELECT invest FROM figures")
    assert problem.says == "the database refuses the query: no such column: invest"


def test_a_value_that_is_no_text_is_told(file):
    assert "“x” holds values" in refusal(f"sqlite:///{file}", "SELECT zeroblob(3) AS x").says


@pytest.mark.parametrize(
    ("url", "rule", "words"),
    [
        ("figures.db", "bad-database-url", "can't be read"),
        (f"postgresql://clerk:{SECRET}@host:port/x", "bad-database-url", "can't be read"),
        ("sqlite://", "bad-database-url", "names no SQLite file"),
        ("sqlite:///:memory:", "bad-database-url", "names no SQLite file"),
        (f"nosuch://clerk:{SECRET}@host/x", "missing-driver", "no kind of database is called “nosuch”"),
        (f"postgresql+asyncpg://clerk:{SECRET}@host/x", "bad-database-url", "asynchronous"),
        (f"oracle+cx_oracle://clerk:{SECRET}@host/x", "missing-driver", "pip install 'cx_Oracle'"),
    ],
)
def test_a_url_that_opens_nothing_is_told(url, rule, words):
    problem = refusal(url)
    assert problem.rule == rule
    assert words in str(problem)


def test_an_unreachable_server_is_told_without_the_password():
    pytest.importorskip("psycopg", reason="the driver psycopg, which finds no server, is not here")
    problem = refusal(f"postgresql://clerk:{SECRET}@127.0.0.1:1/figures")
    assert problem.rule == "unreachable-database"
    assert problem.says.startswith("postgresql://127.0.0.1:1/figures can't be reached: ")


def test_the_drivers_words_are_scrubbed():
    pytest.importorskip("psycopg", reason="the driver psycopg, which repeats an option, is not here")
    problem = refusal(f"postgresql://clerk:{SECRET}@127.0.0.1:1/figures?{SECRET}=1")
    assert "“***”" in problem.says.replace('"***"', "“***”")


def test_postgresql_values_are_written_plainly(postgresql):
    query = """
        SELECT 1.50::numeric(9, 4), 1e20::float8, TRUE, NULL, :start::date, :end, TIMESTAMP '2024-05-05 00:00',
               TIMESTAMP '2024-05-05 12:30', E'it\\'s :x;', $$ ; :y $$, 5 % 3, 12::bigint
    """
    assert query_rows(postgresql, query, name="sql 1", **MAY)[1][0] == [
        *["1.5", "1" + "0" * 20, "true", "", "2024-05-01", "2024-05-31", "2024-05-05", "2024-05-05 12:30:00"],
        *["it's :x;", "; :y", "2", "12"],
    ]


def test_postgresql_only_reads(postgresql):
    problem = refusal(postgresql, "SELECT set_config('transaction_read_only', 'off', false)")
    assert "read-write" in problem.says
    assert query_rows(postgresql, "SELECT current_setting('transaction_read_only')", name="sql 1", **MAY)[1] == [["on"]]


def test_postgresql_streams_and_stops(postgresql):
    query = "SELECT generate_series(1, 100000000)"
    assert refusal(postgresql, query, most=20_000).rule == "too-many-rows"


@pytest.mark.parametrize("query", ["SELECT nope", "SELECT pg_terminate_backend(pg_backend_pid())", "SELECT '{}'::json"])
def test_postgresql_failures_are_told(postgresql, query):
    assert refusal(postgresql, query).rule in {"query-failed", "nested-value"}
