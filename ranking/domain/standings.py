"""Standings: who stands where in one period, and how that moved since the one before, on one vintage."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ranking.domain.measures import Measured, in_period, measure
from ranking.domain.observations import CellState, Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.scoring import Scored, score


@dataclass(frozen=True, kw_only=True)
class Standings:
    """One period's standings; frames are indexed by district code in the race's order.

    `table` has the columns cohort, score, previous_score, rank, previous_rank and movement (places gained; NaN without
    two ranks). The other frames have a column an indicator: measured values and their states, points of 100,
    contributions in points of the composite, ranks, and the same of the previous period.
    """

    period: Period
    table: pd.DataFrame
    values: pd.DataFrame
    states: pd.DataFrame
    points: pd.DataFrame
    contributions: pd.DataFrame
    ranks: pd.DataFrame
    previous_values: pd.DataFrame
    previous_contributions: pd.DataFrame


def measure_race(race: Race, observations: Observations, period: Period) -> Measured:
    """Return the race's measured values for the period before `period` and for `period`, from one vintage."""
    codes = [district.code for district in race.districts]
    return measure(observations.reported, race.indicators, codes, [period.previous(), period])


def score_race(race: Race, measured: Measured, period: Period) -> Scored:
    """Score and rank every period in `measured` by the race's rules."""
    cohorts = {district.code: district.cohort for district in race.districts}
    return score(
        measured.values,
        race.indicators,
        race.scoring,
        period_kind=period.kind,
        cohorts=cohorts,
        applicable=measured.states != CellState.NOT_APPLICABLE,
    )


def rank(race: Race, measured: Measured, scored: Scored, period: Period) -> Standings:
    """Draw up the standings of `period`, with the movement since the period before it."""
    before = period.previous()
    ranks, previous_ranks = scored.ranks.loc[str(period)], scored.ranks.loc[str(before)]
    table = pd.DataFrame(
        {
            "cohort": [district.cohort for district in race.districts],
            "score": scored.composite.loc[str(period)],
            "previous_score": scored.composite.loc[str(before)],
            "rank": ranks,
            "previous_rank": previous_ranks,
            "movement": previous_ranks - ranks,
        }
    )
    values, states = measured.of(period)
    return Standings(
        period=period,
        table=table,
        values=values,
        states=states,
        points=in_period(scored.points, period),
        contributions=in_period(scored.contributions, period),
        ranks=in_period(scored.indicator_ranks, period),
        previous_values=in_period(measured.values, before),
        previous_contributions=in_period(scored.contributions, before),
    )
