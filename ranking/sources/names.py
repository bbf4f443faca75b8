"""Names: which district, total or indicator a file means; unknown ones get the nearest spellings, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from ranking.domain.districts import squeeze
from ranking.domain.races import Race

#: Characters without width, which come with texts that were copied from web pages.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_BRACKETS = str.maketrans("（）［］", "()[]")
#: What stands before a name and is no part of it: 其中：, # and numbers such as 1. or （一）.
_BEFORE = re.compile(
    r"^(?:其中[:：、,，]?|其中|#|＃|\*|[(（]?[一二三四五六七八九十]+[)）]?[、.．]|[(（]?\d{1,3}[)）]?[、.．)）])\s*"
)
#: A row that is a part of the one above.
PART = re.compile(r"^(?:其中|#|＃)")
#: Rows of sums and means that a race may not have declared: they are never ranked.
_SUMS = frozenset(
    squeeze(word)
    for word in (
        "合计", "合計", "小计", "小計", "总计", "總計", "总和", "累计", "全市", "全市合计", "全市累计", "全县合计",
        "平均", "全市平均", "平均值",
        "total", "sum", "subtotal", "average", "mean",
    )
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Spellings:
    """All ways to write the names of one kind of thing. `codes` are by squeezed spelling, `shown` as declared."""

    codes: Mapping[str, str]
    shown: tuple[str, ...]

    @classmethod
    def of(cls, spellings: Iterable[tuple[str, Iterable[str]]]) -> Spellings:
        """Build from pairs of a code and its spellings; of two codes that share a spelling the first keeps it."""
        codes: dict[str, str] = {}
        shown: dict[str, None] = {}
        for code, ways in spellings:
            for way in sorted(ways):
                codes.setdefault(_same(way), code)
                shown.setdefault(way)
        return cls(codes=codes, shown=tuple(shown))

    def code(self, name: str) -> str | None:
        """Return the code that a name means; None where it means nothing.

        White space, the width of brackets, and what stands before a name (其中：, #, 1.) are left aside.
        """
        whole = _same(name)
        return self.codes.get(whole) or self.codes.get(_BEFORE.sub("", whole, count=1))

    def resolve(self, names: pd.Series) -> pd.Series:
        """Return the codes that names mean, missing where they mean nothing."""
        places, unique = pd.factorize(names)
        codes = pd.Series([self.code(str(name)) for name in unique], dtype="str")
        return codes.take(places).set_axis(names.index)

    def rule(self, name: str) -> str:
        """Return by which rule a name is read: its code, a name, or one of these with something else around it."""
        if name in self.shown:
            return "name"
        if squeeze(name) in self.shown:
            return "space-in-name"
        return "width-of-brackets" if _same(name) in self.codes else "of-which" if PART.match(name) else "numbered-name"

    def is_sum(self, name: str) -> bool:
        """Tell whether a name that means nothing is a row of sums, or a part of the row above, which nobody ranks.

        A part that is nearly the name of a district isn't: it is more likely mistyped.
        """
        whole = _same(name)
        rest = _BEFORE.sub("", whole, count=1)
        if whole.casefold() in _SUMS or rest.casefold() in _SUMS:
            return True
        return bool(PART.match(whole)) and not get_close_matches(rest, self.shown, n=1, cutoff=0.5)

    def nearest(self, name: str) -> str:
        """Return ` (did you mean “x” or “y”?)`, or nothing where no spelling is near."""
        ways: dict[str | None, str] = {}
        for way in get_close_matches(_BEFORE.sub("", _same(name), count=1), self.shown, n=9, cutoff=0.5):
            ways.setdefault(self.code(way), way)
        return f" (did you mean {' or '.join(f'“{way}”' for way in [*ways.values()][:3])}?)" if ways else ""


def _same(name: str) -> str:
    return squeeze(name.translate(_UNSEEN)).translate(_BRACKETS)


def reporting_spellings(race: Race) -> Spellings:
    """Return how files may name whatever figures are reported for: districts first, then totals."""
    totals = ((total.code, total.spellings) for total in race.totals)
    return Spellings.of([*((district.code, district.spellings) for district in race.districts), *totals])


def indicator_spellings(race: Race) -> Spellings:
    """Return how files may name the race's indicators: by code or by any of the names."""
    return Spellings.of(
        (indicator.code, {indicator.code, *indicator.names.by_language.values()}) for indicator in race.counted
    )


def nearest_of(name: str, known: Iterable[str]) -> str:
    """Return ` (did you mean “x”?)` with the nearest of the names in a file, or nothing."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" (did you mean “{near[0]}”?)" if near else ""
