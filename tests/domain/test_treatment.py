"""Outliers: when an indicator is treated, how, and that its order stays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.treatment import Treatment, kurtosis, passes, skewness, treat

TAIL = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 1000])


def test_what_has_no_outliers_is_left_alone():
    values = np.array([1.0, 2, 3, np.nan, 5])
    found = treat(values)
    assert found.treatment is Treatment.NONE
    assert found.values is values


@pytest.mark.parametrize("values", [[], [5.0], [1.0, 1, 1000], [7.0] * 10, [np.nan, np.nan]])
def test_too_few_and_equal_values_have_no_outliers(values):
    assert treat(np.array(values, dtype=float)).treatment is Treatment.NONE


def test_an_outlier_is_drawn_in_to_the_next_value_on_its_own_side():
    found = treat(TAIL)
    assert (found.treatment, found.moved) == (Treatment.WINSORISED, 1)
    assert found.values.tolist() == [*TAIL[:-1], 9]
    assert treat(-TAIL).values.tolist() == [*-TAIL[:-1], -9]


def test_what_can_not_be_drawn_in_is_taken_to_logarithms():
    values = np.exp(np.linspace(0, 15, 80))
    found = treat(values)
    assert found.treatment is Treatment.LOGARITHM
    assert passes(found.values)
    assert treat(-values).treatment is Treatment.LOGARITHM


def test_what_nothing_helps_is_flagged_and_left():
    values = np.concatenate([np.zeros(60), np.full(6, 1.0)])
    found = treat(values, most=0)
    assert found.treatment is Treatment.FLAGGED
    assert found.values is values


def test_missing_values_take_no_part_and_stay_missing():
    found = treat(np.append(TAIL, np.nan))
    assert np.isnan(found.values[-1])
    assert found.moved == 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
@settings(max_examples=60)
def test_treatment_never_turns_an_order_round(values):
    given_values = np.array(values)
    found = treat(given_values).values
    order = np.argsort(given_values, kind="stable")
    assert (np.diff(found[order]) >= 0).all()


def test_skewness_and_kurtosis_and_every_treated_figure_are_coinr_s(shared_folder):
    folder = shared_folder / "reference/verify/asem"
    before, after = (pd.read_csv(folder / f"exp_{name}.csv", index_col=0) for name in ("imputed", "treated"))
    details = pd.read_csv(folder / "exp_treat_details.csv", index_col=0)
    for code, line in details.iterrows():
        column = before[code].to_numpy(dtype=float)
        known = column[~np.isnan(column)]
        found = treat(column)
        np.testing.assert_allclose(found.values, after[code].to_numpy(dtype=float), rtol=1e-12, atol=1e-9, err_msg=code)
        assert skewness(known) == pytest.approx(line["check_SkewKurt0.Skew"], abs=1e-9)
        assert kurtosis(known) == pytest.approx(line["check_SkewKurt0.Kurt"], abs=1e-9)
        steps = line["winsorise.nwin"]
        assert found.moved == (0 if np.isnan(steps) else steps)
