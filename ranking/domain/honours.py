"""Red and black lists 红黑榜: who is praised and who is urged, by rule and never by taste.

As in Anqing's quarterly lists of 2023: so many from the top, so many from the bottom of each group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from ranking.domain.lights import Bound


class ListBasis(StrEnum):
    """What a list's condition is about, besides the rank."""

    RANK = "rank"
    """Nothing: the rank alone decides."""
    LEAD = "lead"
    """The lead on time progress, in percentage points."""
    SCORE = "score"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """So many places from one end of a cohort, and a condition: red needs it, black spares whom it holds for."""

    places: int
    condition: Bound | None = None
    basis: ListBasis = ListBasis.RANK


@dataclass(frozen=True, kw_only=True)
class Honours:
    """The rules of both lists by cohort; the key "" is for every cohort that has none of its own.

    `exempt` are districts that are never on the black list, with the reason.
    """

    red: Mapping[str, Listing]
    black: Mapping[str, Listing]
    exempt: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Honoured:
    """Codes of the districts on either list, and whom an exemption kept off the black one, with the reason."""

    red: tuple[str, ...]
    black: tuple[str, ...]
    exempted: Mapping[str, str]


def honours(table: pd.DataFrame, rules: Honours, lead: pd.Series | None = None) -> Honoured:
    """Return who is on which list.

    `table` is indexed by district, with the columns cohort, rank (NaN: not ranked) and score; `lead` by district too.
    Districts that tie at a list's edge are all on it. The last place is the greatest rank that is there. Who would be
    on both lists, in a small cohort, is on neither; an exempt district leaves its place empty.
    """
    red: list[str] = []
    black: list[str] = []
    for cohort, members in table.groupby("cohort", sort=False):
        top = _listed(members, _rule(rules.red, str(cohort)), lead, best=True)
        bottom = _listed(members, _rule(rules.black, str(cohort)), lead, best=False)
        red += [code for code in top if code not in bottom]
        black += [code for code in bottom if code not in top]
    return Honoured(
        red=tuple(red),
        black=tuple(code for code in black if code not in rules.exempt),
        exempted={code: rules.exempt[code] for code in black if code in rules.exempt},
    )


def _rule(rules: Mapping[str, Listing], cohort: str) -> Listing | None:
    return rules.get(cohort, rules.get(""))


def _listed(members: pd.DataFrame, rule: Listing | None, lead: pd.Series | None, *, best: bool) -> list[str]:
    ranked = members[members["rank"].notna()]
    if rule is None or ranked.empty:
        return []
    # How many stand nearer to the list's end: the same in every convention of ranks, however ties are numbered.
    ranks = ranked["rank"].to_numpy() * (1 if best else -1)
    chosen = ranked[(ranks[:, np.newaxis] > ranks).sum(axis=1) < rule.places]
    if rule.condition is None or rule.basis is ListBasis.RANK:
        return [str(code) for code in chosen.index]
    basis = chosen["score"] if rule.basis is ListBasis.SCORE else lead
    given = pd.Series(np.nan, index=chosen.index) if basis is None else basis.reindex(chosen.index)
    holds = rule.condition.holds(given.to_numpy(dtype=float))
    return [str(code) for code, spared in zip(chosen.index, holds, strict=True) if spared == best]
