"""Standings: movement among the common set, districts that are new, merged or renamed, lights and lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from fields import indicator

from ranking.domain.checks import check_period
from ranking.domain.districts import Cohort, District, Origin
from ranking.domain.honours import Honours, ListBasis, Listing
from ranking.domain.indicators import Kind, Measure, Unit
from ranking.domain.languages import Names
from ranking.domain.lights import Bound, Light, LightBasis, Lights
from ranking.domain.observations import Observations, empty_frame
from ranking.domain.periods import Period
from ranking.domain.races import Race, Scoring
from ranking.domain.reporting import cohort_tables
from ranking.domain.rules import Missing, RankMethod
from ranking.domain.standings import measure_race, rank, score_race

APRIL, MARCH = Period.parse("2024-04"), Period.parse("2024-03")
ONE = indicator("a", 100, posts=(0, 100), precision=0)


def district(code, **fields):
    return District(code=code, names=Names.same(f"{code}区"), cohort="all", **fields)


def race(districts="ABCD", indicators=(ONE,), **fields):
    return Race(
        code="contest",
        names=Names.same("竞赛"),
        districts=tuple(one if isinstance(one, District) else district(one) for one in districts),
        cohorts=(Cohort(code="all", names=Names.same("全部")),),
        indicators=tuple(indicators),
        **fields,
    )


def rows(figures, day, code="a"):
    return pd.DataFrame(
        {
            "district": list(figures), "indicator": code, "date": pd.Timestamp(day),
            "value": [float(value) for value in figures.values()], "applicable": True, "file": "f", "row": 1,
        }
    )  # fmt: skip


def observed(*frames, targets=None, bases=None):
    return Observations(
        reported=pd.concat(frames),
        totals=empty_frame(),
        targets=empty_frame() if targets is None else targets,
        bases=empty_frame() if bases is None else bases,
    )


def standings(contest, observations, period=APRIL):
    measured = measure_race(contest, observations, period)
    return rank(contest, measured, score_race(contest, measured, period), period, observations)


TWO_MONTHS = observed(
    rows({"A": 90, "B": 80, "C": 70, "D": 60}, "2024-03-31"), rows({"A": 60, "B": 70, "C": 80, "D": 90}, "2024-04-30")
)


def test_movement_is_the_places_gained():
    assert standings(race(), TWO_MONTHS).table["movement"].tolist() == [-3, -1, 1, 3]


def test_a_new_district_moves_nobody():
    contest = race(["A", "B", "C", district("D", since=date(2024, 4, 1))])
    table = standings(contest, TWO_MONTHS).table
    assert table["rank"].tolist() == [4, 3, 2, 1]
    assert table["movement"].tolist()[:3] == [-2, 0, 2], "as if D weren't there"
    assert np.isnan(table.loc["D", "movement"])
    assert table.loc["D", "origin"] is Origin.NEW


def test_a_district_that_is_gone_is_not_in_the_table_and_moves_nobody():
    contest = race([district("A", until=date(2024, 3, 31)), "B", "C", "D"])
    table = standings(contest, TWO_MONTHS).table
    assert list(table.index) == ["B", "C", "D"]
    assert table["previous_rank"].tolist() == [2, 3, 4]
    assert table["movement"].tolist() == [-2, 0, 2]


def test_a_renamed_district_keeps_its_predecessor_s_rank_and_a_merged_one_begins_anew():
    old = [district("A", until=date(2024, 3, 31)), "B", "C", district("E", since=date(2024, 4, 1), succeeds=("A",))]
    figures = observed(rows({"A": 90, "B": 80, "C": 70}, "2024-03-31"), rows({"E": 10, "B": 20, "C": 30}, "2024-04-30"))
    table = standings(race(old), figures).table
    assert table.loc["E", ["previous_rank", "movement", "origin"]].tolist() == [1, -2, Origin.RENAMED]
    merged = [*old[:1], district("B", until=date(2024, 3, 31)), "C", replace(old[3], succeeds=("A", "B"))]
    table = standings(race(merged), figures).table
    assert np.isnan(table.loc["E", "movement"])
    assert table.loc["E", "origin"] is Origin.MERGED


def test_fractional_ranks_reach_the_tables_whole():
    contest = race(scoring=Scoring(ranks=RankMethod.FRACTIONAL))
    figures = observed(rows({"A": 90, "B": 50, "C": 50, "D": 10}, "2024-04-30"))
    [table] = cohort_tables(contest, standings(contest, figures))
    assert [str(row.rank) for row in table.rows] == ["1", "2.5", "2.5", "4"]


def test_ordinal_ranks_go_by_the_declared_tie_breakers_and_share_what_these_leave():
    pair = (replace(ONE, weight=50.0), replace(ONE, code="b", weight=50.0))
    contest = race(indicators=pair, scoring=Scoring(ranks=RankMethod.ORDINAL, tie_breakers=("b",)))
    figures = observed(
        rows({"A": 60, "B": 40, "C": 60, "D": 0}, "2024-04-30"),
        rows({"A": 40, "B": 60, "C": 40, "D": 0}, "2024-04-30", "b"),
    )
    assert standings(contest, figures).table["rank"].tolist() == [2, 1, 2, 4]


LIT = replace(
    ONE, kind=Kind.CUMULATIVE, measure=Measure.COMPLETION,
    lights=Lights(green=Bound.parse(">= 0"), yellow=Bound.parse(">= -10"), red_after=2),
)  # fmt: skip
GOALS = rows(dict.fromkeys("ABCD", 120), "2024-12-31")


def test_lights_tell_how_far_completion_is_behind_time_progress():
    figures = observed(rows({"A": 40, "B": 39, "C": 27, "D": 50}, "2024-04-30"), targets=GOALS)
    found = standings(race(indicators=[LIT]), figures)
    assert found.lead["a"].round(1).tolist() == [0, -0.8, -10.8, 8.3]
    assert found.lights["a"].tolist() == [Light.GREEN, Light.YELLOW, Light.RED, Light.GREEN]


def test_a_streak_of_yellow_turns_red():
    figures = observed(
        rows({"A": 29, "B": 31, "C": 29, "D": 50}, "2024-03-31"),
        rows({"A": 39, "B": 39, "C": 41, "D": 50}, "2024-04-30"),
        targets=GOALS,
    )
    lit = standings(race(indicators=[LIT]), figures).lights["a"].tolist()
    assert lit == [Light.RED, Light.YELLOW, Light.GREEN, Light.GREEN]


def test_lights_may_look_at_the_value_itself_in_its_declared_unit():
    yi = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)
    rules = Lights(green=Bound.parse(">= 5"), yellow=Bound.parse(">= 2"), on=LightBasis.VALUE)
    figures = observed(rows({"A": 5e8, "B": 4.99e8, "C": 2e8, "D": 0}, "2024-04-30"))
    lit = standings(race(indicators=[replace(ONE, unit=yi, lights=rules)]), figures).lights["a"].tolist()
    assert lit == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]


def test_red_and_black_lists_go_by_rank_and_target():
    rules = Honours(
        red={"": Listing(places=2, condition=Bound.parse(">= 0"), basis=ListBasis.LEAD)},
        black={"": Listing(places=1, condition=None, basis=ListBasis.RANK)},
        exempt={},
    )
    contest = race(indicators=[LIT], honours=rules)
    figures = observed(rows({"A": 80, "B": 39, "C": 27, "D": 20}, "2024-04-30"), targets=GOALS)
    [table] = cohort_tables(contest, standings(contest, figures))
    assert [one.code for one in table.red] == ["A"], "B is second and behind time progress"
    assert [one.code for one in table.black] == ["D"]


def problems(contest, observations):
    measured = measure_race(contest, observations, APRIL)
    return {problem.rule: problem for problem in check_period(contest, observations, measured, APRIL)}


def test_a_figure_that_must_not_be_missing_holds_the_issue():
    figures = observed(rows({"A": 1, "B": 2, "C": 3}, "2024-04-30"))
    found = problems(race(indicators=[replace(ONE, missing=Missing.BLOCK)]), figures)["blocked"]
    assert found.severity == "error"
    assert "D区 has not reported it for 2024-04" in found.says


def test_a_district_alone_in_its_cohort_is_told():
    contest = race([replace(district("A"), cohort="x"), "B", "C", "D"])
    contest = replace(contest, cohorts=(*contest.cohorts, Cohort(code="x", names=Names.same("独"))))
    assert "A区 is alone in 独 in 2024-04" in problems(contest, TWO_MONTHS)["alone"].says


def test_a_falling_year_to_date_figure_and_a_missing_target_are_told():
    figures = observed(
        rows({"A": 50, "B": 2, "C": 3, "D": 4}, "2024-03-31"), rows({"A": 40, "B": 2, "C": 3, "D": 4}, "2024-04-30")
    )
    found = problems(race(indicators=[LIT]), figures)
    assert "fell from 50个 in 2024-03 to 40个 in 2024-04" in found["falling"].says.replace(" 个", "个")
    assert "A区, B区, C区 and 1 more has no target of a for 2024" in found["no-target"].says


def test_a_reported_base_that_differs_from_the_stored_one_is_told():
    growing = replace(ONE, kind=Kind.CUMULATIVE, measure=Measure.YOY)
    figures = observed(
        rows(dict.fromkeys("ABCD", 80), "2023-04-30"),
        rows(dict.fromkeys("ABCD", 100), "2024-04-30"),
        bases=rows({"B": 90, "C": 80}, "2024-04-30"),
    )
    found = problems(race(indicators=[growing]), figures)["base-differs"]
    assert "B区 reports 90个 as last year's a for 2023-04, where 80个 was stored" in found.says.replace(" 个", "个")


@pytest.mark.parametrize("period", [APRIL, MARCH])
def test_overall_ranks_are_among_all_districts(period):
    contest = race([replace(district("A"), cohort="x"), replace(district("B"), cohort="x"), "C", "D"])
    table = standings(contest, TWO_MONTHS, period).table
    assert sorted(table["overall_rank"]) == [1, 2, 3, 4]
    assert sorted(table["rank"]) == [1, 1, 2, 2]
