"""Places: in which cell of which file a doubtful figure stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from ranking.domain.errors import Place, Problem
from ranking.domain.observations import Observations
from ranking.domain.periods import Period

_SHEETS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")


def located(problems: Iterable[Problem], observations: Observations, period: Period) -> Iterator[Problem]:
    """Yield the problems, those about one figure with the cell that it stands in."""
    for problem in problems:
        place = problem.place
        if place is None and problem.district and problem.indicator:
            place = place_of(observations, problem.district, problem.indicator, period)
        yield replace(problem, place=place) if place else problem


def place_of(observations: Observations, district: str, indicator: str, period: Period) -> Place | None:
    """Return where a period's figure stands; of several that make it up the largest, which weighs most."""
    for frame in (observations.reported, observations.totals):
        mine = frame[(frame["district"] == district) & (frame["indicator"] == indicator)]
        inside = mine["date"].between(pd.Timestamp(period.start), pd.Timestamp(period.end))
        if inside.any():
            found = mine[inside].sort_values("value", key=abs).iloc[-1]
            return _place(str(found["file"]), int(found["row"]), int(found.get("column", -1)))
    return None


def _place(file: str, row: int, column: int) -> Place:
    if column < 0 or not file.lower().endswith(_SHEETS):
        return Place(file=file, line=row)
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return Place(file=file, line=row, cell=f"{letters}{row}")
