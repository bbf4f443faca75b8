"""Working calendars as they were announced."""

from __future__ import annotations

from functools import cache

from ranking.domain.calendar import Calendar


@cache
def chinese_calendar() -> Calendar:
    """Return China's working days as the State Council announced them, year by year."""
    from chinese_calendar.constants import holidays, workdays  # noqa: PLC0415 - a tenth of the start-up

    years = frozenset(day.year for day in (*holidays, *workdays))
    return Calendar(holidays=frozenset(holidays), workdays=frozenset(workdays), years=years)
