"""Histories: paths, movers, correlations, and what the weights amount to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rich.console import Console

from ranking.cli.histories import as_grid, as_records, summary_lines
from ranking.domain.errors import UnknownName
from ranking.domain.history import Streak, Trend, correlations, influence, movers, path, redundant, summary

NONE = float("nan")


def weeks(count):
    return [f"2024-W{n:02}" for n in range(1, count + 1)]


def ranked(**columns):
    count = len(next(iter(columns.values())))
    return pd.DataFrame({code: np.array(ranks, dtype=float) for code, ranks in columns.items()}, index=weeks(count))


def walk(*ranks):
    frame = ranked(a=ranks)
    return path(frame, 100 - 10 * frame, "a")


def figures(columns, periods=1):
    rows = len(next(iter(columns.values())))
    per = rows // periods
    index = pd.MultiIndex.from_product([weeks(periods), [f"d{n}" for n in range(per)]], names=["period", "district"])
    return pd.DataFrame({code: np.array(given, dtype=float) for code, given in columns.items()}, index=index)


def printed(grid):
    console = Console(width=80, force_terminal=False)
    with console.capture() as capture:
        console.print(grid)
    return capture.get().splitlines()


maybe_ranks = st.one_of(st.integers(1, 9).map(float), st.just(NONE))
rank_tables = arrays.arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 5)), elements=maybe_ranks).map(
    lambda cells: pd.DataFrame(cells, index=weeks(len(cells)), columns=[f"d{n}" for n in range(cells.shape[1])])
)
noise = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def test_a_path_has_the_best_and_worst_rank_and_every_period_of_each():
    mine = walk(4, 1, 2, 1)
    assert (mine.best, mine.best_in, mine.worst, mine.worst_in) == (1, ("2024-W02", "2024-W04"), 4, ("2024-W01",))


def test_a_path_keeps_the_gaps():
    mine = walk(2, NONE, 3)
    assert mine.ranks == (2, None, 3)
    assert mine.scores == (80.0, None, 70.0)
    assert mine.movements == (None, None, None)


def test_movements_are_places_gained():
    assert walk(2, 4, 4, 1).movements == (None, -2, 0, 3)


def test_movements_of_the_standings_go_before_differences_of_ranks():
    ranks = ranked(a=[3, 2])
    moved = pd.DataFrame({"a": [NONE, 0.0]}, index=ranks.index)  # somebody better left the field
    mine = path(ranks, ranks, "a", movements=moved)
    assert mine.movements == (None, 0)
    assert mine.streak == Streak(trend=Trend.UNCHANGED, length=1)


@pytest.mark.parametrize(
    ("ranks", "trend", "length"),
    [
        ((2, 1, 1, 1), Trend.FIRST, 3),
        ((1,), Trend.FIRST, 1),
        ((1, NONE, 1), Trend.FIRST, 1),
        ((5, 6, 4, 3, 2), Trend.RISING, 3),
        ((1, 1, 2, 4), Trend.FALLING, 2),
        ((1, 3, 3), Trend.UNCHANGED, 1),
        ((3, 3, 3), Trend.UNCHANGED, 2),
    ],
)
def test_a_streak_is_the_run_that_ends_in_the_last_period(ranks, trend, length):
    assert walk(*ranks).streak == Streak(trend=trend, length=length)


@pytest.mark.parametrize("ranks", [(3,), (3, NONE), (1, 1, NONE), (2, NONE, 3), (NONE,)])
def test_without_two_ranks_at_the_end_there_is_no_streak(ranks):
    assert walk(*ranks).streak is None


def test_volatility_is_the_mean_absolute_change_of_rank():
    assert walk(1, 3, 3, 2).volatility == 1.0


def test_a_change_across_a_gap_is_no_volatility():
    assert walk(1, 2, NONE, 8).volatility == 1.0
    assert walk(1, NONE, 8).volatility is None


def test_the_mean_rank_is_over_the_periods_with_a_rank():
    assert walk(1, NONE, 4).mean_rank == 2.5


def test_a_district_that_was_never_ranked_has_an_empty_path():
    mine = walk(NONE, NONE)
    assert (mine.best, mine.best_in, mine.worst, mine.worst_in) == (None, (), None, ())
    assert (mine.mean_rank, mine.volatility, mine.streak) == (None, None, None)


def test_a_history_may_have_no_periods_yet():
    ranks = pd.DataFrame(columns=["a"], dtype=float)
    assert path(ranks, ranks, "a").periods == ()


def test_an_unknown_district_is_told_with_the_nearest_name():
    with pytest.raises(UnknownName, match="duanzhou"):
        path(ranked(duanzhou=[1]), ranked(duanzhou=[1]), "duanzhu")


def test_a_summary_has_a_row_a_district():
    ranks = ranked(a=[2, 1, 1], b=[1, 2, NONE])
    found = summary(ranks, ranks * 10)
    assert found.loc["a", ["now", "score", "best", "worst", "length"]].tolist() == [1, 10, 1, 2, 2]
    assert found.loc["a", "best_in"] == ("2024-W02", "2024-W03")
    assert found["trend"].tolist() == [Trend.FIRST, None]
    assert found["length"].tolist() == [2, 0]


@given(rank_tables)
def test_best_mean_and_worst_stand_in_order_and_volatility_stays_below_their_distance(ranks):
    found = summary(ranks, ranks)
    known = found[found["best"].notna()]
    assert (known["best"] <= known["mean_rank"] + 1e-9).all()
    assert (known["mean_rank"] <= known["worst"] + 1e-9).all()
    assert (known["volatility"].fillna(0.0) <= known["worst"] - known["best"]).all()


@given(rank_tables)
def test_a_streak_read_off_one_by_one_is_the_one_of_the_arrays(ranks):
    for code in ranks.columns:
        mine = path(ranks, ranks, code)
        first = _running(mine.ranks, lambda rank: rank == 1)
        signs = [None if moved is None else (moved > 0) - (moved < 0) for moved in mine.movements]
        alike = max(_running(signs, lambda sign, like=like: sign == like) for like in (-1, 0, 1))
        assert (mine.streak.length if mine.streak else 0) == (first or alike)


def _running(cells, holds):
    length = 0
    while length < len(cells) and holds(cells[-1 - length]):
        length += 1
    return length


def test_movers_come_by_size_and_then_by_rank():
    found = movers(ranked(a=[9, 1], b=[1, 2], c=[4, 2], d=[3, 3], e=[2, 4], f=[NONE, 5]).iloc[:, 1:])
    assert found["district"].tolist() == ["c", "e", "b", "d"]
    assert found.loc[0].tolist() == ["c", 4, 2, 2]
    assert found["movement"].tolist() == [2, -2, -1, 0]


def test_movers_look_at_the_last_two_periods_only():
    assert movers(ranked(a=[9, 2, 1], b=[1, 1, 2]))["from"].tolist() == [2, 1]


@pytest.mark.parametrize("ranks", [ranked(a=[1]), ranked(a=[1]).iloc[:0], ranked(a=[1, NONE])])
def test_nobody_moves_without_two_ranks(ranks):
    assert movers(ranks).columns.tolist() == ["district", "from", "to", "movement"]
    assert movers(ranks).empty


@given(noise)
def test_correlations_in_one_period_are_pandas_own(random):
    values = figures({code: random.normal(size=12) for code in "xyz"})
    pd.testing.assert_frame_equal(correlations(values), values.corr())


@given(noise)
def test_missing_figures_leave_the_rows_that_two_indicators_share(random):
    values = figures({code: random.normal(100, 1, size=24) for code in "xyz"}, periods=3)
    values = values.mask(random.random(values.shape) < 0.2)
    shared = values[["x", "z"]].dropna()
    apart = shared - shared.groupby(level="period").transform("mean")
    assert correlations(values).loc["x", "z"] == pytest.approx(apart.corr().loc["x", "z"], abs=1e-6)


@given(noise)
def test_what_all_districts_share_in_a_period_correlates_nothing(random):
    values = figures({code: random.normal(size=30) for code in "xy"}, periods=5)
    boom = np.repeat([[0.0], [50.0], [100.0], [150.0], [200.0]], 6, axis=0)
    pd.testing.assert_frame_equal(correlations(values + boom), correlations(values), rtol=1e-6)


@pytest.mark.parametrize("constant", [0.0, 0.1, 112.94e8, -0.3])
def test_constant_columns_have_no_correlation_and_no_warning(constant):
    found = correlations(figures({"x": [1, 2, 3, 5, 4, 6], "y": [constant] * 6}, periods=2))
    assert found["x"].tolist()[0] == 1.0
    assert found["y"].isna().all()
    assert np.isnan(found.loc["y", "x"])


def test_a_column_constant_within_each_period_counts_as_constant():
    assert correlations(figures({"x": [1, 2, 4, 7, 3, 5], "y": [0.1] * 3 + [0.7] * 3}, periods=2))["y"].isna().all()


def test_two_districts_in_one_period_tell_of_no_correlation():
    assert correlations(figures({"x": [1, 2], "y": [5, 4]})).isna().all(axis=None)


def test_an_empty_frame_has_no_correlations():
    assert correlations(figures({"x": [1, 2], "y": [1, 2]}).iloc[:0]).isna().all(axis=None)


def test_an_indicator_that_varies_more_has_more_effect_than_its_weight_says():
    random = np.random.default_rng(1)
    points = figures({"wide": random.normal(50, 20, 40), "narrow": random.normal(50, 2, 40)}, periods=4)
    found = influence(points, points.mean(axis=1), pd.Series({"wide": 50, "narrow": 50}))
    assert found["weight"].tolist() == [0.5, 0.5]
    assert found.loc["wide", "effect"] > 0.9


@given(noise)
def test_effects_sum_to_one_and_a_composite_of_one_indicator_has_all_its_effect(random):
    points = figures({code: random.normal(size=24) for code in "xyz"}, periods=3)
    found = influence(points, points["x"], pd.Series({"x": 60, "y": 20, "z": 20}))
    assert found["effect"].sum() == pytest.approx(1)
    assert found.loc["x", "main_effect"] == pytest.approx(1)
    assert found["effect"].idxmax() == "x"


def test_weights_are_read_by_indicator_and_figures_by_row_whatever_their_order():
    points = figures({"x": [1, 2, 3, 9], "y": [4, 1, 2, 2]})
    weights = pd.Series({"x": 3, "y": 1})
    turned = influence(points, points.sum(axis=1)[::-1], weights[::-1])
    pd.testing.assert_frame_equal(turned, influence(points, points.sum(axis=1), weights))
    assert turned["weight"].tolist() == [0.75, 0.25]


def test_an_indicator_that_does_not_vary_has_no_effect_to_be_told():
    points = figures({"x": [1, 2, 3, 9], "y": [7, 7, 7, 7]})
    assert influence(points, points.sum(axis=1), pd.Series({"x": 1, "y": 1}))["effect"].isna().tolist() == [False, True]


def test_redundant_pairs_come_strongest_first_and_opposites_count():
    x = np.arange(8.0)
    values = figures({"x": x, "near": x + x % 2, "against": -x, "other": [3, 1, 4, 1, 5, 9, 2, 6]})
    found = redundant(values)
    assert found[["first", "second"]].iloc[0].tolist() == ["x", "against"]
    assert found["r"].iloc[0] == pytest.approx(-1)
    assert len(found) == 3
    assert "other" not in {*found["first"], *found["second"]}


def test_a_perfect_pair_reaches_a_limit_of_one():
    x = np.array([0.1, 0.7, 0.2, 0.9, 0.35])
    assert len(redundant(figures({"x": x, "y": 3 * x + 0.1}), limit=1.0)) == 1


def test_a_grid_has_a_row_a_period_with_the_rank_on_a_track():
    mine = walk(4, 2, NONE, 1)
    rows = printed(as_grid(mine, mine.periods))
    assert [row.split() for row in rows] == [
        ["period", "rank", "4", "…", "1", "score", "move"],
        ["2024-W01", "4", "●···", "60.0"],
        ["2024-W02", "2", "··●·", "80.0", "↑2"],
        ["2024-W03", "–", "····"],
        ["2024-W04", "1", "···●", "90.0"],
    ]


def test_a_long_track_fits_80_columns_with_its_ends_at_the_ends():
    mine = walk(1, 50, 100)
    rows = printed(as_grid(mine, [f"{period} of a long financial year" for period in mine.periods], title="端州区"))
    tracks = [next(word for word in row.split() if "●" in word) for row in rows if "●" in row]
    assert [track.index("●") for track in tracks] == [23, 12, 0]
    assert {len(track) for track in tracks} == {24}
    assert max(map(len, rows)) <= 80


def test_the_summary_says_best_worst_volatility_and_streak():
    assert summary_lines(walk(4, 1, 2, 1, 1)) == [
        "best 1 (2024-W02, 2024-W04, 2024-W05), worst 4 (2024-W01)",
        "mean rank 1.8; volatility 1.3 places; first for 2 periods running",
    ]


def test_of_many_periods_the_latest_are_named():
    assert summary_lines(walk(1, 1, 2, 1, 1, 1))[0] == (
        "best 1 (2024-W04, 2024-W05, 2024-W06 and 2 earlier), worst 2 (2024-W03)"
    )


def test_the_summary_calls_periods_by_their_labels():
    assert summary_lines(walk(2, 3), ["week 1", "week 2"])[0] == "best 2 (week 1), worst 3 (week 2)"


@pytest.mark.parametrize(
    ("ranks", "lines"),
    [
        ((NONE,), ["never ranked"]),
        ((2,), ["always 2", "mean rank 2.0"]),
        ((2, 2), ["always 2", "mean rank 2.0; volatility 0.0 places; unchanged in the last period"]),
    ],
)
def test_short_histories_are_told_in_words_too(ranks, lines):
    assert summary_lines(walk(*ranks)) == lines


def test_records_are_flat_and_keep_what_is_missing():
    assert as_records(walk(2, 1, NONE)) == [
        {"period": "2024-W01", "rank": 2, "score": 80.0, "movement": None},
        {"period": "2024-W02", "rank": 1, "score": 90.0, "movement": 1},
        {"period": "2024-W03", "rank": None, "score": None, "movement": None},
    ]
