"""Aggregation: from the points of children to their node's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.aggregation import aggregate, contributions
from ranking.domain.rules import Aggregation

POINTS = np.array([[80.0, 20, 50]])
WEIGHTS = np.array([0.5, 0.3, 0.2])


@pytest.mark.parametrize(
    ("method", "power", "expected"),
    [
        (Aggregation.ARITHMETIC, 1, 56.0),
        (Aggregation.GEOMETRIC, 1, 80**0.5 * 20**0.3 * 50**0.2),
        (Aggregation.HARMONIC, 1, 1 / (0.5 / 80 + 0.3 / 20 + 0.2 / 50)),
        (Aggregation.GENERALISED, 2, (0.5 * 80**2 + 0.3 * 20**2 + 0.2 * 50**2) ** 0.5),
        (Aggregation.GENERALISED, 0, 80**0.5 * 20**0.3 * 50**0.2),
        (Aggregation.MINIMUM, 1, 20.0),
    ],
)
def test_each_mean_is_its_formula(method, power, expected):
    assert aggregate(POINTS, WEIGHTS, method, power)[0] == pytest.approx(expected)


def test_a_missing_child_leaves_its_weight_to_the_others():
    assert aggregate(np.array([[80.0, np.nan, 50]]), WEIGHTS, Aggregation.ARITHMETIC)[0] == pytest.approx(
        (0.5 * 80 + 0.2 * 50) / 0.7
    )
    for method in Aggregation:
        assert np.isnan(aggregate(np.full((2, 3), np.nan), WEIGHTS, method)).all()


def test_zero_points_wipe_out_a_geometric_or_harmonic_mean_and_nothing_else():
    points = np.array([[80.0, 0, 50]])
    assert aggregate(points, WEIGHTS, Aggregation.GEOMETRIC)[0] == 0
    assert aggregate(points, WEIGHTS, Aggregation.HARMONIC)[0] == 0
    assert aggregate(points, WEIGHTS, Aggregation.GENERALISED, 2)[0] > 0


def test_copeland_counts_the_duels_won_by_weight():
    points = np.array([[90.0, 10], [50, 50], [10, 90]])
    weights = np.array([0.6, 0.4])
    assert aggregate(points, weights, Aggregation.COPELAND).tolist() == [100, 50, 0]
    assert aggregate(points, np.array([0.5, 0.5]), Aggregation.COPELAND).tolist() == [50, 50, 50]


def test_whoever_has_nothing_takes_no_part_in_duels():
    points = np.array([[90.0], [50], [np.nan]])
    found = aggregate(points, np.array([1.0]), Aggregation.COPELAND)
    assert found[:2].tolist() == [100, 0]
    assert np.isnan(found[2])


tables = st.lists(
    st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=3, max_size=3), min_size=2, max_size=6
).map(lambda rows: np.array([[np.nan if cell is None else cell for cell in row] for row in rows], dtype=float))


@pytest.mark.parametrize("method", list(Aggregation))
@given(points=tables)
@settings(max_examples=40)
def test_the_parts_add_up_to_the_whole(method, points):
    whole = aggregate(points, WEIGHTS, method, 0.7)
    parts = contributions(points, WEIGHTS, method, 0.7)
    known = ~np.isnan(whole)
    assert parts[known].sum(axis=-1) == pytest.approx(whole[known], abs=1e-9)


@given(tables)
@settings(max_examples=40)
def test_the_means_stand_in_their_order(points):
    minimum, harmonic, geometric, arithmetic = (
        aggregate(points, WEIGHTS, method)
        for method in (Aggregation.MINIMUM, Aggregation.HARMONIC, Aggregation.GEOMETRIC, Aggregation.ARITHMETIC)
    )
    known = ~np.isnan(arithmetic)
    for less, more in ((minimum, harmonic), (harmonic, geometric), (geometric, arithmetic)):
        assert (less[known] <= more[known] + 1e-9).all()


@given(tables, st.permutations(range(3)))
@settings(max_examples=40)
def test_the_order_of_the_children_changes_nothing_and_batches_equal_single_ones(points, order):
    for method in Aggregation:
        usual = aggregate(points, WEIGHTS, method)
        assert aggregate(points[:, order], WEIGHTS[list(order)], method) == pytest.approx(usual, nan_ok=True)
        assert aggregate(np.stack([points, points]), WEIGHTS, method)[1] == pytest.approx(usual, nan_ok=True)
