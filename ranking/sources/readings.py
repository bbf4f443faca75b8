"""Readings: what the text of a number cell means, by a named rule; where it may mean two things there is a doubt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from ranking.domain.units import Base, Wanted, Written, written


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Why a text isn't taken for a figure, and what to write instead."""

    rule: str
    says: str
    """With `{text}` where the cell's text stands."""
    cure: str

    def about(self, text: str, title: str = "") -> str:
        """Return the sentence for one cell, with the title of its column."""
        return self.says.replace("“{text}”", f"“{text}” in “{title}”" if title else f"“{text}”")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a text means: a figure in stored units by some rules, or a doubt."""

    value: float = 0.0
    rules: tuple[str, ...] = ()
    doubt: Doubt | None = None
    note: str = ""
    """What else the cell says, such as a rank."""


_NUMBER = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+|(?<=[0-9])\.?)(?:e[+-]?[0-9]+)?"
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_LOOSE_SPACE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_ONE = re.compile(_NUMBER)
_WITH_RANK = re.compile(rf"({_NUMBER}%?)(?:\(第?(\d+)(?:名|位)?\)|第(\d+)(?:名|位))")
_BRACKETED = re.compile(rf"\(({_NUMBER})\)")
_UP, _DOWN = "增长|增|上升|提高|增加|上涨|提升|扩大", "下降|降|减少|减|回落|降低|下滑|收窄|下跌"
_COMPARED = r"(?:同比|环比|比上年同期|比上年|比上月|较上年同期|较上年)?"
_CHANGE = re.compile(rf"{_COMPARED}(?:({_UP})|({_DOWN}))了?({_NUMBER})(.*)")
_LEVEL = re.compile(rf"(?:{_COMPARED}|与?(?:上年同期|上年|上月|去年|去年同期)?)(?:持平|无变化|不变|零增长)")
_DOUBLED = {"翻番": 100.0, "翻一番": 100.0, "翻了一番": 100.0, "增长一倍": 100.0, "翻两番": 300.0, "翻了两番": 300.0}
_TIMES = re.compile(rf"(?:是|为|达到?)?(?:上年|去年|上年同期|去年同期)?的?({_NUMBER})倍")
_LEAST, _MOST = "超过|超|逾|至少|不少于|不低于|大于|≥|>=|>", "不足|不到|少于|小于|低于|最多|≤|<=|<|近"
_ABOUT = "大约|约|左右|~|≈"
_BOUND_BEFORE = re.compile(rf"(?:({_LEAST})|({_MOST})|({_ABOUT}))({_NUMBER})(.*)")
_BOUND_AFTER = re.compile(rf"({_NUMBER})(余|多|\+)?([^0-9]*?)(以上|以下|左右|余|多)?")
_RANGE = re.compile(rf"({_NUMBER})[^0-9]*?(?:-|~|至|到)({_NUMBER})(.*)")
_PAIR = re.compile(rf"({_NUMBER})(?:/|;|、)({_NUMBER})")


def plain(text: str) -> str:
    """Return a text as it is read: full-width signs as plain ones, without spaces and a spreadsheet's apostrophe."""
    narrow = (unicodedata.normalize("NFKC", text) if not _raised(text) else text).translate(_UNSEEN)
    # White space between two digits stays: 12 3 is no number.
    return _LOOSE_SPACE.sub("", narrow.strip().lower().lstrip("'’‘")).replace("−", "-")


def _raised(text: str) -> bool:
    """Tell whether there are digits that are no part of the number before them, such as ² or ①: 10² isn't 102."""
    return any(is_raised(letter) for letter in text if not letter.isascii())


def is_raised(letter: str) -> bool:
    """Tell whether a letter turns into digits though it is none: raised, lowered, circled or with a dot."""
    narrow = unicodedata.normalize("NFKC", letter)
    return any("0" <= one <= "9" for one in narrow) and not "０" <= letter <= "９"


def read(text: str, wanted: Wanted, unit: Written | None = None) -> Reading:
    """Read one cell's text as a figure of an indicator; `unit` is the one that its column or sheet says."""
    given = plain(text)
    for rule in _RULES:
        if (reading := rule(given, wanted, unit)) is not None:
            return reading
    return Reading(doubt=_unreadable(text))


def _figure(number: str, wanted: Wanted, unit: Written | None, *rules: str) -> Reading:
    """Return the figure that a number in a unit is, or the doubt that it is in no unit of the indicator's."""
    value = float(number.replace(",", ""))
    factor = wanted.factor(unit)
    if factor is None:
        return Reading(doubt=_other_unit(wanted, unit))
    stored = value * factor
    if not abs(stored) < 1e300:
        return Reading(doubt=Doubt(rule="not-a-number", says="“{text}” is not a number", cure=_DIGITS))
    if "," in number:
        rules = (*rules, "thousands")
    return Reading(value=round(stored, 2) if wanted.money else stored, rules=rules)


def _other_unit(wanted: Wanted, unit: Written | None) -> Doubt:
    kind = unit.base if unit else ""
    if kind == Base.PERCENT:
        says = (
            "“{text}” is in per cent, but its indicator is in percentage points"
            if wanted.unit.base == Base.POINTS
            else "“{text}” has a per cent sign, but its indicator is not in %"
        )
        cure = "Write the figure in the indicator's unit, or declare the indicator's unit as % in schedules.yaml"
        return Doubt(rule="unit-mismatch", says=says, cure=cure)
    if kind == Base.POINTS:
        says = "“{text}” is a change in percentage points, but its indicator is in " + wanted.words
        return Doubt(rule="unit-mismatch", says=says, cure=f"Write the figure itself, in {wanted.words}")
    says = "“{text}” is in another unit than its indicator, which is in " + wanted.words
    return Doubt(rule="unit-mismatch", says=says, cure=f"Write the figure in {wanted.words}")


def _number(given: str, wanted: Wanted, unit: Written | None) -> Reading | None:
    return _figure(given, wanted, unit) if _ONE.fullmatch(given) else None


def _number_with_unit(given: str, wanted: Wanted, _unit: Written | None) -> Reading | None:
    found = _ONE.match(given)
    if not found or not (own := written(given[found.end() :])):
        return None
    if own.base == Base.PIECES and own.magnitude > 1 and wanted.money:
        own = Written(Base.MONEY, own.magnitude)  # 6.08亿 is money where money is asked for
    rule = "percent-sign" if own.base == Base.PERCENT else "unit-in-cell"
    return _figure(found[0], wanted, own, rule)


def _rank_in_cell(given: str, wanted: Wanted, unit: Written | None) -> Reading | None:
    if not (found := _WITH_RANK.fullmatch(given)):
        return None
    inner = _number(found[1], wanted, unit) or _number_with_unit(found[1], wanted, None)
    if inner is None or inner.doubt:
        return inner
    return Reading(value=inner.value, rules=(*inner.rules, "rank-in-cell"), note=f"rank {found[2] or found[3]}")


def _bracketed(given: str, _wanted: Wanted, _unit: Written | None) -> Reading | None:
    if not (found := _BRACKETED.fullmatch(given)):
        return None
    says = (
        f"“{{text}}” is either -{found[1].lstrip('+-')}, as in bookkeeping, or a rank or remark beside a missing figure"
    )
    return Reading(doubt=Doubt(rule="bracketed", says=says, cure=f"Write -{found[1].lstrip('+-')}, or the figure"))


def _level(given: str, wanted: Wanted, _unit: Written | None) -> Reading | None:
    if not _LEVEL.fullmatch(given):
        return None
    if wanted.change:
        return Reading(value=0.0, rules=("level",))
    says = "“{text}” says that nothing changed, but its indicator is no rate of change"
    return Reading(doubt=Doubt(rule="change-not-amount", says=says, cure="Write the figure itself"))


def _doubled(given: str, wanted: Wanted, _unit: Written | None) -> Reading | None:
    found = re.fullmatch(rf"{_COMPARED}(.+)", given)
    growth = _DOUBLED.get(found[1]) if found else None
    if growth is None or wanted.unit.base != Base.PERCENT or not wanted.change:
        return None
    return Reading(value=growth * wanted.scale, rules=("doubled",))


def _change(given: str, wanted: Wanted, unit: Written | None) -> Reading | None:
    if not (found := _CHANGE.fullmatch(given)):
        return None
    number, tail = found[3].lstrip("+"), found[4]
    if not wanted.change:
        says = "“{text}” is a change, but its indicator is an amount in " + wanted.words
        return Reading(doubt=Doubt(rule="change-not-amount", says=says, cure="Write the figure itself"))
    if number.startswith("-"):
        says = "“{text}” has a sign behind a word for the direction, which either turns it round or repeats it"
        return Reading(
            doubt=Doubt(rule="two-signs", says=says, cure="Write the figure with its sign alone, such as -3.5")
        )
    sign = "-" if found[2] else ""
    if tail == "倍":
        return _times(sign + number, wanted)
    own = written(tail) if tail else unit
    if tail and own is None:
        return None
    return _figure(sign + number, wanted, own, "change-word")


def _times(number: str, wanted: Wanted) -> Reading:
    if number.startswith("-"):
        says = "“{text}” falls by more than all there was"
        return Reading(doubt=Doubt(rule="not-a-number", says=says, cure="Write the change in per cent, such as -60"))
    return _figure(str(float(number.replace(",", "")) * 100), wanted, Written(Base.PERCENT), "times")


def _bare_times(given: str, wanted: Wanted, _unit: Written | None) -> Reading | None:
    if not (found := _TIMES.fullmatch(given)):
        return None
    times = float(found[1].replace(",", ""))
    if not wanted.change:
        return None
    more, all_of = f"{times * 100:g}", f"{(times - 1) * 100:g}"
    says = f"“{{text}}” is either a growth of {more} % (增长{times:g}倍) or one of {all_of} % (为{times:g}倍)"
    return Reading(doubt=Doubt(rule="times", says=says, cure=f"Write {more}% or {all_of}%"))


def _bound(given: str, _wanted: Wanted, _unit: Written | None) -> Reading | None:
    found = _BOUND_BEFORE.fullmatch(given)
    kind = None
    if found and _is_unit(found[5]):
        kind = ("more than", "less than", "about")[next(place for place in range(3) if found[place + 1])]
        number = found[4]
    elif (after := _BOUND_AFTER.fullmatch(given)) and (after[2] or after[4]) and (not after[3] or written(after[3])):
        kind = {"以下": "at most", "左右": "about", "以上": "at least"}.get(after[4] or "", "more than")
        number = after[1]
    if kind is None:
        return None
    says = f"“{{text}}” is a bound, {kind} {number}, and not a figure"
    return Reading(doubt=Doubt(rule="bound", says=says, cure="Write the exact figure: a bound can't be ranked"))


def _is_unit(tail: str) -> bool:
    unit = re.sub("^(余|多)|(以上|以下|左右)$", "", tail)
    return not unit or written(unit) is not None


def _range(given: str, _wanted: Wanted, _unit: Written | None) -> Reading | None:
    if not _RANGE.fullmatch(given):
        return None
    return Reading(
        doubt=Doubt(rule="range", says="“{text}” is a range and not a figure", cure="Write the exact figure")
    )


def _pair(given: str, _wanted: Wanted, _unit: Written | None) -> Reading | None:
    if not (found := _PAIR.fullmatch(given)):
        return None
    says = f"“{{text}}” holds two figures, {found[1]} and {found[2]}, or a fraction"
    return Reading(doubt=Doubt(rule="two-figures", says=says, cure="Write one figure in a cell"))


#: Read in this order; the first rule that knows the text decides.
_RULES: tuple[Callable[[str, Wanted, Written | None], Reading | None], ...] = (
    _number,
    _number_with_unit,
    _rank_in_cell,
    _bracketed,
    _level,
    _doubled,
    _change,
    _bare_times,
    _bound,
    _range,
    _pair,
)
_DIGITS = "Write digits only, such as 1234.5; leave it blank if not reported, or say under `marks:` what it means"
#: Marks that people use for two or three different things.
_MARKS = {
    "-",
    "--",
    "—",
    "——",
    "–",
    "―",
    "/",
    "\\",
    "…",
    "……",
    "...",
    "·",
    "*",
    "无",
    "無",
    "x",
    "×",
    "n/a",
    "na",
    "空",
    "?",
}


def _unreadable(text: str) -> Doubt:
    if text.startswith("#"):
        return Doubt(rule="formula-error", says="“{text}” is the error of a formula", cure="Correct the formula")
    if text.startswith("="):
        cure = "Open the file in Excel or WPS and save it"
        return Doubt(rule="formula-without-value", says="“{text}” is a formula without a stored value", cure=cure)
    if plain(text) in _MARKS:
        says = "“{text}” may mean that there is nothing to report, that it is not reported yet, or zero"
        cure = f'Say under `marks:` of the source which one: marks: {{"{text}": not_reported}}, not_applicable or zero'
        return Doubt(rule="unknown-mark", says=says, cure=cure)
    return Doubt(rule="not-a-number", says="“{text}” is not a number", cure=_DIGITS)
