"""Working calendars: as they were announced in China, and what a workspace declares on top."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ranking.config.forms import Model
from ranking.domain.calendar import Calendar

_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?: to (\d{4}-\d{2}-\d{2}))?")
_LONGEST = timedelta(days=60)
Span = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}( to \d{4}-\d{2}-\d{2})?$")]


class CalendarRules(Model):
    """The days on which offices work (工作日), where they differ from what the program knows."""

    base: Literal["china", "weekends"] = Field(
        "china", description="china: holidays and moved working days (调休) as announced; weekends: Monday to Friday."
    )
    holidays: list[Span | date] = Field(default=[], description="Also closed: 2027-02-05 to 2027-02-11, or one day.")
    workdays: list[Span | date] = Field(default=[], description="Worked all the same: 2027-02-14.")
    years: list[Annotated[int, Field(ge=2000, le=2199)]] = Field(
        default=[], description="Years that stand here in full, so that no warning is needed."
    )


@cache
def chinese_calendar() -> Calendar:
    """Return China's working days as the State Council announced them, year by year."""
    from chinese_calendar.constants import holidays, workdays  # noqa: PLC0415 - a tenth of the start-up

    years = frozenset(day.year for day in (*holidays, *workdays))
    return Calendar(holidays=frozenset(holidays), workdays=frozenset(workdays), years=years, announced=True)


def build_calendar(given: CalendarRules) -> Calendar:
    """Return the declared calendar: what is declared counts more than what was announced."""
    base = chinese_calendar() if given.base == "china" else Calendar()
    closed, worked = (frozenset(_days(spans)) for spans in (given.holidays, given.workdays))
    return Calendar(
        holidays=(base.holidays | closed) - worked,
        workdays=(base.workdays | worked) - closed,
        years=base.years | frozenset(given.years),
        announced=base.announced,
    )


def calendar_complaints(given: CalendarRules) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield where, what is wrong and what to write instead, of days that don't exist and days that are both."""
    for name, spans in (("holidays", given.holidays), ("workdays", given.workdays)):
        for number, span in enumerate(spans):
            if not any(True for _ in _days([span])):
                yield (
                    (name, number),
                    f"“{span}” is no day or span of days",
                    "Write 2027-02-05 or 2027-02-05 to 2027-02-11",
                )
    both = set(_days(given.holidays)) & set(_days(given.workdays))
    if both:
        days = ", ".join(str(day) for day in sorted(both)[:5])
        yield ("workdays",), f"{days} can't be worked and closed", "Keep each day in one of the lists"


def _days(spans: list[str | date]) -> Iterator[date]:
    for span in spans:
        found = _SPAN.fullmatch(str(span))
        try:
            first = date.fromisoformat(found[1]) if found else None
            last = date.fromisoformat(found[2]) if found and found[2] else first
        except ValueError:
            continue
        if first and last and timedelta(0) <= last - first <= _LONGEST:
            yield from (first + timedelta(days=number) for number in range((last - first).days + 1))
