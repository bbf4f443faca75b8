"""Tables: a frame of texts under its header that still knows where each cell stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ranking.domain.errors import Place, Problem, Severity
from ranking.sources.bodies import Skipped, cut, is_note
from ranking.sources.headers import Area, Column, Header
from ranking.sources.spreadsheets import address

#: So many problems of one rule are told per file; the rest are counted.
MOST_TOLD = 20
#: A row of another width than the header: its line, how many fields it has, and its text.
Ragged = tuple[int, int, str]


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What is known of a table before it is read: the names its header holds, the header's line, sheet, encoding."""

    names: tuple[str, ...] = ()
    line: int | None = None
    sheet: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """The cells of one file or sheet, as texts without white space around them; blank cells are empty texts.

    `texts` has one column a field, named by position from 0; its index holds the line in the file, from 1, so the
    first row under the header is usually 2. A quoted line break inside a CSV field isn't counted as a line.
    """

    file: str
    heading: Header
    texts: pd.DataFrame
    sheet: str | None = None
    problems: tuple[Problem, ...] = ()
    """Rows that had to be left out."""
    encoding: str | None = None
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    """The lines of those who filled in and approved it."""
    hidden_columns: frozenset[int] = field(default=frozenset())
    merged: tuple[Area, ...] = ()
    """Merged areas below the header; rows and columns from 0."""

    @property
    def header(self) -> tuple[str, ...]:
        """The columns' names."""
        return self.heading.titles

    def place(self, line: int, column: int = 0) -> Place:
        """Return where a cell stands; spreadsheets know its address, other files its line."""
        if self.sheet is None:
            return Place(file=self.file, line=line)
        return Place(file=self.file, line=line, cell=address(self.sheet, line, column))


def table_of(file: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table of rows that some server gave; they count from 1."""
    texts = pd.DataFrame(rows, columns=range(len(header)), dtype="str")
    texts.index = pd.Index(np.arange(1, len(rows) + 1), dtype="int64")
    return assembled(file, plain_header(header), texts)


def plain_header(names: Sequence[str]) -> Header:
    """Return the header that a list of names is."""
    return Header(columns=tuple(Column.of([name]) for name in names))


def assembled(
    file: str,
    heading: Header,
    texts: pd.DataFrame,
    *,
    ragged: Sequence[Ragged] = (),
    sheet: str | None = None,
    problems: tuple[Problem, ...] = (),
    encoding: str | None = None,
    hidden_columns: frozenset[int] = frozenset(),
    merged: Sequence[Area] = (),
) -> Table:
    """Return the table of a header and all rows below it, without notes and what else isn't figures."""
    body = cut(texts, heading.titles)
    loose = _loose_notes(ragged, body.first_note)
    wrong = [row for row in ragged if row[0] not in loose]
    if body.texts.empty:
        problems = (*problems, _nothing(file))
    if body.second:
        problems = (*problems, _second_table(file, *body.second))
    return Table(
        file=file,
        heading=heading,
        texts=body.texts,
        sheet=sheet,
        problems=(*problems, *_ragged(file, len(heading.columns), wrong)),
        encoding=encoding,
        skipped=(*body.skipped, *([Skipped(lines=tuple(loose), why="notes and signatures")] if loose else [])),
        notes=body.notes,
        signed=body.signed,
        hidden_columns=hidden_columns,
        merged=tuple(area for area in merged if area[0] > heading.bottom),
    )


def _ragged(file: str, width: int, ragged: Sequence[Ragged]) -> tuple[Problem, ...]:
    """Tell each row of another width that holds something."""
    filled = [(line, count) for line, count, words in ragged if words.strip(', \t;|"')]
    return capped(
        [
            Problem(
                rule="ragged-row",
                says=f"the line has {count} fields, but the header has {width}",
                cure="Add or remove commas; put a text that holds a comma in quotes",
                place=Place(file=file, line=line),
            )
            for line, count in filled[: MOST_TOLD + 1]
        ],
        total=len(filled),
    )


def _loose_notes(ragged: Sequence[Ragged], first: int | None) -> list[int]:
    """Return the lines of another width that are notes, or go on with one: they seldom have the table's commas."""
    lines: list[int] = []
    for line, count, words in ragged:
        begun = bool(lines) or (first is not None and first < line)
        if is_note(words.strip(', \t;|"')) or (begun and count == 1):
            lines.append(line)
    return lines


def _second_table(file: str, line: int, title: str) -> Problem:
    return Problem(
        rule="second-table",
        says=f"another table begins below “{title}”, which says other things about its figures than the first title",
        cure="Put each table on a sheet or into a file of its own",
        place=Place(file=file, line=line),
    )


def _nothing(file: str) -> Problem:
    return Problem(
        rule="no-rows",
        severity=Severity.WARNING,
        says="there is nothing under the column names",
        cure="Fill it in, or take the file away",
        place=Place(file=file),
    )


def capped(problems: Sequence[Problem], *, total: int) -> tuple[Problem, ...]:
    """Return the first MOST_TOLD problems of one rule and file, and one that counts the others up to `total`."""
    told = tuple(problems[:MOST_TOLD])
    if total <= len(told):
        return told
    first = told[0]
    more = Problem(
        rule=first.rule,
        severity=first.severity,
        says=f"and {total - len(told)} more like these",
        cure="Correct the ones above first: often the same cure answers them all",
        place=Place(file=first.place.file) if first.place else None,
    )
    return (*told, more)
