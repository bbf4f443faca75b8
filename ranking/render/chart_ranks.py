"""The chart of ranks: a cohort's ranks over the last periods, the reader's own line in front."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import ceil

from ranking.domain.languages import Language
from ranking.domain.periods import Period
from ranking.domain.report import Place, Report, Row, Table
from ranking.render.abridging import is_own
from ranking.render.chart_findings import NAMED, alternative, leaders, leading_finding, own_finding
from ranking.render.chart_words import (
    HEAVIEST,
    MARGIN,
    column,
    district_name,
    fitted,
    short_label,
    titled,
    weight,
    wide,
)
from ranking.render.drawing import TITLE, WIDTH, Drawing, Label, Line

#: How many lines there are, and how many pixels for a name: as the first of these that the picture has room for. More
#: than seven lines can't be told apart on a phone.
_ROOMS = ((7, 130), (7, 104), (6, 104), (5, 104), (5, 78), (5, 52))
#: What lines, ranks and periods weigh, about, in kilobytes.
_FRAME = 16.0
_STEP = 22
#: Names of tied districts stand below each other, this far apart.
_LEADING = 18
_LEFT, _NUMBER = 36, 38
_TABLES = 2


def ranks(report: Report, language: Language, district: str | None) -> list[Drawing]:
    """Return the chart of the reader's cohort, or of the first cohorts; none with fewer than two known periods.

    Without a reader there is none either of a cohort in which nobody is ranked now.
    """
    own = [table for table in report.tables if is_own(table, district)] if district else []
    return [
        _draw(report, language, table, district)
        for table in (own or report.tables[:_TABLES])
        if _known(report, table) >= 2 and (own or leaders(table.rows))
    ]


def _known(report: Report, table: Table) -> int:
    return sum(
        any(row.history[place] is not None for row in table.rows if row.history) for place in range(len(report.past))
    )


def _draw(report: Report, language: Language, table: Table, district: str | None) -> Drawing:
    own = next((row for row in table.rows if row.district.code == district), None)
    leading = leaders(table.rows)
    finding = own_finding(report, own, language) if own else leading_finding(table, leading, language)
    title = titled(*finding)
    rows, room = _chosen(table, district, language, HEAVIEST - _FRAME - weight(title, 15))
    first = next(place for place in range(len(report.past)) if any(row.history[place] is not None for row in rows))
    canvas = _Canvas(rows, report.past[first:], language, room)
    front = [own] if own else leading if len(leading) <= NAMED else []
    labels, bottom = canvas.ends(front)
    return Drawing(
        code="ranks",
        title=title,
        alt=alternative(finding, own or leading[0], canvas.periods, language),
        width=WIDTH,
        height=round(bottom) + 40,
        labels=labels,
        lines=[canvas.line(row, own=row in front) for row in sorted(rows, key=lambda row: row in front)],
        quiet=[*canvas.axis(bottom), *canvas.numbers()],
    )


def _chosen(table: Table, district: str | None, language: Language, left: float) -> tuple[Sequence[Row], int]:
    """Return the rows that are drawn and how many pixels each name has, so that the names weigh at most `left`."""
    known = [row for row in table.rows if any(place is not None for place in row.history)]
    for most, room in _ROOMS:
        rows = _around(known, district, most)
        if sum(weight(fitted(district_name(row.district, language), room)) for row in rows) <= left:
            break
    return rows, room


def _around(rows: Sequence[Row], district: str | None, most: int) -> Sequence[Row]:
    """Return all rows, or of many the first, the last, and the reader's with its neighbours."""
    if len(rows) <= most:
        return rows
    own = next((place for place, row in enumerate(rows) if row.district.code == district), 0)
    start = min(max(own - (most - 2) // 2, 1), len(rows) - most + 1)
    kept = {0, len(rows) - 1, *range(start, start + most - 2)}
    return [rows[place] for place in sorted(kept)]


class _Canvas:
    """Where periods and ranks lie in the picture."""

    def __init__(self, rows: Sequence[Row], periods: Sequence[Period], language: Language, room: int) -> None:
        self.periods = periods
        self._room = room
        self._rows = rows
        self._language = language
        self._right = _NUMBER + column((district_name(row.district, language) for row in rows), room) + MARGIN
        self._across = (WIDTH - _LEFT - self._right) / max(1, len(periods) - 1)
        self._at: dict[Place | None, int] = {}
        y = TITLE + 14
        for level in _levels(rows, len(periods)):
            self._at[level] = y
            # Names of tied districts stand below each other, and beside no other rank's line.
            y += max(_STEP, sum(row.history[-1] == level for row in rows) * _LEADING + 4)

    def line(self, row: Row, *, own: bool) -> Line:
        """Return a row's line, in pieces where it was not ranked between."""
        dots = [
            (round(_LEFT + place * self._across, 1), float(self._at[rank]), place)
            for place, rank in enumerate(self._of(row))
            if rank is not None
        ]
        pieces = []
        # Neighbours have the same difference between their places in time and in the list.
        for _, piece in groupby(enumerate(dots), key=lambda dot: dot[1][2] - dot[0]):
            points = [f"{x} {y}" for _, (x, y, _) in piece]
            pieces.append("M" + " L".join(points if len(points) > 1 else points * 2))
        return Line(points=" ".join(pieces), dots=[(x, y) for x, y, _ in dots], own=own)

    def ends(self, front: Sequence[Row]) -> tuple[list[Label], float]:
        """Return rank and name at the right end of each line, and the y of the lowest; no two lie on each other.

        Districts in front that are not ranked now come last, with a dash.
        """
        ended = [row for row in self._rows if row.history[-1] is not None]
        gone = [row for row in front if row.history and row.history[-1] is None]
        labels: list[Label] = []
        y = 0.0
        for row in (*ended, *gone):
            rank = row.history[-1]
            y = max(y + _LEADING, self._at[rank] + 5 if rank is not None else 0)
            labels += self._end(row, y, own=row in front)
        return labels, max([*self._at.values(), y - 5])

    def _end(self, row: Row, y: float, *, own: bool) -> list[Label]:
        x = WIDTH - self._right + 14
        rank = "–" if row.history[-1] is None else str(row.history[-1])
        name = fitted(district_name(row.district, self._language), self._room)
        return [Label(x=x, y=y, text=rank, own=own), Label(x=x + 24, y=y, text=name, own=own)]

    def axis(self, bottom: float) -> list[Label]:
        """Return the periods below the lines: every one, or every second and so on where they are many."""
        words = [short_label(period, self._language) for period in self.periods]
        every = ceil((max(map(wide, words)) + 2) / self._across)
        last = len(words) - 1
        return [
            Label(x=round(_LEFT + place * self._across, 1), y=bottom + 26, text=word, anchor="middle")
            for place, word in enumerate(words)
            if (last - place) % every == 0
        ]

    def numbers(self) -> list[Label]:
        """Return the ranks to the left of the lines."""
        return [Label(x=_LEFT - 14, y=y + 4, text=str(level), anchor="end") for level, y in self._at.items()]

    def _of(self, row: Row) -> Sequence[Place | None]:
        return row.history[-len(self.periods) :]


def _levels(rows: Sequence[Row], periods: int) -> list[Place]:
    """Return the ranks that occur, the best on top; where few are missing between them, those too."""
    found = sorted({place for row in rows for place in row.history[-periods:] if place is not None})
    whole: list[Place] = list(range(1, int(found[-1]) + 1))
    return whole if len(whole) <= _ROOMS[0][0] and all(isinstance(one, int) for one in found) else found
