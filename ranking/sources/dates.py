"""Dates: the day that a figure is of, from a day or from any of the ways in which offices write a period."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ranking.domain.errors import PeriodError
from ranking.domain.periods import Period, PeriodKind
from ranking.sources.readings import Doubt, is_raised


@dataclass(frozen=True, kw_only=True)
class Dated:
    """The day that a text means, the last one of a period, by some rules; or a doubt.

    `to_date` says that the text is about all months of the year up to that day (1-5月), which is more than any period
    that is ranked.
    """

    day: date | None = None
    rules: tuple[str, ...] = ()
    to_date: bool = False
    span: PeriodKind | None = None
    """How long the period is that the text names; None for a day."""
    doubt: Doubt | None = None


_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ t]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
_DAY_IN_WORDS = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号號]")
_SHORT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WEEK = re.compile(r"(?:(\d{4})(?:年|-)?)?(?:第(\d{1,2})[周週]|w(\d{1,2})|(?<=年)(\d{1,2})[周週])")
_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:份|末|底)?|(\d{4})(?:/|-)(\d{1,2})|(\d{4})(\d{2})")
_DOTTED = re.compile(r"(\d{4})\.(\d{1,2})")
_MONTHS = re.compile(
    r"(?:(\d{4})(?:年|[./-](?=\d{1,2}[-~]\d{1,2}月)))?(\d{1,2})月?(?:-|~|至|到|—|–)(\d{1,2})月(?:份|末|底)?"
)
_QUARTER = re.compile(r"(?:(\d{4})(?:年|-)?)?(?:第?([一二三四1-4])(?:季度|四半期)|q([1-4]))")
_HALF = re.compile(r"(?:(\d{4})年?)?(上半年|前[一二两三]个?季度|前三季)")
_YEAR = re.compile(r"(\d{4})(?:年度?|全年|年全年)?")
_ENGLISH = re.compile(r"(?:([a-z]{3,9})\.?[ ,-]*(\d{4})|(\d{4})[ ,-]*([a-z]{3,9}))")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DASHES = str.maketrans({"—": "-", "–": "-", "―": "-", "〜": "~", "～": "~", "−": "-"})
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_Maker = Callable[[re.Match[str], int | None], Dated | None]


def read_date(text: str, year: int | None = None) -> Dated:
    """Read a day or a period; `year` is that of the sheet or the file, for texts such as 3月份 that have none."""
    if any(is_raised(letter) for letter in text if not letter.isascii()):
        return Dated()  # 2024-1① isn't November
    given = unicodedata.normalize("NFKC", text).strip().lower().translate(_DASHES)
    exact = _exact(given.upper())
    if exact is not None:
        return exact
    squeezed = "".join(given.split())
    for form, rule, make in _FORMS:
        found = form.fullmatch(given if form in {_DAY, _ENGLISH} else squeezed)
        if found and (dated := _made(make, found, year)) is not None and _is_likely(dated):
            span = dated.span or _SPANS.get(rule)
            return replace(dated, rules=(*dated.rules, rule), span=span)
    return Dated()


def _is_likely(dated: Dated) -> bool:
    """Tell whether a day is of a time that figures are reported of; 240505 isn't May of 2405."""
    return dated.day is None or _FIRST_YEAR <= dated.day.year <= _LAST_YEAR


def _exact(given: str) -> Dated | None:
    try:
        period = Period.parse(given)
    except PeriodError:
        return None
    return Dated(day=period.end, span=period.kind)


def _made(make: _Maker, found: re.Match[str], year: int | None) -> Dated | None:
    try:
        return make(found, year)
    except (ValueError, PeriodError, OverflowError):
        return None


def _of_year(given: str | None, year: int | None) -> tuple[int, tuple[str, ...]]:
    """Return the year that a text says, or else that of its sheet or file; raise ValueError where neither is known."""
    if given:
        return int(given), ()
    if year is None:
        raise _NoYear
    return year, ("year-from-context",)


class _NoYear(ValueError):
    """A text without a year, in a file that doesn't say it either."""


def _day(found: re.Match[str], _year: int | None) -> Dated:
    return Dated(day=date(int(found[1]), int(found[3]), int(found[4])))


def _day_in_words(found: re.Match[str], year: int | None) -> Dated:
    in_year, rules = _of_year(found[1], year)
    return Dated(day=date(in_year, int(found[2]), int(found[3])), rules=rules)


def _short_day(found: re.Match[str], _year: int | None) -> Dated:
    return Dated(day=date(int(found[1]), int(found[2]), int(found[3])))


def _week(found: re.Match[str], year: int | None) -> Dated:
    in_year, rules = _of_year(found[1], year)
    number = next(int(one) for one in found.groups()[1:] if one)
    return Dated(day=Period(PeriodKind.WEEK, in_year, number).end, rules=rules)


def _month(found: re.Match[str], year: int | None) -> Dated:
    given, number = next(pair for pair in zip(found.groups()[::2], found.groups()[1::2], strict=True) if pair[1])
    in_year, rules = _of_year(given, year)
    return Dated(day=Period(PeriodKind.MONTH, in_year, int(number)).end, rules=rules)


def _dotted(found: re.Match[str], _year: int | None) -> Dated:
    if found[2] == "1":
        says = f"“{{text}}” is either January or October of {found[1]}: a cell with 2024.10 shows 2024.1"
        cure = f"Write {found[1]}-01 or {found[1]}-10"
        return Dated(doubt=Doubt(rule="dotted-month", says=says, cure=cure))
    return Dated(day=Period(PeriodKind.MONTH, int(found[1]), int(found[2])).end)


def _months(found: re.Match[str], year: int | None) -> Dated:
    in_year, rules = _of_year(found[1], year)
    first, last = int(found[2]), int(found[3])
    day = date(in_year, last, monthrange(in_year, last)[1])
    if first == last:
        return Dated(day=day, rules=rules, span=PeriodKind.MONTH)
    if first % 3 == 1 and last == first + 2:
        return Dated(day=day, rules=rules, span=PeriodKind.QUARTER)
    if first == 1:
        return Dated(day=day, rules=rules, to_date=last < 12, span=PeriodKind.YEAR)
    says = "“{text}” is neither a month, a quarter nor all of the year up to a month"
    return Dated(doubt=Doubt(rule="odd-months", says=says, cure="Write one month, one quarter, or 1-6月"))


def _quarter(found: re.Match[str], year: int | None) -> Dated:
    in_year, rules = _of_year(found[1], year)
    number = found[2] or found[3]
    return Dated(day=Period(PeriodKind.QUARTER, in_year, _CHINESE.get(number) or int(number)).end, rules=rules)


def _half(found: re.Match[str], year: int | None) -> Dated:
    in_year, rules = _of_year(found[1], year)
    quarters = next((number for letter, number in _CHINESE.items() if letter in found[2] and "季" in found[2]), 2)
    return Dated(day=Period(PeriodKind.QUARTER, in_year, quarters).end, rules=rules, to_date=quarters > 1)


def _whole_year(found: re.Match[str], _year: int | None) -> Dated:
    return Dated(day=Period(PeriodKind.YEAR, int(found[1])).end)


def _in_english(found: re.Match[str], _year: int | None) -> Dated | None:
    name, in_year = (found[1], found[2]) if found[1] else (found[4], found[3])
    if name[:3] not in _MONTH_NAMES or not _FULL_NAMES[_MONTH_NAMES.index(name[:3])].startswith(name):
        return None
    return Dated(day=Period(PeriodKind.MONTH, int(in_year), _MONTH_NAMES.index(name[:3]) + 1).end)


def _serial(found: re.Match[str], _year: int | None) -> Dated:
    """Read a spreadsheet's count of days since 30 December 1899, whose cell has lost its date format."""
    return Dated(day=date(1899, 12, 30) + timedelta(days=int(found[0])))


#: In this order. Five digits are a serial day between 1998 and 2091: no other date is written so.
_FORMS: tuple[tuple[re.Pattern[str], str, _Maker], ...] = (
    (_DAY, "day", _day),
    (_DAY_IN_WORDS, "day-in-words", _day_in_words),
    (_SHORT_DAY, "short-day", _short_day),
    (_WEEK, "week-in-words", _week),
    (_MONTH, "month-in-words", _month),
    (_DOTTED, "dotted-month", _dotted),
    (_MONTHS, "months", _months),
    (_QUARTER, "quarter-in-words", _quarter),
    (_HALF, "part-of-year", _half),
    (_YEAR, "year-in-words", _whole_year),
    (_ENGLISH, "month-in-words", _in_english),
    (re.compile(r"(?:3[6-9]|[4-6]\d)\d{3}"), "serial-day", _serial),
)

#: How long a period is that is written by a rule; other rules say it themselves, or are of days.
_SPANS = {
    "week-in-words": PeriodKind.WEEK,
    "month-in-words": PeriodKind.MONTH,
    "dotted-month": PeriodKind.MONTH,
    "quarter-in-words": PeriodKind.QUARTER,
    "part-of-year": PeriodKind.YEAR,
    "year-in-words": PeriodKind.YEAR,
}

_MENTIONED = re.compile(
    r"\d{4}-w\d{2}(?!\d)|\d{4}-q[1-4](?!\d)|\d{4}-\d{2}-\d{2}(?!\d)|\d{4}-\d{2}(?![\d-])"
    r"|(?:\d{4}年)第?\d{1,2}[周週]|\d{4}年第?[一二三四1-4](?:季度|四半期)|\d{4}年(?:上半年|前三季度)"
    r"|\d{4}年\d{1,2}月?[-~至到]\d{1,2}月|\d{4}年\d{1,2}月\d{1,2}[日号]|\d{4}年\d{1,2}月|(?<!\d)\d{4}年度?(?!\d)"
)


#: The day on which a form was filled in or sent says nothing about the figures.
_FILLED_IN = re.compile(r"(?:填报|制表|报送|报出|上报|印发|打印|编制|填表)(?:日期|时间)?[:：]?\s*\d{4}\S*")
_PART_OF_YEAR = re.compile(r"月|周|週|季|旬|半年|w\d|q\d", re.IGNORECASE)


def mentioned(text: str) -> str | None:
    """Return the period that a title or a file's name mentions: `2024-W18_高要区.xlsx`, 2024年第18周报表.

    The first one counts; None where another of its kind stands there too, where it is a day that only begins something
    (2024年4月29日至5月5日), or where a shorter period than it follows (2024年5月第1周, 2024年全市1-5月).
    """
    given = _FILLED_IN.sub("", unicodedata.normalize("NFKC", text))
    given = "".join(given.lower().translate(_DASHES).split())
    found = list(_MENTIONED.finditer(given))
    if not found:
        return None
    first = read_date(found[0][0].upper())
    same = {one.day for one in (read_date(each[0].upper()) for each in found) if one.rules == first.rules}
    rest = given[found[0].end() :]
    begins = "日" in found[0][0] and rest[:1] in {"-", "~", "至", "到"}
    shorter = first.span is PeriodKind.YEAR and not first.to_date and _PART_OF_YEAR.search(given)
    week = first.span is PeriodKind.MONTH and re.match(r"第?[\d一二三四五]+[周週]|[上中下]旬", rest)
    if len(same) > 1 or begins or shorter or week:
        return None
    return found[0][0].upper()


def year_in(text: str) -> int | None:
    """Return the only year that a title or a file's name mentions."""
    given = _FILLED_IN.sub("", unicodedata.normalize("NFKC", text))
    found = set(re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", given))
    return int(found.pop()) if len(found) == 1 else None
