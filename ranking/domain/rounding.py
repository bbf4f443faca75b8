"""Round half up (四舍五入) on the decimal value, vectorised, as integer rank keys.

Python, numpy and pandas round half to even on the binary value (5.25 → 5.2). A report prints 5.3, so 5.3 is what must
be ranked: equal printed values have equal keys, and equal keys tie.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import floor
from typing import overload

import numpy as np
import pandas as pd

#: Values are read to twelve significant digits first, so that a computed 5.2499999999999996 counts as 5.25. Below a
#: half by this share of itself, a value surely reads as the half; by more than the other share, surely as less.
_SURELY, _HARDLY = 4e-13, 2e-11


@overload
def rank_keys(values: pd.DataFrame, quantum: float | pd.Series) -> pd.DataFrame: ...
@overload
def rank_keys(values: pd.Series, quantum: float) -> pd.Series: ...
def rank_keys(values: pd.DataFrame | pd.Series, quantum: float | pd.Series) -> pd.DataFrame | pd.Series:
    """Return `values / quantum` rounded half away from zero, as whole floats; NaN stays NaN.

    `quantum` is the smallest printed step in the values' unit (0.1 for one decimal, 1e7 for 0.1亿元 in yuan), one for
    all or one per column. Always `half_up(value, quantum) / quantum`, so that what is ranked is what is printed.
    """
    keys = keys_of(values.to_numpy(dtype=float), quantum)
    if isinstance(values, pd.DataFrame):
        return pd.DataFrame(keys, index=values.index, columns=values.columns)
    return pd.Series(keys, index=values.index, name=values.name)


def keys_of(given: np.ndarray, quantum: float | np.ndarray | pd.Series) -> np.ndarray:
    """Return the rank keys of an array; `quantum` is one for all, or one for each position of the last axis."""
    steps = np.asarray(quantum, dtype=float)
    scaled = given / steps
    size = np.abs(scaled)
    whole = np.floor(size * (1 + _SURELY) + 0.5)
    keys = np.copysign(whole, scaled) + 0.0  # + 0.0 turns -0.0 into 0.0
    # Between the two shares (and from about 1e10 steps on) floats can't tell: the few such values are done exactly.
    for cell in zip(*np.nonzero(np.floor(size * (1 + _HARDLY) + 0.5) > whole), strict=True):
        step = Decimal(str(float(steps[cell[-1]] if steps.ndim else steps)))
        keys[cell] = float(half_up(float(given[cell]), step) / step)
    return keys


def key_of(value: float, step: float) -> float:
    """Return one rank key: `keys_of` for a single number, at a fraction of its cost."""
    size = abs(value / step)
    key = floor(size * (1 + _SURELY) + 0.5)
    if floor(size * (1 + _HARDLY) + 0.5) > key:
        exact = Decimal(str(step))
        return float(half_up(value, exact) / exact)
    return float(key if value >= 0 else -key)


def half_up(value: float | Decimal, quantum: Decimal) -> Decimal:
    """Return one value rounded half up to a multiple of `quantum`; a float is read to twelve significant digits.

    >>> half_up(5.25, Decimal("0.1"))
    Decimal('5.3')
    """
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.12g}")
    return (exact / quantum).quantize(Decimal(1), rounding=ROUND_HALF_UP) * quantum
