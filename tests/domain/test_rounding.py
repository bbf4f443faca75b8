"""Rounding half up on the decimal value, as rank keys."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.rounding import half_up, rank_keys

digits = st.integers(0, 4)
halves = st.builds(
    lambda steps, places, share: (steps + 0.5) * 10.0**-places * (1 + share),
    st.integers(-(10**6), 10**6),
    digits,
    st.floats(-1e-11, 1e-11),
)
values = st.one_of(st.floats(-1e6, 1e6), st.floats(-1e12, 1e12), halves)


@given(st.lists(values, min_size=1), digits)
def test_keys_are_decimal_s_half_up_of_the_twelve_digit_value(given_values, places):
    keys = rank_keys(pd.Series(given_values), 10.0**-places)
    step = Decimal(1).scaleb(-places)
    for value, key in zip(given_values, keys, strict=True):
        exact = Decimal(f"{value:.12g}").quantize(step, rounding=ROUND_HALF_UP)
        assert key == int(exact / step)


@given(values, digits)
def test_one_value_and_a_series_are_rounded_alike(value, places):
    step = Decimal(1).scaleb(-places)
    assert half_up(value, step) / step == int(rank_keys(pd.Series([value]), float(step)).iloc[0])


@pytest.mark.parametrize(
    ("value", "rounded"), [(5.25, "5.3"), (0.25, "0.3"), (0.45, "0.5"), (-2.25, "-2.3"), (5.249999999999996, "5.3")]
)
def test_halves_go_away_from_zero(value, rounded):
    assert half_up(value, Decimal("0.1")) == Decimal(rounded)


def test_a_negative_half_goes_down():
    assert rank_keys(pd.Series([-2.5, 2.5]), 1.0).tolist() == [-3, 3]


@pytest.mark.parametrize(
    ("value", "step"), [(1.249999999996, "0.1"), (20_000_000_000.46, "1"), (-104.9999999996, "10")]
)
def test_what_is_ranked_is_what_is_printed_even_a_hair_below_a_half(value, step):
    assert rank_keys(pd.Series([value]), float(step)).iloc[0] == half_up(value, Decimal(step)) / Decimal(step)


def test_a_decimal_is_rounded_as_it_is():
    assert half_up(Decimal("1.2499999999999999"), Decimal("0.1")) == Decimal("1.2")


def test_sums_that_differ_in_the_last_bit_have_the_same_key():
    keys = rank_keys(pd.Series([0.1 + 0.2, 0.3, (110 - 100) / 100, 110 / 100 - 1]), 0.01)
    assert list(keys) == [30, 30, 10, 10]


def test_missing_values_stay_missing_and_zero_has_one_sign():
    keys = rank_keys(pd.Series([float("nan"), -0.0001]), 1.0)
    assert keys.isna().tolist() == [True, False]
    assert str(keys.iloc[1]) == "0.0"


def test_steps_may_differ_by_column():
    keys = rank_keys(pd.DataFrame({"a": [1.25], "b": [112.94e8]}), pd.Series([0.1, 1e7]))
    assert keys.to_numpy().tolist() == [[13.0, 1129.0]]
