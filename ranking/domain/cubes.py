"""Cubes: period values of observations as arrays of period × district × indicator, before any measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ranking.domain.formulas import in_order
from ranking.domain.indicators import Gaps, Indicator, Kind
from ranking.domain.periods import Period, PeriodKind

_MONDAY = np.datetime64("1970-01-05", "D")
_KEYS = ["period", "district", "indicator"]


class Cube:
    """The values of some periods, all of one kind; derived indicators are computed from the others.

    `values` is NaN where there is none; `barred` tells cells that are marked not applicable, `incomplete` those of
    flows that lack a figure at a date which any district has one for.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        indicators: Sequence[Indicator],
        districts: Sequence[str],
        periods: Sequence[Period],
        *,
        to_date: bool = False,
    ) -> None:
        """Gather a frame of observations; `to_date` sums flows from 1 January instead of the period's first day."""
        self._position = {period: place for place, period in enumerate(periods)}
        shape = (len(periods), len(districts), len(indicators))
        places = _places(frame, indicators, districts)
        rows = _to_date(places, periods) if to_date else _in_periods(places, periods)
        flows = np.array([indicator.kind is Kind.FLOW for indicator in indicators], dtype=bool)
        self.barred = ~np.isnan(_scatter(rows[~rows["applicable"]].assign(value=1.0), shape))
        whole = flows & np.array([indicator.gaps is Gaps.MISSING for indicator in indicators], dtype=bool)
        self.incomplete = _incomplete(rows, shape) & whole
        self.values = _period_values(rows[rows["applicable"]], flows, shape)
        self.values[self.incomplete] = np.nan
        self._derive(indicators)

    def at(self, period: Period) -> np.ndarray:
        """Return the values of one period, district × indicator; NaN where there are none."""
        return self.values[self._position[period]]

    def missing_at(self, period: Period) -> np.ndarray:
        """Return which sums of one period lack a date."""
        return self.incomplete[self._position[period]]

    def barred_at(self, period: Period) -> np.ndarray:
        """Return which cells of one period are marked not applicable."""
        return self.barred[self._position[period]]

    def _derive(self, indicators: Sequence[Indicator]) -> None:
        """Compute the derived indicators, in declared units, each after those it needs."""
        column = {indicator.code: place for place, indicator in enumerate(indicators)}
        formulas = {indicator.code: indicator.formula for indicator in indicators if indicator.formula}
        scale = {indicator.code: float(indicator.unit.scale) for indicator in indicators}
        for code in in_order(formulas, column):
            formula, mine = formulas[code], column[code]
            operands = {name: self.values[..., column[name]] / scale[name] for name in formula.names}
            self.values[..., mine] = formula.evaluate(operands) * scale[code]
            for marks in (self.barred, self.incomplete):
                marks[..., mine] = np.any([marks[..., column[name]] for name in formula.names], axis=0)


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


def yearly(
    frame: pd.DataFrame, indicators: Sequence[Indicator], districts: Sequence[str], years: Iterable[int]
) -> dict[int, np.ndarray]:
    """Return the figures of each year, district × indicator: annual targets."""
    found = {}
    for year in years:
        rows = _places(frame[frame["date"].dt.year == year], indicators, districts).assign(period=0)
        found[year] = _scatter(rows[rows["applicable"]], (1, len(districts), len(indicators)))[0]
    return found


def _places(frame: pd.DataFrame, indicators: Sequence[Indicator], districts: Sequence[str]) -> pd.DataFrame:
    """Return the figures of these districts and indicators, by their positions."""
    places = pd.DataFrame(
        {
            "district": pd.Index(districts).get_indexer(pd.Index(frame["district"])),
            "indicator": pd.Index([i.code for i in indicators]).get_indexer(pd.Index(frame["indicator"])),
            "date": frame["date"],
            "value": frame["value"],
            "applicable": frame["applicable"],
        }
    )
    return places[(places[["district", "indicator"]] >= 0).all(axis=1)]


def _in_periods(places: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    known = pd.Index([period.ordinal for period in periods])
    rows = places.assign(period=known.get_indexer(pd.Index(ordinals(periods[0].kind, places["date"]))))
    return rows[rows["period"] >= 0]


def _to_date(places: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    """Repeat the figures for each period of the same year that ends on their date or later."""
    parts = []
    for place, period in enumerate(periods):
        start = pd.Timestamp(period.end.replace(month=1, day=1))
        parts.append(places[places["date"].between(start, pd.Timestamp(period.end))].assign(period=place))
    return pd.concat(parts)


def _period_values(places: pd.DataFrame, flows: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum the flows inside each period; take the last of everything else."""
    is_flow = flows[places["indicator"]]
    sums = places[is_flow].groupby(_KEYS, as_index=False)["value"].sum(min_count=1)
    lasts = places[~is_flow].dropna(subset="value").sort_values("date").drop_duplicates(_KEYS, keep="last")
    return _scatter(pd.concat([sums, lasts[[*_KEYS, "value"]]]), shape)


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
