"""Statements that run for every letter: compiled once, then run by the driver itself.

SQLAlchemy's own way of running a statement costs more than SQLite's work for a letter; its types still translate what
goes in and what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect
from sqlalchemy.sql.dml import UpdateBase

_Translate = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """A statement in one database's own words. `fixed` are the values that never change."""

    words: str
    names: Sequence[str]
    positional: bool
    fixed: Mapping[str, Any]
    going_in: Mapping[str, _Translate]
    coming_out: Sequence[_Translate | None]

    def values(self, row: Mapping[str, Any]) -> Any:
        """Return a row's values as the driver wants them."""
        given = {**self.fixed, **row}
        for name, translate in self.going_in.items():
            given[name] = translate(given[name])
        return [given[name] for name in self.names] if self.positional else given

    def read(self, row: Sequence[Any]) -> list[Any]:
        """Return a row as the program knows it."""
        pairs = zip(self.coming_out, row, strict=True)
        return [value if translate is None else translate(value) for translate, value in pairs]


class Swift:
    """A statement that takes the same parameters each time; `returning` names the columns of its rows."""

    def __init__(self, statement: UpdateBase, returning: Sequence[ColumnElement[Any]] = ()) -> None:
        self._statement = statement
        self._returning = returning
        self._ready: dict[str, _Ready] = {}

    def rows(self, connection: Connection, row: Mapping[str, Any]) -> list[list[Any]]:
        """Run it once and return its rows."""
        ready = self._in_words_of(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(ready.words, ready.values(row))
            return [ready.read(found) for found in cursor.fetchall()]
        finally:
            cursor.close()

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row."""
        ready = self._in_words_of(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(ready.words, [ready.values(row) for row in rows])
        finally:
            cursor.close()

    def _in_words_of(self, dialect: Dialect) -> _Ready:
        if dialect.name not in self._ready:
            self._ready[dialect.name] = self._compile(dialect)
        return self._ready[dialect.name]

    def _compile(self, dialect: Dialect) -> _Ready:
        compiled = self._statement.compile(dialect=dialect)
        types = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
        going_in = {name: kind.bind_processor(dialect) for name, kind in types.items()}
        out = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in self._returning]
        return _Ready(
            words=compiled.string,
            names=compiled.positiontup or (),
            positional=compiled.positional,
            fixed=compiled.params,
            going_in={name: translate for name, translate in going_in.items() if translate},
            coming_out=out,
        )
