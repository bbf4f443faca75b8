"""Whatever is declared and whatever is reported: no warning, no silent nothing, the same ranks in any order."""

from __future__ import annotations

import numpy as np
from fields import field, indicator
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.languages import Names
from ranking.domain.observations import CellState
from ranking.domain.races import Dimension
from ranking.domain.rules import Aggregation, Missing, NoBase, Normalisation, Normaliser, RankMethod
from ranking.domain.trees import leaf_contributions, shares

STATES = [
    CellState.NOT_REPORTED,
    CellState.NOT_APPLICABLE,
    CellState.NOT_DUE,
    CellState.NO_TARGET,
    CellState.NO_BASE,
    CellState.ZERO_BASE,
    CellState.LOSS_TO_PROFIT,
    CellState.LOSS_NARROWED,
]
DIMENSIONS = [
    Dimension(code="x", names=Names.same("x"), weight=70),
    Dimension(code="y", names=Names.same("y"), weight=30),
    Dimension(code="z", names=Names.same("z"), weight=40, within="x", aggregation=Aggregation.GEOMETRIC),
]


@st.composite
def indicators(draw, code):
    lower = draw(st.booleans())
    posts = draw(st.sampled_from([None, (0, 100), (-50, 50)]))
    method = draw(st.sampled_from([None, *Normaliser]))
    return indicator(
        code,
        draw(st.sampled_from([10.0, 25.0, 60.0])),
        lower=lower,
        posts=(posts[1], posts[0]) if posts and lower else posts,
        dimension=draw(st.sampled_from(["x", "y", "z"])),
        normalisation=method
        and Normalisation(method=method, table=(100, 90, 50), reference="d0", treat=draw(st.booleans())),
        missing=draw(st.sampled_from([one for one in Missing if one is not Missing.CARRY])),
        no_base=draw(st.sampled_from(NoBase)),
        cap=draw(st.sampled_from([None, 60.0])),
        floor=draw(st.sampled_from([None, 5.0])),
        precision=draw(st.integers(0, 2)),
    )


cells = st.one_of(
    st.sampled_from(STATES), st.integers(-500, 1000).map(lambda n: n / 10), st.sampled_from([0.0, 1e-9, 1e13])
)


@st.composite
def races(draw):
    chosen = [draw(indicators(code)) for code in "abcd"]
    rows = draw(st.lists(st.lists(cells, min_size=4, max_size=4), min_size=1, max_size=7))
    rules = {
        "aggregation": draw(st.sampled_from(Aggregation)),
        "ranks": draw(st.sampled_from(RankMethod)),
        "tie_breakers": ("b", "a"),
        "data_threshold": draw(st.sampled_from([0.0, 0.5, 1.0])),
        "precision": draw(st.integers(0, 3)),
    }
    return chosen, rows, rules


def build(chosen, rows, rules, order=None):
    order = range(len(rows)) if order is None else order
    rows = [rows[place] for place in order]
    values = [[None if isinstance(cell, CellState) else cell for cell in row] for row in rows]
    states = [[int(cell) if isinstance(cell, CellState) else 0 for cell in row] for row in rows]
    groups = [place % 2 for place in order]
    return field(chosen, values, states=states, dimensions=DIMENSIONS, groups=groups, **rules)


@given(races())
@settings(max_examples=150, deadline=None)
def test_any_rules_on_any_figures_give_points_ranks_and_parts_that_add_up(race):
    found = build(*race)
    composite = found.nodes[-1]
    known = ~np.isnan(composite)
    assert not np.isinf(composite).any()
    parts = leaf_contributions(found.scorer.nodes, found.points)
    np.testing.assert_allclose(parts[known].sum(axis=1), composite[known], rtol=1e-9, atol=1e-6)
    weights = shares(found.scorer.nodes, found.points)
    there = ~np.isnan(found.points).all(axis=1)
    np.testing.assert_allclose(weights[there].sum(axis=1), 1, atol=1e-9)
    for group in (0, 1):
        mine = np.flatnonzero((found.scorer.groups == group) & known)
        assert np.isnan(found.ranks[mine]).all() == (len(mine) < 2)


@given(races(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_districts_changes_no_rank(race, random):
    chosen, rows, rules = race
    for one in chosen:
        if one.normalisation and one.normalisation.method is Normaliser.DISTANCE_TO_REFERENCE:
            return  # the reference is named by its place here
    order = list(range(len(rows)))
    random.shuffle(order)
    usual, shuffled = build(chosen, rows, rules), build(chosen, rows, rules, order)
    np.testing.assert_array_equal(shuffled.ranks, usual.ranks[order])
    np.testing.assert_array_equal(shuffled.keys, usual.keys[order])
