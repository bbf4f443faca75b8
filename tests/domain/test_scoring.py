"""Scores and ranks: the weighted mean of normalised indicators, competition ranks of rounded values, inside cohorts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.indicators import Direction, Goalposts, Indicator, Normaliser, Unit
from ranking.domain.languages import Names
from ranking.domain.normalise import goalposts, min_max
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Scoring
from ranking.domain.scoring import competition_ranks, effective_weights, score

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


def test_effective_weights_add_up_to_one_or_are_all_nothing():
    values = frame({"a": [90, np.nan, 80], "b": [10, 20, np.nan]})
    weights = effective_weights(values, [indicator("a", 60), indicator("b", 40)], Scoring(data_threshold=0.5))
    assert weights.to_numpy().tolist() == [[0.6, 0.4], [0, 0], [1, 0]]


def test_contributions_add_up_to_the_composite():
    found = scored(frame({"a": [90, 80], "b": [10, 20]}), [indicator("a", 60), indicator("b", 40)])
    assert found.contributions.sum(axis=1).round(9).tolist() == found.composite.tolist() == [58.0, 56.0]


def test_what_does_not_apply_to_a_district_costs_it_no_weight():
    values = frame({"a": [90, 80, 50], "b": [10, 20, np.nan]})
    applicable = values.notna()
    found = score(
        values,
        [indicator("a", 60), indicator("b", 40)],
        Scoring(),
        period_kind=PeriodKind.WEEK,
        cohorts=dict.fromkeys(["d0", "d1", "d2"], "all"),
        applicable=applicable,
    )
    assert found.composite.tolist() == [58.0, 56.0, 50.0]
    assert found.ranks.tolist() == [1, 2, 3]


def test_lower_is_better_turns_goalposts_min_max_and_ranks_round():
    posts = {PeriodKind.WEEK: Goalposts(worst=100, best=0)}
    found = scored(frame({"a": [10, 40]}), [indicator("a", 100, Direction.LOWER, posts)])
    assert found.composite.tolist() == [90.0, 60.0]
    assert found.indicator_ranks["a"].tolist() == [1, 2]
    assert min_max(np.array([10.0, 40.0]), np.zeros(2, dtype=int), Direction.LOWER).tolist() == [100, 0]


def test_goalposts_hold_at_both_ends():
    assert goalposts(np.array([-5.0, 50, 500]), Goalposts(worst=0, best=100)).tolist() == [0, 50, 100]


def test_min_max_is_taken_inside_each_period():
    values = np.array([1.0, 3, 2, 10, 30, 20])
    assert min_max(values, np.array([0, 0, 0, 1, 1, 1]), Direction.HIGHER).tolist() == [0, 100, 50] * 2


def test_min_max_of_equal_values_decides_nothing_and_of_none_is_none():
    points = min_max(np.array([7.0, 7, np.nan, np.nan]), np.array([0, 0, 0, 1]), Direction.HIGHER)
    assert points.tolist()[:2] == [50, 50]
    assert np.isnan(points[2:]).all()


def test_min_max_of_values_that_differ_only_by_how_they_were_added_up_decides_nothing():
    values = np.array([0.7 * 1e8 + 0.4 * 1e8, 1.1 * 1e8])
    assert values[0] != values[1]
    assert min_max(values, np.zeros(2, dtype=int), Direction.HIGHER).tolist() == [50, 50]


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
MIN_MAX = Scoring(normaliser=Normaliser.MIN_MAX)


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
def test_ranks_are_pandas_s_minimum_ranks(keys):
    given_keys = pd.DataFrame({"a": pd.Series(keys, dtype=float)})
    groups = np.zeros(len(keys), dtype=int)
    expected = given_keys["a"].rank(method="min", ascending=False)
    expected = expected if expected.notna().sum() > 1 else expected * np.nan
    pd.testing.assert_series_equal(competition_ranks(given_keys, groups)["a"], expected)


def test_ranks_are_those_of_r(shared_folder):
    cases = pd.read_csv(shared_folder / "reference/verify/ties/r_rank_ties_expected.csv")
    for (_, direction), case in cases.groupby(["case", "direction"]):
        if case["min"].notna().sum() == 1:
            continue  # alone: ours is not ranked
        keys = pd.to_numeric(case["value"], errors="coerce") * (1 if direction == "desc" else -1)
        found = competition_ranks(keys.to_frame(), np.zeros(len(keys), dtype=int)).iloc[:, 0]
        expected = pd.to_numeric(case["min"], errors="coerce").astype(float)
        pd.testing.assert_series_equal(found, expected, check_names=False)


def test_min_max_is_coinr_s_on_the_asem_figures(shared_folder):
    folder = shared_folder / "reference/verify/asem"
    raw, expected = (pd.read_csv(folder / name, index_col=0) for name in ("exp_raw.csv", "exp_norm_n_minmax.csv"))
    meta = pd.read_csv(folder / "asem_imeta.csv").set_index("iCode")["Direction"]
    for code in expected.columns:
        direction = Direction.HIGHER if meta[code] == 1 else Direction.LOWER
        found = min_max(raw[code].to_numpy(dtype=float), np.zeros(len(raw), dtype=int), direction)
        np.testing.assert_allclose(found, expected[code].to_numpy(dtype=float), rtol=0, atol=1e-9)
