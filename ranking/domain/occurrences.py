"""When an edition is due: one pure rule for the clock, catch-up and every preview of it.

Each period has exactly one occurrence: in the period that follows it, on the day that `when` says, moved by the
calendar where that is no working day. So nothing is due before its period is over, and none is due twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ranking.domain.calendar import Calendar
from ranking.domain.periods import Period
from ranking.domain.whens import Days, When

#: Periods that are looked at before the one that an instant lies in: a holiday may move what was due in them.
_BACK = 3
#: So many periods without an occurrence end the search for the next one.
_FAR = 60


class OnHoliday(StrEnum):
    """What happens where the day is no working day."""

    SEND = "send"
    NEXT_WORKDAY = "next_workday"
    PREVIOUS_WORKDAY = "previous_workday"
    """Or the next one, where the previous one lies in the period that the issue is about."""
    SKIP = "skip"


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One time at which an edition is due, in UTC; `period` is what the issue is about.

    `planned` is the local day that the rule says and `day` the one it became; `skipped` means that there is no issue.
    """

    at: datetime
    period: Period
    planned: date
    day: date
    skipped: bool = False


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A rule with its zone and calendar; no occurrence is before `since` or after `until` (local days, inclusive)."""

    when: When
    zone: ZoneInfo
    calendar: Calendar = field(default_factory=Calendar)
    on_holiday: OnHoliday = OnHoliday.SEND
    since: date | None = None
    until: date | None = None

    def of_period(self, period: Period) -> Occurrence:
        """Return when the issue about a period is due.

        A local time that a spring-forward leaves out is moved forward by the gap; one that an autumn change repeats
        counts once, at its first passing.
        """
        slot = period.next()
        planned = self.when.in_period(slot, self.calendar)
        day, skipped = self._moved(planned, slot)
        at = datetime.combine(day, self.when.at, tzinfo=self.zone).astimezone(UTC)
        outside = (self.since and day < self.since) or (self.until and day > self.until)
        return Occurrence(at=at, period=period, planned=planned, day=day, skipped=skipped or bool(outside))

    def _moved(self, planned: date, slot: Period) -> tuple[date, bool]:
        if self.when.days is Days.WORKING or self.on_holiday is OnHoliday.SEND or self.calendar.works(planned):
            return planned, False
        if self.on_holiday is OnHoliday.SKIP:
            return planned, True
        if self.on_holiday is OnHoliday.PREVIOUS_WORKDAY:
            before = self.calendar.before(planned)
            if before >= slot.start:
                return before, False
        return self.calendar.after(planned, 1), False

    def between(self, after: datetime, until: datetime, *, skipped: bool = False) -> Iterator[Occurrence]:
        """Yield every occurrence in (after, until], in order; with `skipped` also those that are left out."""
        for one in self._from(after):
            if one.at > until:
                return
            if one.at > after and (skipped or not one.skipped):
                yield one

    def next(self, after: datetime, *, skipped: bool = False) -> Occurrence | None:
        """Return the first occurrence after an instant; None where there is none any more."""
        for number, one in enumerate(self._from(after)):
            if one.at > after and (skipped or not one.skipped):
                return one
            if number > _FAR:
                break
        return None

    def _from(self, instant: datetime) -> Iterator[Occurrence]:
        period = Period.containing(self.when.of, instant.astimezone(self.zone).date())
        for _ in range(_BACK):
            period = period.previous()
        while True:
            yield self.of_period(period)
            period = period.next()
