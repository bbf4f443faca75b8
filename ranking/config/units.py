"""Units by the words coordinators write, with their names in four languages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ranking.domain.indicators import PERCENT, Unit
from ranking.domain.languages import Language, Names

#: Money: the declared unit's name and how many yuan one of it is.
_MONEY = {
    "元": 1,
    "万元": 10**4,
    "亿元": 10**8,
    "CNY": 1,
    "CNY million": 10**6,
    "CNY bn": 10**9,
}
#: Counts: 简体, 繁體, 日本語, English. English has no counters: the indicator's name says what is counted.
_COUNTS = {
    "个": ("个", "個", "件", ""),
    "项": ("项", "項", "件", ""),
    "次": ("次", "次", "回", ""),
    "批次": ("批次", "批次", "回", ""),
    "家": ("家", "家", "社", ""),
    "场": ("场", "場", "回", ""),
    "人": ("人", "人", "人", "people"),
    "件": ("件", "件", "件", ""),
    "天": ("天", "天", "日", "days"),
    "分": ("分", "分", "点", "points"),
}


def unit_of(words: str | Mapping[Language, str]) -> Unit:
    """Return the unit for a word such as 亿元, %, 个, or for names by language (a count)."""
    if not isinstance(words, str):
        return Unit(names=Names(dict(words)))
    if words == "%":
        return PERCENT
    if words in _MONEY:
        return Unit(names=Names.same(words), scale=Decimal(_MONEY[words]), money=True)
    if words in _COUNTS:
        order = (Language.ZH_HANS, Language.ZH_HANT, Language.JA, Language.EN)
        return Unit(names=Names(dict(zip(order, _COUNTS[words], strict=True))))
    return Unit(names=Names.same(words))
