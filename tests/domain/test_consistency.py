"""Figures that contradict each other."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ranking.domain.consistency import contradictions
from ranking.domain.districts import Cohort, District, Total
from ranking.domain.errors import Severity
from ranking.domain.gate import DEFAULTS, Check, Rule, Stance
from ranking.domain.indicators import PERCENT, Indicator, Kind, Unit
from ranking.domain.languages import Names
from ranking.domain.observations import Observations, empty_frame
from ranking.domain.periods import Period
from ranking.domain.races import Race

APRIL = Period.parse("2024-04")
EMPTY = empty_frame()
COUNT = Unit(names=Names.same("个"))


def race(*indicators):
    districts = tuple(District(code=code, names=Names.same(code), cohort="all") for code in "AB")
    return Race(
        code="r",
        names=Names.same("r"),
        cohorts=(Cohort(code="all", names=Names.same("all")),),
        districts=districts,
        totals=(Total(code="city", names=Names.same("city"), parts=frozenset("AB")),),
        indicators=indicators,
    )


def frame(*rows):
    return pd.DataFrame(
        [(who, what, pd.Timestamp(day), value, True, "a.xlsx", 5, 3) for who, what, day, value in rows],
        columns=list(EMPTY.columns),
    )


def found(one, reported, *, totals=EMPTY, bases=EMPTY, **checks):
    rules = {**DEFAULTS, **{Rule(name.replace("_", "-")): check for name, check in checks.items()}}
    observations = Observations(reported=reported, totals=totals, bases=bases)
    return list(contradictions(one, observations, APRIL, rules))


SINCE_JANUARY = Indicator(code="x", names=Names.same("x"), unit=COUNT, kind=Kind.CUMULATIVE, weight=100)
FALLEN = frame(("A", "x", "2024-03-31", 50.0), ("A", "x", "2024-04-30", 40.0), ("B", "x", "2024-04-30", 9.0))


def test_what_is_counted_since_january_and_falls_is_doubted_with_both_figures():
    (problem,) = found(race(SINCE_JANUARY), FALLEN)
    assert problem.severity is Severity.WARNING
    assert problem.says == "x of A is counted since January, but fell from 50 个 in 2024-03 to 40 个 in 2024-04"
    assert (problem.district, problem.indicator, problem.mark) == ("A", "x", "falling:A:x:2024-04:40")


def test_a_race_may_let_small_falls_pass_or_hold_every_one():
    assert not found(race(SINCE_JANUARY), FALLEN, falling=Check(stance=Stance.WARN, limit=20))
    assert not found(race(SINCE_JANUARY), FALLEN, falling=Check(stance=Stance.OFF, limit=0))
    (held,) = found(race(SINCE_JANUARY), FALLEN, falling=Check(stance=Stance.BLOCK, limit=19))
    assert held.severity is Severity.ERROR
    assert "ranking acknowledge" in held.cure


def test_a_new_year_begins_at_nothing():
    one = frame(("A", "x", "2023-12-31", 50.0), ("A", "x", "2024-01-31", 4.0))
    observations = Observations(reported=one, totals=EMPTY)
    assert not list(contradictions(race(SINCE_JANUARY), observations, Period.parse("2024-01"), DEFAULTS))


FLOW = Indicator(code="x", names=Names.same("x"), unit=COUNT, weight=100)
PUBLISHED = Indicator(code="g", names=Names.same("g"), unit=PERCENT, kind=Kind.RATE, growth_of="x", precision=1)
GROWN = frame(
    ("A", "x", "2023-04-30", 100.0), ("A", "x", "2024-04-30", 131.1), ("A", "g", "2024-04-30", 31.1),
    ("B", "x", "2023-04-30", 100.0), ("B", "x", "2024-04-30", 131.1), ("B", "g", "2024-04-30", 13.1),
)  # fmt: skip


def test_a_published_growth_rate_is_compared_with_that_of_the_figures():
    (problem,) = found(race(FLOW, PUBLISHED), GROWN)
    assert problem.says == "B reports a growth of 13.1 % of x for 2024-04, but its figures have grown by 31.1 %"
    assert (problem.rule, problem.district, problem.indicator) == ("published-growth", "B", "g")


def test_a_published_growth_rate_may_be_off_by_its_rounding_and_by_no_more():
    close = GROWN.assign(value=GROWN["value"].where(GROWN["indicator"] != "g", 31.25))
    assert not found(race(FLOW, PUBLISHED), close)
    assert found(race(FLOW, PUBLISHED), close, published_growth=Check(stance=Stance.WARN, limit=0.1))


def test_the_base_that_an_office_reports_with_its_figure_is_the_one_that_counts():
    bases = frame(("B", "x", "2024-04-30", 115.9))
    assert not found(race(FLOW, PUBLISHED), GROWN, bases=bases)


def test_without_a_base_there_is_nothing_to_compare():
    assert not found(race(FLOW, PUBLISHED), GROWN[GROWN["date"] > "2024-01-01"])


def test_a_total_that_is_not_the_sum_of_its_parts_can_hold_an_issue():
    figures = frame(("A", "x", "2024-04-30", 10.0), ("B", "x", "2024-04-30", 20.0))
    totals = frame(("city", "x", "2024-04-30", 31.0))
    (problem,) = found(race(FLOW), figures, totals=totals, parts=Check(stance=Stance.BLOCK, limit=0))
    assert (problem.severity, problem.district) == (Severity.ERROR, "city")
    assert not found(race(FLOW), figures, totals=totals, parts=Check(stance=Stance.BLOCK, limit=5))
    assert found(race(replace(FLOW, kind=Kind.LEVEL)), figures, totals=totals)
