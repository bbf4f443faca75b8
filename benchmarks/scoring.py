"""Score and rank 3,000 districts × 50 indicators × 12 periods: ours against pandas by hand and scikit-criteria.

Run `.venv/bin/python benchmarks/scoring.py`. All do the same work (min–max points, weighted mean, half-up keys, ranks
of every indicator and of the composite) and must agree, which warms them up; runs are interleaved, the best of each
counts. Scikit-criteria takes part where it is installed (`pip install scikit-criteria` somewhere on PYTHONPATH).
Then: memory, how the cost grows with the districts, and the questions (explain, what it takes, robustness).

Goals: no slower than pandas by hand, at least 3 × as fast as the long group-by and 1.5 × as scikit-criteria with ranks;
at most three times the input in memory; linear; all questions for 3,000 districts × 15 indicators in under 10 s.
"""

from __future__ import annotations

import os
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from ranking.domain.fields import Field
from ranking.domain.improvement import Improvement, all_needs
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Names
from ranking.domain.movements import Stages, movement_parts
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Scoring
from ranking.domain.robustness import robustness
from ranking.domain.rules import Goalposts, Normalisation, Normaliser
from ranking.domain.scorer import Scorer
from ranking.domain.scoring import score
from ranking.domain.trees import leaf_contributions

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
    if find_spec("skcriteria"):
        ways["scikit-criteria, and its ranks"] = lambda: by_criteria(wide)
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
    memory(wide)
    growth()
    questions()


def figures(districts: int = DISTRICTS, periods: int = PERIODS) -> pd.DataFrame:
    """Return random figures with one decimal, indexed by period and district."""
    rng = np.random.default_rng(1)
    names = [f"2024-{number + 1:02d}" for number in range(periods)]
    index = pd.MultiIndex.from_product([names, [f"d{n:05d}" for n in range(districts)]], names=["period", "district"])
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


def by_criteria(wide: pd.DataFrame) -> Found:
    """Score by scikit-criteria, a period at a time, and rank by pandas as it has no ranks in competition order."""
    from skcriteria import mkdm  # noqa: PLC0415
    from skcriteria.agg.simple import WeightedSumModel  # noqa: PLC0415
    from skcriteria.pipelines import mkpipe  # noqa: PLC0415
    from skcriteria.preprocessing.scalers import MinMaxScaler  # noqa: PLC0415

    pipe = mkpipe(MinMaxScaler(target="matrix"), WeightedSumModel())
    weights, found = np.array(list(WEIGHTS.values())), []
    for _, period in wide.groupby(level="period"):
        matrix = mkdm(period.to_numpy(), [max] * INDICATORS, weights=weights / weights.sum())
        found.append(keys(pipe.evaluate(matrix).e_.score * 100))
    composite = pd.Series(np.concatenate(found), index=wide.index)
    cells = keys(wide).groupby(level="period").rank(method="min", ascending=False)
    ranks = composite.groupby(level="period").rank(method="min", ascending=False)
    return cells.to_numpy(), composite.to_numpy() / 10, ranks.to_numpy()


def memory(wide: pd.DataFrame) -> None:
    """Print how much more memory scoring takes at its peak than the figures themselves do."""
    tracemalloc.start()
    by_ours(wide)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    size = wide.to_numpy().nbytes
    print(f"\npeak memory beside the input: {peak / size:.1f} × the input's {size / 1e6:.1f} MB")


def growth() -> None:
    """Print how the cost grows with the districts."""
    print(f"\n{'districts (one period)':<32}{'seconds':>9}{'µs a district':>23}")
    for districts in (300, 3_000, 30_000):
        wide = figures(districts, periods=1)
        seconds = min(timed(lambda wide=wide: by_ours(wide)) for _ in range(ROUNDS))
        print(f"{districts:<32,}{seconds:>9.3f}{seconds / districts * 1e6:>23.1f}")


def questions() -> None:
    """Print what explaining and improving all of 3,000 districts × 15 indicators take, and 1,000 draws of ten."""
    print(f"\n{'3,000 districts × 15 indicators':<32}{'seconds':>9}")
    for method in (Normaliser.GOALPOSTS, Normaliser.MIN_MAX):
        before, now = fields_of(3_000, 15, method)
        stages = Stages.on_one_vintage(before, now)
        explaining = timed(lambda stages=stages, now=now: (list(movement_parts(stages)), adding_up(now)))
        improving = timed(lambda now=now: list(all_needs(Improvement(now))))
        print(f"{f'explain, {method}':<32}{explaining:>9.2f}")
        print(f"{f'what it takes, {method}':<32}{improving:>9.2f}")
    ten, _ = fields_of(10, 15, Normaliser.MIN_MAX)
    print(f"{'1,000 draws, 10 × 15':<32}{timed(lambda: robustness(ten, [str(n) for n in range(10)])):>9.3f}")


def fields_of(districts: int, width: int, method: Normaliser) -> tuple[Field, Field]:
    """Return a random field, and the same a period later."""
    rng = np.random.default_rng(2)
    values = rng.normal(100, 20, (districts, width)).round(1)
    posts = {PeriodKind.MONTH: Goalposts(worst=0, best=200)}
    unit = Unit(names=Names.same("x"))
    indicators = [
        Indicator(code=code, names=Names.same(code), unit=unit, weight=WEIGHTS[code], precision=1, goalposts=posts)
        for code in CODES[:width]
    ]
    scorer = Scorer(
        indicators,
        Scoring(normalisation=Normalisation(method=method)),
        dimensions=(),
        period_kind=PeriodKind.MONTH,
        districts=[f"d{n:04d}" for n in range(districts)],
        groups=np.arange(districts) % 3,
    )
    states = np.zeros(values.shape, dtype=np.int8)
    later = (values + rng.normal(1, 5, values.shape)).round(1)
    return Field(scorer, values, states), Field(scorer, later, states)


def adding_up(field: Field) -> np.ndarray:
    """Return what every cell adds."""
    return leaf_contributions(field.scorer.nodes, field.points)


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def check(found: Found, expected: Found) -> None:
    """Stop where two ways disagree: ranks must be the same, rounded scores too but for the last bit of a tenth."""
    for mine, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-9)


if __name__ == "__main__":
    main()
