"""Round half up (四舍五入) on the decimal value, vectorised, as integer rank keys.

Python, numpy and pandas round half to even on the binary value (5.25 → 5.2). A report prints 5.3, so 5.3 is what must
be ranked: equal printed values have equal keys, and equal keys tie.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import overload

import numpy as np
import pandas as pd

#: Values are read to twelve significant digits first, so that a computed 5.2499999999999996 counts as 5.25.
_RELATIVE = 5e-13


@overload
def rank_keys(values: pd.DataFrame, quantum: float | pd.Series) -> pd.DataFrame: ...
@overload
def rank_keys(values: pd.Series, quantum: float) -> pd.Series: ...
def rank_keys(values: pd.DataFrame | pd.Series, quantum: float | pd.Series) -> pd.DataFrame | pd.Series:
    """Return `values / quantum` rounded half away from zero, as whole floats; NaN stays NaN.

    `quantum` is the smallest printed step in the values' unit (0.1 for one decimal, 1e7 for 0.1亿元 in yuan), one for
    all or one per column. Equal to Decimal's ROUND_HALF_UP of the twelve-digit value while |value / quantum| < 5e11.
    """
    scaled = values.to_numpy(dtype=float) / np.asarray(quantum, dtype=float)
    size = np.abs(scaled)
    keys = np.copysign(np.floor(size * (1 + _RELATIVE) + 0.5), scaled) + 0.0  # + 0.0 turns -0.0 into 0.0
    if isinstance(values, pd.DataFrame):
        return pd.DataFrame(keys, index=values.index, columns=values.columns)
    return pd.Series(keys, index=values.index, name=values.name)


def half_up(value: float | Decimal, quantum: Decimal) -> Decimal:
    """Return one value rounded half up to a multiple of `quantum`, exactly.

    >>> half_up(5.25, Decimal("0.1"))
    Decimal('5.3')
    """
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.12g}")
    return (exact / quantum).quantize(Decimal(1), rounding=ROUND_HALF_UP) * quantum
