"""Forms (报表): the workbooks that ask the offices for a period's figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from wcwidth import wcswidth
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ranking.domain.forms import FIRST_FIGURE, FORM_SHEET, HEADER_LINE, NOT_APPLICABLE, Form
from ranking.domain.indicators import PERCENT, Indicator, Kind, Measure
from ranking.domain.languages import Language
from ranking.domain.races import Race
from ranking.render.form_words import WORDS

Figures = Mapping[tuple[str, str], float | str]
"""What is filled in, by the codes of district and indicator."""

_A4 = 9
_NARROWEST, _WIDEST = 11, 22
_LINE = 16.0
"""The height of a line of text, in points."""
_LONGEST_HINT = 255
_LONGEST_CAPTION = 32
#: Units that begin so count many at once: 12.3万人 is a count and no whole number.
_MULTIPLES = ("十", "百", "千", "万", "亿", "萬", "億")
_LINES = "#8A94A0"
#: A row that a figure can be written into with a pen, too, in points.
_ROW = 21
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "valign": "vcenter"},
    "instruction": {"text_wrap": True, "valign": "vcenter", "font_color": "#444444"},
    "header": {
        "bold": True,
        "border": 1,
        "border_color": _LINES,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "bg_color": "#D9E2EC",
    },
    "given": {"border": 1, "border_color": _LINES, "bg_color": "#F0F0F0", "valign": "vcenter", "indent": 1},
}


def form_workbook(
    race: Race, form: Form, language: Language, *, made: datetime, figures: Figures | None = None
) -> bytes:
    """Return the form as an XLSX workbook, made at a moment; blank but for `figures`, which are in declared units.

    Only the figures' cells can be written to; the sheet is locked without a password. What can be typed is a number
    or the word for not applicable; nothing is written as a formula.
    """
    content = BytesIO()
    # Texts stay texts: a name such as =1+1 is never computed.
    book = Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    title = f"{race.names[language]} · {form.period.label(language)}"
    book.set_properties({"title": title, "created": made.astimezone(UTC).replace(tzinfo=None)})
    page = _Page(book, race, form, language)
    page.write_head(title)
    page.write_rows(figures or {})
    page.guard()
    page.set_up_print()
    _write_codes(book.add_worksheet(FORM_SHEET), form)
    book.close()
    return content.getvalue()


def entry(indicator: Indicator) -> str:
    """Return what may be written for an indicator: number, natural (zero or more) or whole (a natural count).

    Rates, growth and money may be below zero, such as capital that was withdrawn.
    """
    if indicator.unit.money or indicator.unit == PERCENT or indicator.kind is Kind.RATE:
        return "number"
    counts = _precise(indicator) and indicator.precision == 0
    return "whole" if counts and not str(indicator.unit.names).startswith(_MULTIPLES) else "natural"


def number_format(indicator: Indicator) -> str:
    """Return how a figure is shown: with its declared decimals, as far as they are the reported figure's.

    Per cents have no format of their own: then 88.9 and 88.9% are both kept as they were typed.
    """
    if indicator.unit == PERCENT or not _precise(indicator):
        return "General"
    if indicator.precision == 0 and entry(indicator) != "whole":
        return "General"  # it would hide decimals that may be written
    return f"#,##0.{'0' * indicator.precision}".rstrip(".")


def _precise(indicator: Indicator) -> bool:
    """Tell whether `precision` is that of the reported figure; growth, shares and the like have their own."""
    return indicator.measure in {Measure.VALUE, Measure.INCREMENT}


class _Page:
    """The sheet that people see."""

    def __init__(self, book: Workbook, race: Race, form: Form, language: Language) -> None:
        by_code = {one.code: one for one in race.counted}
        self._book, self._form, self._language = book, form, language
        self._words = WORDS[language]
        self._indicators = [by_code[code] for code in form.indicators]
        self._sheet: Worksheet = book.add_worksheet(form.sheet)
        self._looks: dict[str, Format] = {name: book.add_format(dict(look)) for name, look in _LOOKS.items()}
        self._widths = self._column_widths()

    def _column_widths(self) -> list[int]:
        """Return the columns' widths in signs, where a Chinese one takes two; long titles break into lines."""
        first = max(wcswidth(name) for name in (*self._form.names, self._form.titles[0]))
        second = max(wcswidth(text) for text in (str(self._form.period), self._form.titles[1]))
        rest = [min(_WIDEST, wcswidth(title)) for title in self._form.titles[FIRST_FIGURE:]]
        return [max(_NARROWEST, width + 2) for width in (first, second, *rest)]

    def _lines(self, text: str, width: int) -> int:
        return -(-wcswidth(text) // max(1, width - 2))

    def write_head(self, title: str) -> None:
        """Write title, instruction and header."""
        last, instruction = len(self._form.titles) - 1, self._words.instruction.format(NOT_APPLICABLE[self._language])
        for line, text, look in ((0, title, "title"), (1, instruction, "instruction")):
            self._sheet.merge_range(line, 0, line, last, "", self._looks[look])
            self._sheet.write_string(line, 0, text, self._looks[look])
            size = 1.5 if look == "title" else 1.0
            self._sheet.set_row(line, size * _LINE * self._lines(text * round(size), sum(self._widths)) + 4)
        for column, name in enumerate(self._form.titles):
            self._sheet.set_column(column, column, self._widths[column])
            self._sheet.write_string(HEADER_LINE - 1, column, name, self._looks["header"])
        tallest = max(self._lines(*each) for each in zip(self._form.titles, self._widths, strict=True))
        self._sheet.set_row(HEADER_LINE - 1, _LINE * tallest + 4)

    def write_rows(self, figures: Figures) -> None:
        """Write a row a district, with what is filled in already."""
        looks = [self._open_look(one) for one in self._indicators]
        for place, (code, name) in enumerate(zip(self._form.districts, self._form.names, strict=True)):
            line = HEADER_LINE + place
            self._sheet.set_row(line, _ROW)
            self._sheet.write_string(line, 0, name, self._looks["given"])
            self._sheet.write_string(line, 1, str(self._form.period), self._looks["given"])
            for column, indicator in enumerate(self._form.indicators):
                self._write_figure(line, FIRST_FIGURE + column, figures.get((code, indicator)), looks[column])

    def _open_look(self, indicator: Indicator) -> Format:
        look = {"border": 1, "border_color": _LINES, "locked": False, "align": "right", "valign": "vcenter"}
        return self._book.add_format({**look, "num_format": number_format(indicator)})

    def _write_figure(self, line: int, column: int, given: float | str | None, look: Format) -> None:
        if given is None:
            self._sheet.write_blank(line, column, None, look)
        elif isinstance(given, str):
            self._sheet.write_string(line, column, given, look)
        else:
            self._sheet.write_number(line, column, given, look)

    def guard(self) -> None:
        """Lock all but the figures, and say what may be written there."""
        last = HEADER_LINE + len(self._form.districts) - 1
        for column, indicator in enumerate(self._indicators, start=FIRST_FIGURE):
            self._sheet.data_validation(HEADER_LINE, column, last, column, self._rule(column, indicator))
        # Formats may change, because a typed 88.9% is a per cent only where the cell's format may follow it.
        self._sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})

    def _rule(self, column: int, indicator: Indicator) -> dict[str, Any]:
        cell, may_be = xl_rowcol_to_cell(HEADER_LINE, column), entry(indicator)
        tests = {"number": "TRUE", "natural": f"{cell}>=0", "whole": f"AND({cell}>=0,{cell}=INT({cell}))"}
        mark = NOT_APPLICABLE[self._language]
        return {
            "validate": "custom",
            # IF, because a text counts as more than any number.
            "value": f'=IF(ISNUMBER({cell}),{tests[may_be]},{cell}="{mark}")',
            "input_title": _cut(indicator.names[self._language], _LONGEST_CAPTION),
            "input_message": _cut(self._words.hint(indicator, self._language), _LONGEST_HINT),
            "error_title": _cut(self._words.refused, _LONGEST_CAPTION),
            "error_message": _cut(self._words.refusal(may_be, self._language), _LONGEST_HINT),
            "error_type": "stop",
        }

    def set_up_print(self) -> None:
        """Let it print on A4, across, with the header on each page; keep header and names in sight."""
        self._sheet.freeze_panes(HEADER_LINE, FIRST_FIGURE)
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(HEADER_LINE - 1)
        self._sheet.set_footer(f"&C{self._words.page}")
        self._sheet.set_selection(HEADER_LINE, FIRST_FIGURE, HEADER_LINE, FIRST_FIGURE)


def _write_codes(sheet: Worksheet, form: Form) -> None:
    """Write what the form knows of itself where nobody sees it."""
    for line, texts in enumerate(form.rows()):
        for column, text in enumerate(texts):
            sheet.write_string(line, column, text)
    sheet.protect()
    sheet.very_hidden()


def _cut(text: str, longest: int) -> str:
    """Return a text that is no longer than spreadsheets show."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
