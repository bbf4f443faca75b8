"""When something recurs, in a coordinator's words: `Mon 09:00`, `workday 3, 10:00`, `last workday 16:00`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from ranking.domain.calendar import Calendar
from ranking.domain.clocks import WEEKDAYS, clock
from ranking.domain.crons import read_cron
from ranking.domain.errors import WhenError
from ranking.domain.periods import Period, PeriodKind

FORMS = (
    "write it as “Mon 09:00”, “2nd Tue 09:00”, “day 5, 10:00”, “last day, 16:00”, “workday 3, 10:00”, "
    "“last workday 16:00”, “workday 8 of quarter, 10:00” or “cron 0 9 5 * *”"
)
_OF = {"周": "week", "月": "month", "季度": "quarter", "季": "quarter", "年": "year"}
_CLOCK = r"(?P<hour>\d{1,2})[:：](?P<minute>\d{2})"
_OF_WHAT = r"(?: of (?P<of>month|quarter|year))?"
_WEEKDAY = re.compile(rf"每?(?P<weekday>[^\W\d_]+)[ ,，]+{_CLOCK}")
_NTH = re.compile(rf"(?:(?P<last>last)|(?P<nth>\d)(?:st|nd|rd|th)) (?P<weekday>[^\W\d_]+){_OF_WHAT}[ ,]+{_CLOCK}")
_DAY = re.compile(
    rf"(?:(?P<last>last) (?P<kind>day|workday)|(?P<counted>day|workday) (?P<day>\d+)){_OF_WHAT}[ ,]+{_CLOCK}"
)
_CHINESE = re.compile(
    r"(?:每?(?P<of>月|季度|季|年))?的?"
    r"(?:(?P<last>最后一?(?:个(?P<lastwork>工作日)|天|日))|第?(?P<day>\d+)(?P<kind>个工作日|日|天|号))"
    rf"[ ,，]*{_CLOCK}"
)


class Days(StrEnum):
    """Which days a rule counts."""

    ALL = "day"
    WORKING = "workday"
    WEEKDAY = "weekday"


@dataclass(frozen=True, kw_only=True)
class When:
    """A recurring local time: day `day` (from 1; -1 is the last) of each `of`, at `at`.

    `days` says which days count: all, those on which offices work, or those of the weekday `weekday` (Monday is 1).
    With `month` (from 1) the days are those of that month of the period.
    """

    of: PeriodKind
    day: int
    at: time
    text: str = ""
    days: Days = Days.ALL
    weekday: int = 0
    month: int = 0

    @classmethod
    def parse(cls, text: str) -> When:
        """Read a coordinator's words, such as `Mon 09:00` or `workday 3, 10:00`; raise WhenError with the forms."""
        words = " ".join(text.lower().split())
        if words.startswith("cron"):
            of, day, month, at = read_cron(text, words)
            return cls(of=of, day=day, month=month, at=at, text=text)
        for form, read in ((_CHINESE, _chinese), (_DAY, _day), (_NTH, _nth), (_WEEKDAY, _weekday)):
            if (found := form.fullmatch(words)) and (made := read(text, found)):
                return made
        raise WhenError(text, FORMS)

    def in_period(self, period: Period, calendar: Calendar = Calendar()) -> date:  # noqa: B008 - it never changes
        """Return the local date inside one week, month, quarter or year.

        Where a calendar leaves fewer working days than are counted, it is the last of them.
        """
        whole = _month(period, self.month) if self.month else period
        if self.days is Days.ALL:
            return whole.end if self.day == -1 else whole.start + timedelta(days=self.day - 1)
        counted = [day for day in _days(whole) if self._counts(day, calendar)] or [whole.end]
        return counted[-1] if self.day == -1 else counted[min(self.day, len(counted)) - 1]

    def _counts(self, day: date, calendar: Calendar) -> bool:
        return calendar.works(day) if self.days is Days.WORKING else day.isoweekday() == self.weekday


#: The days that every period of a kind has, and the working days that it has had in China since 2004.
_ALWAYS = {PeriodKind.WEEK: 7, PeriodKind.MONTH: 28, PeriodKind.QUARTER: 90, PeriodKind.YEAR: 365}
_ALWAYS_WORKING = {PeriodKind.MONTH: 16, PeriodKind.QUARTER: 59, PeriodKind.YEAR: 248}


def _days(period: Period) -> list[date]:
    return [period.start + timedelta(days=number) for number in range((period.end - period.start).days + 1)]


def _month(period: Period, number: int) -> Period:
    month = Period.containing(PeriodKind.MONTH, period.start)
    for _ in range(number - 1):
        month = month.next()
    return month


def _weekday(text: str, found: re.Match[str]) -> When | None:
    if found["weekday"] not in WEEKDAYS:
        return None
    return When(
        of=PeriodKind.WEEK, day=WEEKDAYS[found["weekday"]], at=clock(text, found["hour"], found["minute"]), text=text
    )


def _nth(text: str, found: re.Match[str]) -> When | None:
    if found["weekday"] not in WEEKDAYS:
        return None
    day = -1 if found["last"] else int(found["nth"])
    if not (day == -1 or 1 <= day <= 4):
        raise WhenError(text, "a month always has four of each weekday; for its end write “last Tue 09:00”")
    of = PeriodKind(found["of"] or "month")
    weekday = WEEKDAYS[found["weekday"]]
    return When(
        of=of, day=day, at=clock(text, found["hour"], found["minute"]), text=text, days=Days.WEEKDAY, weekday=weekday
    )


def _day(text: str, found: re.Match[str]) -> When:
    days = Days(found["kind"] or found["counted"])
    return _counted(text, found, PeriodKind(found["of"] or "month"), days, -1 if found["last"] else int(found["day"]))


def _chinese(text: str, found: re.Match[str]) -> When:
    of = PeriodKind(_OF[found["of"] or "月"])
    working = found["lastwork"] or found["kind"] == "个工作日"
    day = -1 if found["last"] else int(found["day"])
    return _counted(text, found, of, Days.WORKING if working else Days.ALL, day)


def _counted(text: str, found: re.Match[str], of: PeriodKind, days: Days, day: int) -> When:
    most = (_ALWAYS if days is Days.ALL else _ALWAYS_WORKING)[of]
    if day != -1 and not 1 <= day <= most:
        raise WhenError(text, f"a {of} always has {days}s 1 to {most}; for its end write “last {days}”")
    return When(of=of, day=day, at=clock(text, found["hour"], found["minute"]), text=text, days=days)
