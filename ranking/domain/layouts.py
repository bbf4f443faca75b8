"""Layouts: where figures come from and how they are laid out, as declared in `schedules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Shape(StrEnum):
    """What a row of a table holds; a form says itself what it holds."""

    LONG = "long"
    """One figure: district, date, indicator and value stand side by side."""
    WIDE = "wide"
    """One district's figures of one date, a column an indicator."""
    PERIODS = "periods"
    """One district's figures of one indicator, a column a period."""
    DISTRICTS = "districts"
    """All districts' figures of one date and indicator, a column a district."""
    FORM = "form"


class Dates(StrEnum):
    """What a dated figure covers."""

    SINGLE = "single"
    """Its own week, month or quarter."""
    TO_DATE = "year-to-date"
    """All of the year up to its date (累计)."""


class Percents(StrEnum):
    """What a bare number in a column of percentages means."""

    NUMBERS = "numbers"
    """88.9 is 88.9 %, and 0.5 is 0.5 %."""
    FRACTIONS = "fractions"
    """0.889 is 88.9 %."""


class Repeats(StrEnum):
    """What it means that a figure stands in several files."""

    REFUSE = "refuse"
    LAST = "last"
    """The one of the last file counts, in the order of the sources and of their names: it revises the others."""


class Gives(StrEnum):
    """What the numbers of a file are."""

    FIGURES = "figures"
    TARGETS = "targets"
    """The goals of a year (年度目标)."""
    BASES = "bases"
    """Last year's figures of the same period (上年同期), as they were reported together with this year's."""


class Mark(StrEnum):
    """What a mark in a number cell means. A blank cell is always `not_reported`."""

    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    ZERO = "zero"


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is asked of a database: one SELECT, with `:start` and `:end` for the first and last day that matter."""

    database: str
    """A SQLAlchemy URL; its password comes from the environment."""
    select: str
    years: int = 3
    """How many years before an issue's own its figures are needed from."""


@dataclass(frozen=True, kw_only=True)
class Remote:
    """A document on a server: CSV, or JSON whose `records` are a list of objects, at a path of keys with dots."""

    url: str
    records: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One source: a file or several of one shape, a query, or a document on a server.

    `path` is relative to the workspace and may be a pattern (`data/2024/*.csv`); of a query or a document it is only
    the name. `district`, `date`, `indicator` and `value` are titles of columns; `date` may be three, year, month and
    day. Without `district` or `date` usual titles are looked for; what no column says, all of the table is of
    (`of_district`, `of_indicator`, and `of_period`: a period, `title` or `name` for what the title rows or the file's
    name mention). WIDE tables map titles to indicators' codes in `columns`; without it, by the indicators' names.

    `header` is the line of the first header row, where it isn't found by its names. `unit` is that of all figures
    whose cell or column doesn't say it. `marks` says what texts such as “-” in a number cell mean.

    TARGETS are of a year: `date` names the column that holds it, or `year` is that of the whole file. BASES have the
    date of this year's figure that they belong to. In other sources `year` is that of dates which lack it.
    """

    path: str
    shape: Shape
    district: str = ""
    date: tuple[str, ...] = ()
    indicator: str = ""
    value: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    gives: Gives = Gives.FIGURES
    year: int | None = None
    header: int | None = None
    unit: str | None = None
    dates: Dates | None = None
    percents: Percents | None = None
    repeats: Repeats = Repeats.REFUSE
    encoding: str | None = None
    of_district: str | None = None
    of_indicator: str | None = None
    of_period: str | None = None
    query: Query | None = None
    remote: Remote | None = None
