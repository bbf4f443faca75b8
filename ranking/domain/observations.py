"""Observations: one district's value of one indicator at one date."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

import pandas as pd


class CellState(IntEnum):
    """Why a cell holds what it holds. Not reported ≠ not applicable ≠ zero."""

    REPORTED = 0
    NOT_REPORTED = 1
    NOT_APPLICABLE = 2
    NO_BASE = 3
    """There is a value, but no earlier one to measure its change against."""
    NOT_DUE = 4
    """Nothing is reported for this period: January, where it is reported together with February."""
    CARRIED = 5
    """An older figure stands in."""
    IMPUTED = 6
    """The mean of its cohort stands in."""
    NO_TARGET = 7
    """There is a value, but no target to measure it against."""
    ZERO_BASE = 8
    """The base is zero (基数为零)."""
    LOSS_TO_PROFIT = 9
    """From below zero to zero or more (由亏转盈)."""
    PROFIT_TO_LOSS = 10
    """From above zero to below (由盈转亏)."""
    LOSS_WIDENED = 11
    """Further below zero than before (增亏)."""
    LOSS_NARROWED = 12
    """Below zero, and not as far as before (减亏)."""
    STILL_ZERO = 13
    """The base is zero, and so is the figure (基数为零)."""


#: There is no figure, and none could be expected: the weight goes to the other indicators.
UNASSESSED = frozenset({CellState.NOT_APPLICABLE, CellState.NOT_DUE, CellState.NO_TARGET})
#: Growth that is told in words, never as a percentage.
WORDED = frozenset(
    {
        CellState.ZERO_BASE,
        CellState.LOSS_TO_PROFIT,
        CellState.PROFIT_TO_LOSS,
        CellState.LOSS_WIDENED,
        CellState.LOSS_NARROWED,
        CellState.STILL_ZERO,
    }
)
#: The columns of an observations frame.
#: `district` and `indicator` are codes; `date` is a day (datetime64); `value` is a float in stored units (yuan for
#: money), NaN where `applicable` is False; it stands in `file`, `row` (from 1) and `column` (from 0; -1: unknown).
COLUMNS = ("district", "indicator", "date", "value", "applicable", "file", "row", "column")


def empty_frame() -> pd.DataFrame:
    """Return a frame of COLUMNS without rows."""
    kinds = ("str", "str", "datetime64[s]", "float64", "bool", "str", "int64", "int64")
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

    def newest(self, indicators: Collection[str], *, until: date | None = None) -> date | None:
        """Return the newest date, up to and with `until`, that any of these indicators was reported for."""
        frame = self.reported[self.reported["indicator"].isin(list(indicators))]
        dates = frame["date"] if until is None else frame["date"][frame["date"] <= pd.Timestamp(until)]
        return None if dates.empty else pd.Timestamp(dates.max()).date()
