"""Figures in each language's unit, with no digit lost or made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from reports import MONEY, PROJECTS

from ranking.domain.indicators import Measure
from ranking.domain.languages import Language
from ranking.render.figures import change_with_unit, day, decimal, figure, places, with_unit

INVESTED = Decimal(11_290_000_000)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.ZH_HANS, "112.9亿元"),
        (Language.ZH_HANT, "112.9億元"),
        (Language.JA, "112.9億元"),
        (Language.EN, "CNY 11.29 bn"),
    ],
)
def test_money_is_shown_in_the_language_s_own_unit_from_the_one_stored_value(language, text):
    assert with_unit(INVESTED, MONEY, language) == text


def test_changes_carry_their_sign_and_a_real_minus():
    assert with_unit(-INVESTED, MONEY, Language.EN, signed=True) == "−CNY 11.29 bn"
    assert with_unit(INVESTED, MONEY, Language.ZH_HANS, signed=True) == "+112.9亿元"
    assert figure(Decimal(-3), PROJECTS, Language.EN, signed=True) == "−3"
    assert decimal(Decimal(0), 0, signed=True) == "0"


def test_half_is_never_rounded_to_even():
    assert [decimal(Decimal(value), 1) for value in ("5.25", "-5.25", "0.05")] == ["5.3", "−5.3", "0.1"]


def test_thousands_are_set_apart_and_trailing_zeros_kept():
    assert figure(Decimal(123_456_000_000_000), MONEY, Language.ZH_HANS) == "1,234,560.0"


def test_a_step_needs_as_many_decimals_as_it_has():
    assert [places(Decimal(step)) for step in ("0.01", "0.1", "1", "10", "0.010")] == [2, 1, 0, 0, 2]


def test_dates_are_written_as_readers_write_them():
    assert day(date(2024, 5, 5), Language.ZH_HANS) == "2024年5月5日"
    assert day(date(2024, 5, 5), Language.EN) == "5 May 2024"


@pytest.mark.parametrize(
    ("language", "text"),
    [(Language.ZH_HANS, "−4.5个百分点"), (Language.JA, "−4.5ポイント"), (Language.EN, "−4.5 pp")],
)
def test_what_is_in_per_cent_changes_in_percentage_points(language, text):
    growth = replace(MONEY, measure=Measure.YOY, precision=1)
    assert change_with_unit(Decimal("-4.5"), growth, language) == text
    assert change_with_unit(Decimal(10**8), replace(growth, measure=Measure.VALUE), Language.ZH_HANS) == "+1.0亿元"
