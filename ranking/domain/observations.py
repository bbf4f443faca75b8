"""Observations: one district's value of one indicator at one date."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import pandas as pd


class CellState(IntEnum):
    """Why a cell holds what it holds. Not reported ≠ not applicable ≠ zero."""

    REPORTED = 0
    NOT_REPORTED = 1
    NOT_APPLICABLE = 2
    NO_BASE = 3
    """There is a value, but nothing above zero to measure its growth against."""


#: The columns of an observations frame.
#: `district` and `indicator` are codes; `date` is a day (datetime64); `value` is a float in stored units (yuan for
#: money), NaN where `applicable` is False; `file` and `row` say where the figure stands.
COLUMNS = ("district", "indicator", "date", "value", "applicable", "file", "row")


def empty_frame() -> pd.DataFrame:
    """Return a frame of COLUMNS without rows."""
    kinds = ("str", "str", "datetime64[s]", "float64", "bool", "str", "int64")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in zip(COLUMNS, kinds, strict=True)})


@dataclass(frozen=True, kw_only=True)
class Observations:
    """All observations of a race, tidy: one row a figure.

    `reported` holds the districts' figures; `totals` those of totals and sub-totals, whose `district` is the total's
    code. `targets` holds the districts' goals of a year, above zero or not applicable, dated by its 31 December;
    `bases` the figures of the same period last year as they were reported with this year's, dated by this year's.
    All have COLUMNS. In each, at most one row stands for a (district, indicator, date).
    """

    reported: pd.DataFrame
    totals: pd.DataFrame
    targets: pd.DataFrame = field(default_factory=empty_frame)
    bases: pd.DataFrame = field(default_factory=empty_frame)

    @property
    def newest(self) -> pd.Timestamp | None:
        """The newest date that anything was reported for."""
        return None if self.reported.empty else pd.Timestamp(self.reported["date"].max())
