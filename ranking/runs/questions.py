"""Questions about standings: why a rank is what it is, what would change it, how sure it is, how it came about."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from ranking.domain.errors import Problem
from ranking.domain.explain import Explanation, Grounds, explain
from ranking.domain.history import Path, influence, movers, path, redundant, summary
from ranking.domain.improvement import Improvement, Need
from ranking.domain.measures import in_period
from ranking.domain.movements import Snapshot, Stages
from ranking.domain.observations import Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.report import Table
from ranking.domain.reporting import cohort_tables
from ranking.domain.robustness import Robustness, robustness
from ranking.domain.standings import effective_weights, measure_race, score_race
from ranking.ports import IndicatorSource
from ranking.runs.issue import Ranked, rank_race


@dataclass(frozen=True, kw_only=True)
class Then:
    """A race and its figures as they were when the issue before was made."""

    race: Race
    observations: Observations


def explained(
    source: IndicatorSource, race: Race, period: Period, district: str, then: Then | None
) -> tuple[Explanation, Sequence[Problem]]:
    """Explain the standing of the district of that code, and return the warnings about the figures."""
    ranked = rank_race(source, race, period)
    stages = _stages(race, ranked, period, then)
    grounds = Grounds(
        race=race,
        observations=ranked.observations,
        measured=ranked.measured,
        standings=ranked.standings,
        stages=stages,
    )
    return explain(grounds, district), ranked.warnings


def _stages(race: Race, ranked: Ranked, period: Period, then: Then | None) -> Stages:
    before, now = (ranked.scored.fields.field(str(one)) for one in (period.previous(), period))
    if then is None:
        return Stages.on_one_vintage(before, now)
    codes = [district.code for district in race.districts]
    return Stages(
        published=_snapshot(then.race, then.observations, period.previous(), codes),
        revised=_snapshot(then.race, ranked.observations, period.previous(), codes),
        before=before,
        now=now,
    )


def _snapshot(race: Race, observations: Observations, period: Period, codes: Sequence[str]) -> Snapshot:
    scored = score_race(race, measure_race(race, observations, period), period)
    return Snapshot.of(scored.fields.field(str(period)), codes)


def what_if(
    source: IndicatorSource, race: Race, period: Period, district: str
) -> tuple[list[Need], Sequence[Table], Sequence[Problem]]:
    """Return what each indicator would have to do for the district of that code to gain a place."""
    ranked = rank_race(source, race, period)
    field = ranked.scored.fields.field(str(period))
    against, observed = (
        in_period(frame, period).to_numpy() for frame in (ranked.measured.against, ranked.measured.observed)
    )
    place = [one.code for one in race.districts].index(district)
    return Improvement(field, against, observed).needs(place), cohort_tables(race, ranked.standings), ranked.warnings


def how_robust(
    source: IndicatorSource, race: Race, period: Period, *, draws: int, seed: int
) -> tuple[Robustness, Sequence[Problem]]:
    """Return how ranks would differ under other reasonable rules."""
    ranked = rank_race(source, race, period)
    field = ranked.scored.fields.field(str(period))
    return robustness(field, [one.code for one in race.districts], draws=draws, seed=seed), ranked.warnings


def history(
    source: IndicatorSource, race: Race, period: Period, district: str, *, periods: int
) -> tuple[Path, Sequence[Problem]]:
    """Return a district's way through so many periods, `period` last, by today's rules and figures."""
    ranked = rank_race(source, race, period)
    measured = measure_race(race, ranked.observations, period, back=periods - 1)
    scored = score_race(race, measured, period)
    ranks, scores = (one.unstack("district").tail(periods) for one in (scored.ranks, scored.composite))
    return path(ranks, scores, district), ranked.warnings


#: Rows of a frame, in order.
Records = list[dict[Hashable, Any]]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A race over so many periods; rows as records, in order."""

    districts: Records
    movers: Records
    indicators: Records
    redundant: Records


def overview(
    source: IndicatorSource, race: Race, period: Period, *, periods: int
) -> tuple[Overview, Sequence[Problem]]:
    """Return every district's history in short, who moved last, and how much each indicator decides in effect."""
    ranked = rank_race(source, race, period)
    measured = measure_race(race, ranked.observations, period, back=periods - 1)
    scored = score_race(race, measured, period)
    ranks, scores = (one.unstack("district").tail(periods) for one in (scored.ranks, scored.composite))
    found = Overview(
        districts=summary(ranks, scores).rename_axis("district").reset_index().to_dict("records"),
        movers=movers(ranks).to_dict("records"),
        indicators=influence(scored.points, scored.composite, effective_weights(race))
        .reset_index(names="indicator")
        .to_dict("records"),
        redundant=redundant(measured.values).to_dict("records"),
    )
    return found, ranked.warnings
