"""Score and rank 3,000 districts × 50 indicators × 12 periods: ours against two ways with pandas alone.

Run `.venv/bin/python benchmarks/scoring.py`. All do the same work (min–max points, weighted mean, half-up keys, ranks
of every indicator and of the composite) and must agree, which warms them up; runs are interleaved, the best of each
counts. Goals: ours takes at most 0.2 s and is at least 2.5 × as fast as the long group-by.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Names
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Scoring
from ranking.domain.rules import Normalisation, Normaliser
from ranking.domain.scoring import score

DISTRICTS, INDICATORS, PERIODS, ROUNDS = 3_000, 50, 12, 5
CODES = [f"i{number:02d}" for number in range(INDICATORS)]
WEIGHTS = {code: 1.0 + number % 4 for number, code in enumerate(CODES)}
ANCHOR = "pandas, long group-by (anchor)"
#: The ranks of every indicator, the composite, and its ranks.
Found = tuple[np.ndarray, np.ndarray, np.ndarray]


def main() -> None:
    """Print one line for each way, with its ratio to the anchor."""
    wide = figures()
    long = wide.melt(ignore_index=False).reset_index().sort_values(["period", "district", "indicator"])
    long["share"] = long["indicator"].map(WEIGHTS) / sum(WEIGHTS.values())  # given: joining it in costs the anchor dear
    ways: dict[str, Callable[[], Found]] = {
        ANCHOR: lambda: by_long(long),
        "pandas, wide, by hand": lambda: by_wide(wide),
        "ours": lambda: by_ours(wide),
    }
    for way in ways.values():
        check(way(), ways["ours"]())
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - start)
    print(f"{DISTRICTS} districts × {INDICATORS} indicators × {PERIODS} periods, best of {ROUNDS}")
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, pandas {pd.__version__}, {os.cpu_count()} cores\n")
    print(f"{'':<32}{'seconds':>9}{'× the anchor’s speed':>23}")
    for name, seconds in best.items():
        print(f"{name:<32}{seconds:>9.3f}{best[ANCHOR] / seconds:>23.1f}")


def figures() -> pd.DataFrame:
    """Return random figures with one decimal, indexed by period and district."""
    rng = np.random.default_rng(1)
    periods = [f"2024-{number + 1:02d}" for number in range(PERIODS)]
    index = pd.MultiIndex.from_product([periods, [f"d{n:04d}" for n in range(DISTRICTS)]], names=["period", "district"])
    values = rng.normal(100, 20, (len(index), INDICATORS)).round(1)
    return pd.DataFrame(values, index=index, columns=pd.Index(CODES, name="indicator"))


def by_ours(wide: pd.DataFrame) -> Found:
    """Score by the domain's own function."""
    unit = Unit(names=Names.same("x"))
    indicators = [
        Indicator(code=code, names=Names.same(code), unit=unit, weight=WEIGHTS[code], precision=1) for code in CODES
    ]
    cohorts = dict.fromkeys(wide.index.get_level_values("district").unique(), "all")
    rules = Scoring(normalisation=Normalisation(method=Normaliser.MIN_MAX))
    scored = score(wide, indicators, rules, period_kind=PeriodKind.MONTH, cohorts=cohorts)
    return scored.indicator_ranks.to_numpy(), scored.composite.to_numpy(), scored.ranks.to_numpy()


def keys(values: Any) -> Any:
    """Round half up to one decimal as an analyst would, in whole tenths; all figures here are positive."""
    return np.floor(values * 10 + 0.5 + 1e-9)


def by_wide(wide: pd.DataFrame) -> Found:
    """Score as a careful analyst would by hand."""
    groups = wide.groupby(level="period")
    low, high = groups.transform("min"), groups.transform("max")
    weights = pd.Series(WEIGHTS)
    composite = keys(((wide - low) / (high - low) * 100 * weights).sum(axis=1) / weights.sum())
    cells = keys(wide).groupby(level="period").rank(method="min", ascending=False)
    ranks = composite.groupby(level="period").rank(method="min", ascending=False)
    return cells.to_numpy(), composite.to_numpy() / 10, ranks.to_numpy()


def by_long(long: pd.DataFrame) -> Found:
    """Score on a long frame by group-by, the way that comes to mind first."""
    cells = long.groupby(["period", "indicator"])["value"]
    low, high = cells.transform("min"), cells.transform("max")
    points = long.assign(points=(long["value"] - low) / (high - low) * 100 * long["share"], key=keys(long["value"]))
    composite = keys(points.groupby(["period", "district"])["points"].sum())
    ranks = points.groupby(["period", "indicator"])["key"].rank(method="min", ascending=False)
    order = composite.groupby(level="period").rank(method="min", ascending=False)
    return ranks.to_numpy().reshape(-1, INDICATORS), composite.to_numpy() / 10, order.to_numpy()


def check(found: Found, expected: Found) -> None:
    """Stop where two ways disagree: ranks must be the same, rounded scores too but for the last bit of a tenth."""
    for mine, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-9)


if __name__ == "__main__":
    main()
