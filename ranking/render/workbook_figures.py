"""The figures of a workbook: every district's value of each indicator, with its rank in the group."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.format import Format

from ranking.domain.indicators import Indicator
from ranking.domain.observations import CellState
from ranking.render.figures import figure, unit_name
from ranking.render.workbook_looks import plain, worded
from ranking.render.workbook_numbers import Shown, measured
from ranking.render.workbook_sheets import Book, Column, Sheet, widest


@dataclass(frozen=True, kw_only=True)
class _Ways:
    """How the cells of one indicator are written."""

    indicator: Indicator
    shown: Shown
    usual: Format
    standing_in: dict[CellState, Format]
    """Of figures that stand in for a missing one; they say so."""


def write_figures(book: Book) -> None:
    """Write a line a district, and of each indicator the value and the rank; unknown ones are told in words."""
    who = book.who()
    columns = [*who, *(column for one in book.report.indicators for column in _columns(book, one))]
    sheet = Sheet(book, book.say("Figures"), columns, frozen=len(who), rows=len(book.report.rows))
    ways = [_ways(book, one) for one in book.report.indicators]
    name, rank = book.looks("cell", "wrap"), book.looks("cell", "right", "quiet")
    word = book.looks("cell", "right", "word")
    for line, (table, row) in enumerate(book.places, start=sheet.first):
        sheet.names(line, book.names(table, row), name)
        for place, way in enumerate(ways):
            cell, column = row.cells[way.indicator.code], len(who) + 2 * place
            if cell.value is None:
                sheet.text(line, column, book.words.value(cell, way.indicator), word)
            else:
                number = way.shown.number(cell.value)
                sheet.page.write_number(line, column, number, way.standing_in.get(cell.state, way.usual))
            if cell.rank is None:
                sheet.text(line, column + 1, "–", rank)
            else:
                sheet.page.write_number(line, column + 1, float(cell.rank), rank)


def _columns(book: Book, indicator: Indicator) -> list[Column]:
    """Return an indicator's two columns under its name; the first one's title is the unit."""
    name, unit = book.indicator(indicator), unit_name(indicator, book.language)
    contents = _widest_value(book, indicator)
    return [
        Column(title=unit or book.say("Value"), width=contents, span=name),
        Column(title=book.say("Rank"), span=name),
    ]


def _widest_value(book: Book, indicator: Indicator) -> int:
    """Return how wide the values are: that of the largest number, and of all that is told in words."""
    cells = [row.cells[indicator.code] for row in book.report.rows]
    known = [cell.value for cell in cells if cell.value is not None]
    numbers = [figure(value, indicator, book.language) for value in (min(known), max(known))] if known else []
    told = {cell.state: cell for cell in cells if cell.state is not CellState.REPORTED}
    standing_in = [worded for state in told if (worded := _form(book, state))]
    words = [book.words.value(cell, indicator) for cell in told.values()]
    return max(widest([*numbers, *words]), widest(standing_in) - widest(["%(figure)s"]) + widest(numbers))


def _ways(book: Book, indicator: Indicator) -> _Ways:
    shown = measured(indicator, book.language)
    states = (CellState.CARRIED, CellState.IMPUTED)
    return _Ways(
        indicator=indicator,
        shown=shown,
        usual=book.looks("cell", "right", number=plain(shown.decimals)),
        standing_in={
            state: book.looks("cell", "right", "word", number=worded(_form(book, state), shown.decimals))
            for state in states
        },
    )


def _form(book: Book, state: CellState) -> str:
    """Return what is said of a figure that stands in for a missing one; nothing of others."""
    match state:
        case CellState.CARRIED:
            return book.say("%(figure)s (carried over)")
        case CellState.IMPUTED:
            return book.say("%(figure)s (cohort mean)")
        case _:
            return ""
