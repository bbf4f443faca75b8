"""Measures that are taken against something: targets, bases, sums, denominators, other indicators."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from ranking.domain.formulas import Formula
from ranking.domain.indicators import Indicator, January, Kind, Measure, Unit
from ranking.domain.languages import Names
from ranking.domain.measures import measure
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.domain.rules import Missing

YI = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)
WAN = Unit(names=Names.same("万人"), scale=Decimal(10**4))


def indicator(kind=Kind.FLOW, scored=Measure.VALUE, code="x", **fields):
    unit = fields.pop("unit", Unit(names=Names.same("个")))
    return Indicator(code=code, names=Names.same(code), unit=unit, kind=kind, measure=scored, **fields)


def frame(*figures):
    """Return a frame of (date, value[, indicator[, district]]) figures."""
    rows = [(*figure, *("x", "d")[len(figure) - 2 :]) for figure in figures]
    return pd.DataFrame(
        {
            "district": [row[3] for row in rows],
            "indicator": [row[2] for row in rows],
            "date": pd.to_datetime([row[0] for row in rows]),
            "value": [float(row[1]) for row in rows],
            "applicable": True,
            "file": "f",
            "row": 1,
        }
    )


def measured(one, figures, period, **given):
    found = measure(frame(*figures), [one], ["d"], [Period.parse(period)], **given)
    return found.values["x"].iloc[0], CellState(int(found.states["x"].iloc[0]))


MONTHS = [("2024-01-31", 10), ("2024-02-29", 20), ("2024-03-31", 30)]
GOAL = frame(("2024-12-31", 240))


def test_completion_is_the_year_to_date_over_the_annual_target():
    assert measured(indicator(scored=Measure.COMPLETION), MONTHS, "2024-03", targets=GOAL)[0] == 25
    assert measured(indicator(scored=Measure.COMPLETION), MONTHS, "2024-Q1", targets=GOAL)[0] == 25
    to_date = [("2024-01-31", 10), ("2024-02-29", 30), ("2024-03-31", 60)]
    assert measured(indicator(Kind.CUMULATIVE, Measure.COMPLETION), to_date, "2024-03", targets=GOAL)[0] == 25


def test_the_lead_is_completion_less_time_progress_in_months_of_twelve():
    lead = indicator(scored=Measure.LEAD)
    assert measured(lead, MONTHS, "2024-03", targets=GOAL)[0] == pytest.approx(25 - 25)
    assert measured(lead, MONTHS, "2024-02", targets=GOAL)[0] == pytest.approx(12.5 - 100 * 2 / 12)


@pytest.mark.parametrize(
    ("period", "share"), [("2024-11", 11 / 12), ("2024-Q2", 0.5), ("2024", 1.0), ("2024-W07", (1 + 18 / 29) / 12)]
)
def test_time_progress_counts_months_and_the_days_of_a_begun_one(period, share):
    assert Period.parse(period).time_progress == pytest.approx(share)


def test_the_year_to_date_begins_with_the_year_its_last_day_lies_in():
    figures = [("2022-12-25", 100), ("2023-01-01", 3), ("2023-01-08", 5)]
    goal = frame(("2023-12-31", 100), ("2022-12-31", 100))
    assert measured(indicator(scored=Measure.COMPLETION), figures, "2022-W52", targets=goal)[0] == 3
    assert measured(indicator(scored=Measure.COMPLETION), figures, "2023-W01", targets=goal)[0] == 8


def test_without_a_target_there_is_nothing_to_complete():
    value, state = measured(indicator(scored=Measure.COMPLETION), MONTHS, "2024-03")
    assert np.isnan(value)
    assert state is CellState.NO_TARGET


def test_growth_on_the_previous_period_and_the_average_of_two_years():
    assert measured(indicator(scored=Measure.MOM), MONTHS, "2024-03")[0] == pytest.approx(50)
    assert measured(indicator(scored=Measure.WOW), [("2024-05-05", 3), ("2024-04-28", 2)], "2024-W18")[0] == 50
    two_years = [("2019-12-31", 100), ("2020-12-31", 50), ("2021-12-31", 172.1)]
    found = measured(indicator(scored=Measure.YOY_TWO_YEARS), two_years, "2021")[0]
    assert found == pytest.approx(31.2, abs=0.05), "as China's statistics bureau printed for industrial profits"


def test_the_base_that_is_reported_with_the_figure_is_preferred_to_the_stored_one():
    figures = [("2023-03-31", 80), ("2024-03-31", 120)]
    growing = indicator(Kind.CUMULATIVE, Measure.YOY)
    assert measured(growing, figures, "2024-03")[0] == pytest.approx(50)
    assert measured(growing, figures, "2024-03", bases=frame(("2024-03-31", 100)))[0] == pytest.approx(20)
    assert measured(growing, figures, "2024-03", bases=frame(("2024-02-29", 100)))[0] == pytest.approx(50)


def test_a_share_is_of_all_districts_sum():
    figures = frame(("2024-03-31", 30), ("2024-03-31", 10, "x", "e"))
    found = measure(figures, [indicator(scored=Measure.SHARE)], ["d", "e"], [Period.parse("2024-03")])
    assert found.values["x"].tolist() == [75, 25]


def test_per_capita_is_over_its_denominator_in_units_that_say_so():
    population = indicator(Kind.LEVEL, code="people", unit=WAN)
    one = indicator(scored=Measure.PER_CAPITA, unit=YI, per="people", per_unit=WAN, precision=2)
    figures = [("2024-03-31", 5e8), ("2024-03-31", 20e4, "people")]
    value, state = measured(one, figures, "2024-03", context=[population])
    assert (value, state) == (2500, CellState.REPORTED)
    assert str(one.measured_unit.names) == "亿元/万人"
    assert one.quantum == 100, "0.01亿元/万人 is 100 yuan a head"
    assert measured(one, [("2024-03-31", 5e8)], "2024-03", context=[population])[1] is CellState.NO_BASE


def test_a_formula_is_computed_from_period_values_in_declared_units():
    formula = Formula.parse("big / all_of_them * 100")
    share = indicator(formula=formula, unit=Unit(names=Names.same("%")))
    parts = [indicator(code="big", unit=YI), indicator(code="all_of_them", unit=YI)]
    figures = [("2024-03-03", 1e8, "big"), ("2024-03-10", 2e8, "big"), ("2024-03-31", 12e8, "all_of_them")]
    assert measured(share, figures, "2024-03", context=parts) == (25, CellState.REPORTED)
    assert measured(share, figures[:2], "2024-03", context=parts)[1] is CellState.NOT_REPORTED


def test_a_formula_may_rest_on_another_and_be_measured_like_any_figure():
    double = indicator(code="double", formula=Formula.parse("base * 2"))
    growing = indicator(scored=Measure.YOY, formula=Formula.parse("double + base"))
    figures = [("2023-03-31", 10, "base"), ("2024-03-31", 15, "base")]
    assert measured(growing, figures, "2024-03", context=[double, indicator(code="base")])[0] == pytest.approx(50)


JANUARY = indicator(Kind.CUMULATIVE, Measure.INCREMENT, january=January.WITH_FEBRUARY)


def test_january_reported_with_february_is_not_due_and_february_counts_from_new_year():
    figures = [("2023-12-31", 500), ("2024-02-29", 30), ("2024-03-31", 50)]
    assert measured(JANUARY, figures, "2024-01")[1] is CellState.NOT_DUE
    assert measured(JANUARY, figures, "2024-02")[0] == 30
    assert measured(JANUARY, figures, "2024-03")[0] == 20
    assert measured(replace(JANUARY, january=January.REPORTED), figures, "2024-01")[1] is CellState.NOT_REPORTED


def test_a_falling_year_to_date_figure_is_never_clipped():
    figures = [("2024-02-29", 30), ("2024-03-31", 25)]
    assert measured(indicator(Kind.CUMULATIVE, Measure.INCREMENT), figures, "2024-03")[0] == -5


def test_an_old_figure_is_carried_so_far_and_marked():
    carrying = indicator(Kind.LEVEL, missing=Missing.CARRY, carry=2)
    periods = [Period.parse(f"2024-0{month}") for month in range(1, 6)]
    found = measure(frame(("2024-01-31", 7)), [carrying], ["d"], periods)
    assert found.values["x"].tolist()[:3] == [7, 7, 7]
    assert found.values["x"].isna().tolist() == [False, False, False, True, True]
    assert [CellState(int(state)) for state in found.states["x"]][:4] == [
        CellState.REPORTED,
        CellState.CARRIED,
        CellState.CARRIED,
        CellState.NOT_REPORTED,
    ]
    alone = measure(frame(("2024-01-31", 7)), [carrying], ["d"], periods[2:3])
    assert alone.values["x"].tolist() == [7], "it is found although the period before wasn't asked for"


def test_what_does_not_apply_at_one_date_and_is_missing_at_another_is_not_reported():
    rows = frame(("2024-03-03", 1), ("2024-03-10", 1, "x", "e"), ("2024-03-03", 1, "x", "e"))
    rows.loc[0, ["value", "applicable"]] = [np.nan, False]
    found = measure(rows, [indicator()], ["d", "e"], [Period.parse("2024-03")])
    assert CellState(int(found.states["x"].iloc[0])) is CellState.NOT_REPORTED
