"""Headers: where the column names stand under the title rows, what several rows of them say together, in which unit."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ranking.domain.districts import squeeze
from ranking.domain.units import Written, money_in, split_unit, units_in, written

#: So far down a header is looked for, and of so many rows it may be made.
MOST_ABOVE, _MOST_ROWS = 60, 3
_PARTS = re.compile(r"[|｜]")
_WIDE_SIGNS = str.maketrans("（）［］：，／％－", "()[]:,/%-")

Texts = Sequence[Sequence[str]]
#: First and last row and column of a merged area, all from 0 and inclusive.
Area = tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column's name: its parts from the top row of the header down, without the unit that stands with them."""

    parts: tuple[str, ...]
    title: str
    unit: Written | None = None

    @classmethod
    def of(cls, texts: Sequence[str]) -> Column:
        """Put together what the header's rows say about a column."""
        parts: list[str] = []
        unit = None
        for text in texts:
            if unit_alone := written(text) if parts else None:
                unit = unit_alone
                continue
            name, own = split_unit(text)
            unit = own or unit
            if text and (not parts or _same(parts[-1]) != _same(name)):
                parts.append(name)
        shown = dict.fromkeys(text for text in texts if text)
        if unit is None:
            unit = _only_unit([*shown])
        return cls(parts=tuple(_same(part) for part in parts), title="|".join(shown), unit=unit)

    def is_called(self, name: str) -> bool:
        """Tell whether a name from schedules.yaml means it: the lowest parts, `新签约|金额`, a unit left aside."""
        wanted = _parts(name)
        return bool(wanted) and self.parts[-len(wanted) :] == wanted


def _only_unit(texts: Sequence[str]) -> Written | None:
    """Return the unit that a column's titles name in some other way; of several, one that no indicator is in."""
    found = [unit for text in texts for unit in (units_in(text) if "位" in text else money_in(text))]
    units = list(dict.fromkeys(found))
    return units[0] if len(units) == 1 else Written(" / ".join(texts)) if units else None


def _same(text: str) -> str:
    """Return a title as it is compared: without white space, full-width signs as plain ones."""
    return squeeze(text).translate(_WIDE_SIGNS)


def _parts(name: str) -> tuple[str, ...]:
    parts = [part for part in _PARTS.split(name) if part.strip()]
    if len(parts) > 1 and written(parts[-1]):
        parts.pop()
    return tuple(_same(split_unit(part)[0]) for part in parts)


@dataclass(frozen=True, kw_only=True)
class Header:
    """A table's header: rows `top` to `bottom` (from 0), and what stands above it."""

    top: int = 0
    bottom: int = 0
    columns: tuple[Column, ...] = ()
    above: tuple[str, ...] = ()
    units: tuple[Written, ...] = field(default=())
    """What the title rows say behind 单位：."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The names as they are told to people."""
        return tuple(column.title for column in self.columns)

    def places(self, name: str) -> list[int]:
        """Return the positions of the columns that a name means; where several do, those whose title is the same."""
        found = [place for place, column in enumerate(self.columns) if column.is_called(name)]
        exact = [place for place in found if _same(self.columns[place].title) == _same(name)]
        return exact if exact and len(found) > 1 else found


def find_header(
    rows: Texts, wanted: Collection[str], *, merged: Sequence[Area] = (), line: int | None = None
) -> Header | None:
    """Return the header: the rows that hold most of the wanted names, or that begin in `line` (from 1).

    Where none is found it is the first row that isn't blank; None where all rows are blank, or that line is.
    """
    filled = [place for place, row in enumerate(rows if line else rows[:MOST_ABOVE]) if any(row)]
    if not filled or (line is not None and line - 1 not in filled):
        return None
    spans = _spans(rows, merged)
    tops = filled if line is None else [line - 1]
    choices = [(top, top + depth) for top in tops for depth in range(_MOST_ROWS) if top + depth in filled]
    # Of those that hold as many, the first one in the sheet, and of that as few rows as will do.
    found = [(_hits(_columns(rows, *one, spans), wanted), -one[1], one[0]) for one in choices]
    hits, last, first = max(found, default=(0, 0, 0))
    chosen = (_reach(first, merged), _with_units(rows, -last)) if hits else (tops[0], tops[0])
    return _header(rows, chosen, spans)


def _with_units(rows: Texts, bottom: int) -> int:
    """Return the header's last row: the next one where that says nothing but units."""
    below = [text for text in rows[bottom + 1] if text] if bottom + 1 < len(rows) else []
    return bottom + 1 if below and all(written(text) and not text[:1].isdigit() for text in below) else bottom


def _reach(top: int, merged: Sequence[Area]) -> int:
    """Return the first row of the cells that reach down into a row: it belongs to the header too."""
    return min((first for first, _, last, _ in merged if first < top <= last < first + _MOST_ROWS), default=top)


def _hits(columns: Sequence[Column], wanted: Collection[str]) -> int:
    return sum(any(column.is_called(name) for column in columns) for name in wanted)


def _header(rows: Texts, found: tuple[int, int], spans: dict[tuple[int, int], str]) -> Header:
    top, bottom = found
    above = tuple(" ".join(text for text in row if text) for row in rows[:top])
    units = [unit for text in above for unit in units_in(text)]
    columns = _columns(rows, top, bottom, spans)
    return Header(
        top=top,
        bottom=bottom,
        columns=columns,
        above=tuple(text for text in above if text),
        units=tuple(dict.fromkeys(units)),
    )


def _spans(rows: Texts, merged: Sequence[Area]) -> dict[tuple[int, int], str]:
    """Return what stands in the top left cell of a merged area, for each of its other cells among the first rows."""
    spans = {}
    for first, left, last, right in merged:
        if first < min(len(rows), MOST_ABOVE) and left < len(rows[first]) and (last - first) < _MOST_ROWS:
            for row in range(first, last + 1):
                for column in range(left, min(right, 16_384) + 1):
                    spans[row, column] = rows[first][left]
    return spans


def _columns(rows: Texts, top: int, bottom: int, spans: dict[tuple[int, int], str]) -> tuple[Column, ...]:
    width = max(len(row) for row in rows[top : bottom + 1])
    stacked = [
        _filled(rows, row, width, spans, is_last=row == bottom, alone=top == bottom) for row in range(top, bottom + 1)
    ]
    return tuple(Column.of([row[place] for row in stacked]) for place in range(width))


def _filled(
    rows: Texts, row: int, width: int, spans: dict[tuple[int, int], str], *, is_last: bool, alone: bool
) -> list[str]:
    """Return a header row with what merged cells hide; where nothing says what is merged, a text reaches to the next.

    It reaches only over columns that have a name of their own below, and never in the last row.
    """
    given = [*rows[row], *[""] * (width - len(rows[row]))]
    texts = [text or spans.get((row, place), "") for place, text in enumerate(given)]
    if is_last or alone or spans:
        return texts
    below = rows[row + 1]
    for place in range(1, width):
        if not texts[place] and place < len(below) and below[place]:
            texts[place] = texts[place - 1]
    return texts
