"""Units as people write them: 亿元, 万人, 个百分点, CNY million; how much one of them is of the declared unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from ranking.domain.indicators import PERCENT, PERCENTAGE_POINTS, Indicator, Unit


class Base(StrEnum):
    """What is counted; things that can't be turned into each other."""

    MONEY = "money"
    PERCENT = "per cent"
    POINTS = "percentage points"
    PIECES = "pieces"


@dataclass(frozen=True)
class Written:
    """A unit: `magnitude` of its base; `base` is a Base, or the unit's own word such as 平方米."""

    base: str
    magnitude: float = 1.0


_POWERS = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12}
_MAGNITUDE = re.compile(rf"[{''.join(_POWERS)}]+")
_YUAN = {"元", "圆", "人民币", "元人民币", "cny", "rmb", "yuan", "元(人民币)"}
_ENGLISH = {"thousand": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_ENGLISH_MONEY = re.compile(r"(?:cny|rmb)\s*([0-9,]+)?\s*([a-z]+)?")
_PERCENTS = {"%": 1.0, "百分比": 1.0, "percent": 1.0, "per cent": 1.0, "‰": 0.1}
_POINTS = {"百分点", "个百分点", "個百分點", "百分點", "ポイント", "pp", "percentage points", "个点"}
#: Words that count things one by one. 件 and 項 are Japanese and Chinese counters at once.
_PIECES = frozenset(
    "个 個 家 项 項 次 批次 场 場 宗 件 户 戶 人 人次 名 位 台 套 天 日 分 社 回 条 條 份 笔 筆 只 間 间 所 座 组 組 "
    "people days points pieces".split()
)
_CURRENCIES = frozenset("美元 港元 欧元 日元 美金 usd hkd eur jpy".split())
#: Other units by the word behind their magnitude, so that 万平方米 is ten thousand 平方米.
_OTHERS = frozenset(
    "平方米 平方公里 公里 千米 米 亩 畝 公顷 吨 噸 公斤 千克 千瓦时 千瓦 度 立方米 吨标准煤 标准煤 标箱 "
    "美元 港元 欧元 日元 美金 小时 月 年 辆 头 箱 usd hkd eur jpy".split()
)


def written(text: str) -> Written | None:
    """Return the unit that a text is, or None where it is none that is known.

    >>> written("万元"), written("％"), written("CNY million").magnitude, written("含续建")
    (Written(base='money', magnitude=10000.0), Written(base='per cent', magnitude=1.0), 1000000.0, None)
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if plain in _POINTS:
        return Written(Base.POINTS)
    if plain in _PERCENTS:
        return Written(Base.PERCENT, _PERCENTS[plain])
    return _in_english(plain) or _in_chinese(plain.replace(" ", ""))


def _in_chinese(plain: str) -> Written | None:
    plain = re.sub(r"人民币|rmb|[()（）]", "", plain) if "元" in plain else plain
    found = _MAGNITUDE.match(plain)
    # 万千瓦时 is ten thousand 千瓦时, and not ten million 瓦时: the longest word behind a magnitude counts.
    for end in range(found.end() + 1) if found else (0,):
        magnitude, rest = 1.0, plain[end:]
        for letter in plain[:end]:
            magnitude *= _POWERS[letter]
        if rest in _YUAN:
            return Written(Base.MONEY, magnitude)
        if rest in _PIECES or (not rest and magnitude > 1):
            return Written(Base.PIECES, magnitude)
        if rest in _OTHERS:
            return Written(rest, magnitude)
    return None


def _in_english(plain: str) -> Written | None:
    if found := _ENGLISH_MONEY.fullmatch(plain):
        count, word = float((found[1] or "1").replace(",", "") or "1"), found[2] or ""
        if not word or word in _ENGLISH:
            return Written(Base.MONEY, count * _ENGLISH.get(word, 1.0))
    return None


def declared(unit: Unit) -> Written:
    """Return what an indicator's unit is counted in; a word that isn't known is a base of its own."""
    if str(unit.names) == str(PERCENT.names):
        return Written(Base.PERCENT)
    if str(unit.names) == str(PERCENTAGE_POINTS.names):
        return Written(Base.POINTS)
    if unit.money:
        return Written(Base.MONEY, float(unit.scale))
    return written(str(unit.names)) or Written(str(unit.names))


_GROWTH = re.compile("增速|增长|增幅|同比|环比|涨跌|涨幅|growth|change|伸び", re.IGNORECASE)


def _is_growth(indicator: Indicator) -> bool:
    """Tell whether figures in per cent are changes: by `growth_of`, or by the name."""
    names = indicator.names.by_language.values()
    return indicator.growth_of is not None or any(_GROWTH.search(name) for name in (*names, indicator.code))


@dataclass(frozen=True)
class Wanted:
    """What an indicator's figures are to be: the declared unit, and how much of what is stored one of it is."""

    unit: Written
    scale: float
    words: str
    money: bool
    change: bool
    """Whether it is a rate of change, which words such as 下降 or 持平 can tell; a rate such as 开工率 is none."""

    @classmethod
    def of(cls, indicator: Indicator) -> Wanted:
        """Return what the figures of an indicator are to be."""
        unit = declared(indicator.unit)
        return cls(
            unit=unit,
            scale=float(indicator.unit.scale),
            words=str(indicator.unit.names) or "no unit",
            money=indicator.unit.money,
            change=unit.base == Base.POINTS or (unit.base == Base.PERCENT and _is_growth(indicator)),
        )

    def factor(self, given: Written | None) -> float | None:
        """Return what a figure in a unit is multiplied by to be stored; None where it can't be turned into this one.

        Where no unit is given, the declared one is meant. A bare magnitude (3亿) is of whatever is counted.
        """
        if given is None:
            return self.scale
        bare = given.base == Base.PIECES and self.unit.base not in {Base.PERCENT, Base.POINTS}
        if given.base != self.unit.base and not (bare and self._counts_things()):
            return None
        return given.magnitude / self.unit.magnitude * self.scale

    def is_contradicted_by(self, given: Written) -> bool:
        """Tell whether a unit that a title names for all figures is one of money, but of other money."""
        return self.money and given.base in _CURRENCIES

    def _counts_things(self) -> bool:
        return self.unit.base not in {*_OTHERS, Base.MONEY}


_BRACKETED = re.compile(r"[（(\[【]\s*(?:单位\s*[:：]\s*)?([^（()）\[\]【】]+)[)）\]】]\s*$")
#: 投资/万元, 投资：万元, 投资 万元; with 人 or 月 behind it a sign belongs to the name: 元/人.
_AFTER_SIGN = re.compile(r"[/／:： ]\s*([十百千万亿]*元|%)$")
_AFTER_COMMA = re.compile(r"[,，]\s*(\S+)$")


def split_unit(title: str) -> tuple[str, Written | None]:
    """Return a column's name without the unit at its end, and that unit: `投资额（万元）`, `增速,%`.

    What stands in brackets and is no unit, such as （含续建）, belongs to the name.
    """
    for form in (_BRACKETED, _AFTER_COMMA, _AFTER_SIGN):
        if (found := form.search(title)) and (unit := written(found[1])) and title[: found.start()].strip():
            return title[: found.start()].strip(), unit
    return title, None


_IN_TITLE = re.compile(
    r"(?:单\s*位|單\s*位|Units?)\s*(?:[:：]|为|是|\s(?=\S)|[(（])\s*([^)）\]】;；。]+)", re.IGNORECASE
)
#: Money in a text that isn't the size of something: 亿元以上, 10亿元.
_MONEY = re.compile(
    r"(?<![0-9])(?:人民币)?([十百千万亿]*)\s*元(?!以上|以下|及以上|级|旦|月)|([十百千万亿]*)\s*(美元|港元|欧元|日元)"
)


def units_in(text: str) -> list[Written]:
    """Return the units that a title or note names behind 单位：, in order; `单位：个、亿元` names two.

    A text that is nothing but units, such as （万元）, names them too.
    """
    named = [part for found in _IN_TITLE.finditer(text) for part in re.split(r"[、,，/／]+", found[1])]
    named += re.split(r"[、,，/／]+", text.strip(" ()（）[]【】"))
    found = [unit for part in named if (unit := written("".join(part.split())) or written(part))]
    if not found:
        found = [unit for part in named for word in part.split() if (unit := written(word))]
    return list(dict.fromkeys(found))


def money_in(text: str) -> list[Written]:
    """Return the units of money that a text mentions anywhere: 投资/万元, 投资（含税，万元）."""
    found = (written(match[0].replace(" ", "")) for match in _MONEY.finditer(text))
    return list(dict.fromkeys(unit for unit in found if unit))
