"""What stands in for a figure that isn't there, and what becomes of growth that is told in words."""

from __future__ import annotations

import numpy as np
import pytest
from fields import field, indicator

from ranking.domain.observations import CellState
from ranking.domain.rules import Missing, NoBase, Normalisation, Normaliser

A = indicator("a", 60, posts=(0, 100))


def other(**fields):
    return indicator("b", 40, posts=(0, 100), **fields)


def test_last_gives_no_points_and_keeps_the_weight():
    found = field([A, other(missing=Missing.LAST)], [[50, None], [50, 50]])
    assert found.scores.tolist() == [30, 50]
    assert np.isnan(found.own_keys[0, 1]), "who hasn't reported has no rank in it"


def test_last_is_never_better_than_the_worst_who_reported():
    scaled = Normalisation(method=Normaliser.SCALED)
    found = field([A, other(missing=Missing.LAST, normalisation=scaled)], [[50, None], [50, -50]])
    assert found.points[:, 1].tolist() == [-50, -50]


def test_the_cohort_s_mean_stands_in_and_is_marked():
    rows = [[50, None], [50, 20], [50, 40], [50, 90]]
    found = field([A, other(missing=Missing.COHORT_MEAN)], rows, groups=[0, 0, 0, 1])
    assert found.filled[0, 1] == 30
    assert found.states[0, 1] == CellState.IMPUTED
    assert found.scores[0] == 42


def test_a_cohort_without_any_figure_has_no_mean():
    found = field([A, other(missing=Missing.COHORT_MEAN)], [[50, None], [50, None], [1, 90]], groups=[0, 0, 1])
    assert np.isnan(found.filled[:2, 1]).all()
    assert np.isnan(found.scores[:2]).all()


def test_what_does_not_apply_is_not_filled():
    states = [[0, CellState.NOT_APPLICABLE], [0, 0]]
    found = field([A, other(missing=Missing.COHORT_MEAN)], [[50, None], [50, 50]], states=states)
    assert np.isnan(found.filled[0, 1])
    assert found.scores[0] == 50


GROWTH = [[50, None], [50, None], [50, None], [50, None], [50, 30], [50, -20]]
WORDS = [
    CellState.LOSS_TO_PROFIT,
    CellState.PROFIT_TO_LOSS,
    CellState.LOSS_NARROWED,
    CellState.LOSS_WIDENED,
    CellState.REPORTED,
    CellState.REPORTED,
]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (NoBase.EXCLUDE, [None, None, None, None, 30, -20]),
        (NoBase.WORST, [-20, -20, -20, -20, 30, -20]),
        (NoBase.BY_STATE, [30, -20, 0, -20, 30, -20]),
    ],
)
def test_growth_in_words_counts_as_the_indicator_says(rule, expected):
    states = [[0, word] for word in WORDS]
    found = field([A, other(no_base=rule)], GROWTH, states=states)
    assert [None if np.isnan(value) else value for value in found.filled[:, 1]] == expected


def test_where_lower_growth_is_better_a_rise_is_the_worst():
    states = [[0, word] for word in WORDS]
    found = field([A, indicator("b", 40, lower=True, no_base=NoBase.BY_STATE)], GROWTH, states=states)
    assert found.filled[:2, 1].tolist() == [30, -20], "from loss to profit is the highest growth, which is bad here"


def test_a_cap_and_a_floor_hold_what_is_scored_and_not_what_is_ranked():
    capped = indicator("a", 100, cap=60.0, floor=10.0)
    found = field([capped], [[100], [60], [35], [5]], normalisation=Normaliser.MIN_MAX)
    assert found.points[:, 0].tolist() == [100, 100, 50, 0]
    assert found.own_keys[:, 0].tolist() == [1000, 600, 350, 50]


def test_values_may_tie_on_fewer_decimals_than_are_printed():
    found = field([indicator("a", 100, precision=2, tie_precision=0)], [[10.44], [10.02], [9.4]])
    assert found.own_keys[:, 0].tolist() == [10, 10, 9]
