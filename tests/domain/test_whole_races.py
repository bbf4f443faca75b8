"""Whole races of random rules and random figures: from observations to every answer, without a warning or a crash."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from ranking.domain.checks import check_period
from ranking.domain.districts import Cohort, District, Total
from ranking.domain.explain import Grounds, explain
from ranking.domain.formulas import Formula
from ranking.domain.honours import Honours, ListBasis, Listing
from ranking.domain.improvement import Improvement, all_needs
from ranking.domain.indicators import Gaps, Indicator, January, Kind, Measure, Unit
from ranking.domain.languages import Names
from ranking.domain.lights import Bound, LightBasis, Lights
from ranking.domain.movements import Stages
from ranking.domain.observations import COLUMNS, Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race, Scoring
from ranking.domain.reporting import city_totals, cohort_tables
from ranking.domain.robustness import robustness
from ranking.domain.rules import Aggregation, Direction, Missing, NoBase, Normalisation, Normaliser, RankMethod
from ranking.domain.standings import doubts_about, measure_race, rank, score_race

PIECES = Unit(names=Names.same("个"))
PERIODS = ["2024-03", "2024-04", "2024-01", "2024-Q1", "2024-W01", "2023-W52", "2024-W14", "2024"]


def any_indicator(pick, code):
    per_capita = pick.random() < 0.1
    lights = Lights(
        green=Bound.parse(">= 0"), yellow=Bound.parse(">= -10"), on=pick.choice(list(LightBasis)), red_after=2
    )
    return Indicator(
        code=code,
        names=Names.same(code),
        unit=PIECES,
        kind=pick.choice(list(Kind)),
        measure=Measure.PER_CAPITA
        if per_capita
        else pick.choice([one for one in Measure if one is not Measure.PER_CAPITA]),
        per="q" if per_capita else None,
        per_unit=PIECES if per_capita else None,
        gaps=pick.choice(list(Gaps)),
        january=pick.choice(list(January)),
        direction=pick.choice(list(Direction)),
        weight=pick.choice([10.0, 30.0]),
        precision=pick.choice([0, 1, 2]),
        missing=pick.choice(list(Missing)),
        carry=2,
        no_base=pick.choice(list(NoBase)),
        formula=Formula.parse(pick.choice(["p / q * 100", "q - p"])) if pick.random() < 0.2 else None,
        cap=pick.choice([None, 50.0]),
        lights=lights if pick.random() < 0.3 else None,
        normalisation=Normalisation(
            method=pick.choice(list(Normaliser)), table=(100, 50), reference="A", window=pick.choice([1, 3])
        ),
    )


def any_district(pick, code):
    since = pick.choice([None, date(2024, 3, 1)])
    return District(
        code=code,
        names=Names.same(code),
        cohort=pick.choice("xy"),
        since=since,
        until=pick.choice([None, None, date(2024, 3, 31)]),
        succeeds=pick.choice([(), ("A",), ("A", "B")]) if since and code > "B" else (),
    )


def any_race(pick):
    lists = Honours(
        red={"": Listing(places=1, condition=Bound.parse(">= 0"), basis=ListBasis.LEAD)},
        black={"": Listing(places=1)},
        exempt={},
    )
    people = Indicator(code="p", names=Names.same("p"), unit=PIECES)
    return Race(
        code="contest",
        names=Names.same("竞赛"),
        districts=tuple(any_district(pick, code) for code in "ABCDE"),
        cohorts=tuple(Cohort(code=code, names=Names.same(code)) for code in "xy"),
        indicators=tuple(any_indicator(pick, code) for code in "abcd"),
        context=(people, replace(people, code="q", kind=Kind.LEVEL)),
        totals=(Total(code="city", names=Names.same("全市"), parts=frozenset("ABCDE")),),
        scoring=Scoring(
            data_threshold=pick.choice([0, 0.5, 1]),
            ranks=pick.choice(list(RankMethod)),
            tie_breakers=("a",),
            aggregation=pick.choice(list(Aggregation)),
        ),
        honours=lists,
    )


def any_figures(pick):
    def rows(indicators, days, share, low):
        return [
            (code, indicator, pd.Timestamp(day), figure, not np.isnan(figure), "f.csv", 2, -1)
            for code in "ABCDE"
            for indicator in indicators
            for day in days
            if pick.random() < share
            for figure in [pick.choice([low, float(pick.randint(1, 50)), pick.random() * 100, 1e12, float("nan")])]
        ]

    days = [date(2022, 12, 1) + timedelta(days=18 * number) for number in range(30)]
    reported = pd.DataFrame(rows("abcdpq", days, 0.7, 0.0), columns=list(COLUMNS))
    goals = pd.DataFrame(
        rows("abcd", [date(year, 12, 31) for year in (2022, 2023, 2024)], 0.7, 1.0), columns=list(COLUMNS)
    )
    bases = pd.DataFrame(rows("abcd", [date(2024, 3, 12)], 0.3, -5.0), columns=list(COLUMNS))
    totals = reported[reported["district"] == "A"].assign(district="city")
    return Observations(reported=reported, totals=totals, targets=goals.dropna(subset="value"), bases=bases)


@pytest.mark.parametrize("seed", range(24))
def test_every_question_about_any_race_is_answered_and_the_parts_add_up(seed):
    pick = random.Random(seed)  # noqa: S311 – a test's own dice
    race, observations, period = any_race(pick), any_figures(pick), Period.parse(pick.choice(PERIODS))
    measured = measure_race(race, observations, period)
    scored = score_race(race, measured, period)
    standings = rank(race, measured, scored, period, observations)
    assert not np.isinf(scored.points.to_numpy()).any()
    assert not np.isinf(measured.values.to_numpy()).any()
    problems = check_period(race, observations, measured, period) + doubts_about(race, observations, scored, period)
    assert all(str(problem) for problem in problems)
    listed = [row.district.code for table in cohort_tables(race, standings) for row in table.rows]
    assert sorted(listed) == sorted(one.code for one in race.competing(period))
    assert set(city_totals(race, observations, period)) <= set("abcd")
    before, now = (scored.fields.field(str(one)) for one in (period.previous(), period))
    stages = Stages.on_one_vintage(before, now)
    grounds = Grounds(race=race, observations=observations, measured=measured, standings=standings, stages=stages)
    for district in race.competing(period):
        told = explain(grounds, district.code)
        if told.unrounded is not None:
            assert sum((line.contribution for line in told.lines), told.adjustment) == told.unrounded
        places = [part.places for part in told.parts]
        if told.movement is not None and None not in places:
            assert sum(places) == Decimal(str(told.movement))
    against, observed = (frame.loc[str(period)].to_numpy() for frame in (measured.against, measured.observed))
    for needs in all_needs(Improvement(now, against, observed)):
        assert all(need.obstacle is not None or need.then < need.rank for need in needs)
    robustness(now, [district.code for district in race.districts], draws=50)
