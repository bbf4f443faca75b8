"""Normalisers: from measured values to points, vectorised over arrays of the shape (…, districts, indicators).

All reduce along the districts, the axis before the last, and take values that are oriented: the higher, the better.
NaN stays NaN. Unless said otherwise they return shares, 0 for the worst and 1 for the best, which `to_scale` spreads
over points. Names and formulas follow COINr 1.1 (W. Becker, MIT), whose `n_…` functions they reproduce.
"""

from __future__ import annotations

import numpy as np

from ranking.domain.ranks import Ranked, ranks

#: Values whose spread is a smaller share of them differ only in how they were added up.
_NOISE = 1e-12


def to_scale(shares: np.ndarray, scale: tuple[float, float], *, truncate: bool = False) -> np.ndarray:
    """Spread shares over points: 0 becomes the first of `scale`, 1 the second; `truncate` holds them inside."""
    low, high = scale
    return low + (high - low) * (np.clip(shares, 0, 1) if truncate else shares)


def goalposts(values: np.ndarray, worst: np.ndarray | float, best: np.ndarray | float) -> np.ndarray:
    """(x - worst) / (best - worst), not held at its ends; the posts carry the direction, so values needn't be oriented.

    With the scale 60 to 100 it is the efficacy coefficient 功效系数 (x - x_bad) / (x_good - x_bad) × 40 + 60.
    """
    return (values - worst) / (np.asarray(best) - worst)


def extremes(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest value of each indicator, NaN where it has none."""
    return np.fmin.reduce(values, axis=-2, keepdims=True), np.fmax.reduce(values, axis=-2, keepdims=True)


def min_max(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """(x - min) / (max - min) over given extremes (n_minmax); ½ where all values are equal to twelve digits.

    Equal values decide nothing, so they get the middle.
    """
    equal = all_equal(low, high)
    shares = (values - low) / np.where(equal, 1.0, high - low)
    return np.where(equal & ~np.isnan(values), 0.5, shares)


def all_equal(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Tell where values between `low` and `high` are equal but for the last bits of their arithmetic."""
    return high - low <= _NOISE * np.maximum(np.abs(low), np.abs(high))


def z_score(values: np.ndarray) -> np.ndarray:
    """(x - mean) / s with the sample standard deviation (n_zscore); 0 where all values are equal."""
    known = ~np.isnan(values)
    count = known.sum(axis=-2, keepdims=True)
    mean = np.where(known, values, 0.0).sum(axis=-2, keepdims=True) / np.maximum(count, 1)
    spread = np.sqrt((np.where(known, values - mean, 0.0) ** 2).sum(axis=-2, keepdims=True) / np.maximum(count - 1, 1))
    equal = all_equal(*extremes(values)) | (count < 2)
    return np.where(equal & known, 0.0, (values - mean) / np.where(equal, 1.0, spread))


def distance_to_reference(values: np.ndarray, reference: int) -> np.ndarray:
    """1 - (x_ref - x) / (x_ref - min): the reference district has 1, the worst 0 (n_dist2ref)."""
    best = values[..., reference : reference + 1, :]
    return _towards(values, best)


def distance_to_target(values: np.ndarray, target: np.ndarray | float) -> np.ndarray:
    """1 - (target - x) / (target - min): who meets the target has 1, the worst 0 (n_dist2targ)."""
    return _towards(values, np.broadcast_to(np.asarray(target, dtype=float), values.shape))


def _towards(values: np.ndarray, best: np.ndarray) -> np.ndarray:
    low, _ = extremes(values)
    way = best - low
    # Where even the worst is at the goal, everybody is there.
    there = way <= _NOISE * np.maximum(np.abs(best), np.abs(low))
    shares = 1 - (best - values) / np.where(there, 1.0, way)
    return np.where(there & ~np.isnan(values), 1.0, shares)


def fraction_of_maximum(values: np.ndarray, *, lower: bool = False) -> np.ndarray:
    """X / max (n_fracmax); where lower is better min / x, of values that are not oriented.

    A fraction needs values above zero: others get 0 (or 1 where lower is better and nothing is best).
    """
    low, high = extremes(values)
    above, best = (low, values) if lower else (values, high)
    fraction = above / np.where(best > 0, best, 1.0)
    usual = np.where(best > 0, np.maximum(fraction, 0.0), 1.0 if lower else 0.0)
    return np.where(np.isnan(values), np.nan, usual)


def percentile_rank(keys: np.ndarray) -> np.ndarray:
    """(number of worse or, among equals, the lowest rank - 1) / (n - 1), of rank keys (n_prank); ½ for one alone."""
    behind, count = borda(keys), _count(keys)
    return np.where(count > 1, behind / np.maximum(count - 1, 1), 0.5 + 0 * behind)


def borda(keys: np.ndarray) -> np.ndarray:
    """Return how many districts stand behind, of rank keys: n - 1 points for the first … 0 for the last (n_borda)."""
    return _ranked(-keys) - 1


def rank_points(keys: np.ndarray, table: tuple[float, ...]) -> np.ndarray:
    """Return the table's points for ranks 1, 2, 2, 4 …; ranks beyond the table get its last entry (争先进位计分法)."""
    places = _ranked(keys)
    entries = np.asarray(table, dtype=float)
    chosen = entries[np.clip(np.nan_to_num(places, nan=1.0).astype(int) - 1, 0, len(entries) - 1)]
    return np.where(np.isnan(places), np.nan, chosen)


def target_met(values: np.ndarray, target: np.ndarray | float) -> np.ndarray:
    """1 where an oriented value reaches the target, else 0 (目标完成计分法); equal to twelve digits reaches it."""
    goal = np.asarray(target, dtype=float)
    met = values >= goal - _NOISE * np.abs(goal)
    return np.where(np.isnan(values), np.nan, met.astype(float))


def _count(values: np.ndarray) -> np.ndarray:
    return (~np.isnan(values)).sum(axis=-2, keepdims=True)


def _ranked(keys: np.ndarray) -> np.ndarray:
    """Rank along the districts, the greatest key first."""
    return np.swapaxes(ranks(np.swapaxes(keys, -1, -2), Ranked.MIN), -1, -2)
