"""Safety: what is refused before a spreadsheet or a data file is given to a reader.

The readers trust what they read: calamine lays a sheet out from its first to its last cell, and believes an archive
about its sizes, so that a file of some kilobytes can take all the memory there is. Here a file is only measured: the
archive's directory, what each part really unpacks to, and how far the cells reach.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np

from ranking.domain.errors import InputProblems, Place, Problem
from ranking.sources.reaches import OdsCells, Reach, shared_lengths, shared_text, xlsx_reach
from ranking.sources.records import book_stream, records, xls_reach

MOST_BYTES = 200_000_000
MOST_PARTS = 5_000
MOST_UNPACKED = 1_000_000_000
MOST_IN_A_PART = 600_000_000
#: One value in a million cells without addresses packs to 1 in 412, and zeros to 1 in 1,030; addresses, to 1 in 30.
MOST_RATIO = 500
#: Smaller parts may pack as well as they like.
RATIO_COUNTS_FROM = 20_000_000
MOST_CELLS = 20_000_000
MOST_CELLS_IN_ALL = 40_000_000
#: The texts of a sheet, each counted as often as it stands there.
MOST_TEXT = 1_000_000_000

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_DIRECTORY_END = b"PK\5\6"
_WIDE = {
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
"""How XML begins that isn't written in single bytes; the longer beginnings come first."""
_BOUNDSHEET, _FILEPASS = 0x85, 0x2F
_OLE_NAMES = ("EncryptedPackage", "_VBA_PROJECT_CUR", "Workbook", "Book", "WordDocument", "PowerPoint Document")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".wdp")
_UNREADABLE = (BadZipFile, ExpatError, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
_AGAIN = "Open it in Excel or WPS and save it as .xlsx"
_COPY = "Copy the table into a spreadsheet and save that as .xlsx"


class Danger(NamedTuple):
    """One reason to refuse a file."""

    rule: str
    says: str
    cure: str


_DAMAGED = Danger("unreadable-file", "the file is damaged, or was put together by hand", _AGAIN)
_LOCKED = Danger("unreadable-file", "the file is locked with a password", "Save it without one")
_MACROS = Danger(
    "macros", "the file holds macros, which are programs", "Save it as .xlsx, which leaves them out, and send that"
)
_ENTITIES = Danger("xml-entities", "the file holds definitions that no spreadsheet program writes", _AGAIN)
_OTHER_BOOKS = "Paste the figures in as values (Paste Special → Values), break the links, and save it again"
_TOO_LARGE = "Send the table alone, without pictures and other sheets, or split it into several files"
_NO_EMPTY_ROOM = "Delete the rows and columns around the table, or copy the table into a new sheet"
_DOCUMENTS = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "WordDocument": "a Word or WPS document",
    "PowerPoint Document": "a PowerPoint presentation",
}


def refuse_dangerous(content: bytes, *, file: str) -> None:
    """Raise InputProblems, one for each thing found, where a file's bytes must not be given to a reader."""
    found = dict.fromkeys(_dangers(content))
    if found:
        place = Place(file=file)
        raise InputProblems([Problem(rule=one.rule, says=one.says, cure=one.cure, place=place) for one in found])


def bounded(archive: ZipFile, name: str, most: int) -> bytes:
    """Return one part unpacked; raise BadZipFile where it unpacks to more than `most` bytes or isn't as declared.

    The declared size is no bound: zipfile stops there without a word, and other readers go on.
    """
    declared = archive.getinfo(name)
    entry = copy(declared)
    entry.file_size = most + 1
    del entry.CRC
    with archive.open(entry) as part:
        body = part.read(most + 1)
    if len(body) > most or len(body) != declared.file_size or zlib.crc32(body) != declared.CRC:
        raise BadZipFile(f"{name} isn't what the directory says")
    return body


def _dangers(content: bytes) -> Iterator[Danger]:
    if len(content) > MOST_BYTES:
        says = f"the file has {len(content) / 1e6:,.0f} MB, and at most {MOST_BYTES / 1e6:,.0f} MB are read"
        yield Danger("too-large", says, _TOO_LARGE)
    elif content.startswith((b"PK\3\4", _DIRECTORY_END)):
        yield from _guarded(_zip_dangers, content)
    elif content.startswith(b"%PDF"):
        yield _no_spreadsheet("a PDF document")
    elif _hides_archive(content):
        yield _DAMAGED
    elif content.startswith(_OLE):
        yield from _ole_dangers(content)
    elif content.startswith(b"PAR1"):
        yield from _parquet_dangers(content)


def _no_spreadsheet(what: str) -> Danger:
    return Danger("not-a-spreadsheet", f"the file is {what}, and tables in documents aren't read", _COPY)


def _guarded(dangers: Callable[[bytes], Iterator[Danger]], content: bytes) -> Iterator[Danger]:
    try:
        yield from dangers(content)
    except _UNREADABLE:
        yield _DAMAGED


def _hides_archive(content: bytes) -> bool:
    """Tell whether a file of another kind ends in an archive, which some readers would open."""
    if content.rfind(_DIRECTORY_END, -66_000) < 0:
        return False
    try:
        with ZipFile(BytesIO(content)) as archive:
            return bool(archive.filelist)
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        return False


def _zip_dangers(content: bytes) -> Iterator[Danger]:
    if content.count(b"PK\1\2") > MOST_PARTS:
        yield Danger("too-large", f"the file packs more than {MOST_PARTS:,} parts together", _AGAIN)
        return
    with ZipFile(BytesIO(content)) as archive:
        if found := [*_directory_dangers(archive.infolist(), content)]:
            yield from found
            return
        yield from _named_dangers([_plain(entry) for entry in archive.infolist()])
        yield from _part_dangers(archive)


def _plain(entry: ZipInfo) -> str:
    """Return a part's name as readers compare it."""
    return entry.filename.replace("\\", "/").casefold()


def _directory_dangers(entries: Sequence[ZipInfo], content: bytes) -> Iterator[Danger]:
    if any(entry.flag_bits & 1 for entry in entries):
        yield _LOCKED
    if not _orderly(entries, content):
        yield _DAMAGED
    if too_large := [entry for entry in entries if entry.file_size > MOST_IN_A_PART or _packs_too_well(entry)]:
        name, size = too_large[0].filename, too_large[0].file_size / 1e6
        yield Danger("too-large", f"{name} inside the file unpacks to {size:,.0f} MB, which no table needs", _TOO_LARGE)
    elif (size := sum(entry.file_size for entry in entries)) > MOST_UNPACKED:
        yield Danger("too-large", f"the file unpacks to {size / 1e6:,.0f} MB", _TOO_LARGE)


def _packs_too_well(entry: ZipInfo) -> bool:
    if entry.file_size <= RATIO_COUNTS_FROM or _plain(entry).endswith(_PICTURES):
        return False
    return entry.file_size > MOST_RATIO * entry.compress_size


def _orderly(entries: Sequence[ZipInfo], content: bytes) -> bool:
    """Tell whether every reader sees the same parts: one directory, and each part once, in a place of its own."""
    ends = content[-66_000:].count(_DIRECTORY_END)
    if not entries or (ends > 1 and not content.startswith(_DIRECTORY_END, len(content) - 22)):
        return False
    names = [_plain(entry) for entry in entries]
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        return False
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        return False
    placed = sorted(entries, key=lambda entry: entry.header_offset)
    starts = [entry.header_offset for entry in placed] + [len(content)]
    return starts[0] == 0 and all(
        start + 30 + len(entry.orig_filename) + entry.compress_size <= after
        for entry, start, after in zip(placed, starts, starts[1:], strict=False)
    )


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ":" in name[:2] or ".." in name.split("/") or "\0" in name


def _named_dangers(names: Sequence[str]) -> Iterator[Danger]:
    for name, what in _DOCUMENTS.items():
        if name in names:
            yield _no_spreadsheet(what)
    if "xl/workbook.bin" in names:
        yield Danger("unknown-format", "“.xlsb” files are not read", "Save it as .xlsx")
    if any(re.search(r"(^|/)vbaproject[^/]*\.bin$|(^|/)macrosheets/|^(basic|scripts)/", name) for name in names):
        yield _MACROS


def _part_dangers(archive: ZipFile) -> Iterator[Danger]:
    sheets: list[Reach] = []
    lengths = np.empty(0, np.int64)
    # The shared texts first: what they come to is known where they are used.
    for entry in sorted(archive.infolist(), key=lambda entry: "sharedstrings" not in _plain(entry)):
        body = _as_utf8(bounded(archive, entry.filename, entry.file_size))
        name = _plain(entry)
        if "sharedstrings" in name:
            lengths = np.append(lengths, shared_lengths(body))
        if name == "mimetype" and b"spreadsheet" not in body:
            yield _no_spreadsheet("a document of LibreOffice or WPS")
        if name == "[content_types].xml" and re.search(rb"vbaProject|macrosheet", body):
            yield _MACROS
        if name.startswith("xl/externallinks/"):
            yield from _other_books(name, body, archive.namelist())
        if not name.endswith(_PICTURES) and _defines(body):
            yield _ENTITIES
            continue
        if name == "content.xml":
            sheets += OdsCells().read(body)
        if b"sheetData" in body:  # under whatever name: the workbook says which parts are its sheets
            sheets.append(xlsx_reach(body, MOST_CELLS)._replace(text=shared_text(body, lengths, MOST_TEXT)))
    yield from _sheet_dangers(sheets)


def _as_utf8(body: bytes) -> bytes:
    """Return XML of two or four bytes a character as UTF-8, so that it can be searched."""
    for start, encoding in _WIDE.items():
        if body.startswith(start):
            return body.decode(encoding, "replace").encode()
    return body


def _defines(body: bytes) -> bool:
    return b"!" in body and (b"<!DOCTYPE" in body or b"<!ENTITY" in body)


def _other_books(name: str, body: bytes, names: Sequence[str]) -> Iterator[Danger]:
    """Yield each other workbook by the last part of its address, which stands in the link's relations if it has any."""
    if "_rels" not in name:
        if not any(other.lower().endswith(f"{name.rsplit('/', 1)[-1]}.rels") for other in names):
            yield Danger("other-books", "cells take their values from another workbook", _OTHER_BOOKS)
        return
    for target in re.findall(r"""\bTarget\s*=\s*["']([^"']*)""", body.decode("utf-8", "replace")):
        book = re.split(r"[/\\]", unquote(target))[-1]
        yield Danger("other-books", f"cells take their values from another workbook, “{book}”", _OTHER_BOOKS)


def _sheet_dangers(sheets: Sequence[Reach]) -> Iterator[Danger]:
    for reach in sheets:
        if reach.cells > MOST_CELLS:
            says = f"a sheet is filled as far as row {reach.rows:,} and column {reach.columns:,}: {reach.cells:,} cells"
            yield Danger("sheet-too-large", says, _NO_EMPTY_ROOM)
        if reach.text > MOST_TEXT:
            says = f"the texts of a sheet have {reach.text / 1e6:,.0f} million characters"
            yield Danger("sheet-too-large", says, "Shorten its longest texts, or delete their columns")
    total = sum(reach.cells for reach in sheets)
    if len(sheets) > 1 and total > MOST_CELLS_IN_ALL and not any(reach.cells > MOST_CELLS for reach in sheets):
        says = f"the {len(sheets)} sheets together span {total:,} cells"
        yield Danger("sheet-too-large", says, _NO_EMPTY_ROOM)


def _ole_dangers(content: bytes) -> Iterator[Danger]:
    names = {name for name in _OLE_NAMES if _has_entry(content, name)}
    if "EncryptedPackage" in names:
        yield _LOCKED
    if "_VBA_PROJECT_CUR" in names:
        yield _MACROS
    if not names & {"Workbook", "Book"}:
        yield from (_no_spreadsheet(what) for name, what in _DOCUMENTS.items() if name in names)
    else:
        yield from _guarded(_xls_dangers, content)


def _has_entry(content: bytes, name: str) -> bool:
    """Tell whether a directory holds a name: each entry begins with it, at a multiple of 128 bytes."""
    sought = (name + "\0").encode("utf-16-le")
    at = content.find(sought)
    while at >= 0 and at % 128:
        at = content.find(sought, at + 1)
    return at >= 0


def _xls_dangers(content: bytes) -> Iterator[Danger]:
    """Yield what the records of a workbook give away: macro sheets, a password, and how far its cells reach."""
    stream, walked = book_stream(content), 0
    sheets: list[Reach] = []
    for kind, body, _ in records(stream, 0):
        if kind == _FILEPASS:
            yield _LOCKED
            return
        if kind == _BOUNDSHEET and len(body) >= 6:
            start = int.from_bytes(body[:4], "little")
            reach, end = xls_reach(stream, start, MOST_CELLS)
            sheets.append(reach)
            walked += max(0, end - start)
            if body[5] == 1:
                yield _MACROS
        if walked > 2 * len(stream):
            raise BadZipFile("sheets lie over each other")
    yield from _sheet_dangers(sheets)


def _parquet_dangers(content: bytes) -> Iterator[Danger]:
    from pyarrow import ArrowException, BufferReader, parquet  # noqa: PLC0415 - few files need it

    try:
        said = parquet.read_metadata(BufferReader(content))
    except (ArrowException, OSError):
        return  # its reader tells what is wrong
    yield from _sheet_dangers([Reach(said.num_rows, said.num_columns)])
