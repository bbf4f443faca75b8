"""Standings: who stands where in one period, and how that moved since the one before, on one vintage."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ranking.domain.errors import Problem
from ranking.domain.honours import Honoured, honours
from ranking.domain.indicators import Indicator, Measure
from ranking.domain.lights import LightBasis, lights
from ranking.domain.measures import Measured, in_period, measure
from ranking.domain.observations import CellState, Observations
from ranking.domain.periods import Period
from ranking.domain.places import located
from ranking.domain.plausibility import HISTORY, Field, implausible
from ranking.domain.races import Race
from ranking.domain.ranks import ranks_within
from ranking.domain.scoring import Scored, score
from ranking.domain.trees import leaf_weights, tree


@dataclass(frozen=True, kw_only=True)
class Standings:
    """One period's standings; frames are indexed by district code in the race's order.

    `table` has the columns cohort, score, previous_score, rank, previous_rank, movement (places gained among those that
    were ranked both times; NaN without two ranks), overall_rank, adjustment (bonus less deductions) and origin (why it
    was not there before, or None). The other frames have a column an indicator: measured values and their states,
    points of 100, contributions in points of the composite, ranks, and the same of the previous period. `lead` is how
    far each indicator with a target is ahead of time progress, in percentage points, `lights` the Light it gets.
    """

    period: Period
    table: pd.DataFrame
    values: pd.DataFrame
    states: pd.DataFrame
    points: pd.DataFrame
    contributions: pd.DataFrame
    ranks: pd.DataFrame
    dimensions: pd.DataFrame
    previous_values: pd.DataFrame
    previous_contributions: pd.DataFrame
    lead: pd.DataFrame
    lights: pd.DataFrame
    honoured: Honoured | None = None


def measure_race(race: Race, observations: Observations, period: Period, *, back: int = 1) -> Measured:
    """Return the race's measured values for `period` and at least `back` periods before it, from one vintage.

    Where extremes are taken over a window, the periods that it needs come with them.
    """
    windows = [(one.normalisation or race.scoring.normalisation).window for one in race.indicators]
    periods = _until(period, back + max(windows, default=1))
    measured = _measured(race, race.indicators, observations, periods)
    gone = _not_competing(race, periods)
    if not gone.any():
        return measured
    everywhere = np.broadcast_to(gone[:, np.newaxis], measured.values.shape)
    return replace(
        measured,
        values=measured.values.mask(everywhere),
        states=measured.states.mask(everywhere, int(CellState.NOT_APPLICABLE)),
    )


def _measured(
    race: Race, indicators: tuple[Indicator, ...], observations: Observations, periods: list[Period]
) -> Measured:
    known = {indicator.code for indicator in indicators}
    return measure(
        observations.reported,
        indicators,
        [district.code for district in race.districts],
        periods,
        context=[one for one in (*race.indicators, *race.context) if one.code not in known],
        targets=observations.targets,
        bases=observations.bases,
    )


def _until(period: Period, count: int) -> list[Period]:
    """Return so many periods, `period` last."""
    found = [period]
    while len(found) < count:
        found.insert(0, found[0].previous())
    return found


def _not_competing(race: Race, periods: list[Period]) -> np.ndarray:
    ends = [period.end for period in periods]
    return np.array([not district.competes(end) for end in ends for district in race.districts])


def doubts_about(race: Race, observations: Observations, scored: Scored, period: Period) -> list[Problem]:
    """Return which of a period's figures can hardly be right; what holds the issue is an error with a mark."""
    measured = measure_race(race, observations, period, back=HISTORY)
    names = {district.code: str(district.names) for district in race.districts}
    contributions = in_period(scored.contributions, period).to_numpy()
    found = implausible(Field.of(race.indicators, names, measured, contributions, period), race.gate)
    return list(located(found, observations, period))


def states_of(race: Race, observations: Observations, period: Period) -> dict[str, dict[str, CellState]]:
    """Return why each cell of a period holds what it holds, by district and indicator."""
    states = in_period(measure_race(race, observations, period).states, period)
    found = states.to_dict("index")
    return {str(code): {str(name): CellState(int(one)) for name, one in line.items()} for code, line in found.items()}


def score_race(race: Race, measured: Measured, period: Period) -> Scored:
    """Score and rank every period in `measured` by the race's rules."""
    return score(
        measured.values,
        race.indicators,
        race.scoring,
        period_kind=period.kind,
        cohorts={district.code: district.cohort for district in race.districts},
        states=measured.states,
        dimensions=race.dimensions,
        adjustments=race.adjustments,
    )


def effective_weights(race: Race) -> pd.Series:
    """Return what of the whole each indicator weighs, adding up to 1."""
    nodes = tree(race.indicators, race.dimensions, race.scoring)
    codes = [one.code for one in race.indicators]
    return pd.Series(leaf_weights(nodes, len(codes)), index=pd.Index(codes, name="indicator"))


def rank(
    race: Race, measured: Measured, scored: Scored, period: Period, observations: Observations | None = None
) -> Standings:
    """Draw up the standings of `period`, with the movement since the period before it.

    Lights, and lists that look at targets, need the observations too.
    """
    before, codes = period.previous(), [district.code for district in race.competing(period)]
    lead, shown = _lights(race, observations, period)
    table = _table(race, scored, period)
    here = {
        "values": _shown(measured, scored, period), "states": scored.states, "points": scored.points,
        "contributions": scored.contributions, "ranks": scored.indicator_ranks, "dimensions": scored.nodes,
    }  # fmt: skip
    then = {"previous_values": measured.values, "previous_contributions": scored.contributions}
    return Standings(
        period=period,
        table=table,
        lead=lead.loc[codes],
        lights=shown.loc[codes],
        honoured=_honoured(race, table, lead),
        **{name: in_period(frame, period).loc[codes] for name, frame in here.items()},
        **{name: in_period(frame, before).loc[codes] for name, frame in then.items()},
    )


def _shown(measured: Measured, scored: Scored, period: Period) -> pd.DataFrame:
    """Return the measured values, with the means that stand in for what is imputed in this period."""
    imputed = in_period(scored.states, period) == CellState.IMPUTED
    if not imputed.any(axis=None):
        return measured.values
    shown = measured.values.copy()
    here = in_period(shown, period).to_numpy()
    filled = scored.fields.field(str(period)).filled
    shown.loc[str(period)] = np.where(imputed.to_numpy(), filled, here)
    return shown


def _table(race: Race, scored: Scored, period: Period) -> pd.DataFrame:
    before, competing = period.previous(), race.competing(period)
    codes = [district.code for district in competing]
    cohorts = pd.Series([district.cohort for district in competing], index=codes)
    ranks = scored.ranks.loc[str(period)].loc[codes]
    previous = _handed_on(race, scored.ranks.loc[str(before)], period)
    return pd.DataFrame(
        {
            "cohort": cohorts,
            "score": scored.composite.loc[str(period)].loc[codes],
            "previous_score": _handed_on(race, scored.composite.loc[str(before)], period),
            "rank": ranks,
            "previous_rank": previous,
            "movement": _movement(race, ranks, previous, cohorts),
            "overall_rank": scored.overall_ranks.loc[str(period)].loc[codes],
            "adjustment": scored.adjustments.loc[str(period)].loc[codes],
            "origin": pd.Series([one.origin(before.end) for one in competing], index=codes, dtype=object),
        },
        index=pd.Index(codes),
    )


def _handed_on(race: Race, figures: pd.Series, period: Period) -> pd.Series:
    """Return the previous period's figures of those that compete now; a renamed district has its predecessor's."""
    competing = race.competing(period)
    sources = [
        one.succeeds[0] if len(one.succeeds) == 1 and np.isnan(figures[one.code]) else one.code for one in competing
    ]
    return pd.Series(figures.loc[sources].to_numpy(), index=[one.code for one in competing])


def _movement(race: Race, ranks: pd.Series, previous: pd.Series, cohorts: pd.Series) -> pd.Series:
    """Return the places gained among the common set: who joined or left the field moves nobody."""
    common = (ranks.notna() & previous.notna()).to_numpy()
    groups, _ = cohorts.factorize()
    both = np.where(common, np.stack([ranks, previous]), np.nan)
    now, then = ranks_within(-both, np.asarray(groups), race.scoring.ranks)
    # Of two that were both alone in the common set, neither moved.
    alone = common & np.isnan(now)
    return pd.Series(np.where(alone, 0.0, then - now), index=ranks.index)


def _lights(race: Race, observations: Observations | None, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return leads on time progress, and lights, district × indicator; NaN where there is no target or no rule."""
    codes = [district.code for district in race.districts]
    empty = pd.DataFrame(np.nan, index=pd.Index(codes), columns=[one.code for one in race.indicators])
    lit = [one for one in race.indicators if one.lights]
    if observations is None or not (lit or race.honours):
        return empty, empty.copy()
    depth = max((one.lights.red_after or 1 for one in lit if one.lights), default=1)
    periods = _until(period, depth)
    leading = tuple(replace(one, measure=Measure.LEAD) for one in race.indicators)
    leads = _measured(race, leading, observations, periods).values
    own = _measured(race, race.indicators, observations, periods).values
    shown = empty.copy()
    for one in lit:
        shown[one.code] = _light(one, leads[one.code], own[one.code], periods, len(codes))
    return in_period(leads, period).reindex(columns=empty.columns), shown


def _light(one: Indicator, leads: pd.Series, own: pd.Series, periods: list[Period], count: int) -> np.ndarray:
    if one.lights is None:
        raise ValueError(one.code)
    shape = (len(periods), count)
    lead = leads.to_numpy().reshape(shape)
    elapsed = np.array([period.time_progress * 100 for period in periods])[:, np.newaxis]
    basis = {
        LightBasis.LEAD: lead,
        LightBasis.SHORTFALL: lead / elapsed * 100,
        LightBasis.VALUE: own.to_numpy().reshape(shape) / float(one.measured_unit.scale),
    }[one.lights.on]
    return lights(basis, one.lights, decimals=max(2, one.precision))[-1]


def _honoured(race: Race, table: pd.DataFrame, lead: pd.DataFrame) -> Honoured | None:
    """Return the red and black lists; the lead they look at is the weighted mean of all that have a target."""
    if race.honours is None:
        return None
    weights = effective_weights(race)
    known = lead.notna().mul(weights)
    mean = (lead.fillna(0.0).mul(weights).sum(axis=1) / known.sum(axis=1).where(lambda sums: sums > 0)).loc[table.index]
    return honours(table, race.honours, mean)
