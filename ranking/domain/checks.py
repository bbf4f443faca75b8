"""Checks on a period's figures: what holds an issue, and what is only told."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ranking.domain.doubts import doubts
from ranking.domain.errors import Problem, Severity
from ranking.domain.indicators import Gaps, Kind
from ranking.domain.measures import Measured, in_period
from ranking.domain.normalise import all_equal
from ranking.domain.observations import CellState, Observations
from ranking.domain.periods import Period
from ranking.domain.places import located
from ranking.domain.races import Race
from ranking.domain.rules import BY_GOALPOSTS


def check_period(race: Race, observations: Observations, measured: Measured, period: Period) -> list[Problem]:
    """Return every problem of one period: errors hold the issue, warnings are told and it goes out."""
    values, states = measured.of(period)
    if nothing := nothing_reported(race, observations, measured, period):
        return [nothing]
    return [
        *_missing(race, states, period),
        *_gaps(race, observations, period),
        *_without_goalposts(race, period),
        *_all_equal(race, values, period),
        *located(doubts(race, observations, measured, period), observations, period),
    ]


def nothing_reported(race: Race, observations: Observations, measured: Measured, period: Period) -> Problem | None:
    """Return the error that nobody reported anything for a period, or None."""
    if not in_period(measured.observed, period).isna().all(axis=None):
        return None
    newest = observations.newest(race.telling)
    if newest is None:
        cure = "Put the reports where `sources:` of schedules.yaml says"
    else:
        last = Period.containing(period.kind, newest)
        cure = f"The newest figure is of {newest}, in {last}: name that period, or add the newer reports"
    return Problem(rule="nothing-reported", says=f"{race.code} has no figure for {period}", cure=cure)


def _missing(race: Race, states: pd.DataFrame, period: Period) -> Iterator[Problem]:
    """Tell each district that misses an indicator, one problem a district."""
    absent = states == CellState.NOT_REPORTED
    for district in race.competing(period):
        codes = [code for code, missing in zip(absent.columns, absent.loc[district.code], strict=True) if missing]
        if codes:
            yield Problem(
                rule="not-reported",
                severity=Severity.WARNING,
                says=f"{district.names} has not reported {_some(codes)} for {period}",
                cure="Chase the report; until it is there the district is ranked only if `data_threshold` allows it",
            )


def _gaps(race: Race, observations: Observations, period: Period) -> Iterator[Problem]:
    """Tell each date that others reported flows for and a district did not, one problem a district and date."""
    flows = [one.code for one in race.indicators if one.kind is Kind.FLOW and one.gaps is Gaps.MISSING]
    frame = observations.reported
    inside = frame["date"].between(pd.Timestamp(period.start), pd.Timestamp(period.end)) & frame["indicator"].isin(
        flows
    )
    given = {day: set(rows["district"]) for day, rows in frame[inside].groupby("date")}
    for day, districts in given.items() if len(given) > 1 else ():
        for district in race.competing(period):
            if district.code not in districts:
                yield Problem(
                    rule="gap",
                    severity=Severity.WARNING,
                    says=f"{district.names} has no figure of {pd.Timestamp(str(day)).date()}, so its sums for {period} "
                    "are incomplete and count as not reported",
                    cure="Chase the report, or say `gaps: zero` where no figure means that nothing happened",
                )


def _without_goalposts(race: Race, period: Period) -> Iterator[Problem]:
    codes = [
        indicator.code
        for indicator in race.indicators
        if (indicator.normalisation or race.scoring.normalisation).method in BY_GOALPOSTS
        and period.kind not in indicator.goalposts
    ]
    if codes:
        yield Problem(
            rule="no-goalposts",
            severity=Severity.WARNING,
            says=f"{_some(codes)} has no goalposts for a {period.kind}, so it is scored between the worst and the best",
            cure=f"Add them under `goalposts:`, as {period.kind}: [worst, best], or say `normalise: min-max`",
        )


def _some(codes: list[str], most: int = 4) -> str:
    return ", ".join(codes[:most]) + (f" and {len(codes) - most} more" if len(codes) > most else "")


def _all_equal(race: Race, values: pd.DataFrame, period: Period) -> Iterator[Problem]:
    for indicator in race.indicators:
        given = values[indicator.code].dropna()
        if len(given) > 1 and all_equal(given.min(), given.max()):
            yield Problem(
                rule="all-equal",
                severity=Severity.WARNING,
                says=f"{indicator.code} is the same for all districts in {period}, so it decides nothing",
                cure="Look whether a column was copied; nothing need be done if it is so",
            )
