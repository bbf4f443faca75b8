"""Doubts about measured figures: what holds an issue by its indicator's own rule, and what is told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pandas as pd

from ranking.domain.errors import Problem, Severity
from ranking.domain.indicators import Indicator, Kind, Measure
from ranking.domain.measures import Measured, in_period, measure
from ranking.domain.observations import CellState, Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.rounding import half_up
from ranking.domain.rules import Missing


def doubts(race: Race, observations: Observations, measured: Measured, period: Period) -> Iterator[Problem]:
    """Yield what is doubtful about one period's figures; a figure that must not be missing is an error."""
    states = in_period(measured.states, period)
    yield from _alone(race, period)
    yield from _blocked(race, states, period)
    yield from _told(race, states, period)
    yield from _falling(race, observations, period)
    yield from _bases_apart(race, observations, measured, period)


def _alone(race: Race, period: Period) -> Iterator[Problem]:
    for cohort in race.cohorts:
        members = [one for one in race.competing(period) if one.cohort == cohort.code]
        if len(members) == 1:
            yield Problem(
                rule="alone",
                severity=Severity.WARNING,
                says=f"{members[0].names} is alone in {cohort.names} in {period}, so it is scored and not ranked",
                cure="Give its cohort another district, or let it compete in another cohort",
            )


def _cells(race: Race, found: pd.DataFrame, period: Period) -> Iterator[tuple[Indicator, list[str]]]:
    """Yield each indicator with the names of the districts that `found` marks."""
    for indicator in race.indicators:
        column = found[indicator.code]
        names = [str(one.names) for one in race.competing(period) if column.loc[one.code]]
        if names:
            yield indicator, names


def _blocked(race: Race, states: pd.DataFrame, period: Period) -> Iterator[Problem]:
    for indicator, names in _cells(race, states == CellState.NOT_REPORTED, period):
        if indicator.missing is Missing.BLOCK:
            yield Problem(
                rule="blocked",
                says=f"{race.code} must not go out without {indicator.code}, and {_some(names)} has not reported it "
                f"for {period}",
                cure="Chase the report, or change `missing: block` of the indicator",
            )


#: What is told about a state, and what to do about it.
_TOLD: dict[CellState, tuple[str, str, str]] = {
    CellState.NO_BASE: (
        "no-base",
        "{names} has a figure of {code} for {period}, but nothing to measure it against",
        "Add the earlier figures, or the base, to the files; until then it counts as not reported",
    ),
    CellState.NO_TARGET: (
        "no-target",
        "{names} has no target of {code} for {year}",
        "Add it to the file of targets; without one the indicator doesn't count for the district",
    ),
    CellState.CARRIED: (
        "carried",
        "{names} has not reported {code} for {period}, so an older figure stands in",
        "Chase the report; the letters mark it",
    ),
}


def _told(race: Race, states: pd.DataFrame, period: Period) -> Iterator[Problem]:
    for state, (rule, says, cure) in _TOLD.items():
        for indicator, names in _cells(race, states == state, period):
            words = says.format(names=_some(names), code=indicator.code, period=period, year=period.end.year)
            yield Problem(rule=rule, severity=Severity.WARNING, says=words, cure=cure)


def _falling(race: Race, observations: Observations, period: Period) -> Iterator[Problem]:
    """Tell year-to-date figures below the ones before them: a revision downwards, never clipped."""
    before = period.previous()
    year_to_date = [one for one in (*race.indicators, *race.context) if one.kind is Kind.CUMULATIVE and not one.formula]
    if not year_to_date or before.end.year != period.end.year:
        return
    values = _plain(race, observations, year_to_date, [before, period])
    for indicator in year_to_date:
        pairs = _side_by_side(race, indicator, period, in_period(values, period), in_period(values, before))
        for district, new, old in pairs:
            if new < old:
                yield Problem(
                    rule="falling",
                    severity=Severity.WARNING,
                    says=f"{indicator.code} of {district} is counted since January, but fell from "
                    f"{_figure(old, indicator)} in {before} to {_figure(new, indicator)} in {period}",
                    cure="Ask whether it was revised; it counts as it was reported",
                )


def _bases_apart(race: Race, observations: Observations, measured: Measured, period: Period) -> Iterator[Problem]:
    """Tell bases that were reported with this year's figures and differ from what was stored last year."""
    growing = [one for one in race.indicators if one.measure is Measure.YOY]
    if not growing or observations.bases.empty:
        return
    last_year = period.same_period_last_year()
    stored = in_period(_plain(race, observations, growing, [last_year]), last_year)
    for indicator in growing:
        step = indicator.unit.scale / 100
        pairs = _side_by_side(race, indicator, period, in_period(measured.against, period), stored)
        for district, new, old in pairs:
            if half_up(new, step) != half_up(old, step):
                yield Problem(
                    rule="base-differs",
                    severity=Severity.WARNING,
                    says=f"{district} reports {_figure(new, indicator)} as last year's {indicator.code} for "
                    f"{last_year}, where {_figure(old, indicator)} was stored",
                    cure="The base reported with the figure counts; ask what was revised",
                )


def _side_by_side(
    race: Race, indicator: Indicator, period: Period, first: pd.DataFrame, second: pd.DataFrame
) -> Iterator[tuple[str, float, float]]:
    """Yield each competing district's name and its figures of two frames, where both have one."""
    one, other = (frame[indicator.code].to_dict() for frame in (first, second))
    for district in race.competing(period):
        pair = float(one[district.code]), float(other[district.code])
        if not np.isnan(pair).any():
            yield str(district.names), *pair


def _plain(race: Race, observations: Observations, indicators: list[Indicator], periods: list[Period]) -> pd.DataFrame:
    """Return the periods' own quantities."""
    codes = [district.code for district in race.districts]
    known = {one.code for one in indicators}
    context = [one for one in (*race.indicators, *race.context) if one.code not in known]
    return measure(observations.reported, indicators, codes, periods, context=context).observed


def _figure(value: float, indicator: Indicator) -> str:
    shown: Decimal = half_up(value, indicator.unit.scale / 100) / indicator.unit.scale
    return f"{shown.normalize():,f} {indicator.unit.names}".strip()


def _some(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
