"""The gate: what can hardly be right is told with the reason, and some of it holds the issue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from fields import indicator

from ranking.domain.districts import Cohort, District
from ranking.domain.gate import Check, Rule, Stance
from ranking.domain.indicators import Kind, Measure, Unit
from ranking.domain.languages import Names
from ranking.domain.observations import Observations, empty_frame
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.standings import doubts_about, measure_race, score_race

WEEK = Period.parse("2024-W18")
YI = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)
MONEY = indicator("money", 60, unit=YI)
COUNT = indicator("count", 40, precision=0)
USUAL = {"money": [4.0e8, 4.2e8, 3.9e8, 4.1e8, 4.3e8, 4.0e8, 4.1e8], "count": [20, 22, 19, 21, 20, 23, 21]}


def race(*indicators, gate=None):
    return Race(
        code="contest",
        names=Names.same("竞赛"),
        districts=tuple(District(code=code, names=Names.same(f"{code}区"), cohort="all") for code in "ABCD"),
        cohorts=(Cohort(code="all", names=Names.same("全部")),),
        indicators=indicators or (MONEY, COUNT),
        gate=gate or {},
    )


def figures(now, history=USUAL, code="A"):
    """Return eight weeks of usual figures of four districts; `now` replaces figures of one district's last week."""
    rows = []
    for district in "ABCD":
        factor = 1 + "ABCD".index(district) / 10
        for name, values in history.items():
            last = now.get(name, values[-1] * 1.03 + 1) if district == code else values[-1] * 1.02 * factor + 2
            for back, value in enumerate([*(one * factor for one in values), last]):
                day = date(2024, 5, 5) - timedelta(days=7 * (len(values) - back))
                rows.append((district, name, pd.Timestamp(day), float(value), True, "f.csv", 2))
    columns = ["district", "indicator", "date", "value", "applicable", "file", "row"]
    return Observations(reported=pd.DataFrame(rows, columns=columns), totals=empty_frame())


def doubts(now, contest=None, **given):
    contest = contest or race()
    observations = figures(now, **given)
    measured = measure_race(contest, observations, WEEK)
    return doubts_about(contest, observations, score_race(contest, measured, WEEK), WEEK)


def test_usual_figures_raise_no_doubt():
    assert doubts({}) == []


@pytest.mark.parametrize(
    ("value", "rule", "words"),
    [
        (41000.0, Rule.UNIT_SLIP, "a-ten-thousandth"),
        (4.1e12, Rule.UNIT_SLIP, "10,"),
        (4.1e9, Rule.TENFOLD, "10 times what is usual"),
        (1.0e6, Rule.JUMP, "0.0024 times"),
        (2.5e9, Rule.JUMP, "6 times what is usual for it (4.1 亿元)"),
    ],
)
def test_a_figure_is_doubted_once_by_the_gravest_rule(value, rule, words):
    [found] = doubts({"money": value})
    assert found.rule == rule
    assert "A区 reports" in found.says
    assert words == "a-ten-thousandth" or words in found.says


def test_a_wrong_unit_or_sign_holds_the_issue_and_a_jump_is_only_told():
    assert [one.severity for one in doubts({"money": 41000.0})] == ["error"]
    assert [one.severity for one in doubts({"money": 2.5e9})] == ["warning"]
    [negative] = [one for one in doubts({"count": -3}) if one.rule == Rule.NEGATIVE]
    assert negative.severity == "error"
    assert "cannot be below zero" in negative.says


def test_money_may_be_below_zero():
    assert Rule.NEGATIVE not in [one.rule for one in doubts({"money": -1e8})]


def test_a_race_sets_stance_limit_and_reason_of_its_own():
    gate = {Rule.JUMP: Check(stance=Stance.BLOCK, limit=3, why="We were burnt once")}
    [found] = doubts({"money": 2.0e9}, race(gate=gate))
    assert (found.rule, found.severity) == (Rule.JUMP, "error")
    assert found.cure.startswith("We were burnt once. ")
    off = dict.fromkeys(Rule, Check(stance=Stance.OFF, limit=1))
    assert doubts({"money": 41000.0, "count": -3}, race(gate=off)) == []


def test_a_doubt_s_mark_names_the_value_so_that_another_value_is_another_doubt():
    first, same, other = (doubts({"money": value})[0].mark for value in (41000.0, 41000.0, 42000.0))
    assert first == same != other


def test_few_earlier_figures_say_nothing_about_what_is_usual():
    short = {name: values[:3] for name, values in USUAL.items()}
    assert doubts({"money": 41000.0}, history=short) == []


def test_figures_that_are_all_those_of_the_period_before_are_doubted():
    three = [replace(COUNT, code=code, weight=100 / 3) for code in "xyz"]
    history = {code: [20 + n, 22, 19, 21, 20, 23, 21] for n, code in enumerate("xyz")}
    found = doubts(dict.fromkeys("xyz", 21.0), race(*three), history=history)
    assert [one.rule for one in found] == [Rule.STALE]
    assert "all figures of A区 for 2024-W18 are those of the period before" in found[0].says


def test_what_is_counted_since_the_start_is_looked_at_by_its_increments():
    total = replace(COUNT, kind=Kind.LEVEL, measure=Measure.INCREMENT, weight=100.0)
    history = {"count": [100, 120, 141, 160, 181, 200, 221]}
    assert [one.rule for one in doubts({"count": 225}, race(total), history=history)] in ([], [Rule.JUMP])
    assert doubts({"count": 700}, race(total), history=history) != []


def test_a_target_passed_too_far_and_a_tiny_base_are_told():
    done = replace(COUNT, measure=Measure.COMPLETION, weight=100.0)
    observations = figures({})
    goals = [("A", 20.0), ("B", 400.0), ("C", 400.0), ("D", 400.0)]
    targets = pd.DataFrame(
        [(code, "count", pd.Timestamp("2024-12-31"), goal, True, "t.csv", 2) for code, goal in goals],
        columns=observations.reported.columns,
    )
    observations = replace(observations, targets=targets)
    contest = race(done)
    measured = measure_race(contest, observations, WEEK)
    found = doubts_about(contest, observations, score_race(contest, measured, WEEK), WEEK)
    assert "more than 200 %" in next(one.says for one in found if one.rule == Rule.COMPLETION)
