"""Standings, reports and checks of a little race."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd

from ranking.domain.checks import check_period
from ranking.domain.districts import Cohort, District, Total
from ranking.domain.errors import Severity
from ranking.domain.indicators import Indicator, Kind, Measure, Unit
from ranking.domain.languages import Names
from ranking.domain.observations import CellState, Observations, empty_frame
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.races import Edition, Race, Scoring
from ranking.domain.report import Report, position
from ranking.domain.reporting import city_totals, cohort_tables, write_report
from ranking.domain.rules import Goalposts, Normalisation, Normaliser
from ranking.domain.standings import measure_race, rank, score_race
from ranking.domain.subscribers import Audience, Role
from ranking.domain.whens import When

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

WEEKLY = Edition(
    code="weekly", names=Names.same("周动态"), period=PeriodKind.WEEK, when=When.parse("Mon 09:00"),
    zone=ZoneInfo("Asia/Shanghai"), template="weekly", audience=Audience(roles=frozenset(Role)),
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


def test_the_causes_are_the_two_largest_changes_of_points():
    codes = ("small", "down", "up")
    shares = (
        Indicator(code=code, names=Names.same(code), unit=YI, weight=1, goalposts=RACE.indicators[0].goalposts)
        for code in codes
    )
    race = replace(RACE, indicators=tuple(shares))
    before = pd.concat([figures({}, dict.fromkeys("ABCD", 5)).reported.assign(indicator=code) for code in codes])
    now = pd.concat(
        [
            figures(dict.fromkeys("ABCD", value)).reported.assign(indicator=code)
            for code, value in zip(codes, (6, 1, 8), strict=True)
        ]
    )
    table = table_of(Observations(reported=pd.concat([before, now]), totals=empty_frame()), race)
    causes = position(replace(report_of(figures(NOW)), tables=(table,)), "A").causes
    assert [(cause.indicator, cause.points_change) for cause in causes] == [
        ("down", Decimal("-13.3")),
        ("up", Decimal("10.0")),
    ]


def test_the_first_has_nobody_above_and_the_last_nobody_below():
    report = report_of(figures(NOW))
    assert (position(report, "A").above, position(report, "A").gap_above) == (None, None)
    assert (position(report, "D").below, position(report, "D").gap_below) == (None, None)


def test_a_district_that_takes_no_part_has_no_position():
    assert position(report_of(figures(NOW)), "Z") is None


def test_the_reported_total_counts_and_else_the_sum_if_all_reported():
    assert city_totals(RACE, figures(NOW, total=21.5), WEEK)["money"].value == Decimal(2_150_000_000)
    assert city_totals(RACE, figures(NOW), WEEK)["money"].value == Decimal(2_000_000_000)
    assert city_totals(RACE, figures({"A": 9.0}), WEEK) == {}
    assert city_totals(replace(RACE, totals=()), figures(NOW), WEEK)["money"].value == Decimal(2_000_000_000)


def test_the_city_s_growth_needs_a_base_above_zero():
    def growth(base):
        reported = [figures(NOW).reported, figures(base).reported.assign(date=pd.Timestamp("2023-05-07"))]
        return city_totals(RACE, Observations(reported=pd.concat(reported), totals=empty_frame()), WEEK)["money"].growth

    assert growth({"A": 4.0, "B": 4.0, "C": 4.0, "D": 4.0}) == Decimal("25.3")  # 20.04 on 16 is 25.25
    assert growth(dict.fromkeys("ABCD", 0.0)) is None
    assert growth({"A": 4.0}) is None


def test_a_city_s_increment_has_no_growth():
    rising = replace(RACE, indicators=(replace(RACE.indicators[0], kind=Kind.LEVEL, measure=Measure.INCREMENT),))
    total = city_totals(rising, figures(NOW, BEFORE), WEEK)["money"]
    assert (total.value, total.growth) == (Decimal(600_000_000), None)


def test_growth_does_not_add_up_to_a_city_s():
    growing = replace(RACE, indicators=(replace(RACE.indicators[0], measure=Measure.YOY),))
    assert city_totals(growing, figures(NOW), WEEK) == {}


def test_a_report_says_everything_for_every_reader():
    observations = figures(NOW, BEFORE, total=20)
    measured = measure_race(RACE, observations, WEEK)
    standings = rank(RACE, measured, score_race(RACE, measured, WEEK), WEEK)
    report = write_report(RACE, WEEKLY, standings, observations, issued_on=date(2024, 5, 6), revision=2)
    assert (report.race, report.edition, report.period, report.revision) == ("contest", "weekly", WEEK, 2)
    assert (report.issued_on, report.data_as_of) == (date(2024, 5, 6), date(2024, 5, 5))
    assert [row.district.code for row in report.rows] == ["A", "C", "B", "D"]
    assert report.indicator("money") is RACE.indicators[0]
    assert report.totals["money"].value == Decimal(2_000_000_000)


def test_figures_of_later_periods_do_not_make_a_report_newer():
    observations = figures(NOW, BEFORE)
    assert observations.newest({"money"}, until=WEEK.previous().end) == date(2024, 4, 28)
    assert observations.newest({"money"}, until=WEEK.previous().previous().end) is None


def test_a_race_without_any_figure_is_told_where_reports_belong():
    nothing = Observations(reported=empty_frame(), totals=empty_frame())
    [problem] = problems_of(nothing)
    assert (problem.rule, problem.severity) == ("nothing-reported", Severity.ERROR)
    assert "sources" in problem.cure


def test_a_period_without_figures_is_an_error_that_names_the_newest_one():
    [problem] = check_period(RACE, figures(NOW), measure_race(RACE, figures(NOW), WEEK.next()), WEEK.next())
    assert problem.rule == "nothing-reported"
    assert "2024-W18" in problem.cure


def test_who_has_not_reported_is_told():
    assert [problem.rule for problem in problems_of(figures({"A": 9, "B": 5, "D": 1}))] == ["not-reported"]


def test_a_total_apart_from_its_parts_is_told_with_both_numbers_and_nothing_is_repaired():
    observations = figures(NOW, total=22)
    [problem] = problems_of(observations)
    assert problem.rule == "parts"
    assert "22.0" in problem.says
    assert "20.0" in problem.says
    assert observations.totals["value"].iloc[0] == 22e8


def test_a_count_is_exact_so_that_one_too_many_is_told():
    counted = replace(RACE, indicators=(replace(RACE.indicators[0], unit=Unit(names=Names.same("个")), precision=0),))
    observations = figures(NOW, total=21)
    for frame in (observations.reported, observations.totals):
        frame["value"] = (frame["value"] / 1e8).round()
    problems = check_period(counted, observations, measure_race(counted, observations, WEEK), WEEK)
    assert [problem.rule for problem in problems] == ["parts"]


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


def test_a_total_whose_parts_are_not_all_reported_is_not_compared():
    assert [problem.rule for problem in problems_of(figures({"A": 9, "B": 5, "D": 1}, total=99))] == ["not-reported"]


def test_a_total_of_what_does_not_add_up_is_not_compared():
    rates = replace(RACE, indicators=(replace(RACE.indicators[0], kind=Kind.RATE),))
    observations = figures(NOW, total=99)
    assert check_period(rates, observations, measure_race(rates, observations, WEEK), WEEK) == []


def test_a_race_by_min_max_needs_no_goalposts():
    race = replace(
        RACE,
        scoring=Scoring(normalisation=Normalisation(method=Normaliser.MIN_MAX)),
        indicators=(replace(RACE.indicators[0], goalposts={}),),
    )
    observations = figures(NOW)
    assert check_period(race, observations, measure_race(race, observations, WEEK), WEEK) == []


def test_of_many_missing_figures_four_are_named_and_the_rest_counted():
    many = replace(RACE, indicators=tuple(replace(RACE.indicators[0], code=f"i{n}") for n in range(6)))
    observations = figures(NOW)
    given = [observations.reported.assign(indicator=one.code) for one in many.indicators]
    given = [rows[rows["district"] != "D"] for rows in given]
    observations = Observations(reported=pd.concat(given), totals=empty_frame())
    [problem] = check_period(many, observations, measure_race(many, observations, WEEK), WEEK)
    assert "D区 has not reported i0, i1, i2, i3 and 2 more for 2024-W18" in problem.says


def test_a_total_within_its_parts_rounding_is_fine():
    assert problems_of(figures(NOW, total=20.1)) == []
    assert problems_of(figures(NOW, total=20.2)) == []


def test_a_total_just_beyond_its_parts_rounding_is_told():
    # Four parts may be off by 0.05 each, so 0.2 is the most that rounding explains.
    assert [problem.rule for problem in problems_of(figures(NOW, total=20.3))] == ["parts"]


def test_an_indicator_that_is_the_same_for_all_is_told():
    assert [problem.rule for problem in problems_of(figures(dict.fromkeys("ABCD", 3.0)))] == ["all-equal"]


def test_equal_figures_are_told_however_they_were_added_up():
    observations = figures({"A": 1.1, "B": 1.1, "C": 1.1, "D": 0.4})
    more = figures({"D": 0.7}).reported.assign(date=pd.Timestamp("2024-05-04"))
    rest = observations.reported.assign(date=pd.Timestamp("2024-05-04"), value=0.0).iloc[:3]
    observations = Observations(reported=pd.concat([observations.reported, more, rest]), totals=empty_frame())
    assert [problem.rule for problem in problems_of(observations)] == ["all-equal"]


def test_cells_that_do_not_apply_keep_their_mark():
    observations = figures(NOW)
    observations.reported.loc[observations.reported["district"] == "D", ["value", "applicable"]] = [float("nan"), False]
    rows = {row.district.code: row for row in table_of(observations, replace(RACE)).rows}
    assert rows["D"].cells["money"].state is CellState.NOT_APPLICABLE
    assert rows["D"].missing == ()
