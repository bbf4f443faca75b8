"""What it would take to gain a place: every answer holds, and one step less doesn't."""

from __future__ import annotations

import numpy as np
import pytest
from fields import field, indicator
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.improvement import Improvement, Obstacle, all_needs
from ranking.domain.indicators import Measure
from ranking.domain.languages import Names
from ranking.domain.races import Dimension
from ranking.domain.rules import Aggregation, Normalisation, Normaliser, RankMethod

POSTS = [(0, 100), (0, 100), (100, 0)]


def race(posts=True, **fields):
    return [
        indicator(code, weight, lower=place == 2, posts=POSTS[place] if posts else None, **fields)
        for place, (code, weight) in enumerate([("a", 50), ("b", 30), ("c", 20)])
    ]


rows = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 1000).map(lambda n: n / 10)), min_size=3, max_size=3),
    min_size=2,
    max_size=7,
)
RULES = [
    {"normalisation": method, "aggregation": mean}
    for method in (Normaliser.GOALPOSTS, Normaliser.MIN_MAX, Normaliser.EFFICACY, Normaliser.Z_SCORE)
    for mean in (Aggregation.ARITHMETIC, Aggregation.GEOMETRIC, Aggregation.COPELAND)
] + [
    {"normalisation": Normalisation(method=Normaliser.RANK_POINTS, table=(100, 95, 90, 80))},
    {"normalisation": Normaliser.PERCENTILE_RANK},
    {"normalisation": Normaliser.TARGET_MET},
    {"ranks": RankMethod.MODIFIED},
    {"ranks": RankMethod.DENSE},
    {"ranks": RankMethod.FRACTIONAL},
    {"ranks": RankMethod.ORDINAL, "tie_breakers": ("b",)},
]


@pytest.mark.parametrize("rules", RULES, ids=str)
@given(table=rows, threshold=st.sampled_from([0.3, 1.0]))
@settings(max_examples=12, deadline=None)
def test_every_answer_holds_when_the_field_is_scored_again_and_the_next_smaller_step_does_not(rules, table, threshold):
    whole = field(race(), table, groups=[n % 2 for n in range(len(table))], data_threshold=threshold, **rules)
    for district, needs in enumerate(all_needs(Improvement(whole))):
        for place, need in enumerate(needs):
            if need.obstacle is None:
                step = np.copysign(0.1, need.change)
                there, short = (
                    whole.again(whole.replaced(district, place, value)) for value in (need.needed, need.needed - step)
                )
                assert there.ranks[district] == need.then < need.rank == whole.ranks[district]
                assert not short.ranks[district] < need.rank


TREE = [
    indicator("a", 60, posts=(0, 100), dimension="x"),
    indicator("b", 40, posts=(0, 100), dimension="x"),
    indicator("c", 100, posts=(0, 100), dimension="y"),
]
DIMENSIONS = [Dimension(code=code, names=Names.same(code), weight=weight) for code, weight in (("x", 70), ("y", 30))]


@pytest.mark.parametrize("method", [Normaliser.GOALPOSTS, Normaliser.MIN_MAX])
@given(table=rows)
@settings(max_examples=30, deadline=None)
def test_answers_hold_in_a_tree_with_missing_figures_too(method, table):
    whole = field(TREE, table, dimensions=DIMENSIONS, normalisation=method, data_threshold=0.3)
    for district, needs in enumerate(all_needs(Improvement(whole))):
        for place, need in enumerate(needs):
            if need.obstacle is None:
                there, short = (
                    whole.again(whole.replaced(district, place, value)) for value in (need.needed, need.needed - 0.1)
                )
                assert there.ranks[district] == need.then < need.rank
                assert not short.ranks[district] < need.rank


@given(table=rows)
@settings(max_examples=40, deadline=None)
def test_what_is_said_to_be_out_of_reach_gains_nothing_at_the_best_goalpost(table):
    whole = field(race(), table)
    for district, needs in enumerate(all_needs(Improvement(whole))):
        for place, need in enumerate(needs):
            if need.obstacle is Obstacle.OUT_OF_REACH:
                best = whole.again(whole.replaced(district, place, POSTS[place][1]))
                assert best.ranks[district] == need.rank


def test_the_need_is_the_closed_form_rounded_up_to_the_declared_step():
    whole = field(race(), [[50, 50, 50], [40, 50, 50]])
    need = Improvement(whole).needs(1)[0]
    # 5 points of the composite less half a printed step: 4.95 / 0.5 = 9.9 of the indicator.
    assert (need.needed, need.change, need.then) == pytest.approx((49.9, 9.9, 1))


def test_the_frozen_range_would_promise_too_much_where_a_new_maximum_stretches_it():
    whole = field(race(posts=False), [[100, 50, 0], [0, 40, 50], [20, 30, 100]], normalisation=Normaliser.MIN_MAX)
    for needs in all_needs(Improvement(whole)):
        for need in needs:
            assert need.obstacle is not None or need.then < need.rank


def test_the_first_needs_nothing_and_who_is_not_ranked_or_has_no_figure_is_told():
    whole = field(race(), [[90, 90, 0], [50, 50, 50], [10, None, 50], [None, None, None]], data_threshold=0.5)
    kinds = [[need.obstacle for need in needs] for needs in all_needs(Improvement(whole))]
    assert kinds[0] == [Obstacle.FIRST] * 3
    assert kinds[2][1] is Obstacle.NO_FIGURE
    assert kinds[3] == [Obstacle.NOT_RANKED] * 3


def test_an_amount_does_not_fall_below_zero():
    whole = field([indicator("c", 100, lower=True, posts=(100, -100))], [[5], [40], [2]])
    needs = [one[0] for one in all_needs(Improvement(whole))]
    assert needs[1].needed >= 0
    assert needs[0].needed == pytest.approx(2.0, abs=0.11)


@pytest.mark.parametrize(
    ("measure", "amount"),
    [
        (Measure.COMPLETION, lambda change: change * 200 / 100),
        (Measure.YOY, lambda change: change * 200 / 100),
        (Measure.PER_CAPITA, lambda change: change * 200),
    ],
)
def test_the_amount_is_of_the_quantity_behind_the_measure(measure, amount):
    whole = field([indicator("a", 100, posts=(0, 100), measure=measure)], [[50], [40]])
    need = Improvement(whole, against=np.full((2, 1), 200.0), observed=np.full((2, 1), 80.0)).needs(1)[0]
    assert need.amount == pytest.approx(amount(need.change))


def test_a_share_makes_room_in_the_others_shares():
    whole = field([indicator("a", 100, measure=Measure.SHARE)], [[50], [30], [20]], normalisation=Normaliser.MIN_MAX)
    need = Improvement(whole, against=np.full((3, 1), 100.0), observed=np.array([[50.0], [30], [20]])).needs(1)[0]
    changed = whole.replaced(1, 0, need.needed)
    assert changed[:, 0].sum() == pytest.approx(100)
    assert whole.again(changed).ranks[1] == 1
    # With so much more of its own, and nothing taken from the others, it has that share.
    assert (30 + need.amount) / (100 + need.amount) * 100 == pytest.approx(need.needed)


def test_of_two_that_share_the_first_place_each_needs_the_least_step_to_have_it_alone():
    whole = field(race(), [[50, 50, 50], [50, 50, 50]], ranks=RankMethod.FRACTIONAL)
    for need in Improvement(whole).needs(0):
        assert (need.rank, need.then) == (1.5, 1.0)
