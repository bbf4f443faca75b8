"""Aggregation: from the points of a node's children to its own, vectorised over (…, districts, children).

Missing children (NaN) leave their weight to the others. Every mean here is homogeneous of degree one, so by Euler's
theorem the parts x_i·∂M/∂x_i add up to M exactly: that is what a child contributes.
"""

from __future__ import annotations

import numpy as np

from ranking.domain.rules import Aggregation

#: Points that differ by less differ only in how they were computed.
_EQUAL = 1e-9


def aggregate(points: np.ndarray, weights: np.ndarray, method: Aggregation, power: float = 1.0) -> np.ndarray:
    """Return the node's points, of the shape (…, districts); NaN without any child.

    `power` belongs to the generalised mean M_p = (Σ w·x^p / Σ w)^(1/p): 1 is the arithmetic, 0 the geometric, -1 the
    harmonic one. Points below zero count as zero where a mean needs positive ones; zero makes those means zero.
    """
    match method:
        case Aggregation.MINIMUM:
            return np.fmin.reduce(points, axis=-1)
        case Aggregation.COPELAND:
            return copeland(points, weights)
        case _:
            return generalised_mean(points, weights, _power(method, power))


def contributions(points: np.ndarray, weights: np.ndarray, method: Aggregation, power: float = 1.0) -> np.ndarray:
    """Return what each child adds to the node's points; the parts add up to it.

    For Copeland, whose points are won against others, they are split by the share of weighted wins.
    """
    whole = aggregate(points, weights, method, power)[..., np.newaxis]
    if method is Aggregation.MINIMUM:
        lowest = np.where(np.isnan(points), False, points <= whole)
        return np.where(lowest, whole, 0.0) / np.maximum(lowest.sum(axis=-1, keepdims=True), 1)
    if method is Aggregation.COPELAND:
        return whole * _shares(_wins(points, weights))
    exponent = _power(method, power)
    known = np.where(np.isnan(points), 0.0, points)
    if exponent == 1:
        return known * _shares(_present(points, weights))
    return whole * _shares(_terms(points, weights, exponent))


def generalised_mean(points: np.ndarray, weights: np.ndarray, power: float) -> np.ndarray:
    """(Σ w·x^p / Σ w)^(1/p) over the children that are there; the limit exp(Σ w·ln x / Σ w) where p is 0."""
    present = _present(points, weights)
    total = present.sum(axis=-1)
    known = np.where(np.isnan(points), 0.0, points)
    whole = np.where(total > 0, total, 1.0)
    mean = (known * present).sum(axis=-1) / whole if power == 1 else _powered(known, present, whole, power)
    return np.where(total > 0, mean, np.nan)


def _powered(known: np.ndarray, present: np.ndarray, whole: np.ndarray, power: float) -> np.ndarray:
    positive = _positive(known)
    # A zero makes every mean with p ≤ 0 zero; elsewhere it adds nothing.
    dead = ((positive == 0) & (present > 0)).any(axis=-1) & (power <= 0)
    safe = np.where(positive > 0, positive, 1.0)
    if power == 0:
        mean = np.exp((present * np.log(safe)).sum(axis=-1) / whole)
    else:
        terms = present * np.where(positive > 0, safe**power, 0.0)
        inner = terms.sum(axis=-1) / whole
        mean = np.where(inner > 0, np.where(inner > 0, inner, 1.0) ** (1 / power), 0.0)
    return np.where(dead, 0.0, mean)


def copeland(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return Copeland's score spread over 0 to 100: 50 + 50·(wins - losses) / (n - 1).

    A district wins against another where the children in which it is better carry more weight than those in which
    it is worse (COINr's a_copeland gives wins - losses). Districts without any child take no part; missing children
    decide nothing.
    """
    ahead = _ahead(points, weights)
    there = ~np.isnan(points).all(axis=-1)
    pairs = there[..., :, np.newaxis] & there[..., np.newaxis, :]
    score = np.where(pairs, np.sign(ahead), 0.0).sum(axis=-1)
    rivals = np.maximum(there.sum(axis=-1, keepdims=True) - 1, 1)
    return np.where(there, 50 + 50 * score / rivals, np.nan)


def _ahead(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return by how much weight each district (row) is ahead of each other one (column), rounded free of noise."""
    total = np.zeros((*points.shape[:-1], points.shape[-2]))
    for child in range(points.shape[-1]):
        total = total + weights[..., child, np.newaxis] * _duels(points[..., child])
    whole = weights.sum(axis=-1)[..., np.newaxis]
    return np.round(total / np.where(whole > 0, whole, 1.0), 9)


def _duels(column: np.ndarray) -> np.ndarray:
    apart = column[..., :, np.newaxis] - column[..., np.newaxis, :]
    return np.where(np.isnan(apart) | (np.abs(apart) <= _EQUAL), 0.0, np.sign(apart))


def _wins(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted number of districts that each child beats, with a half for those it equals."""
    beaten = [
        (_duels(points[..., child]) + 1).sum(axis=-1) / 2 * weights[..., child] for child in range(points.shape[-1])
    ]
    return np.where(np.isnan(points), 0.0, np.stack(beaten, axis=-1))


def _terms(points: np.ndarray, weights: np.ndarray, power: float) -> np.ndarray:
    """Return w·x^p of each child: its share of the sum is its share of the mean."""
    present = _present(points, weights)
    positive = _positive(np.where(np.isnan(points), 0.0, points))
    if power == 0:
        return present
    return present * np.where(positive > 0, np.where(positive > 0, positive, 1.0) ** power, 0.0)


def _positive(points: np.ndarray) -> np.ndarray:
    """Return points, zero where they are zero or less, or nothing but noise (whose powers would overflow)."""
    return np.where(points > _EQUAL, points, 0.0)


def _present(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(points), 0.0, weights)


def _shares(parts: np.ndarray) -> np.ndarray:
    total = parts.sum(axis=-1, keepdims=True)
    return np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)


def _power(method: Aggregation, power: float) -> float:
    fixed = {Aggregation.ARITHMETIC: 1.0, Aggregation.GEOMETRIC: 0.0, Aggregation.HARMONIC: -1.0}
    return fixed.get(method, power)
