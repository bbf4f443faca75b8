"""Normalisers: from measured values to points from 0 to 100, vectorised over a wide frame."""

from __future__ import annotations

import numpy as np

from ranking.domain.indicators import Direction, Goalposts

#: Values whose spread is a smaller share of them differ only in how they were added up.
_NOISE = 1e-12


def goalposts(values: np.ndarray, posts: Goalposts) -> np.ndarray:
    """Return 0 at `posts.worst`, 100 at `posts.best`, linear between and held at both ends.

    The posts carry the direction: `best` lies below `worst` where lower is better.
    """
    return np.clip((values - posts.worst) / (posts.best - posts.worst) * 100, 0, 100)


def min_max(values: np.ndarray, groups: np.ndarray, direction: Direction) -> np.ndarray:
    """Return 0 for the worst and 100 for the best value inside each group (COINr's n_minmax).

    `groups` are whole numbers from 0, one a value. Where all values of a group are equal (to twelve digits) they decide
    nothing, and each gets 50. NaN stays NaN.
    """
    if direction is Direction.LOWER:
        values = -values
    low, high = _extremes(values, groups)
    spread = (high - low)[groups]
    with np.errstate(invalid="ignore", divide="ignore"):
        points = (values - low[groups]) / spread * 100
    return np.where(all_equal(low, high)[groups] & ~np.isnan(values), 50.0, points)


def all_equal(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Tell where values between `low` and `high` are equal but for the last bits of their arithmetic."""
    return high - low <= _NOISE * np.maximum(np.abs(low), np.abs(high))


def _extremes(values: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each group's least and greatest value, NaN where it has none."""
    low = np.full(groups.max(initial=-1) + 1, np.inf)
    high = np.full_like(low, -np.inf)
    known = ~np.isnan(values)
    np.minimum.at(low, groups[known], values[known])
    np.maximum.at(high, groups[known], values[known])
    return np.where(np.isinf(low), np.nan, low), np.where(np.isinf(high), np.nan, high)
