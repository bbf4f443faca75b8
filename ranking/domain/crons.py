"""Cron's five fields, as far as they say one time in each week, month, quarter or year.

Programs read cron differently: in some 1 is Monday, in others Tuesday, and where both a day and a weekday stand some
take either and some both. What could mean two things is refused, with the words that mean one.
"""

from __future__ import annotations

import re
from datetime import time

from ranking.domain.clocks import WEEKDAYS, clock
from ranking.domain.errors import WhenError
from ranking.domain.periods import PeriodKind

_FIELDS = re.compile(r"cron (?P<minute>\S+) (?P<hour>\S+) (?P<day>\S+) (?P<month>\S+) (?P<weekday>\S+)")
_QUARTERS = {"*/3": 1, "1-12/3": 1, **{f"{n},{n + 3},{n + 6},{n + 9}": n for n in (1, 2, 3)}}
_TIME = re.compile(r"(?P<minute>\d{1,2}) (?P<hour>\d{1,2})")
_LONGEST = 28


def read_cron(text: str, words: str) -> tuple[PeriodKind, int, int, time]:
    """Read `cron MINUTE HOUR DAY MONTH WEEKDAY`; raise WhenError with what to write instead.

    Return the kind of period, the day in it (-1 is the last), the month of it that the day is of (0: none), the time.
    """
    found = _FIELDS.fullmatch(words)
    if found is None:
        raise WhenError(text, "cron has five fields: minute, hour, day, month, weekday, such as “cron 0 9 5 * *”")
    at = _TIME.fullmatch(f"{found['minute']} {found['hour']}")
    if at is None:
        raise WhenError(text, "minute and hour are one number each: an issue goes out once a period")
    return *(_weekly(text, found) or _monthly(text, found)), clock(text, at["hour"], at["minute"])


def _weekly(text: str, found: re.Match[str]) -> tuple[PeriodKind, int, int] | None:
    weekday = found["weekday"]
    if weekday == "*":
        return None
    if found["day"] != "*":
        raise WhenError(text, "with a day and a weekday some programs take either and some both: leave one as *")
    if weekday.isdigit():
        wanted = "sun mon tue wed thu fri sat sun".split()[min(int(weekday), 7)]
        says = f"weekday {weekday} is {wanted} in cron and another day in some programs: write “{wanted}”"
        raise WhenError(text, says)
    if weekday not in WEEKDAYS or found["month"] != "*":
        raise WhenError(text, "a weekly one has one weekday by name, and * for day and month: “cron 0 9 * * mon”")
    return PeriodKind.WEEK, WEEKDAYS[weekday], 0


def _monthly(text: str, found: re.Match[str]) -> tuple[PeriodKind, int, int]:
    day, month = found["day"], found["month"]
    if day != "l" and not (day.isdigit() and 1 <= int(day) <= _LONGEST):
        raise WhenError(text, f"the day is one number from 1 to {_LONGEST}, which every month has, or L for the last")
    number = -1 if day == "l" else int(day)
    if month == "*":
        return PeriodKind.MONTH, number, 0
    if month in _QUARTERS:
        return PeriodKind.QUARTER, number, _QUARTERS[month]
    if month.isdigit() and 1 <= int(month) <= 12:
        return PeriodKind.YEAR, number, int(month)
    raise WhenError(text, "the month is *, one number, or one of each quarter: */3, 1,4,7,10, 2,5,8,11 or 3,6,9,12")
