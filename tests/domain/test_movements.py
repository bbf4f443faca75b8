"""Why a district moved: the parts add up, and each is what its name says."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from fields import field, indicator
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.movements import Cause, Snapshot, Stages, movement_parts
from ranking.domain.rules import Aggregation, Normaliser

RACE = [
    indicator("a", 50, posts=(0, 100)),
    indicator("b", 30, posts=(0, 100)),
    indicator("c", 20, lower=True, posts=(100, 0)),
]
cells = st.one_of(st.none(), st.integers(0, 1000).map(lambda n: n / 10))
tables = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=5, max_size=5)


def parts_of(before, now, **stages):
    found = Stages.on_one_vintage(before, now) if not stages else Stages(before=before, now=now, **stages)
    return [{part.cause: part for part in parts} for parts in movement_parts(found)]


@pytest.mark.parametrize("method", [Normaliser.GOALPOSTS, Normaliser.MIN_MAX, Normaliser.Z_SCORE])
@pytest.mark.parametrize("mean", [Aggregation.ARITHMETIC, Aggregation.GEOMETRIC])
@given(then=tables, revised=tables, now=tables, weights=st.permutations([50.0, 30.0, 20.0]))
@settings(max_examples=15, deadline=None)
def test_the_parts_add_up_to_the_movement_and_to_the_change_of_the_score(method, mean, then, revised, now, weights):
    old_rules = [indicator(one.code, weight, posts=(0, 90)) for one, weight in zip(RACE, weights, strict=True)]
    rules = {"normalisation": method, "aggregation": mean, "data_threshold": 0.4, "groups": [0, 0, 0, 1, 1]}
    published, known_now = field(old_rules, then, **rules), field(old_rules, revised, **rules)
    before, after = field(RACE, revised, **rules), field(RACE, now, **rules)
    found = parts_of(before, after, published=Snapshot.of(published), revised=Snapshot.of(known_now))
    for place, parts in enumerate(found):
        places = [part.places for part in parts.values()]
        if None not in places:
            assert sum(places) == Decimal(str(published.ranks[place] - after.ranks[place]))
            points = sum(part.points for part in parts.values())
            assert float(points) == pytest.approx(after.scores[place] - published.scores[place], abs=1e-9)


@given(before=tables, now=tables)
@settings(max_examples=30, deadline=None)
def test_the_own_part_is_what_the_field_gives_when_only_the_own_figures_change(before, now):
    for method in (Normaliser.GOALPOSTS, Normaliser.MIN_MAX):
        then, after = (field(RACE, table, normalisation=method, data_threshold=0.4) for table in (before, now))
        for place, parts in enumerate(parts_of(then, after)):
            values, states = then.values.copy(), then.states.copy()
            values[place], states[place] = after.values[place], after.states[place]
            mixed = then.again(values, states)
            gained = then.ranks[place] - mixed.ranks[place]
            assert (parts[Cause.OWN].places is None) == bool(np.isnan(gained))
            if parts[Cause.OWN].places is not None:
                assert float(parts[Cause.OWN].places) == gained


def test_with_goalposts_the_others_change_a_rank_and_never_a_score():
    before, now = field(RACE, [[50, 50, 50], [40, 40, 40]]), field(RACE, [[50, 50, 50], [90, 90, 10]])
    parts = parts_of(before, now)[0]
    assert (parts[Cause.OTHERS].places, parts[Cause.OTHERS].points) == (-1, 0)
    assert (parts[Cause.OWN].places, parts[Cause.OWN].points) == (0, 0)


def test_a_revision_and_a_change_of_rules_are_told_apart():
    others = indicator("a", 100, posts=(0, 50)), indicator("a", 100, posts=(0, 100))
    published, revised = field([others[0]], [[40], [45]]), field([others[0]], [[30], [45]])
    before, now = field([others[1]], [[30], [45]]), field([others[1]], [[60], [45]])
    found = parts_of(before, now, published=Snapshot.of(published), revised=Snapshot.of(revised))[0]
    assert {cause: part.points for cause, part in found.items()} == {
        Cause.REVISION: Decimal("-20.0"),
        Cause.RULES: Decimal("-30.0"),
        Cause.OWN: Decimal("30.0"),
        Cause.OTHERS: Decimal("0.0"),
        Cause.FIELD: Decimal(0),
    }
    assert found[Cause.OWN].places == 1


def test_districts_that_joined_or_left_are_a_part_of_their_own():
    before, now = field(RACE, [[50] * 3, [60] * 3, [None] * 3]), field(RACE, [[50] * 3, [60] * 3, [90] * 3])
    parts = next(movement_parts(Stages.on_one_vintage(before, now), [0, 0, np.nan]))
    assert {part.cause: part.places for part in parts}[Cause.OTHERS] == -1
    assert {part.cause: part.places for part in parts}[Cause.FIELD] == 1


def test_a_snapshot_follows_the_districts_it_is_asked_for():
    whole = field(RACE, [[50] * 3, [60] * 3])
    found = Snapshot.of(whole, ["d1", "elsewhere", "d0"])
    assert found.ranks[[0, 2]].tolist() == [1, 2]
    assert np.isnan(found.ranks[1])
    assert found.scores[1] is None
