"""Periods: they tile the calendar, read and write themselves, and have a name in four languages."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.cubes import ordinals
from ranking.domain.errors import PeriodError
from ranking.domain.languages import Language
from ranking.domain.periods import Period, PeriodKind, weeks_in

FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)
days = st.dates(FIRST, LAST)
kinds = st.sampled_from(PeriodKind)


@pytest.mark.parametrize("kind", PeriodKind)
def test_periods_tile_the_calendar_from_1990_to_2060_without_gap_or_overlap(kind):
    period = Period.containing(kind, FIRST)
    while period.start <= LAST:
        following = period.next()
        assert following.start == period.end + timedelta(days=1)
        assert following.previous() == period
        assert following.ordinal == period.ordinal + 1
        period = following


@given(kinds, days)
def test_a_day_lies_in_the_period_that_contains_it(kind, day):
    period = Period.containing(kind, day)
    assert period.start <= day <= period.end


@given(kinds, days)
def test_a_period_reads_what_it_writes(kind, day):
    period = Period.containing(kind, day)
    assert Period.parse(str(period)) == period


@given(kinds, st.lists(st.dates(date(1960, 1, 1), LAST), min_size=1))
def test_the_vectorised_ordinal_is_the_period_s(kind, dates):
    found = ordinals(kind, pd.Series(pd.to_datetime(dates)))
    assert list(found) == [Period.containing(kind, day).ordinal for day in dates]


@given(kinds, days, days)
def test_periods_of_a_kind_sort_by_time(kind, one, other):
    first, second = sorted((one, other))
    assert Period.containing(kind, first) <= Period.containing(kind, second)


@given(kinds, days)
def test_the_same_period_last_year_is_a_year_earlier_and_of_the_same_kind(kind, day):
    period = Period.containing(kind, day)
    assert (period.same_period_last_year().year, period.same_period_last_year().kind) == (period.year - 1, kind)


def test_2026_has_a_week_53_which_ends_in_the_next_january():
    assert Period.parse("2026-W53").end == date(2027, 1, 3)


def test_week_53_is_compared_with_week_52_of_a_year_that_has_no_53rd():
    assert Period.parse("2026-W53").same_period_last_year() == Period.parse("2025-W52")


def test_years_have_as_many_iso_weeks_as_the_calendar_says():
    assert [year for year in range(2020, 2040) if weeks_in(year) == 53] == [2020, 2026, 2032, 2037]


def test_weeks_around_new_year_belong_to_their_iso_year():
    assert str(Period.containing(PeriodKind.WEEK, date(2025, 12, 29))) == "2026-W01"
    assert str(Period.containing(PeriodKind.WEEK, date(2027, 1, 3))) == "2026-W53"


@pytest.mark.parametrize(
    "text",
    [
        "2024-W53",
        "2024-W00",
        "2024-13",
        "2024-Q5",
        "2024-00",
        "24-01",
        "2024W18",
        "0000",
        "0000-W01",
        "9999",
        "May",
        "",
    ],
)
def test_what_is_no_period_is_refused_with_the_right_forms(text):
    with pytest.raises(PeriodError, match="is not a period"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("2024-W18", ["2024年第18周", "2024年第18週", "2024年第18週", "Week 18 of 2024"]),
        ("2024-04", ["2024年4月", "2024年4月", "2024年4月", "April 2024"]),
        ("2024-Q1", ["2024年第一季度", "2024年第一季度", "2024年第1四半期", "Quarter 1 of 2024"]),
        ("2023", ["2023年", "2023年", "2023年", "2023"]),
    ],
)
def test_periods_have_a_name_in_four_languages(text, labels):
    languages = (Language.ZH_HANS, Language.ZH_HANT, Language.JA, Language.EN)
    assert [Period.parse(text).label(language) for language in languages] == labels
