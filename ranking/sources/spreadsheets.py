"""Spreadsheets: the cells of one sheet as texts, with what the reader hides put back in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ranking.domain.errors import InputProblems, Place, Problem, Severity
from ranking.sources.headers import Area
from ranking.sources.names import nearest_of
from ranking.sources.xls import ods_facts, xls_facts
from ranking.sources.xlsx import Facts, xlsx_facts

#: The endings of the names of spreadsheets that are read; .et is what WPS writes in the form of .xls.
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods"})
_MOST_CELLS = 20_000_000
#: Whole numbers up to here are written without an exponent or a point.
_EXACT = 1e15


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet from A1 on, as texts without white space around them; hidden rows are blank."""

    name: str
    columns: list[pa.Array]
    """The texts of each column."""
    merged: Sequence[Area] = ()
    hidden_columns: frozenset[int] = frozenset()
    problems: tuple[Problem, ...] = ()
    others: tuple[str, ...] = field(default=())
    """Other sheets that hold something and aren't read."""

    def rows(self, most: int | None = None) -> list[list[str]]:
        """Return the first rows, or all."""
        head = [column[:most].to_pylist() if most is not None else column.to_pylist() for column in self.columns]
        return [list(row) for row in zip(*head, strict=True)]


def read_sheet(
    content: bytes, *, file: str, sheet: str | None, fits: Callable[[Sequence[Sequence[str]]], bool] | None = None
) -> Sheet:
    """Return one sheet; raise InputProblems where the file or the sheet is wrong.

    Without `sheet` the only one is meant that is neither empty nor hidden; of several, the only one that `fits`.
    """
    pages, shown = _opened(content, file)
    name = sheet if sheet is not None else _only(file, pages, shown, fits)
    if name not in pages:
        says = f"there is no sheet “{sheet}”{nearest_of(name, pages)}"
        cure = f"The sheets are {', '.join(pages)}: correct `sheet:` in schedules.yaml or the sheet's name"
        raise _refused(file, "missing-sheet", says, cure)
    return _read(content, file, name, pages, shown)


def sheet_texts(content: bytes, *, file: str, sheet: str | None) -> tuple[str, list[list[str]]]:
    """Return a sheet's name and all its rows from A1 on; raise InputProblems where the file or the sheet is wrong."""
    read = read_sheet(content, file=file, sheet=sheet)
    return read.name, read.rows()


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


def _opened(content: bytes, file: str) -> tuple[dict[str, CalamineSheet], set[str]]:
    """Return every worksheet by name, and which of them people see."""
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        pages = {each.name: workbook.get_sheet_by_name(each.name) for each in sheets}
    except PasswordError as error:
        cure = "Save it without one"
        raise _refused(file, "unreadable-file", "the file is locked with a password", cure) from error
    except CalamineError as error:
        ending = PurePath(file).suffix
        says = f"the file is not a real {ending} ({error})"
        raise _refused(file, "unreadable-file", says, "Open it in Excel or WPS and save it as .xlsx") from error
    for name, page in pages.items():
        height, width = _size(page)
        if height * width > _MOST_CELLS:
            says = f"the sheet “{name}” spans {height:,} rows and {width:,} columns"
            raise _refused(file, "sheet-too-large", says, "Delete the empty rows and columns around the table")
    return pages, {each.name for each in sheets if each.visible == SheetVisibleEnum.Visible}


def _size(page: CalamineSheet) -> tuple[int, int]:
    """Return how many rows and columns a sheet has from A1 on."""
    return (page.end[0] + 1, page.end[1] + 1) if page.end else (0, 0)


def _refused(file: str, rule: str, says: str, cure: str) -> InputProblems:
    return InputProblems([Problem(rule=rule, says=says, cure=cure, place=Place(file=file))])


def _only(
    file: str,
    pages: dict[str, CalamineSheet],
    shown: set[str],
    fits: Callable[[Sequence[Sequence[str]]], bool] | None,
) -> str:
    candidates = [name for name, page in pages.items() if name in shown and page.end]
    if not candidates:
        raise _refused(file, "empty-table", "no sheet to be seen holds anything", "Fill one in, or unhide it")
    if len(candidates) > 1 and fits is not None:
        fitting = [name for name in candidates if fits(_texts(pages[name], rows=60))]
        candidates = fitting if len(fitting) == 1 else candidates
    if len(candidates) > 1:
        says = f"there are several sheets ({', '.join(candidates)})"
        raise _refused(file, "which-sheet", says, "Name the one to read with `sheet:` in schedules.yaml")
    return candidates[0]


def _texts(page: CalamineSheet, rows: int | None = None) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in page.to_python(skip_empty_area=False, nrows=rows)]


def _read(content: bytes, file: str, name: str, pages: dict[str, CalamineSheet], shown: set[str]) -> Sheet:
    facts = _facts(content, file, name)
    page = pages.pop(name)
    merged = [(*first, *last) for first, last in page.merged_cell_ranges or ()]
    values = page.to_python(skip_empty_area=False)
    del page  # its cells take as much room again
    unseen = sorted(line for line in facts.hidden_lines if line <= len(values) and any(values[line - 1]))
    changes: dict[int, dict[int, str]] = {}
    for (line, column), text in facts.texts.items():
        if line <= len(values):
            changes.setdefault(column, {})[line - 1] = text
    blank = dict.fromkeys([line - 1 for line in unseen], "")
    width = len(values[0]) if values else 0
    # A column after the other: all texts at once would take as much room as the sheet itself.
    columns = [_column([row[place] for row in values], changes.pop(place, {}) | blank) for place in range(width)]
    return Sheet(
        name=name,
        columns=columns,
        merged=merged,
        hidden_columns=facts.hidden_columns,
        problems=(_unseen(file, name, unseen),) if unseen else (),
        others=tuple(one for one in shown if one in pages and pages[one].end),
    )


def _column(cells: list[Any], changes: dict[int, str]) -> pa.Array:
    """Return a column's cells as texts, some of them other than the reader says; each column is mostly of one type."""
    kinds = set(map(type, cells))
    if kinds <= {float, str} and kinds != {str}:
        cells = [
            cell
            if cell.__class__ is str
            else str(int(cell))
            if cell.is_integer() and abs(cell) < _EXACT
            else repr(cell)
            for cell in cells
        ]
    elif kinds != {str}:
        cells = [_text(cell) for cell in cells]
    for line, text in changes.items():
        cells[line] = text
    return pc.utf8_trim_whitespace(pa.array(cells, pa.string()))


def _facts(content: bytes, file: str, name: str) -> Facts:
    if not content.startswith(b"PK"):
        facts = xls_facts(content, name)
    elif PurePath(file).suffix.lower() == ".ods":
        facts = ods_facts(content, name)
    else:
        return xlsx_facts(content, name)
    if facts is None:
        says = "the file is damaged: its formula errors and hidden rows can't be told from empty cells"
        raise _refused(file, "unreadable-file", says, "Open it in Excel or WPS and save it as .xlsx")
    return facts


def _unseen(file: str, sheet: str, lines: Sequence[int]) -> Problem:
    some = ", ".join(str(line) for line in lines[:8]) + (" …" if len(lines) > 8 else "")
    return Problem(
        rule="hidden-rows",
        severity=Severity.WARNING,
        says=f"{'rows' if len(lines) > 1 else 'row'} {some} of the sheet “{sheet}” {'are' if len(lines) > 1 else 'is'} "
        "hidden, and what is hidden isn't read",
        cure="Unhide what counts (a filter hides rows too), and delete what doesn't",
        place=Place(file=file, line=lines[0], cell=address(sheet, lines[0], 0)),
    )


def _text(cell: Any) -> str:
    match cell:
        case str():
            return cell.strip()
        case float() if cell.is_integer() and abs(cell) < _EXACT:
            return str(int(cell))
        case datetime():
            return cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()
