"""When an edition is due: one pure `next_occurrence` for the clock, catch-up and every preview of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ranking.domain.errors import WhenError
from ranking.domain.periods import Period, PeriodKind

FORMS = (
    "write it as “Mon 09:00”, “day 5, 10:00”, “last day, 16:00”, “day 12 of quarter, 10:00” or “day 20 of year, 10:00”"
)
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("mon monday 周一", "tue tuesday 周二", "wed wednesday 周三", "thu thursday 周四",
         "fri friday 周五", "sat saturday 周六", "sun sunday 周日"), start=1,
    )
    for name in names.split()
}  # fmt: skip
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})"
_WEEKDAY = re.compile(rf"(?P<weekday>\w+)[ ,]+{_CLOCK}")
_DAY = re.compile(rf"(?:(?P<last>last day)|day (?P<day>\d+))(?: of (?P<of>month|quarter|year))?[ ,]+{_CLOCK}")


@dataclass(frozen=True, kw_only=True)
class When:
    """A recurring local time: day `day` (from 1; -1 is the last) of each `of`, at `at`."""

    of: PeriodKind
    day: int
    at: time
    text: str = ""

    @classmethod
    def parse(cls, text: str) -> When:
        """Read a coordinator's words, such as `Mon 09:00` or `day 5, 10:00`; raise WhenError with the forms."""
        words = " ".join(text.lower().split())
        if found := _DAY.fullmatch(words):
            of, day = PeriodKind(found["of"] or "month"), -1 if found["last"] else int(found["day"])
        elif (found := _WEEKDAY.fullmatch(words)) and found["weekday"] in _WEEKDAYS:
            of, day = PeriodKind.WEEK, _WEEKDAYS[found["weekday"]]
        else:
            raise WhenError(text, FORMS)
        if day != -1 and not 1 <= day <= _ALWAYS[of]:
            raise WhenError(text, f"a {of} always has days 1 to {_ALWAYS[of]}; for its end write “last day”")
        return cls(of=of, day=day, at=_clock(text, found), text=text)

    def in_period(self, period: Period) -> date:
        """Return the local date inside one week, month, quarter or year."""
        return period.end if self.day == -1 else period.start + timedelta(days=self.day - 1)


#: The days that every period of a kind has.
_ALWAYS = {PeriodKind.WEEK: 7, PeriodKind.MONTH: 28, PeriodKind.QUARTER: 90, PeriodKind.YEAR: 365}


def _clock(text: str, found: re.Match[str]) -> time:
    try:
        return time(int(found["hour"]), int(found["minute"]))
    except ValueError as error:
        raise WhenError(text, "hours go from 00 to 23 and minutes from 00 to 59") from error


def next_occurrence(when: When, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the first instant after `after` (aware) at which `when` is due in `zone`, in UTC.

    A local time that a spring-forward leaves out is moved forward by the gap; one that an autumn change repeats counts
    once, at its first passing.
    """
    period = Period.containing(when.of, after.astimezone(zone).date()).previous()
    while True:
        local = datetime.combine(when.in_period(period), when.at, tzinfo=zone)
        if (instant := local.astimezone(UTC)) > after:
            return instant
        period = period.next()


def occurrences(when: When, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield every instant in (after, until] at which `when` is due, in order."""
    while (after := next_occurrence(when, zone, after)) <= until:
        yield after
