"""Vintages: the state of all observations as known at a moment, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import pandas as pd

from ranking.domain.observations import COLUMNS, Observations, empty_frame


class Book(StrEnum):
    """Which of the observations' frames a cell belongs to."""

    REPORTED = "reported"
    TOTALS = "totals"
    TARGETS = "targets"
    BASES = "bases"


class Cell(NamedTuple):
    """Where a figure belongs."""

    book: str
    district: str
    indicator: str
    on: date


class Figure(NamedTuple):
    """A figure in stored units (None: not applicable), and where it stood: row from 1, column from 0 (-1: unknown)."""

    value: float | None
    file: str
    row: int
    column: int = -1


@dataclass(frozen=True, kw_only=True)
class Input:
    """One file, query or document that a vintage was read from: the SHA-256 of its bytes, and who signed it."""

    name: str
    fingerprint: str
    sheet: str = ""
    encoding: str = ""
    signed: str = ""


class Kind(StrEnum):
    """What happened to a cell."""

    ADDED = "added"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One cell before and after."""

    cell: Cell
    before: Figure | None
    after: Figure | None

    @property
    def kind(self) -> Kind:
        """What happened to it."""
        if self.before is None:
            return Kind.ADDED
        return Kind.WITHDRAWN if self.after is None else Kind.REVISED


@dataclass(frozen=True, kw_only=True)
class Vintage:
    """One load that changed something: the first is number 1. `fingerprint` is the SHA-256 over the files."""

    race: str
    number: int
    taken_at: datetime
    taken_by: str
    fingerprint: str
    added: int
    revised: int
    withdrawn: int


def cells_of(observations: Observations) -> dict[Cell, Figure]:
    """Return every figure by its cell."""
    return {cell: figure for book in Book for cell, figure in _rows(book, getattr(observations, book))}


def _rows(book: Book, frame: pd.DataFrame) -> Iterator[tuple[Cell, Figure]]:
    days = frame["date"].dt.date
    values = frame["value"].to_numpy(dtype=float)
    where = (frame["file"], frame["row"], frame["column"])
    columns = (frame["district"], frame["indicator"], days, values, frame["applicable"], *where)
    for district, indicator, day, value, applicable, file, row, column in zip(*columns, strict=True):
        known = float(value) if applicable and not np.isnan(value) else None
        yield Cell(str(book), str(district), str(indicator), day), Figure(known, str(file), int(row), int(column))


def observations_of(cells: Mapping[Cell, Figure]) -> Observations:
    """Return the observations that some cells are."""
    rows: dict[str, list[tuple[object, ...]]] = {book: [] for book in Book}
    for cell, figure in cells.items():
        value = np.nan if figure.value is None else figure.value
        rows[cell.book].append((cell.district, cell.indicator, cell.on, value, figure.value is not None, *figure[1:]))
    return Observations(**{book: _frame(found) for book, found in rows.items()})


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    if not rows:
        return empty_frame()
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.assign(date=pd.to_datetime(frame["date"]).astype("datetime64[s]"))


def changes(before: Mapping[Cell, Figure], after: Mapping[Cell, Figure]) -> list[Change]:
    """Return what changed, in the cells' order; where a figure stands is no change by itself."""
    found = [
        Change(cell=cell, before=before.get(cell), after=figure)
        for cell, figure in after.items()
        if cell not in before or before[cell].value != figure.value
    ]
    gone = [Change(cell=cell, before=figure, after=None) for cell, figure in before.items() if cell not in after]
    return sorted([*found, *gone], key=lambda change: change.cell)


def count(found: list[Change]) -> dict[Kind, int]:
    """Return how many changes there are of each kind."""
    return {kind: sum(change.kind is kind for change in found) for kind in Kind}
