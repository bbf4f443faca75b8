"""Doubts about measured figures: what holds an issue by its indicator's own rule, and what is told."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ranking.domain.consistency import contradictions, plain, shown, side_by_side
from ranking.domain.errors import Problem, Severity
from ranking.domain.gate import DEFAULTS
from ranking.domain.indicators import Indicator, Measure
from ranking.domain.measures import Measured, in_period
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
    yield from contradictions(race, observations, period, {**DEFAULTS, **race.gate})
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
    competing = race.competing(period)
    marked = found.loc[[one.code for one in competing]]
    for indicator in race.indicators:
        column = marked[indicator.code].to_numpy(dtype=bool)
        if column.any():
            yield indicator, [str(competing[place].names) for place in np.flatnonzero(column)]


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


def _bases_apart(race: Race, observations: Observations, measured: Measured, period: Period) -> Iterator[Problem]:
    """Tell bases that were reported with this year's figures and differ from what was stored last year."""
    growing = [one for one in race.indicators if one.measure is Measure.YOY]
    if not growing or observations.bases.empty:
        return
    last_year = period.same_period_last_year()
    stored = in_period(plain(race, observations, growing, [last_year]), last_year)
    names = {one.code: str(one.names) for one in race.districts}
    for indicator in growing:
        step = indicator.unit.scale / 100
        pairs = side_by_side(race, indicator, period, in_period(measured.against, period), stored)
        for district, new, old in pairs:
            if half_up(new, step) != half_up(old, step):
                yield Problem(
                    rule="base-differs",
                    severity=Severity.WARNING,
                    says=f"{names[district]} reports {shown(new, indicator)} as last year's {indicator.code} for "
                    f"{last_year}, where {shown(old, indicator)} was stored",
                    cure="The base reported with the figure counts; ask what was revised",
                )


def _some(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
