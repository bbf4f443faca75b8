"""Measures: from observations to each period's scored quantity, on wide frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ranking.domain.indicators import Gaps, Indicator, Kind, Measure
from ranking.domain.observations import CellState
from ranking.domain.periods import Period, PeriodKind

_MONDAY = np.datetime64("1970-01-05", "D")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the districts are scored on.

    Both frames have the index (period, district) – periods as texts, districts in the race's order – and a column an
    indicator. `values` are floats in stored units (per cent for growth), NaN where there is none; `states` are
    CellState numbers that say why.
    """

    values: pd.DataFrame
    states: pd.DataFrame

    def of(self, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return values and states of one period, indexed by district."""
        return in_period(self.values, period), in_period(self.states, period)


def in_period(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return one period of a (period, district) frame, indexed by district."""
    return pd.DataFrame(frame.loc[str(period)])


def measure(
    frame: pd.DataFrame, indicators: Sequence[Indicator], districts: Sequence[str], periods: Sequence[Period]
) -> Measured:
    """Return the measured values of `periods` (all of one kind) from an observations frame.

    A flow is the sum of the observations dated in the period, and not reported where the district lacks a date that
    others have (unless the indicator says that gaps are zero); everything else is its last observation. An increment
    is the value less the previous period's, and a cumulative one restarts from zero in January. Growth (yoy) is taken
    on the same period last year and needs a base above zero; a rate's is its change in percentage points.
    """
    cube = _Cube(frame, indicators, districts, _needed(periods, indicators))
    values = np.stack([_measured(cube, period, indicators) for period in periods])
    now = np.stack([cube.at(period) for period in periods])
    states = np.where(np.isnan(values), np.int8(CellState.NOT_REPORTED), np.int8(CellState.REPORTED))
    states[np.isnan(values) & ~np.isnan(now)] = CellState.NO_BASE
    barred = np.stack([cube.barred_at(period) for period in periods])
    states[np.isnan(values) & barred] = CellState.NOT_APPLICABLE
    index = pd.MultiIndex.from_product([[str(p) for p in periods], list(districts)], names=["period", "district"])
    columns = pd.Index([indicator.code for indicator in indicators], name="indicator")
    shape = (len(index), len(columns))
    return Measured(
        values=pd.DataFrame(values.reshape(shape), index=index, columns=columns),
        states=pd.DataFrame(states.reshape(shape), index=index, columns=columns),
    )


def ordinals(kind: PeriodKind, dates: pd.Series) -> pd.Series:
    """Return the ordinal (see Period.ordinal) of the period that each date lies in."""
    if kind is PeriodKind.WEEK:
        return (dates - pd.Timestamp(_MONDAY)).dt.days // 7
    match kind:
        case PeriodKind.MONTH:
            return dates.dt.year * 12 + dates.dt.month - 1
        case PeriodKind.QUARTER:
            return dates.dt.year * 4 + dates.dt.quarter - 1
        case _:
            return dates.dt.year


def _needed(periods: Iterable[Period], indicators: Sequence[Indicator]) -> list[Period]:
    """Return the periods together with those their increments and growth are taken against."""
    measures = {indicator.measure for indicator in indicators}
    needed = set(periods)
    if Measure.INCREMENT in measures:
        needed |= {period.previous() for period in periods}
    if Measure.YOY in measures:
        needed |= {period.same_period_last_year() for period in periods}
    return sorted(needed)


class _Cube:
    """Period values as an array of period × district × indicator, before any measure."""

    def __init__(
        self, frame: pd.DataFrame, indicators: Sequence[Indicator], districts: Sequence[str], periods: Sequence[Period]
    ) -> None:
        self._position = {period: place for place, period in enumerate(periods)}
        ordinal = ordinals(periods[0].kind, frame["date"])
        places = pd.DataFrame(
            {
                "period": pd.Index([p.ordinal for p in periods]).get_indexer(pd.Index(ordinal)),
                "district": pd.Index(districts).get_indexer(pd.Index(frame["district"])),
                "indicator": pd.Index([i.code for i in indicators]).get_indexer(pd.Index(frame["indicator"])),
                "date": frame["date"],
                "value": frame["value"],
                "applicable": frame["applicable"],
            }
        )
        places = places[(places[["period", "district", "indicator"]] >= 0).all(axis=1)]
        shape = (len(periods), len(districts), len(indicators))
        self._barred = _scatter(places[~places["applicable"]].assign(value=1.0), shape)
        flows = np.array([indicator.kind is Kind.FLOW for indicator in indicators])
        self._values = _period_values(places[places["applicable"]], flows, shape)
        whole = flows & np.array([indicator.gaps is Gaps.MISSING for indicator in indicators])
        self._values[_incomplete(places, shape) & whole] = np.nan

    def at(self, period: Period) -> np.ndarray:
        """Return the values of one period, district × indicator; NaN where there are none."""
        return self._values[self._position[period]]

    def barred_at(self, period: Period) -> np.ndarray:
        """Return which cells of one period are marked not applicable."""
        return ~np.isnan(self._barred[self._position[period]])


def _period_values(places: pd.DataFrame, flows: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum the flows inside each period; take the last of everything else."""
    keys = ["period", "district", "indicator"]
    is_flow = flows[places["indicator"]]
    sums = places[is_flow].groupby(keys, as_index=False)["value"].sum(min_count=1)
    lasts = places[~is_flow].dropna(subset="value").sort_values("date").drop_duplicates(keys, keep="last")
    return _scatter(pd.concat([sums, lasts[[*keys, "value"]]]), shape)


def _incomplete(places: pd.DataFrame, shape: tuple[int, ...]) -> np.ndarray:
    """Return which cells lack a figure at a date of the period that any district has one for."""
    mine = np.zeros(shape)
    np.add.at(mine, (places["period"], places["district"], places["indicator"]), 1)
    dates = places.drop_duplicates(["period", "indicator", "date"])
    all_dates = np.zeros((shape[0], shape[2]))
    np.add.at(all_dates, (dates["period"], dates["indicator"]), 1)
    return mine < all_dates[:, np.newaxis, :]


def _scatter(places: pd.DataFrame, shape: tuple[int, ...]) -> np.ndarray:
    filled = np.full(shape, np.nan)
    filled[places["period"], places["district"], places["indicator"]] = places["value"]
    return filled


def _measured(cube: _Cube, period: Period, indicators: Sequence[Indicator]) -> np.ndarray:
    """Apply each indicator's measure to one period."""
    measured = cube.at(period).copy()
    for column, indicator in enumerate(indicators):
        now = measured[:, column]
        match indicator.measure:
            case Measure.INCREMENT:
                measured[:, column] = now - _before(cube, period, indicator)[column]
            case Measure.YOY:
                base = cube.at(period.same_period_last_year())[:, column]
                measured[:, column] = growth(now, base, rate=indicator.kind is Kind.RATE)
            case Measure.VALUE:
                pass
    return measured


def _before(cube: _Cube, period: Period, indicator: Indicator) -> np.ndarray:
    """Return what an increment is taken from, indicator × district."""
    previous = period.previous()
    before = cube.at(previous).T
    # A week belongs to the year it ends in: 2022-W52 ends on 1 January 2023, and its figure counts from that day.
    if indicator.kind is Kind.CUMULATIVE and previous.end.year != period.end.year:
        return np.zeros_like(before)
    return before


def growth(now: np.ndarray, base: np.ndarray, *, rate: bool = False) -> np.ndarray:
    """Return growth on a base in per cent, or a rate's change in percentage points.

    A base of zero or less gives NaN: such growth is told in words, never as a percentage.
    """
    if rate:
        return now - base
    base = np.where(base > 0, base, np.nan)
    return (now / base - 1) * 100
