"""Dimensions: a tree of any depth, each node with its own mean, and what every leaf weighs and adds."""

from __future__ import annotations

import numpy as np
import pytest
from fields import field, indicator
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.fields import points_added
from ranking.domain.languages import Names
from ranking.domain.periods import Period
from ranking.domain.races import Adjustment, Dimension, Scoring
from ranking.domain.rules import Aggregation
from ranking.domain.trees import leaf_contributions, leaf_weights, shares, tree


def dimension(code, weight, within=None, aggregation=Aggregation.ARITHMETIC):
    return Dimension(code=code, names=Names.same(code), weight=weight, within=within, aggregation=aggregation)


DIMENSIONS = [
    dimension("economy", 60),
    dimension("projects", 40),
    dimension("started", 30, within="projects", aggregation=Aggregation.GEOMETRIC),
]
LEAVES = [
    indicator("gdp", 100, posts=(0, 100), dimension="economy"),
    indicator("signed", 70, posts=(0, 100), dimension="projects"),
    indicator("big", 50, posts=(0, 100), dimension="started"),
    indicator("small", 50, posts=(0, 100), dimension="started"),
]


def test_each_node_is_the_mean_of_its_own_children():
    found = field(LEAVES, [[50, 80, 90, 40]], dimensions=DIMENSIONS)
    started = (90 * 40) ** 0.5
    projects = 0.7 * 80 + 0.3 * started
    by_code = {node.code: float(points[0]) for node, points in zip(found.scorer.nodes, found.nodes, strict=True)}
    assert by_code == pytest.approx(
        {"economy": 50, "projects": projects, "started": started, "": 0.6 * 50 + 0.4 * projects}
    )


def test_each_leaf_and_each_node_says_its_effective_weight():
    nodes = tree(LEAVES, DIMENSIONS, Scoring())
    assert leaf_weights(nodes, 4) == pytest.approx([0.6, 0.28, 0.06, 0.06])
    assert {node.code: node.share for node in nodes} == pytest.approx(
        {"started": 0.12, "economy": 0.6, "projects": 0.4, "": 1.0}
    )


@given(
    st.lists(st.lists(st.integers(0, 100), min_size=4, max_size=4), min_size=2, max_size=6),
    st.sampled_from(Aggregation),
)
@settings(max_examples=40, deadline=None)
def test_what_the_leaves_add_comes_to_the_composite(rows, mean):
    found = field(LEAVES, rows, dimensions=DIMENSIONS, aggregation=mean)
    parts = leaf_contributions(found.scorer.nodes, found.points)
    assert parts.sum(axis=1) == pytest.approx(found.nodes[-1], abs=1e-9)


def test_a_dimension_is_scored_from_what_is_there_and_the_threshold_looks_at_the_whole():
    rows = [[50, None, 90, 40], [50, 80, 90, 40]]
    assert np.isnan(field(LEAVES, rows, dimensions=DIMENSIONS).keys[0])
    relaxed = field(LEAVES, rows, dimensions=DIMENSIONS, data_threshold=0.7)
    assert relaxed.scores[0] == pytest.approx(0.6 * 50 + 0.4 * 60)


def test_the_weight_of_what_is_missing_goes_to_its_siblings():
    found = field(LEAVES, [[50, 80, 90, None], [50, None, None, None]], dimensions=DIMENSIONS, data_threshold=0.3)
    weights = shares(found.scorer.nodes, found.points)
    assert weights.tolist() == pytest.approx(np.array([[0.6, 0.28, 0.12, 0], [1, 0, 0, 0]]))


def test_a_dimension_without_indicators_has_no_points_and_no_say():
    found = field(LEAVES[:1], [[50], [60]], dimensions=[*DIMENSIONS[:1], dimension("empty", 40)])
    assert found.scores.tolist() == [50, 60]


def test_bonus_and_deductions_are_capped_each_by_itself_and_count_in_their_period():
    about, why = Period.parse("2024-Q1"), Names.same("because")
    given_points = [3.0, 4.0, -1.0, -9.0]
    all_of_them = [Adjustment(district="d0", period=about, points=points, reason=why) for points in given_points]
    assert points_added(all_of_them, Scoring(adjustment_cap=5.0)) == {("2024-Q1", "d0"): 5.0 - 5.0}
    assert points_added(all_of_them[:3], Scoring()) == {("2024-Q1", "d0"): 6.0}
    found = field(LEAVES[:1], [[50], [60]], dimensions=DIMENSIONS[:1], bonus=np.array([11.0, 0.0]))
    assert found.ranks.tolist() == [1, 2]
