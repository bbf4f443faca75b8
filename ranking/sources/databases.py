"""Databases: one read-only query becomes column names and rows of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from sqlalchemy import URL, Connection, Date, Engine, NullPool, TextClause, bindparam, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from ranking.domain.errors import InputProblems, Place, Problem, did_you_mean

_AT_ONCE = 5_000
_PATIENCE = 10
_URL_LIKE = "Write it as postgresql://user:password@host/database or sqlite:////folder/file.db"

#: How each driver calls the seconds that it waits for a connection.
_CONNECT_TIMEOUTS = {
    "psycopg": "connect_timeout",
    "psycopg2": "connect_timeout",
    "pg8000": "timeout",
    "pymysql": "connect_timeout",
    "mysqldb": "connect_timeout",
    "mysqlconnector": "connection_timeout",
    "pyodbc": "timeout",
    "pymssql": "login_timeout",
    "oracledb": "tcp_connect_timeout",
    "pysqlite": "timeout",
}
#: Packages that are called otherwise than the module in them.
_PACKAGES = {"psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary", "MySQLdb": "mysqlclient"}
_PACKAGES["postgresql"] = _PACKAGES["psycopg"]
#: What tells a kind of database that it is only read.
_READING = {"postgresql": {"postgresql_readonly": True}}

#: MySQL runs what stands in /*! ... */; and who knows where a comment within a comment ends.
_BLOCK = r"/\*(?!!)(?:(?!/\*).)*?\*/"
_STRING = r"'[^']*'"  # a doubled quote is two strings side by side, which is all the same here
_NAME = r'"[^"]*"'
_ESCAPED = r"'(?:[^'\\]|\\.)*'"
#: What isn't SQL itself in a query: comments, texts and quoted names, as each kind of database writes them.
_QUOTED = {
    "mysql": "|".join((_BLOCK, r"--(?=\s|$)[^\n]*", r"\#[^\n]*", _ESCAPED, _ESCAPED.replace("'", '"'), "`[^`]*`")),
    "postgresql": "|".join(
        (_BLOCK, r"--[^\n]*", rf"(?<!\w)[eE]{_ESCAPED}", _STRING, _NAME, r"(?<!\w)\$(?P<tag>\w*)\$.*?\$(?P=tag)\$")
    ),
}
_QUOTED["mariadb"] = _QUOTED["mysql"]
_PLAIN = rf"{_BLOCK}|--[^\n]*|{_STRING}|{_NAME}|`[^`]*`"
_BRACKETED = rf"{_PLAIN}|\[[^\]]*\]"
_WRITES = re.compile(r"(?<![\w.])(?:INSERT|UPDATE|DELETE|MERGE|INTO)\b", re.IGNORECASE)
_READS = re.compile(r"\s*\(*\s*(?:SELECT|WITH|VALUES)\b", re.IGNORECASE)
_LEFT_OPEN = re.compile(r"/\*|\*/|['\"`]")
_CAST = re.compile(r"(?<![:\w\\]):(start|end)(?=::)")
_SECRET_KEY = re.compile(r"pass|pwd|secret|token|key|credential", re.IGNORECASE)
_SECRET_PART = re.compile(r"(?:pwd|password)\s*=\s*(\{[^}]*\}|[^;]*)", re.IGNORECASE)


def query_rows(
    url: str, query: str, *, start: date, end: date, name: str, most: int = 5_000_000
) -> tuple[list[str], list[list[str]]]:
    """Run one SELECT and return the column names and all rows as texts, blank for NULL.

    `:start` and `:end` in the query are the days given, bound by the driver. Nothing is ever written: the query is
    looked at before anything is opened, the database is opened for reading where it knows that, and the transaction is
    rolled back. `name` is what problems call the source. Raise InputProblems for whatever fails.
    """
    address = _address(url, name)
    statement = _statement(query, address.get_backend_name(), {"start": start, "end": end}, name)
    with _connected(address, name) as connection:
        try:
            return _rows(connection, statement, most, name)
        except (SQLAlchemyError, ValueError) as error:
            says = f"the database refuses the query: {_words(error, address)}"
            raise _refused(name, "query-failed", says, "Correct the query; try it in the database's own tool") from None


def _refused(name: str, rule: str, says: str, cure: str) -> InputProblems:
    return InputProblems([Problem(rule=rule, says=says, cure=cure, place=Place(file=name))])


def _address(url: str, name: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # their words hold the URL
        raise _refused(name, "bad-database-url", "the database's URL can't be read", _URL_LIKE) from None
    return _reading_sqlite(address, name) if address.get_backend_name() == "sqlite" else address


def _reading_sqlite(address: URL, name: str) -> URL:
    """Return the URL that opens a SQLite file for reading only."""
    path = address.database or ""
    if path in {"", ":memory:"} or path.startswith("file:") or address.host:
        raise _refused(
            name, "bad-database-url", "the URL names no SQLite file", "Write it as sqlite:////folder/file.db"
        )
    if not Path(path).is_file():
        raise _refused(name, "missing-database", f"there is no file “{path}”", "Put it there, or correct the URL")
    return URL.create(address.drivername, database=Path(path).absolute().as_uri(), query={"mode": "ro", "uri": "true"})


def _statement(query: str, backend: str, days: dict[str, date], name: str) -> TextClause:
    """Return the query with its days bound; refuse what isn't one statement that only reads."""
    quoted = re.compile(_QUOTED.get(backend, _BRACKETED if backend in {"sqlite", "mssql"} else _PLAIN), re.DOTALL)
    if says := _not_reading(quoted.sub(" ", query)):
        raise _refused(name, "not-a-query", says, "Write one SELECT, or WITH … SELECT, and nothing after it")
    # Colons inside texts are no parameters.
    plain = quoted.sub(lambda found: found[0].replace(":", "\\:"), query.rstrip().rstrip(";"))
    statement = text(_CAST.sub(r":\1 ", plain))
    asked = list(statement.compile().params)
    for other in asked:
        if other not in days:
            says = f"the query asks for :{other}, which isn't given{did_you_mean(other, days)}"
            raise _refused(name, "unknown-parameter", says, "Write :start and :end for the period's days")
    return statement.bindparams(*(bindparam(key, days[key], type_=Date()) for key in asked))


def _not_reading(bare: str) -> str | None:
    """Tell what keeps a query, bare of comments and texts, from being one statement that only reads."""
    if not _READS.match(bare):
        return "the query doesn't begin with SELECT, WITH or VALUES"
    if ";" in bare.rstrip().removesuffix(";"):
        return "something stands behind the query's “;”"
    if found := _LEFT_OPEN.search(bare):
        return f"the query opens or closes a comment or text that has no other end ({found[0]})"
    if found := _WRITES.search(bare):
        return f"the query may write ({found[0].upper()})"
    return None


@contextmanager
def _connected(address: URL, name: str) -> Iterator[Connection]:
    """Open the only connection; whatever happens in it is rolled back when it is closed."""
    engine = _engine(address, name)
    try:
        with _connection(engine, address, name) as connection:
            yield connection
    finally:
        engine.dispose()


def _engine(address: URL, name: str) -> Engine:
    """Return an engine that keeps no connection; tell which package is missing."""
    try:
        if address.get_dialect().is_async:
            says = f"{address.drivername} is a driver for asynchronous programs"
            raise _refused(name, "bad-database-url", says, f"Write {address.get_backend_name()}:// instead")
        return create_engine(
            address,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args=_patience(address),
            execution_options=_READING.get(address.get_backend_name(), {}),
        )
    except ImportError as error:
        package = _PACKAGES.get(module := error.name or address.get_backend_name(), module)
        says = f"the driver for {address.drivername} isn't installed"
        raise _refused(name, "missing-driver", says, f"Install it: pip install '{package}'") from None
    except NoSuchModuleError:
        says = f"no kind of database is called “{address.drivername}”"
        raise _refused(name, "missing-driver", says, "Correct the URL's beginning, or install its dialect") from None
    except (SQLAlchemyError, TypeError, ValueError) as error:
        says = f"the database's URL can't be used: {_words(error, address)}"
        raise _refused(name, "bad-database-url", says, _URL_LIKE) from None


def _patience(address: URL) -> dict[str, int]:
    """Return the driver's own argument for how long it tries to connect, unless the URL has it."""
    key = _CONNECT_TIMEOUTS.get(address.get_driver_name())
    return {key: _PATIENCE} if key and key not in address.query else {}


def _connection(engine: Engine, address: URL, name: str) -> Connection:
    try:
        return engine.connect()
    except (SQLAlchemyError, ImportError, OSError, TypeError, ValueError) as error:
        says = f"{_shown(address)} can't be reached: {_words(error, address)}"
        cure = "Start it, or correct the host, the account or the password in its URL"
        raise _refused(name, "unreachable-database", says, cure) from None


def _rows(connection: Connection, statement: TextClause, most: int, name: str) -> tuple[list[str], list[list[str]]]:
    rows: list[list[str]] = []
    with connection.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(statement) as found:
        header = [str(key).strip() for key in found.keys()]  # noqa: SIM118 – a result isn't a dictionary
        for several in found.partitions(_AT_ONCE):
            if len(rows) + len(several) > most:
                says = f"the query gives more than {most:,} rows"
                raise _refused(name, "too-many-rows", says, "Ask for one period: WHERE … BETWEEN :start AND :end")
            rows.extend([_text(value, name, key) for key, value in zip(header, row, strict=True)] for row in several)
    return header, rows


def _text(value: Any, name: str, column: str) -> str:
    """Return one value as plain text: no exponents, no zeros at the end, days without an empty time of day."""
    match value:
        case bool():
            return str(value).lower()
        case float() | Decimal():
            return _plain(value)
        case date() | time():
            return _iso(value)
        case bytes() | bytearray() | memoryview() | list() | tuple() | dict() | set():
            says = f"the column “{column}” holds values that are no plain text or number ({type(value).__name__})"
            raise _refused(name, "nested-value", says, "Leave it out of the query, or turn it into a text there")
    return "" if value is None else str(value).strip()


def _plain(number: float | Decimal) -> str:
    written = format(Decimal(repr(number)) if isinstance(number, float) else number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _iso(moment: date | time) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    day_only = moment.tzinfo is None and moment.time() == time()
    return moment.date().isoformat() if day_only else moment.isoformat(sep=" ")


def _shown(address: URL) -> str:
    """Return the database's name without its account, password and options."""
    if address.get_backend_name() == "sqlite":
        return "the SQLite file"
    server = f"{address.host or ''}{f':{address.port}' if address.port else ''}"
    return f"{address.drivername}://{server}/{address.database or ''}"


def _words(error: Exception, address: URL) -> str:
    """Return the first line of the driver's own words, without any secret of the URL."""
    told = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
    words = told[0]
    for secret in sorted(_secrets(address), key=len, reverse=True):
        words = words.replace(secret, "***")
    return words


def _secrets(address: URL) -> set[str]:
    """Return all texts of a URL that nobody should read, also as they are written in it."""
    options = [(key, str(value)) for key, value in address.query.items()]
    found = {value for key, value in options if _SECRET_KEY.search(key)}
    found |= {part.strip("{} ") for _, value in options for part in _SECRET_PART.findall(value)}
    if address.password:
        found.add(str(address.password))
    return {form for each in found for form in (each, quote(each, safe=""), quote_plus(each)) if form}
