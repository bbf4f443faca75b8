"""Normalisers: from measured values to points."""

from __future__ import annotations

import numpy as np
import pytest
from fields import field, indicator
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.rules import BY_GOALPOSTS, Normalisation, Normaliser


def points(values, method, *, lower=False, posts=None, **rules):
    one = indicator("a", 100, lower=lower, posts=posts)
    found = field([one], [[value] for value in values], normalisation=Normalisation(method=method, **rules))
    return found.points[:, 0]


@pytest.mark.parametrize(
    ("method", "rules", "expected"),
    [
        (Normaliser.MIN_MAX, {}, [0, 50, 100, 25]),
        (Normaliser.DISTANCE_TO_MAXIMUM, {}, [0, 50, 100, 25]),
        (Normaliser.FRACTION_OF_MAXIMUM, {}, [20, 60, 100, 40]),
        (Normaliser.PERCENTILE_RANK, {}, [0, 200 / 3, 100, 100 / 3]),
        (Normaliser.BORDA, {}, [0, 2, 3, 1]),
        (Normaliser.BORDA, {"scale": (0, 100)}, [0, 200 / 3, 100, 100 / 3]),
        (Normaliser.RANK_POINTS, {"table": (100, 95, 90)}, [90, 95, 100, 90]),
        (Normaliser.DISTANCE_TO_REFERENCE, {"reference": "d1"}, [0, 100, 200, 50]),
        (Normaliser.DISTANCE_TO_REFERENCE, {"reference": "d1", "truncate": True}, [0, 100, 100, 50]),
    ],
)
def test_each_normaliser_gives_its_points(method, rules, expected):
    assert points([10, 30, 50, 20], method, **rules) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("method", "rules", "expected"),
    [
        (Normaliser.GOALPOSTS, {}, [0, 50, 100]),
        (Normaliser.GOALPOSTS, {"truncate": False}, [-25, 50, 125]),
        (Normaliser.SCALED, {}, [-25, 50, 125]),
        (Normaliser.EFFICACY, {}, [50, 80, 110]),
        (Normaliser.EFFICACY, {"truncate": True}, [60, 80, 100]),
        (Normaliser.DISTANCE_TO_TARGET, {}, [0, 60, 120]),
        (Normaliser.TARGET_MET, {}, [0, 0, 100]),
    ],
)
def test_what_reads_goalposts_reads_both_ends(method, rules, expected):
    assert points([5, 20, 35], method, posts=(10, 30), **rules) == pytest.approx(expected)


def test_the_efficacy_coefficient_is_the_published_one(shared_folder):
    line = (shared_folder / "reference/verify/china_formulas/efficacy.csv").read_text().splitlines()[1].split(",")
    value, bad, good, expected = map(float, line[1:5])
    assert points([value], Normaliser.EFFICACY, posts=(bad, good))[0] == pytest.approx(expected, abs=1e-9)


def test_z_scores_have_the_declared_mean_and_deviation():
    found = points([10, 30, 50, 20], Normaliser.Z_SCORE)
    assert (found.mean(), found.std(ddof=1)) == pytest.approx((50, 10))


def test_a_target_that_is_reached_but_for_the_last_bits_is_met():
    assert points([0.1 + 0.2, 0.3, 0.29], Normaliser.TARGET_MET, posts=(0, 0.3)).tolist() == [100, 100, 0]


def test_equal_ranks_get_equal_points_and_the_next_one_is_left_out():
    assert points([5, 9, 5, 1], Normaliser.RANK_POINTS, table=(100, 95, 90, 85)).tolist() == [95, 100, 95, 85]


def test_ranks_are_of_values_rounded_as_they_are_printed():
    assert points([5.04, 4.96, 1], Normaliser.RANK_POINTS, table=(100, 95, 90)).tolist() == [100, 100, 90]


def test_where_lower_is_better_the_lowest_is_best():
    assert points([10, 30, 50], Normaliser.MIN_MAX, lower=True).tolist() == [100, 50, 0]
    assert points([10, 30, 50], Normaliser.FRACTION_OF_MAXIMUM, lower=True) == pytest.approx([100, 100 / 3, 20])
    assert points([10, 30, 50], Normaliser.TARGET_MET, lower=True, posts=(60, 30)).tolist() == [100, 100, 0]
    assert points([10, 30, 50], Normaliser.RANK_POINTS, lower=True, table=(9, 5)).tolist() == [9, 5, 5]


def test_extremes_over_a_window_take_the_earlier_periods_in():
    one = indicator("a", 100)
    rules = Normalisation(method=Normaliser.MIN_MAX, window=3)
    found = field([one], [[10], [20]], normalisation=rules, pool={3: np.array([[0.0], [40.0]])})
    assert found.points[:, 0].tolist() == [25, 50]


def test_outliers_can_be_brought_in_before():
    values = [1, 2, 3, 4, 5, 6, 7, 1000]
    plain = points(values, Normaliser.MIN_MAX)
    treated = points(values, Normaliser.MIN_MAX, treat=True)
    assert plain[6] < 1
    assert treated[6] == 100


def test_without_goalposts_for_the_period_they_give_way_to_min_max():
    for method in BY_GOALPOSTS:
        assert points([10, 30, 50], method).tolist() == [0, 50, 100]


columns = st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=2, max_size=8)
ALL = [(one, {"table": (100, 90, 70), "reference": "d0"}) for one in Normaliser]


@pytest.mark.parametrize(("method", "rules"), ALL)
@given(values=columns, lower=st.booleans())
@settings(max_examples=25)
def test_no_normaliser_warns_or_turns_a_figure_into_nothing(method, rules, values, lower):
    values = [0, *values]
    found = points(values, method, lower=lower, posts=(50, -50) if lower else (-50, 50), **rules)
    assert [np.isnan(one) for one in found] == [value is None for value in values]
    assert not np.isinf(found).any()


@pytest.mark.parametrize(("method", "rules"), ALL)
@given(values=st.lists(st.integers(1, 50), min_size=2, max_size=8), lower=st.booleans())
@settings(max_examples=25)
def test_a_better_value_never_gets_fewer_points(method, rules, values, lower):
    rules = {
        key: value for key, value in rules.items() if key != "reference" or method is Normaliser.DISTANCE_TO_REFERENCE
    }
    # The worst must not be the reference: who is behind everybody can't be looked up to.
    values = [0 if lower else 60, *values]
    found = points(values, method, lower=lower, posts=(50, 0) if lower else (0, 50), **rules)
    order = np.argsort(values, kind="stable")
    steps = np.diff(found[order]) * (-1 if lower else 1)
    assert (steps >= -1e-9).all()
