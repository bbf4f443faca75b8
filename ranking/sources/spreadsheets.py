"""Spreadsheets: the cells of one XLSX sheet as texts, with what the reader hides put back in.

The reader gives formula errors (#DIV/0!) and formulas without a stored value as blank cells, and 88.9 % as 0.889. All
three would be taken for something they aren't, so they are looked up in the sheet's own XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from ranking.domain.errors import InputProblems, Place, Problem
from ranking.sources.names import nearest_of

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_BUILT_IN_PERCENT = {"9", "10"}
"""Number formats 0% and 0.00%, which files don't spell out."""


def sheet_texts(content: bytes, *, file: str, sheet: str | None) -> tuple[str, list[list[str]]]:
    """Return a sheet's name and all its rows from A1 on; raise InputProblems where the file or the sheet is wrong.

    Without `sheet` the only sheet is meant that is neither empty nor hidden.
    """
    rows, shown = _opened(content, file)
    name = _chosen(file, sheet, {each: bool(cells) for each, cells in rows.items()}, shown)
    texts = [[_text(cell) for cell in row] for row in rows[name]]
    for line, column, text in _hidden(content, name):
        if line <= len(texts) and column < len(texts[line - 1]):
            texts[line - 1][column] = text
    return name, texts


def address(sheet: str, line: int, column: int) -> str:
    """Return a cell's address such as `周报!C7`; `line` counts from 1, `column` from 0.

    >>> address("周报", 7, 27)
    '周报!AB7'
    """
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{sheet}!{letters}{line}"


def _opened(content: bytes, file: str) -> tuple[dict[str, list[list[Any]]], set[str]]:
    """Return the cells of every worksheet, and which of them people see."""
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        rows = {each.name: workbook.get_sheet_by_name(each.name).to_python(skip_empty_area=False) for each in sheets}
    except PasswordError as error:
        cure = "Save it without one"
        raise _refused(file, "unreadable-file", "the file is locked with a password", cure) from error
    except CalamineError as error:
        says = f"the file is not a real .xlsx ({error})"
        raise _refused(file, "unreadable-file", says, "Open it in Excel or WPS and save it as .xlsx") from error
    return rows, {each.name for each in sheets if each.visible == SheetVisibleEnum.Visible}


def _refused(file: str, rule: str, says: str, cure: str) -> InputProblems:
    return InputProblems([Problem(rule=rule, says=says, cure=cure, place=Place(file=file))])


def _chosen(file: str, sheet: str | None, filled: dict[str, bool], shown: set[str]) -> str:
    """Return the sheet that is meant; `filled` says of each whether it holds anything, `shown` which aren't hidden."""
    if sheet is not None and sheet not in filled:
        says = f"there is no sheet “{sheet}”{nearest_of(sheet, filled)}"
        cure = f"The sheets are {', '.join(filled)}: correct `sheet:` in schedules.yaml or the sheet's name"
        raise _refused(file, "missing-sheet", says, cure)
    if sheet is not None:
        return sheet
    candidates = [name for name, some in filled.items() if some and name in shown]
    if not candidates:
        raise _refused(file, "empty-table", "no sheet to be seen holds anything", "Fill one in, or unhide it")
    if len(candidates) > 1:
        says = f"there are several sheets ({', '.join(candidates)})"
        raise _refused(file, "which-sheet", says, "Name the one to read with `sheet:` in schedules.yaml")
    return candidates[0]


def _text(cell: object) -> str:
    match cell:
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def _hidden(content: bytes, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Yield line (from 1), column (from 0) and true text of the cells whose content the reader hides."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            percents = _percent_styles(archive)
            body = archive.read(_part(archive, sheet))
        if percents or b't="e"' in body or re.search(rb"<(\w+:)?f[ />]", body):
            yield from _true_texts(body, percents)
    except (BadZipFile, KeyError, ParseError, StopIteration):
        return  # the reader could read it, so it is an odd file and not a broken one


def _part(archive: ZipFile, sheet: str) -> str:
    """Return the name of the archive's part that holds a sheet."""
    book, links = (_parsed(archive.read(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    found = next(each for each in book.iter() if _tag(each) == "sheet" and each.get("name") == sheet)
    link = next(value for key, value in found.items() if key.endswith("}id"))
    target = next(each.get("Target", "") for each in links if each.get("Id") == link)
    return normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))


def _percent_styles(archive: ZipFile) -> frozenset[str]:
    """Return the numbers of the cell styles that show a fraction as per cent."""
    styles = _parsed(archive.read("xl/styles.xml"))
    shown = {each.get("numFmtId") for each in styles.iter() if _tag(each) == "numFmt" and _is_percent(each)}
    cells = next((each for each in styles if _tag(each) == "cellXfs"), Element("none"))
    return frozenset(
        str(place) for place, style in enumerate(cells) if style.get("numFmtId") in shown | _BUILT_IN_PERCENT
    )


def _is_percent(number_format: Element) -> bool:
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format.get("formatCode", ""))


def _true_texts(body: bytes, percents: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    for cell in _parsed(body).iter():
        if _tag(cell) != "c" or not (at := _ADDRESS.fullmatch(cell.get("r", ""))):
            continue
        if (text := _true_text(cell, percents)) is not None:
            yield int(at[2]), _column(at[1]), text


def _true_text(cell: Element, percents: frozenset[str]) -> str | None:
    """Return an error, a formula without a stored value (`=A1`) or a percentage (`88.9%`); None for all else."""
    parts = {_tag(part): part.text or "" for part in cell}
    kind, value = cell.get("t", "n"), parts.get("v", "")
    if kind == "e":
        return value
    if "f" in parts and not value and kind != "str":
        return f"={parts['f']}"
    if kind == "n" and value and cell.get("s") in percents:
        return f"{(Decimal(repr(float(value))) * 100).normalize():f}%"
    return None


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _parsed(body: bytes) -> Element:
    return fromstring(body)  # noqa: S314 - expat from 2.4.1 on bounds what entities may grow to
