"""Forms (报表): what a spreadsheet asks the offices for, and what it knows of itself when it comes back.

A form has a sheet for people and a hidden one, FORM_SHEET, that says in codes what stands where; so a form that comes
back is read without any configuration. The sheet for people has a title, an instruction, the header in HEADER_LINE,
and below it one row a district.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ranking.domain.districts import District, squeeze
from ranking.domain.errors import PeriodError, UnknownName
from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language, Names
from ranking.domain.periods import Period
from ranking.domain.races import Race

FORM_SHEET = "_form"
VERSION = "1"
HEADER_LINE = 3
"""Where the header stands, counted from 1."""
FIRST_FIGURE = 2
"""The first column of figures, counted from 0: the district and the period stand before it."""


def _in_four(*words: str) -> Names:
    order = (Language.ZH_HANS, Language.ZH_HANT, Language.JA, Language.EN)
    return Names(dict(zip(order, words, strict=True)))


NOT_APPLICABLE = _in_four("不适用", "不適用", "対象外", "Not applicable")
_DISTRICT = _in_four("区县", "區縣", "地区", "District")
_PERIOD = _in_four("期间", "期間", "期間", "Period")
#: What money is asked for in, by how many yuan one is: the declared unit, in the reader's own words.
_MONEY = {
    1: _in_four("元", "元", "元", "CNY"),
    10**4: _in_four("万元", "萬元", "万元", "CNY 10,000"),
    10**6: _in_four("百万元", "百萬元", "百万元", "CNY million"),
    10**8: _in_four("亿元", "億元", "億元", "CNY 100 million"),
    10**9: _in_four("十亿元", "十億元", "十億元", "CNY bn"),
}
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, kw_only=True)
class Form:
    """One form, as texts: `titles` are the header's, the district's and the period's first.

    `units` are the indicators' declared ones, so that a form from before a change of unit is noticed; `names` are the
    districts' as they stand in the form.
    """

    race: str
    period: Period
    sheet: str
    titles: tuple[str, ...]
    indicators: tuple[str, ...]
    units: tuple[str, ...]
    districts: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, race: Race, period: Period, language: Language, district: str | None = None) -> Form:
        """Return the form for all that compete in a period, or for the district of a code or name.

        Raise UnknownName where that district doesn't compete then, PeriodError where none does.
        """
        districts = _asked(race, period, district)
        return cls(
            race=race.code,
            period=period,
            sheet=_sheet_name(race, language),
            titles=tuple(_titles(race.counted, language)),
            indicators=tuple(one.code for one in race.counted),
            units=tuple(str(one.unit.names) for one in race.counted),
            districts=tuple(one.code for one in districts),
            names=tuple(one.names[language] for one in districts),
        )

    @classmethod
    def read(cls, rows: Sequence[Sequence[str]]) -> Form | None:
        """Return the form that a hidden sheet's rows describe, or None where they describe none of this version."""
        fields = {row[0]: tuple(row[1:]) for row in rows if row}
        try:
            many = {name: _filled(fields[name]) for name in ("titles", "indicators", "districts", "names")}
            units = (fields["units"] + ("",) * len(many["indicators"]))[: len(many["indicators"])]
            race, period, sheet = (fields[name][0] for name in ("race", "period", "sheet"))
            form = cls(race=race, period=Period.parse(period), sheet=sheet, units=units, **many)
        except (KeyError, IndexError, PeriodError):
            return None
        fits = len(form.titles) == FIRST_FIGURE + len(form.indicators) and len(form.districts) == len(form.names)
        return form if fits and fields.get("form", ())[:1] == (VERSION,) else None

    def rows(self) -> list[tuple[str, ...]]:
        """Return the hidden sheet's rows, from which `read` makes the same form."""
        return [
            ("form", VERSION),
            ("race", self.race),
            ("period", str(self.period)),
            ("sheet", self.sheet),
            ("titles", *self.titles),
            ("indicators", *self.indicators),
            ("units", *self.units),
            ("districts", *self.districts),
            ("names", *self.names),
        ]


def unit_asked(indicator: Indicator, language: Language) -> str:
    """Return the declared unit, which figures are asked for in, as a reader of a language knows it."""
    unit = indicator.unit
    return _MONEY[int(unit.scale)][language] if unit.money and unit.scale in _MONEY else unit.names[language]


def _filled(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the texts before the blank cells that fill up a row."""
    return tuple(text for text in texts if text)


def _asked(race: Race, period: Period, district: str | None) -> tuple[District, ...]:
    competing = race.competing(period)
    if not competing:
        raise PeriodError(str(period), f"no district of {race.code} competes then")
    if district is None:
        return competing
    one = race.district(district)
    if one not in competing:
        raise UnknownName(f"district that competes in {period}", district, [str(each.names) for each in competing])
    return (one,)


def _titles(indicators: Sequence[Indicator], language: Language) -> Iterator[str]:
    """Yield the header; of two titles that read the same the second one tells its indicator's code."""
    seen: set[str] = set()
    named = [(_DISTRICT[language], ""), (_PERIOD[language], "")]
    for title, code in [*named, *((_title(one, language), one.code) for one in indicators)]:
        yield f"{title} [{code}]" if squeeze(title) in seen else title
        seen.add(squeeze(title))


def _title(indicator: Indicator, language: Language) -> str:
    name, unit = indicator.names[language], unit_asked(indicator, language)
    if not unit:
        return name
    return f"{name} ({unit})" if language is Language.EN else f"{name}（{unit}）"


def _sheet_name(race: Race, language: Language) -> str:
    """Return the race's name as spreadsheets allow it: 31 UTF-16 units, no brackets, no slashes."""
    name = _NOT_IN_SHEET_NAMES.sub(" ", race.names[language])
    short = name.encode("utf-16-le")[: 2 * _LONGEST_SHEET_NAME].decode("utf-16-le", "ignore").strip(" '")
    reserved = {"", FORM_SHEET, "history"}
    return short if short.casefold() not in reserved else f"{race.code[: _LONGEST_SHEET_NAME - 1]}_"
