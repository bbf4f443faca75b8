"""The shape of what `schedules.yaml` says about where figures come from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from ranking.config.forms import Line, Model, Text
from ranking.domain.layouts import Dates, Gives, Mark, Percents, Repeats, Shape


class Sql(Model):
    """A database that is asked."""

    database: Line = Field(
        description="A SQLAlchemy URL: postgresql+psycopg://reader:${DB_PASSWORD}@host/name, sqlite:///data/office.db. "
        "It is only read."
    )
    query: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] = Field(
        description="One SELECT. It may use :start and :end, the first and the last day that figures are needed of."
    )
    years: int = Field(3, ge=1, le=50, description="How many years before an issue's own year :start lies.")


class Source(Model):
    """One source of figures: a file or several of one shape, a database, or a document on a server."""

    file: Line | None = Field(
        None, description="Path or pattern, from this folder. ${NAME:-default} is taken from the environment."
    )
    sql: Sql | None = Field(None, description="Instead of `file`: a database and a query.")
    url: Line | None = Field(
        None, description="Instead of `file`: the http(s) address of CSV or JSON, of a host named under `hosts`."
    )
    records: Line | None = Field(
        None, description="url: where in JSON the list of records is: keys with dots between, such as data.items."
    )
    headers: dict[Line, Line] = Field(
        default={}, description="url: headers to send, such as {Authorization: Bearer ${TOKEN}}."
    )
    layout: Shape = Field(
        description="long: a figure a row. wide: a row holds a district's figures of one date, a column an indicator. "
        "periods: a column a period. districts: a column a district. form: made by `ranking template`."
    )
    district: Text | None = Field(
        None, description="The header of the column with the district. Without: a usual one, such as 县（市、区）."
    )
    of_district: Text | None = Field(None, description="The code of the district that all of the table is of.")
    gives: Gives = Field(
        Gives.FIGURES,
        description="figures; targets: the goals of a year (年度目标); bases: last year's figures of the same period "
        "(上年同期), dated by this year's.",
    )
    date: Text | Annotated[list[Text], Field(min_length=3, max_length=3)] | None = Field(
        None,
        description="The header of the column with the day or the period; or of three: [year, month, day]. Without: a "
        "usual one, such as 周; or else what the title rows or the file's name mention. "
        "targets: of the column with the year.",
    )
    of_period: Line | None = Field(
        None,
        description="The period that all of the table is of: 2024-W18; or title, or name: the one that its title rows, "
        "or the file's name, mention.",
    )
    year: int | None = Field(
        None, ge=1900, le=2999, description="targets: the year of them all. Others: of dates that have none."
    )
    indicator: Text | None = Field(None, description="long, periods: the header of the column with the indicator.")
    of_indicator: str | None = Field(None, description="periods, districts: the indicator that all of the table is of.")
    value: Text | None = Field(None, description="long: the header of the column with the figure.")
    columns: dict[Text, str] = Field(
        default={},
        description="wide: which column is which indicator; of several header rows: 新签约|金额. Without: by the "
        "indicators' names.",
    )
    header: int | None = Field(
        None, ge=1, le=1000, description="The line of the (first) header row. Without: found by its names."
    )
    sheet: Line | None = Field(
        None, description="Which sheet of a workbook. Without: the only one, or the only one whose header fits."
    )
    unit: Line | None = Field(
        None, description="The unit of figures whose cell and header don't say it: 万元. Without: the indicator's own."
    )
    dates: Dates | None = Field(
        None,
        description="single: figures are of their own period. year-to-date: counted since January (累计). Without: as "
        "the indicator's kind is.",
    )
    percents: Percents | None = Field(
        None, description="What bare numbers in % columns are: numbers (88.9) or fractions (0.889)."
    )
    repeats: Repeats = Field(
        Repeats.REFUSE,
        description="A figure in several files: refuse; last: the last file, in order of names, revises the others.",
    )
    encoding: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{2,20}$")] | None = Field(
        None, description="CSV: such as shift_jis. Without: UTF-8, UTF-16 or GB18030, whichever it is."
    )
    marks: dict[str, Mark] = Field(
        default={}, description='What marks such as "-" mean: not_reported, not_applicable or zero.'
    )
