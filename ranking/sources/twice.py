"""Figures that stand twice: the later file revises the earlier where schedules.yaml says so, else a person decides."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ranking.domain.errors import Place, Problem, Severity
from ranking.domain.layouts import Gives, Repeats
from ranking.domain.observations import empty_frame
from ranking.domain.races import Race
from ranking.sources.tables import MOST_TOLD, capped

_KEY = ["district", "indicator", "date"]


class _Source(Protocol):
    """What is known of the file that a frame was read from."""

    @property
    def repeats(self) -> Repeats: ...


def figures_once(
    race: Race, frames: Sequence[tuple[pd.DataFrame, _Source]], gives: Gives
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Return all rows, each figure once, with a column `source` (the place in `frames`), and what stood twice."""
    filled = [frame.assign(source=place) for place, (frame, _) in enumerate(frames) if not frame.empty]
    if not filled:
        return empty_frame().assign(source=0), ()
    everything = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]
    again = everything.duplicated(_KEY, keep=False)
    if not again.any():
        return everything, ()
    revising = np.array([source.repeats is Repeats.LAST for _, source in frames])
    replaced = _replaced(everything[again], revising)
    revised = _revised(everything, replaced, gives, race)
    left = everything[~everything.index.isin(replaced)]
    twice = left.duplicated(_KEY)
    problems = _twice(race, left, twice, gives) if twice.any() else ()
    return left[~twice].reset_index(drop=True), (*revised, *problems)


def _replaced(again: pd.DataFrame, revising: np.ndarray) -> pd.Index:
    """Return the rows that stand again in a later file which revises others."""
    following = again.groupby(_KEY, sort=False)[["file", "source"]].shift(-1)
    later = following["source"].notna()
    other = later & (following["file"] != again["file"])
    revises = revising[following["source"].where(later, 0).astype(int)]
    return again.index[other & revises]


def _revised(everything: pd.DataFrame, replaced: pd.Index, gives: Gives, race: Race) -> list[Problem]:
    """Tell, a sentence a file, which figures of earlier files a later one changes."""
    if replaced.empty:
        return []
    last = everything[~everything.index.isin(replaced)].drop_duplicates(_KEY, keep="last")
    pairs = everything.loc[replaced].merge(last, on=_KEY, suffixes=("", "_last"))
    changed = pairs[(pairs["value"] != pairs["value_last"]) & ~(pairs["value"].isna() & pairs["value_last"].isna())]
    names = _names(race)
    problems = []
    for (old, new), some in changed.groupby(["file", "file_last"], sort=False):
        first = some.iloc[0]
        more = f" and {len(some) - 1} more" if len(some) > 1 else ""
        problems.append(
            Problem(
                rule=f"revised-{gives}",
                severity=Severity.WARNING,
                says=f"it revises {old}: {first['indicator']} of {names[first['district']]} for "
                f"{first['date']:%Y-%m-%d}{more}",
                cure="The last file counts, as `repeats: last` says",
                place=Place(file=str(new), line=int(first["row_last"])),
            )
        )
    return problems


def _names(race: Race) -> dict[str, str]:
    totals = {one.code: str(one.names) for one in race.totals}
    return totals | {one.code: str(one.names) for one in race.districts}


def _twice(race: Race, everything: pd.DataFrame, again: pd.Series, gives: Gives) -> tuple[Problem, ...]:
    names = _names(race)
    pairs = everything[again].merge(everything[~again], on=_KEY, suffixes=("", "_first"))
    lines = pairs.groupby(["file", "row"], sort=False)["indicator"].transform("size")
    pairs = pairs.assign(others=lines - 1).drop_duplicates(["file", "row"])
    problems = [
        Problem(
            rule=f"{gives.removesuffix('s')}-twice",
            says=f"{names[pair['district']]} has {_with_others(pair, gives)} twice: here and in "
            f"{Place(file=pair['file_first'], line=int(pair['row_first']))}",
            cure="Keep the right one and delete the other",
            place=Place(file=pair["file"], line=int(pair["row"])),
        )
        for pair in pairs.head(MOST_TOLD).to_dict("records")
    ]
    return capped(problems, total=len(pairs))


def _with_others(pair: Mapping[Hashable, Any], gives: Gives) -> str:
    of = "" if gives is Gives.FIGURES else f"the {gives.removesuffix('s')} of "
    others = f" and {pair['others']} more {gives}" if pair["others"] else ""
    return f"{of}{pair['indicator']}{others} for {pair['date']:{'%Y' if gives is Gives.TARGETS else '%Y-%m-%d'}}"
