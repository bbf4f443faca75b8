"""Scores and ranks: the weighted mean of normalised indicators, competition ranks of rounded values, inside cohorts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Names
from ranking.domain.observations import CellState
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Scoring
from ranking.domain.ranks import ranks_within
from ranking.domain.rules import Direction, Goalposts, Normalisation, Normaliser, RankMethod
from ranking.domain.scoring import score

PANDAS = {
    RankMethod.COMPETITION: "min",
    RankMethod.DENSE: "dense",
    RankMethod.MODIFIED: "max",
    RankMethod.FRACTIONAL: "average",
}
POSTS = {PeriodKind.WEEK: Goalposts(worst=0, best=100)}


def indicator(code, weight=50.0, direction=Direction.HIGHER, posts=POSTS, precision=1):
    unit = Unit(names=Names.same("个"))
    return Indicator(
        code=code,
        names=Names.same(code),
        unit=unit,
        weight=weight,
        direction=direction,
        goalposts=posts,
        precision=precision,
    )


def frame(columns, period="2024-W18"):
    districts = [f"d{n}" for n in range(len(next(iter(columns.values()))))]
    index = pd.MultiIndex.from_product([[period], districts], names=["period", "district"])
    return pd.DataFrame({code: np.array(values, dtype=float) for code, values in columns.items()}, index=index)


def scored(values, indicators, scoring=None, cohorts=None):
    cohorts = cohorts or dict.fromkeys(values.index.get_level_values("district"), "all")
    return score(values, indicators, scoring or Scoring(), period_kind=PeriodKind.WEEK, cohorts=cohorts)


def test_the_composite_is_the_weighted_mean_of_the_points_rounded_half_up():
    found = scored(frame({"a": [50, 20], "b": [90.5, 10]}), [indicator("a", 25), indicator("b", 75)])
    assert found.composite.tolist() == [80.4, 12.5]  # 12.5 + 67.875 = 80.375


def test_equal_rounded_scores_share_a_rank_and_the_next_rank_is_left_out():
    found = scored(frame({"a": [80, 70.04, 69.96, 10]}), [indicator("a", 100)])
    assert found.ranks.tolist() == [1, 2, 2, 4]


def test_ranks_live_inside_cohorts():
    cohorts = {"d0": "east", "d1": "west", "d2": "east", "d3": "west"}
    assert scored(frame({"a": [90, 80, 70, 60]}), [indicator("a", 100)], cohorts=cohorts).ranks.tolist() == [1, 1, 2, 2]


def test_a_district_alone_in_its_cohort_is_not_ranked():
    cohorts = {"d0": "east", "d1": "east", "d2": "alone"}
    assert scored(frame({"a": [90, 80, 70]}), [indicator("a", 100)], cohorts=cohorts).ranks.isna().tolist() == [
        False,
        False,
        True,
    ]


def test_a_district_that_misses_a_figure_is_not_ranked_unless_the_threshold_allows_it():
    values = frame({"a": [90, 80, np.nan], "b": [10, 20, 30]})
    indicators = [indicator("a", 60), indicator("b", 40)]
    assert scored(values, indicators).ranks.isna().tolist() == [False, False, True]
    relaxed = scored(values, indicators, Scoring(data_threshold=0.4))
    assert relaxed.composite.tolist()[2] == 30.0, "the weights of what is reported count as the whole"
    assert relaxed.ranks.tolist() == [1, 2, 3]
    assert scored(values, indicators, Scoring(data_threshold=0.41)).ranks.isna().tolist() == [False, False, True]


def test_the_weight_of_what_is_not_reported_goes_to_the_others():
    values = frame({"a": [90, np.nan, 80], "b": [10, 20, np.nan]})
    found = scored(values, [indicator("a", 60), indicator("b", 40)], Scoring(data_threshold=0.5))
    assert found.composite.iloc[[0, 2]].tolist() == [58.0, 80.0]
    assert np.isnan(found.composite.iloc[1]), "its figures carry only 40 % of the weight"


def test_contributions_add_up_to_the_composite():
    found = scored(frame({"a": [90, 80], "b": [10, 20]}), [indicator("a", 60), indicator("b", 40)])
    assert found.contributions.sum(axis=1).round(9).tolist() == found.composite.tolist() == [58.0, 56.0]


@pytest.mark.parametrize(
    "state", [CellState.NOT_APPLICABLE, CellState.NOT_DUE, CellState.NO_TARGET, CellState.ZERO_BASE]
)
def test_what_could_not_be_expected_of_a_district_costs_it_no_weight(state):
    values = frame({"a": [90, 80, 50], "b": [10, 20, np.nan]})
    states = values.isna() * int(state)
    found = score(
        values,
        [indicator("a", 60), indicator("b", 40)],
        Scoring(),
        period_kind=PeriodKind.WEEK,
        cohorts=dict.fromkeys(["d0", "d1", "d2"], "all"),
        states=states,
    )
    assert found.composite.tolist() == [58.0, 56.0, 50.0]
    assert found.ranks.tolist() == [1, 2, 3]


def test_lower_is_better_turns_goalposts_min_max_and_ranks_round():
    posts = {PeriodKind.WEEK: Goalposts(worst=100, best=0)}
    found = scored(frame({"a": [10, 40]}), [indicator("a", 100, Direction.LOWER, posts)])
    assert found.composite.tolist() == [90.0, 60.0]
    assert found.indicator_ranks["a"].tolist() == [1, 2]
    assert scored(frame({"a": [10, 40]}), [indicator("a", 100, Direction.LOWER, {})]).points["a"].tolist() == [100, 0]


def test_goalposts_hold_at_both_ends():
    assert scored(frame({"a": [-5, 50, 500]}), [indicator("a", 100)]).points["a"].tolist() == [0, 50, 100]


def test_min_max_of_equal_values_decides_nothing_and_of_none_is_none():
    found = scored(
        frame({"a": [7, 7, np.nan], "b": [np.nan] * 3}), [indicator("a", posts={}), indicator("b", posts={})]
    )
    assert found.points["a"].tolist()[:2] == [50, 50]
    assert np.isnan(found.points["b"]).all()


def test_min_max_of_values_that_differ_only_by_how_they_were_added_up_decides_nothing():
    values = [0.7 * 1e8 + 0.4 * 1e8, 1.1 * 1e8]
    assert values[0] != values[1]
    assert scored(frame({"a": values}), [indicator("a", 100, posts={})]).points["a"].tolist() == [50, 50]


def test_periods_are_scored_and_ranked_each_by_itself():
    values = pd.concat([frame({"a": [10, 20, 30]}), frame({"a": [50, 40, 30]}, "2024-W19")])
    found = scored(values, [indicator("a", 100)], MIN_MAX)
    assert found.composite.tolist() == [0, 50, 100, 100, 50, 0]
    assert found.ranks.tolist() == [3, 2, 1, 1, 2, 3]


def test_an_indicator_without_goalposts_for_the_period_is_normalised_by_min_max():
    found = scored(frame({"a": [2, 4, 3]}), [indicator("a", 100, posts={})])
    assert found.points["a"].tolist() == [0, 100, 50]


tables = st.lists(st.lists(st.integers(0, 1000), min_size=3, max_size=3), min_size=2, max_size=8)
THREE = [indicator("a", 50), indicator("b", 30), indicator("c", 20)]
MIN_MAX = Scoring(normalisation=Normalisation(method=Normaliser.MIN_MAX))


@given(tables, st.randoms())
@settings(max_examples=40)
def test_the_order_of_rows_and_columns_changes_nothing(table, random):
    values = frame(dict(zip("abc", np.array(table, dtype=float).T / 10, strict=True)))
    rows, columns = list(values.index), list(THREE)
    random.shuffle(rows)
    random.shuffle(columns)
    usual = scored(values, THREE)
    shuffled = scored(values.loc[rows, [one.code for one in columns]], columns)
    assert shuffled.ranks.reindex(values.index).equals(usual.ranks)
    assert shuffled.composite.reindex(values.index).equals(usual.composite)


@given(tables, st.sampled_from([0.01, 10.0, 1e8]))
@settings(max_examples=40)
def test_another_unit_changes_no_min_max_score(table, factor):
    values = frame(dict(zip("abc", np.array(table, dtype=float).T, strict=True)))
    assert scored(values * factor, THREE, MIN_MAX).composite.equals(scored(values, THREE, MIN_MAX).composite)


@given(tables, st.data())
@settings(max_examples=40)
def test_districts_with_equal_figures_tie(table, data):
    table = [*table, data.draw(st.sampled_from(table))]
    found = scored(frame(dict(zip("abc", np.array(table, dtype=float).T / 10, strict=True))), THREE)
    assert found.ranks.iloc[-1] == found.ranks.iloc[table.index(table[-1])]


@given(tables, st.integers(1, 500), st.data())
@settings(max_examples=40)
def test_with_goalposts_a_better_value_never_costs_a_place_and_changes_nobody_else_s_score(table, more, data):
    values = frame(dict(zip("abc", np.array(table, dtype=float).T / 10, strict=True)))
    who = data.draw(st.sampled_from(list(values.index)))
    better = values.copy()
    better.loc[who, "a"] += more / 10
    before, after = scored(values, THREE), scored(better, THREE)
    assert after.ranks[who] <= before.ranks[who]
    others = [row for row in values.index if row != who]
    assert after.composite[others].equals(before.composite[others])


@given(st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=2, max_size=30))
def test_ranks_are_pandas_s_in_every_convention(keys):
    given_keys = pd.Series(keys, dtype=float)
    for convention, theirs in PANDAS.items():
        expected = given_keys.rank(method=theirs, ascending=False)
        expected = expected if expected.notna().sum() > 1 else expected * np.nan
        found = ranks_within(given_keys.to_numpy(), np.zeros(len(keys), dtype=int), convention)
        np.testing.assert_array_equal(found, expected)
