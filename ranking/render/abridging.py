"""Abridging: what of a large field a letter shows: top, bottom, the reader and his neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ranking.domain.report import Row, Table

#: A field of so many districts is shown whole; of a larger one, so much of each group.
WHOLE_FIELD = 50
_WHOLE_TABLE = 30
_SMALL_TABLE = 12
_ENDS = 5
_NEIGHBOURS = 2
_TABLES = 5


@dataclass(frozen=True)
class LeftOut:
    """So many rows that a table leaves out."""

    count: int


Shown = Row | LeftOut


def shown_tables(tables: Sequence[Table], district: str | None) -> list[Table]:
    """Return the tables that a letter shows, the reader's own first."""
    ordered = sorted(tables, key=lambda table: not is_own(table, district))
    if sum(len(table.rows) for table in tables) <= WHOLE_FIELD:
        return ordered
    return ordered[:1] if district else ordered[:_TABLES]


def is_own(table: Table, district: str | None) -> bool:
    """Tell whether a district is in a table."""
    return any(row.district.code == district for row in table.rows)


def shown_rows(table: Table, district: str | None, *, large: bool = False) -> list[Shown]:
    """Return a table's rows in order, with marks where some are left out.

    In a `large` field less of a table is shown that the reader isn't in.
    """
    if len(table.rows) <= (_SMALL_TABLE if large and not is_own(table, district) else _WHOLE_TABLE):
        return list(table.rows)
    kept = sorted(_kept(table, district))
    shown: list[Shown] = []
    for before, place in zip([-1, *kept], [*kept, len(table.rows)], strict=True):
        if place - before > 1:
            shown.append(LeftOut(place - before - 1))
        if place < len(table.rows):
            shown.append(table.rows[place])
    return shown


def _kept(table: Table, district: str | None) -> set[int]:
    """Return the places of the rows that stay: both ends of the ranking, the reader's and those around it."""
    own = next((place for place, row in enumerate(table.rows) if row.district.code == district), None)
    around: Iterable[int] = () if own is None else range(own - _NEIGHBOURS, own + _NEIGHBOURS + 1)
    last = table.ranked
    ends = {*range(_ENDS), *range(last - _ENDS, last), *range(last, last + _ENDS)}
    return {place for place in (*ends, *around) if 0 <= place < len(table.rows)}
