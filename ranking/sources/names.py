"""Names: which district, total or indicator a file means; unknown ones get the nearest spellings, never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from ranking.domain.districts import squeeze
from ranking.domain.races import Race


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
                codes.setdefault(squeeze(way), code)
                shown.setdefault(way)
        return cls(codes=codes, shown=tuple(shown))

    def code(self, name: str) -> str | None:
        """Return the code that a name means, white space left aside; None where it means nothing."""
        return self.codes.get(squeeze(name))

    def resolve(self, names: pd.Series) -> pd.Series:
        """Return the codes that names mean, missing where they mean nothing."""
        places, unique = pd.factorize(names)
        codes = pd.Series([self.code(str(name)) for name in unique], dtype="str")
        return codes.take(places).set_axis(names.index)

    def nearest(self, name: str) -> str:
        """Return ` (did you mean “x” or “y”?)`, or nothing where no spelling is near."""
        ways: dict[str | None, str] = {}
        for way in get_close_matches(squeeze(name), self.shown, n=9, cutoff=0.5):
            ways.setdefault(self.code(way), way)
        return f" (did you mean {' or '.join(f'“{way}”' for way in [*ways.values()][:3])}?)" if ways else ""


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
