"""Sheets: what all pages of a workbook have in common: masthead, header, widths and how they print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from wcwidth import wcswidth
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language
from ranking.domain.report import Report, Row, Table
from ranking.render.catalogues import translations
from ranking.render.figures import day
from ranking.render.form_words import WORDS
from ranking.render.wording import Wording
from ranking.render.workbook_looks import BAR, Looks

_A4 = 9
#: A row of a table, in points, and what each further line of text adds.
_ROW, _LINE = 20.25, 15.75
_NARROWEST, _WIDEST, _WIDEST_TITLE = 6, 40, 26
#: The height of the buttons that filter, which stand below the titles, in points.
_BUTTON = 14.0
#: A page across has room for so many signs that can still be read.
_PAGE = 210
#: Excel takes no longer footers.
_LONGEST_FOOTER = 255


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its title, how wide its contents are in signs, where a Chinese one takes two, and what spans it."""

    title: str = ""
    width: int = 0
    left: bool = False
    span: str = ""
    """What stands above it and its neighbours with the same words; without any in a sheet, there is one header row."""
    wide: bool = False
    """Whether it may be as wide as its contents are."""

    @property
    def signs(self) -> int:
        """Its width; long titles break into lines."""
        title = min(width(self.title), _WIDEST_TITLE)
        return max(_NARROWEST, min(self.width if self.wide else _WIDEST, max(title, self.width) + 2))


class Book:
    """A workbook about one report in one language."""

    def __init__(self, file: Workbook, report: Report, language: Language) -> None:
        self.file = file
        self.report = report
        self.language = language
        self.looks = Looks(file, language)
        self.words = Wording(report, language)
        self.say = translations(language).gettext
        self.edition = f"{self.words.edition()} · {report.period.label(language)}"
        self.title = f"{report.race_names[language]} · {self.edition}"

    @property
    def grouped(self) -> bool:
        """Whether there is more than one cohort, so that tables must say which one is meant."""
        return len(self.report.tables) > 1

    @property
    def places(self) -> list[tuple[Table, Row]]:
        """Every row with its table."""
        return [(table, row) for table in self.report.tables for row in table.rows]

    def names(self, table: Table, row: Row) -> list[str]:
        """Return a district's name, after its group's where there are several."""
        return [self.cohort(table), self.name(row)] if self.grouped else [self.name(row)]

    def with_unit(self, name: str, unit: str) -> str:
        """Return a title with its unit, if it has any."""
        return self.say("%(name)s (%(unit)s)") % {"name": name, "unit": unit} if unit else name

    def name(self, row: Row) -> str:
        """Return a district's name."""
        return self.words.name(row)

    def cohort(self, table: Table) -> str:
        """Return a cohort's name."""
        return table.cohort.names[self.language]

    def indicator(self, indicator: Indicator) -> str:
        """Return an indicator's name."""
        return indicator.names[self.language]

    def who(self) -> list[Column]:
        """Return the columns that say which district a line is about: its group, where there are several, and it."""
        cohorts = widest(self.cohort(table) for table in self.report.tables)
        group = Column(title=self.say("Group"), width=cohorts, left=True)
        names = widest(self.name(row) for row in self.report.rows)
        district = Column(title=self.say("District"), width=names, left=True)
        return [group, district] if self.grouped else [district]


class Sheet:
    """One page: its masthead and header are written, and `first` is the line that the table's rows begin at.

    A table of so many plain `rows` can be filtered and sorted.
    """

    def __init__(self, book: Book, name: str, columns: Sequence[Column], *, frozen: int, rows: int = 0) -> None:
        self.page: Worksheet = book.file.add_worksheet(name)
        self.looks = book.looks
        self._columns, self._filtered = columns, rows > 0
        spanned, headed = any(column.span for column in columns), any(column.title for column in columns)
        self.first = 2 + spanned + headed
        self._write_masthead(book, name)
        if spanned:
            self._write_spans()
        if headed:
            self._write_header()
        if self._filtered:
            self.page.autofilter(self.first - 1, 0, self.first - 1 + rows, len(columns) - 1)
        self.page.freeze_panes(self.first, frozen)
        self._set_up_print(book, frozen)

    def text(self, line: int, column: int, text: str, look: Format) -> None:
        """Write a text; it stays one, whatever it begins with."""
        self.page.write_string(line, column, text, look)

    def names(self, line: int, names: Sequence[str], look: Format, *, first: Format | None = None) -> None:
        """Write the names that a line begins with; it grows where one of them is too long for its column."""
        for column, name in enumerate(names):
            self.page.write_string(line, column, name, look if column or first is None else first)
        self.fit(line, max(self.lines(name, column) for column, name in enumerate(names)))

    def fit(self, line: int, lines: int) -> None:
        """Make a row high enough for so many lines of text."""
        if lines > 1:
            self.page.set_row(line, _ROW + _LINE * (lines - 1))

    def bars(self, last: int, column: int, full: Decimal | int) -> None:
        """Draw a bar behind each number of a column, down to the line `last`; one of `full` fills the cell."""
        bar = {
            "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_no_border": True, "bar_color": BAR,
            "bar_negative_color_same": True, "bar_axis_position": "none",
            "min_type": "num", "min_value": 0, "max_type": "num", "max_value": float(full),
        }  # fmt: skip
        self.page.conditional_format(self.first, column, max(self.first, last), column, bar)

    def lines(self, text: str, column: int) -> int:
        """Return how many lines a text takes in a column."""
        return lines(text, self._columns[column].signs - 2)

    def _write_masthead(self, book: Book, name: str) -> None:
        as_of, day_of = book.say("Data as of"), book.report.data_as_of
        newest = f" · {as_of} {day(day_of, book.language)}" if day_of else ""
        self.page.hide_gridlines(2)
        self.page.set_default_row(_ROW)
        self.page.set_row(0, 28)
        self.text(0, 0, book.title, self.looks("title"))
        self.text(1, 0, f"{name}{newest}", self.looks("masthead"))
        for place, column in enumerate(self._columns):
            self.page.set_column(place, place, column.signs)
            if place:
                self.page.write_blank(1, place, None, self.looks("masthead"))

    def _write_spans(self) -> None:
        """Write the row above the header: what spans several columns."""
        look, tallest = self.looks("header", "span"), 1
        for words, group in groupby(enumerate(self._columns), key=lambda place: place[1].span):
            places, columns = zip(*group, strict=True)
            if not words:
                continue
            if len(places) > 1:
                self.page.merge_range(2, places[0], 2, places[-1], "", look)
            self.text(2, places[0], words, look)
            tallest = max(tallest, lines(words, sum(column.signs for column in columns) - 2))
        self.page.set_row(2, _ROW + _LINE * (tallest - 1))

    def _write_header(self) -> None:
        # Where there are buttons, they stand at the bottom.
        looks = ("header", "top") if self._filtered else ("header",)
        for place, column in enumerate(self._columns):
            after_figures = place > 0 and column.left and not self._columns[place - 1].left
            aligned = "indent" if after_figures else "left" if column.left else "right"
            self.text(self.first - 1, place, column.title, self.looks(*looks, aligned))
        tallest = max(lines(column.title, column.signs - 2) for column in self._columns)
        self.page.set_row(self.first - 1, _ROW + 2 + _LINE * (tallest - 1) + (_BUTTON if self._filtered else 0))

    def _set_up_print(self, book: Book, frozen: int) -> None:
        """Let it print on A4, across, a page wide; a table too wide to be read so on more, each with the names."""
        total = sum(column.signs for column in self._columns)
        self.page.set_landscape()
        self.page.set_paper(_A4)
        self.page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.page.center_horizontally()
        self.page.fit_to_pages(max(1, -(-total // _PAGE)), 0)
        self.page.repeat_rows(min(2, self.first - 1), self.first - 1)
        if total > _PAGE:
            self.page.repeat_columns(0, frozen - 1)
        words = WORDS[book.language].page
        label = book.edition.replace("&", "&&")[: _LONGEST_FOOTER - len(words) - 6]
        self.page.set_footer(f"&L{label}&R{words}")


@lru_cache(maxsize=10_000)
def width(text: str) -> int:
    """Return how many signs wide a text is, where a Chinese one takes two."""
    return max(0, wcswidth(text))


def widest(texts: Iterable[str]) -> int:
    """Return the width of the widest text, in signs."""
    return max(map(width, texts), default=0)


def lines(text: str, signs: int) -> int:
    """Return how many lines a text takes that breaks after so many signs, between words if it can."""
    count, used = 1, 0
    for word in text.split(" "):
        if used and used + 1 + width(word) > signs:
            count, used = count + 1, 0
        used += width(word) + (1 if used else 0)
        count, used = count + (used - 1) // signs if used else count, (used - 1) % signs + 1 if used else 0
    return count
