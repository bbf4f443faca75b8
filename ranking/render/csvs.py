"""CSV: everything that a report says of each district, a line each, for programs and for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from ranking.domain.indicators import PERCENT, PERCENTAGE_POINTS, Indicator
from ranking.domain.languages import Language
from ranking.domain.observations import WORDED
from ranking.domain.report import Cell, Report, Row, Table, YearToDate
from ranking.domain.signs import harmless
from ranking.render.catalogues import translations
from ranking.render.figures import unit_name
from ranking.render.wording import Wording
from ranking.render.workbook_numbers import (
    TENTHS,
    Shown,
    amount_unit,
    behind,
    change_unit,
    growth_unit,
    measured,
)

_NOTHING = YearToDate()


@dataclass(frozen=True, kw_only=True)
class _Column:
    """A column: its title, and what stands in a line."""

    title: str
    text: Callable[[Table, Row], str]


def csv_table(report: Report, language: Language) -> bytes:
    """Return a report's districts as CSV: UTF-8 with a byte order mark, CRLF, a line a district.

    Numbers are plain, in the unit that the header names; an empty field is one that there is nothing to say of, and
    why is told beside it. The columns depend on the race alone, never on the figures.
    """
    columns = list(_Columns(report, language).all())
    content = StringIO()
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow([harmless(column.title) for column in columns])
    for table in report.tables:
        writer.writerows([column.text(table, row) for column in columns] for row in table.rows)
    return content.getvalue().encode("utf-8-sig")


class _Columns:
    """The columns of a report in one language."""

    def __init__(self, report: Report, language: Language) -> None:
        self._report, self._language = report, language
        self._say, self._words = translations(language).gettext, Wording(report, language)

    def all(self) -> Iterator[_Column]:
        """Yield the district's columns, then each indicator's."""
        yield from self._of_districts()
        yield from self._of_ranks()
        for indicator in self._report.indicators:
            yield from self._of_values(indicator)
            yield from self._of_year(indicator)

    def _of_districts(self) -> Iterator[_Column]:
        period, language = str(self._report.period), self._language
        yield _Column(title=self._say("Period"), text=lambda _, __: period)
        yield _Column(title=self._say("Group"), text=lambda table, _: harmless(table.cohort.names[language]))
        yield _Column(title=self._say("District code"), text=lambda _, row: harmless(row.district.code))
        yield _Column(title=self._say("District"), text=lambda _, row: harmless(row.district.names[language]))

    def _of_ranks(self) -> Iterator[_Column]:
        points = Shown(decimals=self._report.score_precision)
        yield _Column(title=self._say("Rank"), text=lambda _, row: _place(row.rank))
        yield _Column(title=self._say("Score"), text=lambda _, row: _digits(row.score, points))
        yield _Column(
            title=self._say("Bonus points and deductions"), text=lambda _, row: _digits(row.adjustment, points)
        )
        yield _Column(title=self._say("Previous rank"), text=lambda _, row: _place(row.previous_rank))
        yield _Column(title=self._say("Places gained"), text=lambda _, row: _place(row.movement))
        yield _Column(title=self._say("Rank in the whole city"), text=lambda _, row: _place(row.overall_rank))
        yield _Column(title=self._say("Remarks"), text=lambda _, row: harmless(self._remark(row)))

    def _remark(self, row: Row) -> str:
        """Return why a district isn't ranked, or had no rank the time before."""
        if row.rank is None:
            return self._words.reason(row)
        return self._words.moved(row) if row.movement is None else ""

    def _of_values(self, indicator: Indicator) -> Iterator[_Column]:
        shown, unit = measured(indicator, self._language), unit_name(indicator, self._language)
        change = change_unit(indicator, self._language)
        of = self._maker(indicator)
        yield of("", unit, lambda cell: _digits(cell.value, shown))
        yield of(self._say("Remarks"), "", lambda cell: self._state(cell, indicator))
        yield of(self._say("Change"), change, lambda cell: _digits(cell.change, shown))
        yield of(self._say("Rank"), "", lambda cell: _place(cell.rank))
        yield of(self._say("Score"), "", lambda cell: _digits(cell.score, TENTHS))
        yield of(self._say("Points"), "", lambda cell: _digits(cell.points, TENTHS))

    def _of_year(self, indicator: Indicator) -> Iterator[_Column]:
        shown, unit = behind(indicator, self._language), amount_unit(indicator, self._language)
        points, growth = PERCENTAGE_POINTS.names[self._language], self._say("Year on year")
        of = self._maker(indicator)
        yield of(self._say("Year to date"), unit, lambda cell: _digits(_year(cell).amount, shown))
        yield of(self._say("Annual target"), unit, lambda cell: _digits(_year(cell).target, shown))
        yield of(self._say("Completion rate"), str(PERCENT.names), lambda cell: _digits(_year(cell).completion, TENTHS))
        yield of(self._say("Lead on time progress"), points, lambda cell: _digits(_year(cell).lead, TENTHS))
        yield of(growth, growth_unit(indicator, self._language), lambda cell: _digits(_year(cell).growth, TENTHS))
        yield of(f"{growth} · {self._say('Remarks')}", "", self._growth_word)
        if indicator.lights is not None:
            yield of(self._say("Light"), "", self._light)

    def _maker(self, indicator: Indicator) -> Callable[[str, str, Callable[[Cell], str]], _Column]:
        """Return what makes a column of an indicator, from what it says of it, in which unit, and how it is found."""
        name, code = indicator.names[self._language], indicator.code

        def column(what: str, unit: str, text: Callable[[Cell], str]) -> _Column:
            title = f"{name} · {what}" if what else name
            form = self._say("%(name)s (%(unit)s)")
            titled = form % {"name": title, "unit": unit} if unit else title
            return _Column(title=titled, text=lambda _, row: text(row.cells[code]))

        return column

    def _state(self, cell: Cell, indicator: Indicator) -> str:
        """Return why there is no figure, or what stands in for it."""
        if cell.value is None:
            return self._words.value(cell, indicator)
        told, shown = self._words.value(cell, indicator), self._words.figure(cell.value, indicator)
        return told.replace(shown, "").strip(" ()（）")

    def _growth_word(self, cell: Cell) -> str:
        year = _year(cell)
        return self._words.growth(year) if year.growth is None and year.growth_state in WORDED else ""

    def _light(self, cell: Cell) -> str:
        lamp = self._words.light(cell.light)
        return lamp.word if lamp else ""


def _year(cell: Cell) -> YearToDate:
    return cell.year or _NOTHING


def _digits(value: Decimal | None, shown: Shown) -> str:
    return "" if value is None else shown.digits(value)


def _place(place: int | Decimal | None) -> str:
    return "" if place is None else str(place)
