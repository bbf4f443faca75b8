"""The year in a workbook: every district's against its targets, and the whole city's figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.format import Format

from ranking.domain.indicators import PERCENT, PERCENTAGE_POINTS, Indicator, Kind
from ranking.domain.languages import Language
from ranking.domain.lights import Light
from ranking.domain.observations import WORDED
from ranking.domain.report import Cell, CityTotal, YearToDate
from ranking.render.figures import amount
from ranking.render.workbook_looks import plain, signed
from ranking.render.workbook_numbers import TENTHS, Shown, amount_unit, behind, growth_unit, measured
from ranking.render.workbook_sheets import Book, Column, Sheet, widest

_NOTHING = YearToDate()
#: Which of the year's columns says how much of the target is done.
_COMPLETION = 2


def write_year(book: Book) -> None:
    """Write a line for each indicator and district, where there is a year to tell of; nothing where there is none."""
    rows = book.report.rows
    told = [one for one in book.report.indicators if any(_tells(row.cells[one.code]) for row in rows)]
    if not told:
        return
    who = book.who()
    columns = [_name_column(book, told), *who, *_year_columns(book, _largest(book, told)), _light_column(book)]
    sheet = Sheet(book, book.say("Year to date"), columns, frozen=1 + len(who), rows=len(told) * len(rows))
    for place, indicator in enumerate(told):
        _write_districts(book, sheet, sheet.first + place * len(rows), indicator)
    sheet.bars(sheet.first + len(told) * len(rows) - 1, 1 + len(who) + _COMPLETION, 100)


def write_city(book: Book) -> None:
    """Write the whole city's figures, a line an indicator; nothing where there are none."""
    told = [(one, book.report.totals[one.code]) for one in book.report.indicators if one.code in book.report.totals]
    if not told:
        return
    sheet = Sheet(book, book.say("Whole city"), _city_columns(book, told), frozen=1)
    for line, (indicator, total) in enumerate(told, start=sheet.first):
        writer = _Writer(book, sheet, indicator)
        sheet.names(line, [_name(book, indicator)], book.looks("cell", "wrap"))
        writer.value(line, 1, total.value)
        writer.growth(line, 2, YearToDate(growth=total.growth))
        writer.year(line, 3, total.year or _NOTHING)
    sheet.bars(sheet.first + len(told) - 1, 3 + _COMPLETION, 100)


def _write_districts(book: Book, sheet: Sheet, first: int, indicator: Indicator) -> None:
    """Write a line for each district's year of one indicator."""
    writer, name = _Writer(book, sheet, indicator), _name(book, indicator)
    look, repeated = book.looks("cell", "wrap"), book.looks("cell", "wrap", "quiet")
    for line, (table, row) in enumerate(book.places, start=first):
        names = [name, *book.names(table, row)]
        cell = row.cells[indicator.code]
        # Repeated, so that it can be filtered and sorted, and quiet, so that the eye finds where one begins.
        sheet.names(line, names, look, first=look if line == first else repeated)
        writer.year(line, len(names), cell.year or _NOTHING)
        writer.light(line, len(names) + 5, cell.light)


class _Writer:
    """Writes the cells of one indicator's year."""

    def __init__(self, book: Book, sheet: Sheet, indicator: Indicator) -> None:
        self._words, self._sheet, self._looks = book.words, sheet, book.looks
        self._value, self._amount = measured(indicator, book.language), behind(indicator, book.language)
        gap = " " if book.language is Language.EN else ""
        unit = gap + growth_unit(indicator, book.language) if indicator.kind is Kind.RATE else ""
        self._none = book.looks("cell", "right", "quiet")
        self._plain = book.looks("cell", "right", number=plain(self._amount.decimals))
        self._tenths = book.looks("cell", "right", number=plain(1))
        self._lead = book.looks("cell", "right", number=signed(1))
        self._growth = book.looks("cell", "right", number=signed(1, unit))

    def year(self, line: int, column: int, year: YearToDate) -> None:
        """Write amount, target, completion, lead and growth, from a column on."""
        self._number(line, column, year.amount, self._amount, self._plain)
        self._number(line, column + 1, year.target, self._amount, self._plain)
        self._number(line, column + 2, year.completion, TENTHS, self._tenths)
        self._number(line, column + 3, year.lead, TENTHS, self._lead)
        self.growth(line, column + 4, year)

    def value(self, line: int, column: int, value: Decimal) -> None:
        """Write a measured value."""
        look = self._looks("cell", "right", number=plain(self._value.decimals))
        self._number(line, column, value, self._value, look)

    def growth(self, line: int, column: int, year: YearToDate) -> None:
        """Write growth on last year, or the word for why there is none."""
        if year.growth is None and year.growth_state in WORDED:
            self._sheet.text(line, column, self._words.growth(year), self._looks("cell", "right", "word"))
        else:
            self._number(line, column, year.growth, TENTHS, self._growth)

    def light(self, line: int, column: int, light: Light | None) -> None:
        """Write a light as a shape and a word in its colour."""
        lamp = None if light is None else self._words.light(light)
        text, colour = (f"{lamp.shape} {lamp.word}", lamp.colour) if lamp else ("–", "quiet")
        self._sheet.text(line, column, text, self._looks("cell", "indent", colour))

    def _number(self, line: int, column: int, value: Decimal | None, shown: Shown, look: Format) -> None:
        if value is None:
            self._sheet.text(line, column, "–", self._none)
        else:
            self._sheet.page.write_number(line, column, shown.number(value), look)


def _tells(cell: Cell) -> bool:
    year = cell.year or _NOTHING
    known = (year.amount, year.completion, year.growth, cell.light)
    return any(one is not None for one in known) or year.growth_state in WORDED


def _name(book: Book, indicator: Indicator) -> str:
    return book.with_unit(book.indicator(indicator), amount_unit(indicator, book.language))


def _name_column(book: Book, told: Sequence[Indicator]) -> Column:
    names = widest(_name(book, one) for one in told)
    return Column(title=book.say("Indicator"), width=names, left=True)


def _light_column(book: Book) -> Column:
    return Column(title=book.say("Light"), width=10, left=True)


def _year_columns(book: Book, largest: int, *, span: str = "") -> list[Column]:
    """Return the columns that `_Writer.year` fills."""
    points = PERCENTAGE_POINTS.names[book.language]
    titles = (
        (book.say("Year to date"), max(9, largest)),
        (book.say("Annual target"), max(9, largest)),
        (book.with_unit(book.say("Completion rate"), "%"), 12),
        (book.with_unit(book.say("Lead on time progress"), points), 9),
        (book.with_unit(book.say("Year on year"), PERCENT.names[book.language]), 12),
    )
    return [Column(title=title, width=width, span=span) for title, width in titles]


def _city_columns(book: Book, told: Sequence[tuple[Indicator, CityTotal]]) -> list[Column]:
    now, year, growth = book.say("This period"), book.say("Year to date"), book.say("Year on year")
    largest = max(_wide(book, one, total.value, *_extremes([total.year])) for one, total in told)
    return [
        _name_column(book, [one for one, _ in told]),
        Column(title=book.say("Value"), width=max(9, largest), span=now),
        Column(title=book.with_unit(growth, "%"), width=10, span=now),
        *_year_columns(book, largest, span=year),
    ]


def _largest(book: Book, told: Sequence[Indicator]) -> int:
    """Return how wide the districts' amounts are, in signs."""
    return max(_wide(book, one, *_extremes([row.cells[one.code].year for row in book.report.rows])) for one in told)


def _extremes(years: Sequence[YearToDate | None]) -> tuple[Decimal, ...]:
    known = [one for year in years if year for one in (year.amount, year.target) if one is not None]
    return (min(known), max(known)) if known else ()


def _wide(book: Book, indicator: Indicator, *amounts: Decimal | None) -> int:
    return widest(amount(one, indicator, book.language) for one in amounts if one is not None)
