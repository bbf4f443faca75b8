"""Standings, reports and checks of a little race."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from ranking.domain.checks import check_period
from ranking.domain.districts import Cohort, District, Total
from ranking.domain.indicators import Goalposts, Indicator, Unit
from ranking.domain.languages import Language, Names
from ranking.domain.observations import CellState, Observations, empty_frame
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.races import Race
from ranking.domain.report import Report, position
from ranking.domain.reporting import city_totals, cohort_tables
from ranking.domain.standings import measure_race, rank, score_race

WEEK = Period.parse("2024-W18")
YI = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)
RACE = Race(
    code="contest",
    names=Names.same("竞赛"),
    districts=tuple(District(code=code, names=Names.same(f"{code}区"), cohort="all") for code in "ABCD"),
    cohorts=(Cohort(code="all", names=Names.same("全部")),),
    indicators=(
        Indicator(
            code="money", names=Names.same("投资"), unit=YI, weight=100, precision=1,
            goalposts={PeriodKind.WEEK: Goalposts(worst=0, best=10e8)},
        ),
    ),
    totals=(Total(code="city", names=Names.same("全市"), parts=frozenset("ABCD")),),
)  # fmt: skip


def figures(week_18, week_17=None, total=None):
    """Return observations in 亿元 by district; `total` is the reported total of week 18."""

    def rows(values, day):
        return pd.DataFrame(
            {
                "district": list(values), "indicator": "money", "date": pd.Timestamp(day),
                "value": [value * 1e8 for value in values.values()], "applicable": True, "file": "f", "row": 1,
            }
        )  # fmt: skip

    reported = pd.concat([rows(week_17 or {}, "2024-04-28"), rows(week_18, "2024-05-05")])
    totals = rows({"city": total}, "2024-05-05") if total is not None else empty_frame()
    return Observations(reported=reported, totals=totals)


def table_of(observations, race=RACE):
    measured = measure_race(race, observations, WEEK)
    return cohort_tables(race, rank(race, measured, score_race(race, measured, WEEK), WEEK))[0]


def problems_of(observations):
    return check_period(RACE, observations, measure_race(RACE, observations, WEEK), WEEK)


def report_of(observations):
    return Report(
        race="contest", race_names=RACE.names, edition="weekly", edition_names=RACE.names, template="weekly",
        period=WEEK, revision=1, issued_on=date(2024, 5, 6), data_as_of=None, indicators=RACE.indicators,
        tables=(table_of(observations),), totals={}, score_precision=1,
    )  # fmt: skip


NOW = {"A": 9.0, "B": 5.0, "C": 5.04, "D": 1.0}
BEFORE = {"A": 2.0, "B": 5.0, "C": 6.0, "D": 1.0}


def test_rows_stand_by_rank_and_ties_are_marked():
    rows = table_of(figures({"A": 9, "B": 5, "C": 5, "D": 1})).rows
    assert [(row.district.code, row.rank, row.tied) for row in rows] == [
        ("A", 1, False),
        ("B", 2, True),
        ("C", 2, True),
        ("D", 4, False),
    ]


def test_movement_counts_places_gained():
    rows = {row.district.code: row for row in table_of(figures(NOW, BEFORE)).rows}
    assert [(code, rows[code].previous_rank, rows[code].movement) for code in "ABCD"] == [
        ("A", 3, 2),
        ("B", 2, -1),
        ("C", 1, -1),
        ("D", 4, 0),
    ]


def test_in_the_first_period_nobody_has_moved():
    assert {row.movement for row in table_of(figures(NOW)).rows} == {None}


def test_who_has_not_reported_stands_last_without_a_rank_and_is_not_counted():
    table = table_of(figures({"A": 9, "B": 5, "D": 1}))
    assert (table.rows[-1].district.code, table.rows[-1].rank, table.rows[-1].missing) == ("C", None, ("money",))
    assert table.ranked == 3


def test_what_is_printed_is_what_was_ranked():
    rows = {row.district.code: row for row in table_of(figures({"A": 5.25, "B": 5.2, "C": 5.34, "D": 1})).rows}
    assert rows["A"].cells["money"].value == Decimal(530_000_000)
    assert rows["A"].cells["money"].rank == rows["C"].cells["money"].rank == 1


def test_a_position_names_the_neighbours_and_the_points_between():
    place = position(report_of(figures(NOW, BEFORE)), "C")
    assert (place.above.code, place.gap_above) == ("A", Decimal("39.6"))
    assert (place.below.code, place.gap_below) == ("B", Decimal("0.4"))
    assert [cause.points_change for cause in place.causes] == [Decimal("-9.6")]


def test_tied_neighbours_are_neither_above_nor_below():
    place = position(report_of(figures({"A": 9, "B": 5, "C": 5, "D": 1})), "C")
    assert (place.above.code, place.below.code) == ("A", "D")


def test_who_is_not_ranked_is_told_no_points_and_no_causes():
    place = position(report_of(figures({"A": 9, "B": 5, "D": 1}, BEFORE)), "C")
    assert place.row.rank is None
    assert place.causes == ()
    assert place.row.cells["money"].points is None


def test_a_score_without_one_before_has_no_causes():
    place = position(report_of(figures(NOW, {"A": 2.0, "B": 5.0, "D": 1.0})), "C")
    assert place.row.cells["money"].points is not None
    assert place.causes == ()


def test_a_district_that_takes_no_part_has_no_position():
    assert position(report_of(figures(NOW)), "Z") is None


def test_the_reported_total_counts_and_else_the_sum_if_all_reported():
    assert city_totals(RACE, figures(NOW, total=21.5), WEEK)["money"].value == Decimal(2_150_000_000)
    assert city_totals(RACE, figures(NOW), WEEK)["money"].value == Decimal(2_000_000_000)
    assert city_totals(RACE, figures({"A": 9.0}), WEEK) == {}


def test_a_period_without_figures_is_an_error_that_names_the_newest_one():
    [problem] = check_period(RACE, figures(NOW), measure_race(RACE, figures(NOW), WEEK.next()), WEEK.next())
    assert problem.rule == "nothing-reported"
    assert "2024-W18" in problem.cure


def test_who_has_not_reported_is_told():
    assert [problem.rule for problem in problems_of(figures({"A": 9, "B": 5, "D": 1}))] == ["not-reported"]


def test_a_total_apart_from_its_parts_is_told_with_both_numbers_and_nothing_is_repaired():
    observations = figures(NOW, total=22)
    [problem] = problems_of(observations)
    assert problem.rule == "total-apart"
    assert "22.0" in problem.says
    assert "20.0" in problem.says
    assert observations.totals["value"].iloc[0] == 22e8


def test_a_count_is_exact_so_that_one_too_many_is_told():
    counted = replace(RACE, indicators=(replace(RACE.indicators[0], unit=Unit(names=Names.same("个")), precision=0),))
    observations = figures(NOW, total=21)
    for frame in (observations.reported, observations.totals):
        frame["value"] = (frame["value"] / 1e8).round()
    problems = check_period(counted, observations, measure_race(counted, observations, WEEK), WEEK)
    assert [problem.rule for problem in problems] == ["total-apart"]


def test_a_date_that_only_some_reported_for_is_told():
    april = Period.parse("2024-04")
    monthly = replace(
        RACE, indicators=(replace(RACE.indicators[0], goalposts={PeriodKind.MONTH: Goalposts(worst=0, best=1e9)}),)
    )
    observations = figures(NOW, {"A": 2.0, "B": 5.0, "C": 6.0, "D": 1.0})
    observations.reported["date"] = observations.reported["date"].replace(
        pd.Timestamp("2024-05-05"), pd.Timestamp("2024-04-21")
    )
    observations = Observations(reported=observations.reported.iloc[1:], totals=observations.totals)
    problems = check_period(monthly, observations, measure_race(monthly, observations, april), april)
    assert sorted(problem.rule for problem in problems) == ["gap", "not-reported"]
    assert "2024-04-28" in next(problem.says for problem in problems if problem.rule == "gap")


def test_a_period_kind_without_goalposts_is_told():
    observations = figures(NOW)
    year = Period.parse("2024")
    problems = check_period(RACE, observations, measure_race(RACE, observations, year), year)
    assert [problem.rule for problem in problems] == ["no-goalposts"]


def test_a_total_within_its_parts_rounding_is_fine():
    assert problems_of(figures(NOW, total=20.1)) == []


def test_an_indicator_that_is_the_same_for_all_is_told():
    assert [problem.rule for problem in problems_of(figures(dict.fromkeys("ABCD", 3.0)))] == ["all-equal"]


def test_names_fall_back_to_a_language_that_there_is():
    names = Names({Language.EN: "Duanzhou"})
    assert names[Language.JA] == "Duanzhou"
    with pytest.raises(ValueError, match="at least one"):
        Names({})


def test_cells_that_do_not_apply_keep_their_mark():
    observations = figures(NOW)
    observations.reported.loc[observations.reported["district"] == "D", ["value", "applicable"]] = [float("nan"), False]
    rows = {row.district.code: row for row in table_of(observations, replace(RACE)).rows}
    assert rows["D"].cells["money"].state is CellState.NOT_APPLICABLE
    assert rows["D"].missing == ()
