"""Reaches: how far the cells of a sheet reach, measured before a reader makes room for them.

Where cells are written plainly, as nearly all programs do, their addresses are found with numpy; any other form of XML
is parsed, which takes longer.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers.expat import ParserCreate

import numpy as np
from numpy.typing import NDArray

_WINDOW = 1 << 20
_HUGE = 10**12

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]


class Reach(NamedTuple):
    """How far a sheet's cells reach from A1, and how long its texts are."""

    rows: int
    columns: int
    text: int = 0

    @property
    def cells(self) -> int:
        """The cells that a reader makes room for."""
        return self.rows * self.columns


def xlsx_reach(body: bytes, most: int) -> Reach:
    """Return how far the cells of a sheet's XML reach, whatever its `<dimension>` says.

    Blank cells that only have a format count as well, unless they would make it more than `most` cells.
    """
    reach = _plain_reach(body)
    return _XlsxCells().read(body) if reach is None or reach.cells > most else reach


def _plain_reach(body: bytes) -> Reach | None:
    """Return how far cells reach, filled or not, where each is written as `<c r="AB12"`; None for any other form."""
    start, end = body.find(b"sheetData"), body.rfind(b"sheetData")
    rows = columns = 0
    while start < end:
        cut = body.find(b"<", min(start + _WINDOW, end), end)
        stop = cut if cut >= 0 else end
        reach = _window_reach(np.frombuffer(body[start:stop] + bytes(16), np.uint8))
        if reach is None:
            return None
        rows, columns, start = max(rows, reach.rows), max(columns, reach.columns), stop
    return Reach(rows, columns)


def _window_reach(text: Bytes) -> Reach | None:
    cells = np.flatnonzero((text[:-1] == ord("<")) & (text[1:] == ord("c"))) + 2
    if not _is_plain(text) or not all((text[cells + k] == letter).all() for k, letter in enumerate(b' r="')):
        return None
    columns, digits = _numbers(text, cells + 4, most=3, zero=ord("A") - 1, values=range(1, 27))
    rows, ends = _numbers(text, digits, most=7, zero=ord("0"), values=range(10))
    if not ((digits > cells + 4) & (ends > digits) & (text[ends] == ord('"'))).all():
        return None
    return Reach(int(rows.max(initial=0)), int(columns.max(initial=0)))


def _is_plain(text: Bytes) -> bool:
    """Tell whether `r=` stands only behind `<c ` and `<row `, and no `c` behind a prefix."""
    here, after = text[:-1], text[1:]
    if ((here == ord("r")) & (after <= ord(" ")) | (here == ord(":")) & (after == ord("c"))).any():
        return False
    at = np.flatnonzero((here == ord("r")) & (after == ord("=")))
    before = (text[at - 3] == ord("<")) & (text[at - 2] == ord("c"))
    before |= (text[at - 3] == ord("o")) & (text[at - 2] == ord("w"))
    return bool((before & (text[at - 1] == ord(" "))).all())


def _numbers(text: Bytes, at: Places, *, most: int, zero: int, values: range) -> tuple[Places, Places]:
    """Read at most so many digits from each place on; return the numbers and the places behind them."""
    numbers = np.zeros(len(at), np.int64)
    for _ in range(most):
        value = text[at].astype(np.int64) - zero
        good = (value >= values.start) & (value < values.stop)
        numbers = np.where(good, numbers * len(values) + value, numbers)
        at = at + good
    return numbers, at


class _XlsxCells:
    """The filled cells of a sheet's XML, parsed; blank ones with a format aren't laid out."""

    def __init__(self) -> None:
        self.row = self.cell_row = self.column = self.rows = self.columns = 0

    def read(self, body: bytes) -> Reach:
        """Return how far they reach."""
        parser = ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.Parse(body, True)
        return Reach(self.rows, self.columns)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self.row = _count(attributes["r"]) if "r" in attributes else self.row + 1
                self.column = 0
                self.cell_row = self.row
            case "c":
                self._cell(attributes.get("r"))
            case "v" | "is":
                self.rows, self.columns = max(self.rows, self.cell_row), max(self.columns, self.column)

    def _cell(self, address: str | None) -> None:
        letters = "" if address is None else address.rstrip("0123456789")
        self.cell_row = self.row if address is None else _count(address[len(letters) :])
        self.column = self.column + 1 if address is None else _column(letters)


def _column(letters: str) -> int:
    if not letters.isascii() or not letters.isalpha():
        raise ValueError(f"{letters!r} is no column")
    column = 0
    for letter in letters[:8].upper():  # more letters than that are too many in any case
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _count(digits: str) -> int:
    """Return a number of rows or columns, or a huge one for too many digits; raise ValueError for anything else."""
    if not digits.isascii() or not digits.isdigit():
        raise ValueError(f"{digits!r} is no number")
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) < 13 else _HUGE


class OdsCells:
    """The filled cells of all sheets of an ODS; what is repeated counts as often, and empty cells behind them don't."""

    def __init__(self) -> None:
        self.reaches: list[Reach] = []
        self.rows = self.filled_rows = self.column = self.columns = self.text = 0
        self.row_copies = self.copies = 0

    def read(self, body: bytes) -> list[Reach]:
        """Return how far each sheet reaches."""
        parser = ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(body, True)
        return self.reaches

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "table:table-row":
                self.row_copies = _count(attributes.get("table:number-rows-repeated", "1"))
                self.rows += self.row_copies
                self.column = 0
            case "table:table-cell" | "table:covered-table-cell":
                self._cell(attributes)
            case "text:s":
                self.text += self.copies * _count(attributes.get("text:c", "1"))

    def _cell(self, attributes: dict[str, str]) -> None:
        times = _count(attributes.get("table:number-columns-repeated", "1"))
        self.column += times
        self.copies = 0
        if any(name.startswith("office:") or name == "table:formula" for name in attributes):
            self.filled_rows, self.columns = self.rows, max(self.columns, self.column)
            self.copies = times * self.row_copies
            self.text += self.copies * sum(map(len, attributes.values()))

    def _characters(self, text: str) -> None:
        self.text += self.copies * len(text)

    def _end(self, name: str) -> None:
        if name == "table:table":
            self.reaches.append(Reach(self.filled_rows, self.columns, self.text))
            self.rows = self.filled_rows = self.columns = self.text = 0


_STRING = re.compile(rb"<(?:\w+:)?si[ >/].*?(?=<(?:\w+:)?si[ >/]|\Z)", re.DOTALL)
_USE = re.compile(rb'\bt="s"[^>]*>\s*<(?:\w+:)?v>(\d{1,9})<')


def shared_lengths(body: bytes) -> np.ndarray:
    """Return how many bytes each of a workbook's shared texts takes, at most; sheets say them by number."""
    return np.array([len(found[0]) for found in _STRING.finditer(body)], dtype=np.int64)


def shared_text(body: bytes, lengths: np.ndarray, most: int) -> int:
    """Return how long the shared texts of a sheet are together, each as often as it stands there: readers copy them.

    They are only counted where they may come to more than `most`.
    """
    if not len(lengths) or body.count(b't="s"') * int(lengths.max()) <= most:
        return 0
    used = np.array([int(number) for number in _USE.findall(body)], dtype=np.int64)
    return int(lengths[used[used < len(lengths)]].sum())
