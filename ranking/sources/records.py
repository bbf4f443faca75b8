"""Records: how far the sheets of an old workbook (XLS) reach, by the records that it is made of."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import StringIO
from zipfile import BadZipFile

from xlrd.compdoc import CompDoc, CompDocError

from ranking.sources.reaches import Reach

_DIMENSIONS, _END_OF_SHEET, _MULRK = 0x200, 0x0A, 0xBD
_XLS_CELLS = {0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E}


def book_stream(content: bytes) -> bytes:
    """Return the records of an old workbook; raise BadZipFile where it can't be found among its parts."""
    try:
        book = CompDoc(content, logfile=StringIO())
        return book.get_named_stream("Workbook") or book.get_named_stream("Book") or b""
    except (CompDocError, AssertionError, IndexError, TypeError) as error:
        raise BadZipFile("the directory can't be read") from error


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    """Yield each record of a substream: its kind, its body, and where it ends."""
    kind = 0
    while at + 4 <= len(stream) and kind != _END_OF_SHEET:
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4 + length
        yield kind, stream[at - length : at], at


def xls_reach(stream: bytes, at: int, most: int) -> tuple[Reach, int]:
    """Return how far a sheet's cells reach, and where the sheet ends.

    What its dimensions say counts where it is more than `most` cells, for the reader makes room for it.
    """
    rows = columns = 0
    said = Reach(0, 0)
    for kind, body, end in records(stream, at):
        at = end
        if kind in _XLS_CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            last = int.from_bytes(body[-2:], "little") if kind == _MULRK else column
            rows, columns = max(rows, row + 1), max(columns, last + 1)
        elif kind == _DIMENSIONS:
            said = max(said, _said_reach(body), key=lambda reach: reach.cells)
    return said if said.cells > most else Reach(rows, columns), at


def _said_reach(body: bytes) -> Reach:
    """Return what a sheet's dimensions say; raise ValueError where they end before they begin."""
    top, rows, left, columns = struct.unpack_from("<IIHH" if len(body) == 14 else "<HHHH", body)
    if top > rows or left > columns:
        raise ValueError("the dimensions end before they begin")
    return Reach(rows, columns)
