"""Progress: the year up to a period's end, against the target, against time progress, and against last year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from ranking.domain.growths import growth, worded
from ranking.domain.indicators import Indicator, Kind, Measure
from ranking.domain.measures import in_period, measure
from ranking.domain.observations import CellState, Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.report import YearToDate
from ranking.domain.rounding import half_up

_TENTH = Decimal("0.1")
#: Measures behind which there is an amount that adds up over a year.
_AMOUNTS = frozenset({Measure.VALUE, Measure.INCREMENT, Measure.COMPLETION, Measure.LEAD})


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Arrays of district × indicator, NaN where there is none; amounts in stored units, the others in per cent.

    `states` are CellState numbers that say why there is no growth.
    """

    amounts: np.ndarray
    targets: np.ndarray
    growths: np.ndarray
    states: np.ndarray

    def cells(self, race: Race, period: Period) -> Iterable[dict[str, YearToDate]]:
        """Yield every district's year by indicator, in the order of the rows."""
        elapsed = period.time_progress * 100
        for line in np.stack([self.amounts, self.targets, self.growths, self.states], axis=2):
            yield {one.code: _year(one, elapsed, line[place]) for place, one in enumerate(race.indicators)}


def progress(race: Race, observations: Observations, period: Period) -> Progress:
    """Return the year to date of every competing district, in the race's order."""
    codes = [district.code for district in race.competing(period)]
    completing = [replace(one, measure=Measure.COMPLETION) for one in race.indicators]
    growing = [replace(one, measure=Measure.YOY) for one in race.indicators]
    frame, context = observations.reported, race.context
    year = measure(frame, completing, codes, [period], context=context, targets=observations.targets)
    grown = measure(frame, growing, codes, [period], context=context, bases=observations.bases)
    amounts, goals = (in_period(one, period).to_numpy(dtype=float) for one in (year.observed, year.against))
    rates, states = (in_period(one, period).to_numpy(dtype=float) for one in (grown.values, grown.states))
    before = _amounts(race, frame, codes, period.same_period_last_year())
    flows = np.array([one.kind is Kind.FLOW for one in race.indicators], dtype=bool)
    plain = np.array([one.kind is not Kind.RATE and one.measure in _AMOUNTS for one in race.indicators], dtype=bool)
    return Progress(
        amounts=np.where(plain, amounts, np.nan),
        targets=np.where(plain, goals, np.nan),
        growths=np.where(plain | ~flows, np.where(flows, growth(amounts, before), rates), np.nan),
        states=np.where(flows, _growth_states(amounts, before), states),
    )


def city_progress(race: Race, observations: Observations, period: Period) -> dict[str, YearToDate]:
    """Return the whole city's year to date by indicator, of those that add up.

    The total that was reported counts; where there is none, the sum of the districts', if all of them reported. Its
    target is the sum of the districts', if all of them have one.
    """
    codes = [district.code for district in race.competing(period)]
    if not codes:
        return {}
    parts = progress(race, observations, period)
    before = _amounts(race, observations.reported, codes, period.same_period_last_year())
    now, then = parts.amounts.sum(axis=0), before.sum(axis=0)
    if whole := whole_city(race, period):
        frame, asked = with_total(observations, whole), [*codes, whole]
        given = _amounts(race, frame, asked, period)[-1]
        given_before = _amounts(race, frame, asked, period.same_period_last_year())[-1]
        now, then = np.where(np.isnan(given), now, given), np.where(np.isnan(given_before), then, given_before)
    rates, states = growth(now, then), _growth_states(now, then)
    figures = np.stack([now, parts.targets.sum(axis=0), rates, states], axis=1)
    elapsed = period.time_progress * 100
    return {
        one.code: _year(one, elapsed, figures[place])
        for place, one in enumerate(race.indicators)
        if one.kind is not Kind.RATE and one.formula is None and one.measure in _AMOUNTS
    }


def whole_city(race: Race, period: Period) -> str | None:
    """Return the code of the total that is made of all districts competing in a period, if there is one."""
    codes = {district.code for district in race.competing(period)}
    return next((total.code for total in race.totals if total.parts == codes), None)


def with_total(observations: Observations, total: str) -> pd.DataFrame:
    """Return the districts' figures together with a total's.

    Measured side by side, a total that lacks a date which districts reported counts as incomplete: one that an office
    began to report in May doesn't pass for the whole year.
    """
    mine = observations.totals[observations.totals["district"] == total]
    return pd.concat([observations.reported, mine], ignore_index=True)


def _amounts(race: Race, frame: pd.DataFrame, codes: Sequence[str], period: Period) -> np.ndarray:
    """Return the year to date at a period's end, district × indicator."""
    asked = [replace(one, measure=Measure.COMPLETION) for one in race.indicators]
    return in_period(measure(frame, asked, codes, [period], context=race.context).observed, period).to_numpy(
        dtype=float
    )


def _growth_states(now: np.ndarray, base: np.ndarray) -> np.ndarray:
    words = worded(now, base)
    states = np.where(words >= 0, words, int(CellState.NO_BASE))
    return np.where(np.isnan(now), int(CellState.NOT_REPORTED), states)


def _year(indicator: Indicator, elapsed: float, figures: np.ndarray) -> YearToDate:
    amount, target, rate, state = (float(one) for one in figures)
    done = amount / target * 100 if target > 0 else np.nan
    return YearToDate(
        amount=_rounded(amount, indicator),
        target=_rounded(target, indicator),
        completion=_tenths(done),
        lead=_tenths(done - elapsed),
        growth=_tenths(rate),
        growth_state=CellState.REPORTED if not np.isnan(rate) else CellState(int(state)),
    )


def _rounded(value: float, indicator: Indicator) -> Decimal | None:
    return None if np.isnan(value) else half_up(value, indicator.amount_quantum)


def _tenths(value: float) -> Decimal | None:
    return None if np.isnan(value) else half_up(value, _TENTH)
