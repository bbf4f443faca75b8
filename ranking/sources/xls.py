"""XLS and ODS: what the reader of cells hides of these older and other formats; see sources.xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO, StringIO
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import BadZipFile, ZipFile

import xlrd
from xlrd.biffh import XL_CELL_ERROR, XL_CELL_NUMBER, error_text_from_code

from ranking.sources.xlsx import Facts, as_percent, shows_percent

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
#: So far are repeated rows and columns followed; what lies beyond is filling.
_MOST_REPEATS = 10_000


def xls_facts(content: bytes, sheet: str) -> Facts | None:
    """Return what the reader hides of one sheet, or None where the file can't be looked into."""
    try:
        with xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=StringIO()) as book:
            page = book.sheet_by_name(sheet)
            return Facts(
                texts=dict(_xls_texts(book, page)),
                hidden_lines=frozenset(row + 1 for row, one in page.rowinfo_map.items() if one.hidden),
                hidden_columns=frozenset(column for column, one in page.colinfo_map.items() if one.hidden),
            )
    except Exception:  # noqa: BLE001 - a damaged file makes xlrd fail in any way there is
        return None


def _xls_texts(book: xlrd.Book, page: xlrd.sheet.Sheet) -> Iterator[tuple[tuple[int, int], str]]:
    percents = {
        place for place, style in enumerate(book.xf_list) if shows_percent(book.format_map[style.format_key].format_str)
    }
    for row in range(page.nrows):
        for column, cell in enumerate(page.row(row)):
            if cell.ctype == XL_CELL_ERROR:
                yield (row + 1, column), error_text_from_code.get(cell.value, "#VALUE!")
            elif cell.ctype == XL_CELL_NUMBER and cell.xf_index in percents:
                yield (row + 1, column), as_percent(cell.value)


def ods_facts(content: bytes, sheet: str) -> Facts | None:
    """Return what the reader hides of one sheet, or None where the file can't be looked into."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            book = fromstring(archive.read("content.xml"))  # noqa: S314 - entities are refused before
        page = next(one for one in book.iter(f"{_TABLE}table") if one.get(f"{_TABLE}name") == sheet)
    except (BadZipFile, KeyError, ParseError, StopIteration):
        return None
    texts: dict[tuple[int, int], str] = {}
    hidden: set[int] = set()
    for line, times, row in _placed(page.iter(f"{_TABLE}table-row"), "rows"):
        lines = range(line + 1, line + 1 + min(times, _MOST_REPEATS))
        if row.get(f"{_TABLE}visibility", "visible") != "visible":
            hidden.update(lines)
        # Rows and columns of filling are repeated to the sheet's end; only what shows a percentage is followed.
        for column, text in _ods_percents(row):
            texts |= {(each, column): text for each in lines}
    unseen = {
        place + again
        for place, times, one in _placed(page.iter(f"{_TABLE}table-column"), "columns")
        if one.get(f"{_TABLE}visibility", "visible") != "visible"
        for again in range(min(times, _MOST_REPEATS))
    }
    return Facts(texts=texts, hidden_lines=frozenset(hidden), hidden_columns=frozenset(unseen))


def _ods_percents(row: Element) -> Iterator[tuple[int, str]]:
    cells = (one for one in row if one.tag in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
    for column, times, cell in _placed(cells, "columns"):
        if cell.get(f"{_OFFICE}value-type") == "percentage":
            text = as_percent(float(cell.get(f"{_OFFICE}value", "nan")))
            yield from ((column + again, text) for again in range(min(times, _MOST_REPEATS)))


def _placed(elements: Iterator[Element], what: str) -> Iterator[tuple[int, int, Element]]:
    """Yield each element with its position and how often it is repeated."""
    place = 0
    for element in elements:
        times = int(element.get(f"{_TABLE}number-{what}-repeated", "1"))
        yield place, times, element
        place += times
