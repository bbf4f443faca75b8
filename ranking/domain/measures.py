"""Measures: from observations to each period's scored quantity, on wide frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ranking.domain.cubes import Cube, yearly
from ranking.domain.growths import growth, worded
from ranking.domain.indicators import GROWTH, TARGETED, Indicator, January, Kind, Measure
from ranking.domain.observations import CellState, empty_frame
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.rules import Missing


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the districts are scored on.

    All frames have the index (period, district) – periods as texts, districts in the race's order – and a column an
    indicator. `values` are floats in stored units (per cent for growth), NaN where there is none; `states` are
    CellState numbers that say why. `observed` is the period's own quantity (the year to date where it is measured
    against a target), `against` what it is measured against: the figure before, the base, target, sum or denominator.
    """

    values: pd.DataFrame
    states: pd.DataFrame
    observed: pd.DataFrame
    against: pd.DataFrame

    def of(self, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return values and states of one period, indexed by district."""
        return in_period(self.values, period), in_period(self.states, period)


def in_period(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return one period of a (period, district) frame, indexed by district."""
    return pd.DataFrame(frame.loc[str(period)])


def measure(
    frame: pd.DataFrame,
    indicators: Sequence[Indicator],
    districts: Sequence[str],
    periods: Sequence[Period],
    *,
    context: Sequence[Indicator] = (),
    targets: pd.DataFrame | None = None,
    bases: pd.DataFrame | None = None,
) -> Measured:
    """Return the measured values of `periods` (all of one kind, ascending) from an observations frame.

    A flow is the sum of the observations dated in the period, and not reported where the district lacks a date that
    others have (unless the indicator says that gaps are zero); everything else is its last observation. `context` are
    the indicators that denominators and formulas need, `targets` the annual ones, and `bases` the same period's figures
    of last year that were reported with this year's: where there is one, it is preferred to what was stored then.
    """
    wanted = _with_carried(periods, indicators)
    bench = _Bench(frame, [*indicators, *context], districts, wanted, targets=targets, bases=bases)
    layers = [np.stack(layer) for layer in zip(*(_measure(bench, p, indicators) for p in wanted), strict=True)]
    _carry(layers, indicators)
    index = pd.MultiIndex.from_product([[str(p) for p in periods], list(districts)], names=["period", "district"])
    columns = pd.Index([indicator.code for indicator in indicators], name="indicator")
    kept = [wanted.index(period) for period in periods]
    shape = (len(index), len(columns))
    frames = [pd.DataFrame(layer[kept].reshape(shape), index=index, columns=columns) for layer in layers]
    return Measured(values=frames[0], states=frames[1], observed=frames[2], against=frames[3])


class _Bench:
    """Everything that a period's measures need, gathered once."""

    def __init__(
        self,
        frame: pd.DataFrame,
        indicators: Sequence[Indicator],
        districts: Sequence[str],
        periods: Sequence[Period],
        *,
        targets: pd.DataFrame | None,
        bases: pd.DataFrame | None,
    ) -> None:
        measures = {indicator.measure for indicator in indicators}
        self.values = Cube(frame, indicators, districts, _needed(periods, measures))
        self.column = {indicator.code: place for place, indicator in enumerate(indicators)}
        self.to_date, years = self.values, set[int]()
        if measures & TARGETED:
            self.to_date = Cube(frame, indicators, districts, periods, to_date=True)
            years = {period.end.year for period in periods}
        given = bases is not None and not bases.empty
        self.bases = Cube(bases, indicators, districts, periods) if given and bases is not None else None
        goals = empty_frame() if targets is None else targets
        self.targets: Mapping[int, np.ndarray] = yearly(goals, indicators, districts, sorted(years))


def _needed(periods: Sequence[Period], measures: set[Measure]) -> list[Period]:
    """Return the periods together with those their increments and growth are taken against."""
    needed = set(periods)
    if measures & {Measure.INCREMENT, Measure.MOM, Measure.WOW}:
        needed |= {period.previous() for period in periods}
    if measures & {Measure.YOY, Measure.YOY_TWO_YEARS}:
        needed |= {period.same_period_last_year() for period in periods}
    if Measure.YOY_TWO_YEARS in measures:
        needed |= {period.same_period_last_year().same_period_last_year() for period in periods}
    return sorted(needed)


def _with_carried(periods: Sequence[Period], indicators: Sequence[Indicator]) -> list[Period]:
    """Return the periods, after as many earlier ones as figures may be carried over."""
    found = list(periods)
    for _ in range(max((one.carry for one in indicators if one.missing is Missing.CARRY), default=0)):
        found.insert(0, found[0].previous())
    return found


Cells = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _measure(bench: _Bench, period: Period, indicators: Sequence[Indicator]) -> Cells:
    """Return values, states, observed and against of one period, district × indicator."""
    columns = [_cells(bench, period, indicator) for indicator in indicators]
    values, states, observed, against = (np.stack(layer, axis=1) for layer in zip(*columns, strict=True))
    return values, states.astype(np.int8), observed, against


def _cells(bench: _Bench, period: Period, indicator: Indicator) -> Cells:
    """Return values, states, observed and against of one indicator in one period."""
    place = bench.column[indicator.code]
    cube = bench.to_date if indicator.measure in TARGETED else bench.values
    now = cube.at(period)[:, place]
    against = _against(bench, period, indicator, now)
    values = _measured(indicator, now, against, period)
    states = _states(indicator, period, now, values, against)
    barred = cube.barred_at(period)[:, place] & ~cube.missing_at(period)[:, place]
    states[np.isnan(values) & barred] = CellState.NOT_APPLICABLE
    return values, states, now, against


def _against(bench: _Bench, period: Period, indicator: Indicator, now: np.ndarray) -> np.ndarray:
    """Return what the period's own quantity is measured against."""
    place = bench.column[indicator.code]
    if indicator.measure in GROWTH:
        return _base(bench, period, indicator.measure, place)
    match indicator.measure:
        case Measure.INCREMENT:
            return _before(bench.values, period, indicator, place)
        case Measure.COMPLETION | Measure.LEAD:
            return bench.targets[period.end.year][:, place]
        case Measure.SHARE:
            return np.full_like(now, np.nansum(now))
        case Measure.PER_CAPITA:
            return bench.values.at(period)[:, bench.column[indicator.per or ""]]
        case _:
            return np.full_like(now, np.nan)


def _base(bench: _Bench, period: Period, measure: Measure, place: int) -> np.ndarray:
    """Return the earlier figures that growth is taken on; one that was reported with this year's is preferred."""
    if measure in {Measure.MOM, Measure.WOW}:
        return bench.values.at(period.previous())[:, place]
    last_year = period.same_period_last_year()
    if measure is Measure.YOY_TWO_YEARS:
        return bench.values.at(last_year.same_period_last_year())[:, place]
    stored = bench.values.at(last_year)[:, place]
    given = bench.bases.at(period)[:, place] if bench.bases else stored
    return np.where(np.isnan(given), stored, given)


def _before(cube: Cube, period: Period, indicator: Indicator, place: int) -> np.ndarray:
    """Return what an increment is taken from."""
    previous = period.previous()
    before = cube.at(previous)[:, place]
    if indicator.kind is not Kind.CUMULATIVE:
        return before
    # A week belongs to the year it ends in: 2022-W52 ends on 1 January 2023, and its figure counts from that day.
    if previous.end.year != period.end.year:
        return np.zeros_like(before)
    together = indicator.january is January.WITH_FEBRUARY and previous.end.month == 1
    return np.where(np.isnan(before), 0.0, before) if together else before


def _measured(indicator: Indicator, now: np.ndarray, against: np.ndarray, period: Period) -> np.ndarray:
    match indicator.measure:
        case Measure.VALUE:
            return now
        case Measure.INCREMENT:
            return now - against
        case Measure.COMPLETION | Measure.SHARE:
            return now / np.where(against > 0, against, np.nan) * 100
        case Measure.LEAD:
            return now / np.where(against > 0, against, np.nan) * 100 - period.time_progress * 100
        case Measure.PER_CAPITA:
            return now / np.where(against > 0, against, np.nan)
        case _:
            years = 2 if indicator.measure is Measure.YOY_TWO_YEARS else 1
            return growth(now, against, rate=indicator.kind is Kind.RATE, years=years)


def _states(
    indicator: Indicator, period: Period, now: np.ndarray, values: np.ndarray, against: np.ndarray
) -> np.ndarray:
    """Return why each cell holds what it holds."""
    states = np.full(now.shape, int(CellState.REPORTED))
    states[np.isnan(values)] = CellState.NO_TARGET if indicator.measure in TARGETED else CellState.NO_BASE
    if indicator.measure in GROWTH and indicator.kind is not Kind.RATE:
        words = worded(now, against)
        states = np.where(np.isnan(values) & (words >= 0), words, states)
    states[np.isnan(now)] = CellState.NOT_DUE if _not_due(indicator, period) else CellState.NOT_REPORTED
    return states


def _not_due(indicator: Indicator, period: Period) -> bool:
    """Tell whether the whole period lies in a January that is reported with February."""
    short = period.kind in {PeriodKind.WEEK, PeriodKind.MONTH}
    return indicator.january is January.WITH_FEBRUARY and short and period.end.month == 1


def _carry(layers: list[np.ndarray], indicators: Sequence[Indicator]) -> None:
    """Let the last measured value of at most `carry` periods ago stand in for one that is not reported."""
    values, states = layers[0], layers[1]
    gone = states == CellState.NOT_REPORTED
    for place, indicator in enumerate(indicators):
        reach = indicator.carry if indicator.missing is Missing.CARRY else 0
        for back in range(1, reach + 1):
            older = values[:-back, :, place]
            open_cells = gone[back:, :, place] & np.isnan(values[back:, :, place])
            known = open_cells & ~np.isnan(older) & ~gone[:-back, :, place]
            values[back:, :, place][known] = older[known]
            states[back:, :, place][known] = CellState.CARRIED
