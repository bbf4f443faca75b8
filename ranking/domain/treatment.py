"""Outliers: winsorised one by one, or taken to logarithms, by the rule of COINr's Treat() (W. Becker, MIT).

An indicator passes where its skewness is below 2 in absolute value, or its kurtosis below 3.5 (both as Excel computes
them). What doesn't pass has its outermost values drawn in to the next ones, one value at a time and at most five; if
that isn't enough, the original values are taken to logarithms instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

_SKEWNESS, _KURTOSIS = 2.0, 3.5
#: Skewness and kurtosis need so many values.
_FEWEST = 4


class Treatment(StrEnum):
    """What was done."""

    NONE = "none"
    WINSORISED = "winsorised"
    LOGARITHM = "logarithm"
    FLAGGED = "flagged"
    """Neither was enough: the values are left as they were."""


@dataclass(frozen=True, kw_only=True)
class Treated:
    """Values after treatment, what was done, and how many steps inward were taken."""

    values: np.ndarray
    treatment: Treatment
    moved: int = 0


def treat(values: np.ndarray, *, most: int = 5) -> Treated:
    """Treat one indicator's values in one period; NaN stays NaN, and takes no part."""
    known = ~np.isnan(values)
    given = values[known]
    if passes(given):
        return Treated(values=values, treatment=Treatment.NONE)
    winsorised, moved = _winsorised(given, most)
    if passes(winsorised):
        return _treated(values, known, winsorised, Treatment.WINSORISED, moved)
    logarithms = _logarithms(given)
    if passes(logarithms):
        return _treated(values, known, logarithms, Treatment.LOGARITHM, 0)
    return Treated(values=values, treatment=Treatment.FLAGGED)


def _treated(values: np.ndarray, known: np.ndarray, found: np.ndarray, what: Treatment, moved: int) -> Treated:
    after = values.copy()
    after[known] = found
    return Treated(values=after, treatment=what, moved=moved)


def passes(values: np.ndarray) -> bool:
    """Tell whether values have no outliers; too few, or all equal, have none."""
    if len(values) < _FEWEST or values.min() == values.max():
        return True
    # To nine digits, and in order: where the limit is met exactly, the order of the districts must not decide.
    ordered = np.sort(values)
    return round(abs(skewness(ordered)), 9) < _SKEWNESS or round(kurtosis(ordered), 9) < _KURTOSIS


def skewness(values: np.ndarray) -> float:
    """G1 = g1·√(n(n - 1)) / (n - 2), with g1 = m3 / m2^1.5 (Joanes & Gill 1998, as in Excel's SKEW)."""
    count = len(values)
    apart = _centred(values)
    plain = (apart**3).mean() / (apart**2).mean() ** 1.5
    return float(plain * np.sqrt(count * (count - 1)) / (count - 2))


def kurtosis(values: np.ndarray) -> float:
    """G2 = ((n + 1)·g2 + 6)(n - 1) / ((n - 2)(n - 3)), g2 = m4 / m2² - 3: the excess, as in Excel's KURT."""
    count = len(values)
    apart = _centred(values)
    plain = (apart**4).mean() / (apart**2).mean() ** 2 - 3
    return float(((count + 1) * plain + 6) * (count - 1) / ((count - 2) * (count - 3)))


def _centred(values: np.ndarray) -> np.ndarray:
    """Return deviations from the mean as shares of the largest, so that their powers stay finite."""
    apart = values - values.mean()
    return apart / np.abs(apart).max()


def _winsorised(values: np.ndarray, most: int) -> tuple[np.ndarray, int]:
    """Draw the outermost values in, on the side that the skewness points to, until they pass or `most` times."""
    found, moved = values.copy(), 0
    while moved < most and not passes(found):
        right = skewness(np.sort(found)) > 0
        end = found.max() if right else found.min()
        inner = found[found != end]
        found[found == end] = inner.max() if right else inner.min()
        moved += 1
    return found, moved


def _logarithms(values: np.ndarray) -> np.ndarray:
    """ln(x - min + 0.01·(max - min)), mirrored where the long tail is on the left."""
    low, high = values.min(), values.max()
    shift = 0.01 * (high - low)
    if skewness(np.sort(values)) > 0:
        return np.log(values - low + shift)
    return -np.log(high - values + shift)
