"""The working calendar: which days offices work, with those that are moved (调休)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Monday to Friday, but for `holidays`, and with the weekend days in `workdays`.

    In `years` both are as announced; outside them only weekends are known.
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    announced: bool = False
    """Whether each year's days are announced anew, so that a year outside `years` is only guessed at."""

    def works(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        if day in self.workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def after(self, day: date, count: int) -> date:
        """Return the working day that is `count` working days after a day; the day itself doesn't count."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.works(day)
        return day

    def before(self, day: date) -> date:
        """Return the last working day before a day."""
        day -= timedelta(days=1)
        while not self.works(day):
            day -= timedelta(days=1)
        return day

    def knows(self, first: date, last: date) -> bool:
        """Tell whether the days from `first` to `last` lie in years whose holidays were announced."""
        return {first.year, last.year} <= self.years
