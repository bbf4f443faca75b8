"""Measures: what a period's figure is, and what it is taken against."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.indicators import Gaps, Indicator, Kind, Measure, Unit
from ranking.domain.languages import Names
from ranking.domain.measures import measure
from ranking.domain.observations import CellState
from ranking.domain.periods import Period


def indicator(kind=Kind.FLOW, scored=Measure.VALUE):
    return Indicator(code="x", names=Names.same("x"), unit=Unit(names=Names.same("个")), kind=kind, measure=scored)


def observed(*figures, district="d"):
    """Return a frame of (date, value) figures; a value of None is not applicable."""
    return pd.DataFrame(
        {
            "district": district,
            "indicator": "x",
            "date": pd.to_datetime([day for day, _ in figures]),
            "value": [np.nan if value is None else float(value) for _, value in figures],
            "applicable": [value is not None for _, value in figures],
            "file": "f",
            "row": 1,
        }
    )


def measured(one, figures, period):
    found = measure(observed(*figures), [one], ["d"], [Period.parse(period)])
    return found.values["x"].iloc[0], CellState(int(found.states["x"].iloc[0]))


def test_a_flow_is_the_sum_of_what_is_dated_in_the_period():
    figures = [("2024-03-31", 1), ("2024-04-07", 2), ("2024-04-28", 3), ("2024-05-05", 4)]
    assert measured(indicator(), figures, "2024-04") == (5, CellState.REPORTED)


@pytest.mark.parametrize("kind", [Kind.LEVEL, Kind.CUMULATIVE, Kind.RATE])
def test_everything_else_is_the_last_figure_in_the_period(kind):
    figures = [("2024-04-28", 3), ("2024-04-07", 2), ("2024-05-05", 9)]
    assert measured(indicator(kind), figures, "2024-04")[0] == 3


def test_an_increment_is_taken_from_the_period_before():
    assert (
        measured(indicator(Kind.LEVEL, Measure.INCREMENT), [("2024-03-31", 10), ("2024-04-30", 14)], "2024-04")[0] == 4
    )


def test_a_cumulative_figure_restarts_in_january():
    cumulative = indicator(Kind.CUMULATIVE, Measure.INCREMENT)
    figures = [("2023-12-31", 120), ("2024-01-31", 8), ("2024-02-29", 20)]
    assert measured(cumulative, figures, "2024-01")[0] == 8
    assert measured(cumulative, figures, "2024-02")[0] == 12


def test_a_cumulative_figure_restarts_in_the_week_that_ends_in_january():
    cumulative = indicator(Kind.CUMULATIVE, Measure.INCREMENT)
    sundays = [("2022-12-25", 350), ("2023-01-01", 1), ("2023-01-08", 9)]
    assert measured(cumulative, sundays, "2022-W52")[0] == 1
    assert measured(cumulative, sundays, "2023-W01")[0] == 8


def test_an_increment_without_a_figure_before_has_no_base():
    value, state = measured(indicator(Kind.LEVEL, Measure.INCREMENT), [("2024-04-30", 14)], "2024-04")
    assert np.isnan(value)
    assert state is CellState.NO_BASE


def test_growth_is_taken_on_the_same_period_last_year():
    value, _ = measured(indicator(scored=Measure.YOY), [("2023-03-31", 86.1), ("2024-03-31", 112.9)], "2024-Q1")
    assert value == pytest.approx(31.1266, abs=1e-4)


@pytest.mark.parametrize(
    ("base", "now", "state"),
    [
        (None, 5, CellState.NO_BASE),
        (0, 5, CellState.ZERO_BASE),
        (0, 0, CellState.STILL_ZERO),
        (0, -3, CellState.LOSS_WIDENED),
        (-5, 5, CellState.LOSS_TO_PROFIT),
        (-5, 0, CellState.LOSS_TO_PROFIT),
        (5, -1, CellState.PROFIT_TO_LOSS),
        (-5, -6, CellState.LOSS_WIDENED),
        (-5, -4, CellState.LOSS_NARROWED),
    ],
)
def test_growth_on_a_base_that_is_missing_or_not_above_zero_is_told_in_words(base, now, state):
    before = [] if base is None else [("2023-03-31", base)]
    value, found = measured(indicator(Kind.LEVEL, Measure.YOY), [*before, ("2024-03-31", now)], "2024-Q1")
    assert np.isnan(value)
    assert found is state


def test_a_rate_changes_in_percentage_points():
    value, _ = measured(indicator(Kind.RATE, Measure.YOY), [("2023-03-31", 40), ("2024-03-31", 43)], "2024-Q1")
    assert value == 3


TWO_WEEKS = [("2024-04-07", 2.0), ("2024-04-14", 3.0)]


def of_two_districts(one):
    frames = [observed(*TWO_WEEKS, district="whole"), observed(TWO_WEEKS[0], district="gap")]
    found = measure(pd.concat(frames), [one], ["whole", "gap"], [Period.parse("2024-04")])
    return found.values["x"].tolist(), [CellState(int(state)) for state in found.states["x"]]


def test_a_sum_that_lacks_a_date_which_others_reported_for_is_not_reported():
    values, states = of_two_districts(indicator())
    assert values[0] == 5
    assert np.isnan(values[1])
    assert states == [CellState.REPORTED, CellState.NOT_REPORTED]


def test_a_gap_is_zero_only_where_the_indicator_says_so():
    assert of_two_districts(replace(indicator(), gaps=Gaps.ZERO))[0] == [5, 2]


def test_a_level_needs_no_figure_at_every_date():
    assert of_two_districts(indicator(Kind.LEVEL))[0] == [3, 2]


def test_what_nobody_reported_and_what_does_not_apply_are_told_apart_and_zero_is_a_value():
    assert measured(indicator(), [("2024-03-31", 1)], "2024-04")[1] is CellState.NOT_REPORTED
    assert measured(indicator(), [("2024-04-30", None)], "2024-04")[1] is CellState.NOT_APPLICABLE
    assert measured(indicator(), [("2024-04-30", 0)], "2024-04") == (0, CellState.REPORTED)


@given(
    st.lists(
        st.tuples(st.sampled_from("de"), st.dates(date(2024, 1, 1), date(2024, 6, 30)), st.integers(0, 99)),
        min_size=1,
        unique_by=lambda one: one[:2],
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=20)
def test_the_order_of_the_reports_changes_nothing(figures, random):
    kinds = [replace(indicator(kind), code=str(kind)) for kind in Kind]
    periods = [Period.parse("2024-Q1"), Period.parse("2024-Q2")]
    frame = pd.DataFrame(figures, columns=["district", "date", "value"])
    frame = frame.assign(date=pd.to_datetime(frame["date"]), value=frame["value"] / 10, applicable=True)
    frame = pd.concat([frame.assign(indicator=one.code) for one in kinds], ignore_index=True)
    shuffled = frame.iloc[random.sample(range(len(frame)), len(frame))]
    before, after = (measure(rows, kinds, ["d", "e"], periods) for rows in (frame, shuffled))
    np.testing.assert_allclose(before.values, after.values, rtol=1e-12)
    assert before.states.equals(after.states)
