"""Robustness: how sure a rank is under other reasonable rules."""

from __future__ import annotations

import numpy as np
from fields import field, indicator

from ranking.domain.languages import Names
from ranking.domain.races import Dimension
from ranking.domain.robustness import robustness

RACE = [indicator(code, weight, posts=(0, 100)) for code, weight in (("a", 50), ("b", 30), ("c", 20))]
NAMES = ["one", "two", "three"]


def test_who_leads_in_everything_leads_in_every_draw():
    found = robustness(field(RACE, [[90, 90, 90], [50, 50, 50], [10, 10, 10]]), NAMES)
    assert found.ranks["steady"].tolist() == [1, 1, 1]
    assert found.chances.to_numpy().tolist() == np.eye(3).tolist()
    assert found.pairs.empty


def test_who_are_good_at_different_things_are_not_sure_of_their_order():
    found = robustness(field(RACE, [[90, 10, 10], [50, 50, 40], [5, 5, 5]]), NAMES)
    [pair] = found.pairs.to_dict("records")
    assert {pair["ahead"], pair["behind"]} == {"one", "two"}
    assert 0.05 < pair["holds"] < 0.95
    low, high = found.ranks.loc["one", ["low", "high"]]
    assert (low, high) == (1, 2)


def test_the_same_seed_draws_the_same_and_another_one_another():
    whole = field(RACE, [[60, 40, 50], [50, 50, 50], [55, 45, 45]])
    first, again, other = (robustness(whole, NAMES, seed=seed).chances for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_chances_add_up_to_one_for_who_is_ranked_and_to_nothing_for_who_is_not():
    found = robustness(field(RACE, [[60, 40, 50], [50, 50, 50], [None] * 3]), NAMES)
    assert found.chances.sum(axis=1).round(9).tolist() == [1, 1, 0]
    assert found.ranks.loc["three"].isna().all()


def test_ranks_stay_inside_cohorts():
    found = robustness(field(RACE, [[60, 40, 50], [50, 50, 50], [1, 1, 1]], groups=[0, 0, 1]), NAMES)
    assert found.ranks["high"].tolist()[:2] <= [2, 2]
    assert found.ranks.loc["three"].isna().all(), "it is alone"


def test_the_weights_of_every_dimension_are_drawn():
    dimensions = [
        Dimension(code="x", names=Names.same("x"), weight=60),
        Dimension(code="y", names=Names.same("y"), weight=40),
    ]
    tree = [indicator("a", 100, posts=(0, 100), dimension="x"), indicator("b", 100, posts=(0, 100), dimension="y")]
    found = robustness(field(tree, [[70, 30], [30, 80], [10, 10]], dimensions=dimensions), NAMES)
    assert 0 < found.ranks.loc["one", "steady"] < 1


def test_without_spread_only_normaliser_and_mean_are_drawn():
    whole = field(RACE, [[60, 60, 60], [50, 50, 50], [40, 40, 40]])
    assert robustness(whole, NAMES, spread=0).ranks["steady"].tolist() == [1, 1, 1]
