"""Lights: thresholds with their signs, half-up, and streaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.errors import RuleError
from ranking.domain.lights import Bound, Light, Lights, lights

G, Y, R = Light.GREEN, Light.YELLOW, Light.RED


def rules(green=">= 0", yellow=">= -10", **fields):
    return Lights(green=Bound.parse(green), yellow=Bound.parse(yellow), **fields)


@pytest.mark.parametrize(
    ("text", "shown"), [(">= -10", ">= -10"), ("≥0", ">= 0"), ("＞ 5", "> 5"), ("≤ −2.5", "<= -2.5"), (" < +3 ", "< 3")]
)
def test_a_condition_is_a_sign_and_a_number(text, shown):
    assert str(Bound.parse(text)) == shown


@pytest.mark.parametrize("text", ["", "10", "= 3", ">= ten", ">= 1e3", "> 1 < 2", "=> 3"])
def test_anything_else_is_no_condition(text):
    with pytest.raises(RuleError, match="is no condition: write a sign and a number"):
        Bound.parse(text)


@given(st.sampled_from([">=", ">", "<=", "<"]), st.floats(-1e12, 1e12))
def test_what_a_condition_shows_can_be_read_back(operator, limit):
    bound = Bound(operator=operator, limit=limit)
    assert Bound.parse(str(bound)) == bound


def test_a_sign_that_is_none_is_refused_instead_of_read_as_another():
    with pytest.raises(RuleError, match="“=> 0” is no condition"):
        Bound(operator="=>", limit=0)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (">= 0", [True, True, False]),
        ("> 0", [True, False, False]),
        ("<= 0", [False, True, True]),
        ("< 0", [False, False, True]),
    ],
)
def test_a_sign_says_whether_the_limit_itself_is_inside(text, holds):
    assert Bound.parse(text).holds(np.array([1.0, 0.0, -1.0])).tolist() == holds


def test_conditions_look_at_what_is_printed_and_never_hold_for_nothing():
    bound = Bound.parse(">= -10")
    assert bound.holds(np.array([-10.004, -10.0050001, np.nan])).tolist() == [True, False, False]
    assert bound.holds(np.array([-10.04]), decimals=1).tolist() == [True]


def test_a_light_is_green_yellow_or_red():
    found = lights(np.array([[3.0, 0, -0.01, -10, -10.01, np.nan]]), rules())
    assert found[0, :5].tolist() == [G, G, Y, Y, R]
    assert np.isnan(found[0, 5])


def test_who_is_not_green_long_enough_turns_red():
    basis = np.array([[-1.0, -1, 1, -1], [-1, 1, -1, np.nan], [-1, -1, -1, -1]])
    assert lights(basis, rules(red_after=2))[-1].tolist() == [R, Y, R, Y]
    assert lights(basis, rules(red_after=3))[-1].tolist() == [R, Y, Y, Y]
    assert lights(basis, rules())[-1].tolist() == [Y, Y, Y, Y]
