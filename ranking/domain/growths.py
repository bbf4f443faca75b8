"""Growth on a base: a percentage where there is one, and a state in words where there is none."""

from __future__ import annotations

import numpy as np

from ranking.domain.observations import CellState


def growth(now: np.ndarray, base: np.ndarray, *, rate: bool = False, years: int = 1) -> np.ndarray:
    """Return growth on a base in per cent, or a rate's change in percentage points.

    Over several years it is the average yearly growth, ((now / base)^(1/years) - 1) × 100: NBS printed it in 2021
    against 2019. A base of zero or less, or a fall below zero, gives NaN: it is told in words (see `worded`).
    """
    if rate:
        return (now - base) / years
    with np.errstate(over="ignore"):
        ratio = np.where(now >= 0, now, np.nan) / np.where(base > 0, base, np.nan)
        found = (ratio ** (1 / years) - 1) * 100
    return np.where(np.isinf(found), np.nan, found)


def worded(now: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Return the CellState that tells growth in words, -1 where a percentage does (or nothing can).

    China's statistics bureau words it like this instead of giving a rate: 由亏转盈, 由盈转亏, 增亏, 减亏, 基数为零.
    A loss that stays as it was counts as not widened.
    """
    conditions = [
        (base == 0) & (now == 0),
        (base == 0) & (now > 0),
        (base < 0) & (now >= 0),
        (base > 0) & (now < 0),
        (base <= 0) & (now < base),
        (base < 0) & (now >= base),
    ]
    states = [
        CellState.STILL_ZERO,
        CellState.ZERO_BASE,
        CellState.LOSS_TO_PROFIT,
        CellState.PROFIT_TO_LOSS,
        CellState.LOSS_WIDENED,
        CellState.LOSS_NARROWED,
    ]
    known = ~np.isnan(now) & ~np.isnan(base)
    return np.select([known & condition for condition in conditions], states, default=-1)
