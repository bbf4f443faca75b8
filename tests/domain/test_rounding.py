"""Rounding half up on the decimal value, as rank keys."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.rounding import half_up, rank_keys

values = st.floats(-1e6, 1e6, allow_nan=False)
digits = st.integers(0, 4)


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
