"""Score and rank 3,000 districts × 50 indicators × 12 periods: ours against two ways with pandas alone.

Run `.venv/bin/python benchmarks/scoring.py`. All do the same work (min–max points, weighted mean, half-up keys, ranks
of every indicator and of the composite) and must agree; runs are interleaved, the best of each counts.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from ranking.domain.indicators import Indicator, Normaliser, Unit
from ranking.domain.languages import Names
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Scoring
from ranking.domain.scoring import score

DISTRICTS, INDICATORS, PERIODS, ROUNDS = 3_000, 50, 12, 7
CODES = [f"i{number:02d}" for number in range(INDICATORS)]
Ranks = tuple[np.ndarray, np.ndarray]


def main() -> None:
    """Print one line for each way, with its ratio to the anchor."""
    wide = figures()
    long = wide.melt(ignore_index=False).reset_index().sort_values(["period", "district", "indicator"])
    ways: dict[str, Callable[[], Ranks]] = {
        "pandas, long group-by (anchor)": lambda: by_long(long),
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
    anchor = best["pandas, long group-by (anchor)"]
    print(f"{DISTRICTS} districts × {INDICATORS} indicators × {PERIODS} periods, best of {ROUNDS}")
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, pandas {pd.__version__}, {os.cpu_count()} cores\n")
    for name, seconds in best.items():
        print(f"{name:<32}{seconds:8.3f} s{anchor / seconds:8.1f} × the anchor's speed")


def figures() -> pd.DataFrame:
    """Return random figures with one decimal, indexed by period and district."""
    rng = np.random.default_rng(1)
    periods = [f"2024-{number + 1:02d}" for number in range(PERIODS)]
    index = pd.MultiIndex.from_product([periods, [f"d{n:04d}" for n in range(DISTRICTS)]], names=["period", "district"])
    values = rng.normal(100, 20, (len(index), INDICATORS)).round(1)
    return pd.DataFrame(values, index=index, columns=pd.Index(CODES, name="indicator"))


def by_ours(wide: pd.DataFrame) -> Ranks:
    """Score by the domain's own function."""
    unit = Unit(names=Names.same("x"))
    indicators = [Indicator(code=code, names=Names.same(code), unit=unit, weight=2, precision=1) for code in CODES]
    cohorts = dict.fromkeys(wide.index.get_level_values("district").unique(), "all")
    rules = Scoring(normaliser=Normaliser.MIN_MAX)
    scored = score(wide, indicators, rules, period_kind=PeriodKind.MONTH, cohorts=cohorts)
    return scored.indicator_ranks.to_numpy(), scored.ranks.to_numpy()


def by_wide(wide: pd.DataFrame) -> Ranks:
    """Score as a careful analyst would by hand."""
    groups = wide.groupby(level="period")
    low, high = groups.transform("min"), groups.transform("max")
    composite = ((wide - low) / (high - low) * 100).mean(axis=1)
    keys = np.floor(composite * 10 * (1 + 5e-13) + 0.5)
    ranks = keys.groupby(level="period").rank(method="min", ascending=False)
    return groups.rank(method="min", ascending=False).to_numpy(), ranks.to_numpy()


def by_long(long: pd.DataFrame) -> Ranks:
    """Score on a long frame by group-by, the way that comes to mind first."""
    cells = long.groupby(["period", "indicator"])["value"]
    low, high = cells.transform("min"), cells.transform("max")
    points = long.assign(points=(long["value"] - low) / (high - low) * 100)
    ranks = cells.rank(method="min", ascending=False)
    composite = points.groupby(["period", "district"])["points"].mean()
    keys = np.floor(composite * 10 * (1 + 5e-13) + 0.5)
    order = keys.groupby(level="period").rank(method="min", ascending=False)
    return ranks.to_numpy().reshape(-1, INDICATORS), order.to_numpy()


def check(found: Ranks, expected: Ranks) -> None:
    """Stop where two ways disagree."""
    for mine, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(mine, other)


if __name__ == "__main__":
    main()
