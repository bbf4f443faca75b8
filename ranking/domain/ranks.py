"""Ranks of keys, in every convention, vectorised over the last axis.

Names of the conventions as in Wikipedia's “Ranking”; R's `rank(-x, ties.method=…)` calls them min, max and average.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from ranking.domain.rules import RankMethod


class Ranked(StrEnum):
    """What a run of equal keys gets."""

    MIN = "min"
    MAX = "max"
    AVERAGE = "average"
    DENSE = "dense"


_CONVENTIONS = {
    RankMethod.COMPETITION: Ranked.MIN,
    RankMethod.DENSE: Ranked.DENSE,
    RankMethod.MODIFIED: Ranked.MAX,
    RankMethod.FRACTIONAL: Ranked.AVERAGE,
    RankMethod.ORDINAL: Ranked.MIN,
}


def ranks(keys: np.ndarray, method: Ranked = Ranked.MIN) -> np.ndarray:
    """Rank the last axis, the greatest key first; NaN gets no rank.

    One sort a row, then every run of equal keys takes the place where it starts, ends, lies in the middle, or how
    many runs there were.
    """
    order = np.argsort(-keys, axis=-1)  # NaN sorts last
    ordered = np.take_along_axis(keys, order, axis=-1)
    starts = np.ones(keys.shape, dtype=bool)
    starts[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    places = _places(starts, method)
    found = np.empty(keys.shape)
    np.put_along_axis(found, order, places, axis=-1)
    found[np.isnan(keys)] = np.nan
    return found


def _places(starts: np.ndarray, method: Ranked) -> np.ndarray:
    """Return the place of each position, given where runs of equal keys start."""
    if method is Ranked.DENSE:
        return np.cumsum(starts, axis=-1).astype(float)
    count = starts.shape[-1]
    first = np.maximum.accumulate(np.where(starts, np.arange(count), 0), axis=-1)
    if method is Ranked.MIN:
        return first + 1.0
    ends = np.ones(starts.shape, dtype=bool)
    ends[..., :-1] = starts[..., 1:]
    backwards = np.where(ends, np.arange(count), count)[..., ::-1]
    last = np.minimum.accumulate(backwards, axis=-1)[..., ::-1]
    return last + 1.0 if method is Ranked.MAX else (first + last) / 2 + 1.0


def ranks_within(keys: np.ndarray, groups: np.ndarray, method: RankMethod = RankMethod.COMPETITION) -> np.ndarray:
    """Rank the last axis inside each group of it; a key that is alone in its group gets no rank.

    `groups` has a whole number for each position of the last axis. There is nobody to be ranked against alone.
    """
    found = np.full(keys.shape, np.nan)
    for members in members_of(groups):
        mine = keys[..., members]
        several = (~np.isnan(mine)).sum(axis=-1, keepdims=True) > 1
        found[..., members] = np.where(several, ranks(mine, _CONVENTIONS[method]), np.nan)
    return found


def members_of(groups: np.ndarray) -> list[np.ndarray]:
    """Return the positions that belong to each group."""
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(groups[order])) + 1) if len(groups) else []


def break_ties(keys: np.ndarray, breakers: Sequence[np.ndarray]) -> np.ndarray:
    """Return keys of which equal ones are told apart by the first of `breakers` (keys too) that differs.

    All have the same shape; a missing breaker counts as the worst. The result orders, and says nothing else.
    """
    order_keys = keys
    for breaker in breakers:
        coarse, fine = (_dense(one) for one in (order_keys, breaker))
        order_keys = np.where(np.isnan(order_keys), np.nan, coarse * (keys.shape[-1] + 1) + fine)
    return order_keys


def _dense(keys: np.ndarray) -> np.ndarray:
    """Return 1 for the least key, 2 for the next …, and 0 for none."""
    return np.nan_to_num(ranks(-keys, Ranked.DENSE), nan=0.0)
