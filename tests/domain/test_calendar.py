"""The working calendar: weekends, holidays, and weekend days that are worked (调休)."""

from __future__ import annotations

from datetime import date

from ranking.config.calendars import chinese_calendar
from ranking.domain.calendar import Calendar


def test_saturdays_and_sundays_are_free():
    calendar = Calendar()
    assert [calendar.works(date(2024, 5, day)) for day in range(3, 8)] == [True, False, False, True, True]


def test_a_saturday_that_is_worked_counts_and_a_holiday_doesn_t():
    calendar = chinese_calendar()
    assert calendar.works(date(2024, 5, 11))
    assert not calendar.works(date(2024, 5, 1))


def test_twenty_working_days_after_an_issue_skip_the_holidays():
    assert chinese_calendar().after(date(2024, 5, 8), 20) == date(2024, 6, 4)
    assert chinese_calendar().after(date(2024, 5, 8), 24) == date(2024, 6, 11)  # 10 June was the Dragon Boat Festival


def test_it_tells_which_years_were_announced():
    calendar = chinese_calendar()
    assert calendar.knows(date(2025, 12, 1), date(2026, 1, 5))
    assert not calendar.knows(date(2026, 12, 20), date(2027, 1, 20))
