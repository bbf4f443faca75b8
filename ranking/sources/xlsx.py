"""XLSX: what the reader of cells hides, looked up in a sheet's own XML.

The reader gives formula errors (#DIV/0!) and formulas without a stored value as blank cells, and 88.9 % as 0.889; it
doesn't tell which rows and columns are hidden. The XML is searched, not parsed: a sheet has a hundred thousand rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from posixpath import join, normpath
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import BadZipFile, ZipFile

_BUILT_IN_PERCENT = {"9", "10"}
"""Number formats 0% and 0.00%, which files don't spell out."""
_BUILT_IN_MONTH = {"17", "57"}
"""mmm-yy, and what 57 is in Chinese Excel: yyyy年m月."""
_OPEN = rb"<(?:\w+:)?"
_ERROR = re.compile(_OPEN + rb'c\s[^>]*?\bt="e"[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_FORMULA = re.compile(
    _OPEN + rb"c(\s[^>]*)>\s*" + _OPEN + rb"f(?:\s[^>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v>([^<]*)<)?"
)
_HIDDEN_ROW = re.compile(_OPEN + rb'row\s[^>]*?\bhidden="(?:1|true)"[^>]*>')
_HIDDEN_COLUMN = re.compile(_OPEN + rb'col\s[^>]*?\bhidden="(?:1|true)"[^>]*>')
_AT = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_MOST_COLUMNS = 16_384


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a sheet holds besides its cells' values; lines count from 1, columns from 0."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    """What cells really say whose value the reader hides or changes."""
    hidden_lines: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def xlsx_facts(content: bytes, sheet: str) -> Facts:
    """Return what the reader hides of one sheet; nothing where the file is an odd one that only it can read."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            percents = _percent_styles(archive)
            months = _styles(archive, shows_month, _BUILT_IN_MONTH)
            worded = _styles(archive, shows_otherwise)
            from_1904 = b'date1904="1"' in archive.read("xl/workbook.xml")
            body = archive.read(_part(archive, sheet))
    except (BadZipFile, KeyError, ParseError, StopIteration):
        return Facts()
    if b" r='" in body[:10_000]:
        body = body.replace(b"'", b'"')  # nothing is read from texts, only from attributes and values
    return Facts(
        texts={at: text for at, text in _texts(body, percents) if at is not None}
        | dict(_worded(body, worded))
        | dict(_months(body, months, date(1904, 1, 1) if from_1904 else date(1899, 12, 30))),
        hidden_lines=frozenset(_hidden_lines(body)),
        hidden_columns=frozenset(_hidden_columns(body)),
    )


def _texts(body: bytes, percents: frozenset[str]) -> Iterator[tuple[tuple[int, int] | None, str]]:
    if percents:
        yield from _percents(body, percents)
    if b' t="e"' in body:
        for found in _ERROR.finditer(body):
            yield _at(found[0]), found[1].decode("utf-8", "replace")
    if b"<f" in body or b":f" in body:
        for found in _FORMULA.finditer(body):
            if not found[3] and b't="str"' not in found[1]:
                yield _at(found[1]), f"={(found[2] or b'').decode('utf-8', 'replace')}"


def _months(body: bytes, styles: frozenset[str], zero: date) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the cells that show a month of a year, as periods; `zero` is the day that the file counts from."""
    if not styles:
        return
    for letters, line, value in _styled_cells(body, b"|".join(style.encode() for style in sorted(styles))):
        if re.fullmatch(rb"\d{1,6}", value):
            yield (int(line), column_of(letters.decode())), f"{zero + timedelta(days=int(value)):%Y-%m}"


def _worded(body: bytes, styles: frozenset[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the cells whose number format adds words or divides, as a text that a person must look at."""
    if styles:
        for letters, line, value in _styled_cells(body, b"|".join(style.encode() for style in sorted(styles))):
            shown = value.decode("ascii", "replace")
            yield (int(line), column_of(letters.decode())), f"{shown} (its number format shows something else)"


def _percents(body: bytes, styles: frozenset[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the cells that show a fraction as per cent; those of one column have few different ones."""
    columns: dict[bytes, int] = {}
    texts: dict[bytes, str] = {}
    for letters, line, value in _styled_cells(body, b"|".join(style.encode() for style in sorted(styles))):
        if letters not in columns:
            columns[letters] = column_of(letters.decode())
        if value not in texts:
            texts[value] = as_percent(float(value))
        yield (int(line), columns[letters]), texts[value]


def _styled_cells(body: bytes, shown: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """Return the letters, line and value of the cells in some styles.

    Nearly every program writes them in the same way, which is searched for in a third of the time of any way.
    """
    usual = re.findall(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(?:' + shown + rb')"(?: t="n")?><v>([^<]*)</v>', body)
    if len(usual) == len(re.findall(rb'\bs="(?:' + shown + rb')"', body)):
        return usual
    form = (
        _OPEN + rb'c\s(?=[^>]*?\bs="(?:' + shown + rb')")(?![^>]*\bt="[^n])[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>'
        rb"(?:<(?:\w+:)?f[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)<"
    )
    return re.findall(form, body)


def as_percent(fraction: float) -> str:
    """Return what a cell with a fraction shows in per cent: 0.889 is 88.9%."""
    return f"{(Decimal(repr(fraction)) * 100).normalize():f}%"


def _at(tag: bytes) -> tuple[int, int] | None:
    found = _AT.search(tag)
    return (int(found[2]), column_of(found[1].decode())) if found else None


def column_of(letters: str) -> int:
    """Return a column's position from 0: A is 0, AB is 27."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _hidden_lines(body: bytes) -> Iterator[int]:
    for found in _HIDDEN_ROW.finditer(body) if b' hidden="' in body else ():
        if number := re.search(rb'\sr="(\d{1,7})"', found[0]):
            yield int(number[1])


def _hidden_columns(body: bytes) -> Iterator[int]:
    for found in _HIDDEN_COLUMN.finditer(body[: body.find(b"sheetData") + 1]):
        ends = [re.search(rb"\s" + name + rb'="(\d{1,5})"', found[0]) for name in (b"min", b"max")]
        if ends[0] and ends[1]:
            yield from range(int(ends[0][1]) - 1, min(int(ends[1][1]), _MOST_COLUMNS))


def _part(archive: ZipFile, sheet: str) -> str:
    """Return the name of the archive's part that holds a sheet."""
    book, links = (_parsed(archive.read(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    found = next(each for each in book.iter() if _tag(each) == "sheet" and each.get("name") == sheet)
    link = next(value for key, value in found.items() if key.endswith("}id"))
    target = next(each.get("Target", "") for each in links if each.get("Id") == link)
    return normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))


def _percent_styles(archive: ZipFile) -> frozenset[str]:
    """Return the numbers of the cell styles that show a fraction as per cent."""
    return _styles(archive, shows_percent, _BUILT_IN_PERCENT)


def _styles(archive: ZipFile, shows: Callable[[str], bool], built_in: Collection[str] = ()) -> frozenset[str]:
    """Return the numbers of the cell styles whose number format shows something, or is one of the built-in ones."""
    styles = _parsed(archive.read("xl/styles.xml"))
    shown = {
        each.get("numFmtId") for each in styles.iter() if _tag(each) == "numFmt" and shows(each.get("formatCode", ""))
    }
    cells = next((each for each in styles if _tag(each) == "cellXfs"), Element("none"))
    return frozenset(str(place) for place, style in enumerate(cells) if style.get("numFmtId") in shown | set(built_in))


def shows_month(number_format: str) -> bool:
    """Tell whether a number format shows a date's year and month and not its day: 2024年5月 is no first of May."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format.lower().split(";")[0])
    return "y" in bare and "m" in bare and not set("dhs") & set(bare)


def shows_otherwise(number_format: str) -> bool:
    """Tell whether a number format shows a number in another unit: 0.0"万元", or 0.0, for thousands, or 0!.0000."""
    first = number_format.split(";", maxsplit=1)[0]
    units = re.findall(r'"([^"]*)"', first)
    scaled = re.search(r"[0#?],+(?![0#?,])", re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", first)) or "!." in first
    digits = re.search("[0#?]", first)
    return bool(digits and (scaled or any(re.search("[百千万亿元点]", unit) for unit in units)))


def shows_percent(number_format: str) -> bool:
    """Tell whether a number format turns a fraction into per cent: 0.0%, but not 0.0"%"."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _parsed(body: bytes) -> Element:
    return fromstring(body)  # noqa: S314 - entities are refused before, and expat from 2.4.1 on bounds them
