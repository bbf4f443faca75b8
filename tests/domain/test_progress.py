"""The year to date: amounts, completion against time progress, growth on the same time last year; and the outlook."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from ranking.domain.calendar import Calendar
from ranking.domain.districts import Cohort, District, Total
from ranking.domain.indicators import PERCENT, Indicator, Kind, Measure, Unit
from ranking.domain.languages import Language, Names
from ranking.domain.notes import Notes, Words
from ranking.domain.observations import CellState, Observations, empty_frame
from ranking.domain.outlook import needs, past_ranks
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.races import Edition, Race
from ranking.domain.report import Row
from ranking.domain.reporting import number_in_year, write_report
from ranking.domain.rules import Goalposts
from ranking.domain.standings import measure_race, rank, score_race
from ranking.domain.subscribers import Audience, Role
from ranking.domain.whens import When

APRIL = Period.parse("2024-04")
YI = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)
POSTS = {PeriodKind.MONTH: Goalposts(worst=0, best=10e8)}
MONEY = Indicator(code="money", names=Names.same("投资"), unit=YI, weight=100, precision=1, goalposts=POSTS)
RACE = Race(
    code="contest",
    names=Names.same("竞赛"),
    districts=tuple(District(code=code, names=Names.same(f"{code}区"), cohort="all") for code in "ABC"),
    cohorts=(Cohort(code="all", names=Names.same("全部")),),
    indicators=(MONEY,),
    totals=(Total(code="city", names=Names.same("全市"), parts=frozenset("ABC")),),
)  # fmt: skip
MONTHLY = Edition(
    code="monthly", names=Names.same("月公开"), period=PeriodKind.MONTH, when=When.parse("day 5, 10:00"),
    zone=ZoneInfo("Asia/Shanghai"), template="monthly", audience=Audience(roles=frozenset(Role)),
)  # fmt: skip


def frame(rows, code="money"):
    """Return figures in 亿元: (district, day, value)."""
    return pd.DataFrame(
        [
            {"district": district, "indicator": code, "date": pd.Timestamp(day), "value": value * 1e8,
             "applicable": True, "file": "f", "row": 1, "column": 0}
            for district, day, value in rows
        ]
    )  # fmt: skip


def months(district, year, *values):
    return [(district, f"{year}-{month:02}-15", value) for month, value in enumerate(values, start=1)]


FIGURES = [
    *months("A", 2024, 1, 2, 3, 4), *months("B", 2024, 2, 2, 2, 2), *months("C", 2024, 1, 1, 1, 1),
    *months("A", 2023, 1, 1, 1, 1), *months("B", 2023, 2, 2, 2, 4), *months("C", 2023, 0, 0, 0, 0),
]  # fmt: skip
OBSERVED = Observations(
    reported=frame(FIGURES),
    totals=empty_frame(),
    targets=frame([("A", "2024-12-31", 20), ("B", "2024-12-31", 30)]),
)


def report(observed=OBSERVED, race=RACE, **given):
    measured = measure_race(race, observed, APRIL)
    scored = score_race(race, measured, APRIL)
    standings = rank(race, measured, scored, APRIL, observed)
    return write_report(
        race, MONTHLY, standings, observed, issued_on=date(2024, 5, 8), ranks=past_ranks(race, observed, APRIL),
        needs=needs(race, measured, scored, APRIL), **given,
    )  # fmt: skip


def row(made, code) -> Row:
    return next(one for one in made.rows if one.district.code == code)


def test_a_flow_s_year_is_the_sum_since_january():
    year = row(report(), "A").cells["money"].year
    assert (year.amount, year.target) == (Decimal(10**9), Decimal(2 * 10**9))
    assert (year.completion, year.lead) == (Decimal("50.0"), Decimal("16.7"))


def test_the_lead_comes_from_unrounded_values():
    """629.0 of 647.4 is 97.158 %; less 83.333 it is 13.825, so 13.8 and not 97.2 - 83.3 = 13.9."""
    observed = Observations(
        reported=frame([(one, f"2024-{month:02}-15", 62.9) for one in "ABC" for month in range(1, 11)]),
        totals=empty_frame(),
        targets=frame([(one, "2024-12-31", 647.4) for one in "ABC"]),
    )
    october = Period.parse("2024-10")
    measured = measure_race(RACE, observed, october)
    standings = rank(RACE, measured, score_race(RACE, measured, october), october, observed)
    made = write_report(RACE, MONTHLY, standings, observed, issued_on=date(2024, 11, 8))
    year = row(made, "A").cells["money"].year
    assert (year.completion, year.lead) == (Decimal("97.2"), Decimal("13.8"))


def test_growth_compares_the_year_so_far_with_the_same_time_last_year():
    made = report()
    assert row(made, "A").cells["money"].year.growth == Decimal("150.0")
    assert row(made, "B").cells["money"].year.growth == Decimal("-20.0")


def test_growth_on_nothing_is_a_word():
    year = row(report(), "C").cells["money"].year
    assert (year.growth, year.growth_state) == (None, CellState.ZERO_BASE)


def test_without_a_target_there_is_no_completion():
    year = row(report(), "C").cells["money"].year
    assert (year.target, year.completion, year.lead) == (None, None, None)
    assert year.amount == Decimal(4 * 10**8)


def test_the_city_s_year_is_the_sum_of_the_districts():
    year = report().totals["money"].year
    assert (year.amount, year.growth) == (Decimal(22 * 10**8), Decimal("57.1"))
    assert year.target is None  # C has none


def test_a_reported_total_counts_instead_of_the_sum():
    total = frame([("city", f"2024-{month:02}-15", 6) for month in range(1, 5)])
    year = report(replace(OBSERVED, totals=total)).totals["money"].year
    assert year.amount == Decimal(24 * 10**8)


def test_a_figure_that_is_missing_leaves_the_sum_unknown():
    gone = [one for one in FIGURES if one[:2] != ("A", "2024-02-15")]
    year = row(report(replace(OBSERVED, reported=frame(gone))), "A").cells["money"].year
    assert (year.amount, year.growth_state) == (None, CellState.NOT_REPORTED)


def test_rates_have_growth_in_points_and_no_amount():
    rate = Indicator(
        code="money", names=Names.same("率"), unit=PERCENT, kind=Kind.RATE, weight=100, precision=1, goalposts=POSTS
    )
    rows = pd.concat([frame([("A", "2024-04-15", 0)]), frame([("A", "2023-04-15", 0)])]).assign(value=[12.5, 10.0])
    year = row(report(Observations(reported=rows, totals=empty_frame()), replace(RACE, indicators=(rate,))), "A")
    assert year.cells["money"].year.amount is None
    assert year.cells["money"].year.growth == Decimal("2.5")


def test_what_is_scored_by_completion_still_tells_its_amount():
    completion = replace(MONEY, measure=Measure.COMPLETION)
    cell = row(report(race=replace(RACE, indicators=(completion,))), "A").cells["money"]
    assert cell.value == Decimal("50.0")
    assert cell.year.amount == Decimal(10**9)


def test_ranks_so_far_end_with_this_one_s():
    made = report()
    assert made.past[-1] == APRIL
    for one in made.rows:
        assert one.history[-1] == one.rank
    assert row(made, "A").history[-4:] == (2, 1, 1, 1)


def test_the_cheapest_way_up_is_verified_and_the_first_has_none():
    made = report()
    assert row(made, "A").step is None
    step = row(made, "B").step
    assert (step.indicator, step.then) == ("money", 1)
    assert step.change == Decimal("200000000.0")  # a tie for the first place is a place gained


def test_who_can_t_rise_by_a_single_figure_is_told_so():
    both = replace(MONEY, weight=50), replace(MONEY, code="other", weight=50)
    other = frame([(one, "2024-04-15", value) for one, value in (("A", 10), ("B", 10), ("C", 0))], "other")
    observed = replace(
        OBSERVED,
        reported=pd.concat(
            [
                frame([*months("A", 2024, 9, 9, 9, 9), *months("B", 2024, 1, 1, 1, 1), *months("C", 2024, 0, 0, 0, 0)]),
                other,
            ]
        ),
    )
    made = report(observed, replace(RACE, indicators=both))
    assert row(made, "C").step is None
    assert row(made, "C").out_of_reach


def test_the_next_issue_and_the_last_day_for_the_public_are_told():
    made = report(calendar=Calendar())
    assert made.next_due == datetime(2024, 6, 5, 2, tzinfo=UTC)
    assert made.next_deadline == made.next_due
    assert made.disclosed_by == date(2024, 6, 5)
    assert made.time_progress == Decimal("33.3")


@pytest.mark.parametrize(
    ("period", "number"),
    [("2024-Q1", 1), ("2024-Q4", 4), ("2024-04", 4), ("2024-W01", 1), ("2023-W01", 2), ("2024", 1)],
)
def test_issues_are_numbered_by_their_place_in_the_year_they_end_in(period, number):
    """2022-W52 ends on 1 January 2023, so it is that year's first."""
    assert number_in_year(Period.parse(period)) == number


def test_a_note_may_give_another_number():
    assert report(notes=Notes(number=5)).number == 5


def test_notes_fall_back_to_a_language_that_was_written():
    notes = Notes(words={Language.ZH_HANS: Words(opening="开场")})
    assert notes.written_in(Language.JA) is Language.ZH_HANS
    assert Notes().written_in(Language.JA) is None


def test_the_public_sees_nothing_of_an_indicator_that_isn_t_public():
    secret = replace(MONEY, code="secret", public=False, weight=50)
    observed = replace(OBSERVED, reported=pd.concat([OBSERVED.reported, frame(FIGURES, "secret")]))
    made = report(observed, replace(RACE, indicators=(replace(MONEY, weight=50), secret)))
    public = made.public()
    assert [one.code for one in public.indicators] == ["money"]
    assert "secret" in made.totals
    assert "secret" not in public.totals
    for one in public.rows:
        assert set(one.cells) == {"money"}
        assert one.step is None or one.step.indicator == "money"


def test_a_report_whose_figures_are_all_public_stays_as_it_is():
    made = report()
    assert made.public() is made


def test_a_total_that_was_reported_for_some_dates_only_doesn_t_pass_for_the_whole_year():
    total = frame([("city", "2024-04-15", 6)])
    made = report(replace(OBSERVED, totals=total))
    assert made.totals["money"].year.amount == Decimal(22 * 10**8)
    assert made.totals["money"].value == Decimal(6 * 10**8)


def test_a_month_s_total_counts_only_if_it_covers_every_date_that_districts_reported_for():
    halves = [(one, day, 1) for one in "ABC" for day in ("2024-04-10", "2024-04-20")]
    observed = Observations(reported=frame(halves), totals=frame([("city", "2024-04-20", 9)]))
    assert report(observed).totals["money"].value == Decimal(6 * 10**8)
