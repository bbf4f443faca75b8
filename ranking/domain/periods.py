"""Periods: the ISO week, month, quarter or year an issue is about."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ranking.domain.errors import PeriodError
from ranking.domain.languages import Language


class PeriodKind(StrEnum):
    """The lengths a period can have; each tiles the calendar without gap or overlap."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_FORMS = {
    PeriodKind.WEEK: (re.compile(r"(\d{4})-W(\d{2})"), "{year:04d}-W{number:02d}"),
    PeriodKind.MONTH: (re.compile(r"(\d{4})-(\d{2})"), "{year:04d}-{number:02d}"),
    PeriodKind.QUARTER: (re.compile(r"(\d{4})-Q(\d)"), "{year:04d}-Q{number:d}"),
    PeriodKind.YEAR: (re.compile(r"(\d{4})()"), "{year:04d}"),
}
_LAST = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}
_A_MONDAY = date(1970, 1, 5)
_MONTHS_IN = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}


@dataclass(frozen=True, order=True)
class Period:
    """One period: `2024-W18`, `2024-04`, `2024-Q1` or `2024`.

    `year` is the ISO year for weeks. `number` counts from 1; it is 1 for years. Periods of one kind sort by time.
    """

    kind: PeriodKind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not 1 < self.year < 9999:
            raise PeriodError(str(self), "years go from 0002 to 9998")
        last = weeks_in(self.year) if self.kind is PeriodKind.WEEK else _LAST[self.kind]
        if not 1 <= self.number <= last:
            raise PeriodError(str(self), f"{self.year} has {self.kind}s 1 to {last}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2024-W18`, `2024-04`, `2024-Q1` or `2024`; raise PeriodError on anything else."""
        for kind, (form, _) in _FORMS.items():
            if found := form.fullmatch(text.strip()):
                return cls(kind, int(found[1]), int(found[2] or 1))
        raise PeriodError(text, "write a period as 2024-W18, 2024-04, 2024-Q1 or 2024")

    @classmethod
    def containing(cls, kind: PeriodKind, day: date) -> Period:
        """Return the period of `kind` that `day` lies in."""
        match kind:
            case PeriodKind.WEEK:
                iso = day.isocalendar()
                return cls(kind, iso.year, iso.week)
            case PeriodKind.YEAR:
                return cls(kind, day.year)
            case _:
                return cls(kind, day.year, (day.month - 1) // _MONTHS_IN[kind] + 1)

    def __str__(self) -> str:
        return _FORMS[self.kind][1].format(year=self.year, number=self.number)

    @property
    def start(self) -> date:
        """The first day."""
        if self.kind is PeriodKind.WEEK:
            return date.fromisocalendar(self.year, self.number, 1)
        return date(self.year, (self.number - 1) * _MONTHS_IN[self.kind] + 1, 1)

    @property
    def end(self) -> date:
        """The last day, inclusive."""
        return self.next().start - timedelta(days=1)

    @property
    def ordinal(self) -> int:
        """The position among periods of its kind: consecutive periods have consecutive ordinals."""
        if self.kind is PeriodKind.WEEK:
            return (self.start.toordinal() - _A_MONDAY.toordinal()) // 7
        return self.year * _LAST[self.kind] + self.number - 1

    @property
    def time_progress(self) -> float:
        """The share of its last day's year that has passed by its end, in months of twelve (序时进度).

        A month that has begun counts by its days: it matters for weeks alone, which end inside one.
        """
        month_length = monthrange(self.end.year, self.end.month)[1]
        return (self.end.month - 1 + self.end.day / month_length) / 12

    def next(self) -> Period:
        """Return the period that starts the day after this one ends."""
        last = weeks_in(self.year) if self.kind is PeriodKind.WEEK else _LAST[self.kind]
        if self.number < last:
            return Period(self.kind, self.year, self.number + 1)
        return Period(self.kind, self.year + 1)

    def previous(self) -> Period:
        """Return the period that ends the day before this one starts."""
        return Period.containing(self.kind, self.start - timedelta(days=1))

    def same_period_last_year(self) -> Period:
        """Return the period of the same number one year earlier.

        The rule for week 53: in a year whose predecessor has only 52 weeks, it is compared with week 52.
        """
        year = self.year - 1
        if self.kind is PeriodKind.WEEK:
            return Period(self.kind, year, min(self.number, weeks_in(year)))
        return Period(self.kind, year, self.number)

    def label(self, language: Language) -> str:
        """Return the period as a reader of `language` writes it: `2024年第18周`, `Week 18 of 2024`."""
        return _LABELS[language][self.kind].format(
            year=self.year,
            number=self.number,
            month=_ENGLISH_MONTHS[(self.number - 1) % 12],
            chinese="一二三四"[(self.number - 1) % 4],
        )


def weeks_in(iso_year: int) -> int:
    """Return 52 or 53, the number of ISO weeks in a year: 28 December always lies in the last one."""
    return date(iso_year, 12, 28).isocalendar().week


_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LABELS = {
    Language.ZH_HANS: {
        PeriodKind.WEEK: "{year}年第{number}周",
        PeriodKind.MONTH: "{year}年{number}月",
        PeriodKind.QUARTER: "{year}年第{chinese}季度",
        PeriodKind.YEAR: "{year}年",
    },
    Language.ZH_HANT: {
        PeriodKind.WEEK: "{year}年第{number}週",
        PeriodKind.MONTH: "{year}年{number}月",
        PeriodKind.QUARTER: "{year}年第{chinese}季度",
        PeriodKind.YEAR: "{year}年",
    },
    Language.JA: {
        PeriodKind.WEEK: "{year}年第{number}週",
        PeriodKind.MONTH: "{year}年{number}月",
        PeriodKind.QUARTER: "{year}年第{number}四半期",
        PeriodKind.YEAR: "{year}年",
    },
    Language.EN: {
        PeriodKind.WEEK: "Week {number} of {year}",
        PeriodKind.MONTH: "{month} {year}",
        PeriodKind.QUARTER: "Quarter {number} of {year}",
        PeriodKind.YEAR: "{year}",
    },
}
