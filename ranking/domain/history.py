"""A race over its periods: a district's path, who moved, and how the indicators hang together.

Frames of ranks, scores and movements have a row a period, oldest first, and a column a district; NaN stands where a
district was not ranked. Frames of values and points are indexed by (period, district), a column an indicator.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from ranking.domain.errors import UnknownName

#: Computed values are trusted to twelve significant digits, as `rounding` reads them: a spread below that is none.
_NOISE = 1e-12


class Trend(StrEnum):
    """What a district has been doing up to the last period; whoever is first is told so, not that nothing changed."""

    FIRST = "first"
    RISING = "rising"
    FALLING = "falling"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Streak:
    """The run that ends in the last period: periods in first place, or periods with a like movement."""

    trend: Trend
    length: int


@dataclass(frozen=True, kw_only=True)
class Path:
    """One district's way through the periods, oldest first; None where it was not ranked.

    `movements` are places gained since the period before. `volatility` is the mean absolute change of rank, in places,
    over neighbouring periods in both of which it was ranked: across a gap nobody knows when the rank changed.
    """

    district: str
    periods: tuple[str, ...]
    ranks: tuple[int | float | None, ...]
    scores: tuple[float | None, ...]
    movements: tuple[int | float | None, ...]
    best: int | float | None
    best_in: tuple[str, ...]
    worst: int | float | None
    worst_in: tuple[str, ...]
    mean_rank: float | None
    volatility: float | None
    streak: Streak | None


def path(ranks: pd.DataFrame, scores: pd.DataFrame, district: str, *, movements: pd.DataFrame | None = None) -> Path:
    """Return one district's path; figures are those of `summary`. UnknownName if the frame has no such district."""
    if district not in ranks.columns:
        raise UnknownName("district", district, map(str, ranks.columns))
    mine = ranks[[district]]
    [line] = summary(mine, scores, movements=movements).to_dict("records")
    return Path(
        district=district,
        periods=tuple(map(str, ranks.index)),
        ranks=tuple(map(_whole, mine.to_numpy(dtype=float)[:, 0])),
        scores=tuple(map(_number, _aligned(scores, mine)[:, 0])),
        movements=tuple(map(_whole, _moves(mine, movements)[:, 0])),
        best=_whole(line["best"]),
        best_in=line["best_in"],
        worst=_whole(line["worst"]),
        worst_in=line["worst_in"],
        mean_rank=_number(line["mean_rank"]),
        volatility=_number(line["volatility"]),
        streak=Streak(trend=Trend(line["trend"]), length=line["length"]) if line["trend"] else None,
    )


def summary(ranks: pd.DataFrame, scores: pd.DataFrame, *, movements: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a row a district: its ranks over all periods in short.

    Columns: now and score (of the last period), best, best_in, worst, worst_in (tuples of periods, oldest first),
    mean_rank, volatility (see `Path`), trend and length of the streak (None and 0 without one). `movements` are places
    gained as the standings tell them, among those ranked both times; without them, differences of ranks.
    """
    places = ranks.to_numpy(dtype=float)
    best, worst = ranks.min().to_numpy(dtype=float), ranks.max().to_numpy(dtype=float)
    trend, length = _streaks(places, _moves(ranks, movements))
    return pd.DataFrame(
        {
            "now": _last(places),
            "score": _last(_aligned(scores, ranks)),
            "best": best,
            "best_in": _periods(ranks, places == best),
            "worst": worst,
            "worst_in": _periods(ranks, places == worst),
            "mean_rank": ranks.mean().to_numpy(dtype=float),
            "volatility": ranks.diff().abs().mean().to_numpy(dtype=float),
            "trend": pd.Series(trend, index=ranks.columns, dtype=object),
            "length": length,
        },
        index=ranks.columns,
    )


def _aligned(figures: pd.DataFrame, ranks: pd.DataFrame) -> np.ndarray:
    """Return figures in the shape of `ranks`, by period and district; NaN where they have none."""
    return figures.reindex(index=ranks.index, columns=ranks.columns).to_numpy(dtype=float)


def _last(grid: np.ndarray) -> np.ndarray:
    return grid[-1] if len(grid) else np.full(grid.shape[1], np.nan)


def _periods(ranks: pd.DataFrame, hits: np.ndarray) -> pd.Series:
    """Return for each district the tuple of periods that hit."""
    names = ranks.index.astype(str).to_numpy(dtype=object)
    return pd.Series([tuple(names[hit]) for hit in hits.T], index=ranks.columns, dtype=object)


def _moves(ranks: pd.DataFrame, movements: pd.DataFrame | None) -> np.ndarray:
    """Return places gained since the period before, upward positive; NaN in the first period and beside a gap."""
    if movements is None:
        return -ranks.diff().to_numpy(dtype=float) + 0.0  # + 0.0 turns -0.0 into 0.0
    return _aligned(movements, ranks)


def _streaks(places: np.ndarray, moves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each district's trend (or None) and how many periods it has lasted, counted back from the last one."""
    lasting = {
        Trend.FIRST: _run(places == 1),
        Trend.RISING: _run(moves > 0),
        Trend.FALLING: _run(moves < 0),
        Trend.UNCHANGED: _run(moves == 0),
    }
    lengths = np.stack(list(lasting.values()))
    which = np.argmax(lengths > 0, axis=0)  # the first that holds, so first place goes before any movement
    length = np.take_along_axis(lengths, which[np.newaxis], axis=0)[0]
    trends = np.array([*lasting, None], dtype=object)
    return trends[np.where(length > 0, which, -1)], length


def _run(holds: np.ndarray) -> np.ndarray:
    """Return for each column how many rows at its end hold without a break."""
    return np.logical_and.accumulate(holds[::-1], axis=0).sum(axis=0)


def _whole(figure: float) -> int | float | None:
    """Return a rank or movement; whole, but for fractional ranks such as 2.5."""
    if np.isnan(figure):
        return None
    return int(figure) if figure == int(figure) else float(figure)


def _number(figure: float) -> float | None:
    return None if np.isnan(figure) else float(figure)


def movers(ranks: pd.DataFrame, *, movements: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return who was ranked in both of the last two periods: district, from, to, movement (places gained).

    The greatest movement either way comes first, of equal ones the better rank now, then the order of the columns.
    With fewer than two periods there are no rows.
    """
    places = ranks.to_numpy(dtype=float)
    then, now, moved = _last(places[:-1]), _last(places), _last(_moves(ranks, movements))
    both = np.flatnonzero(~np.isnan(then + now + moved))
    order = both[np.lexsort((now[both], -np.abs(moved[both])))]
    figures = np.column_stack([then, now, moved])[order].astype(int)
    found = pd.DataFrame(figures, columns=["from", "to", "movement"])
    found.insert(0, "district", ranks.columns[order])
    return found


def correlations(values: pd.DataFrame) -> pd.DataFrame:
    """Return Pearson's r between indicators within periods: all rows pooled after removing each period's mean.

    r_ij = Σ (x_i - x̄_i)(x_j - x̄_j) / √(Σ (x_i - x̄_i)² · Σ (x_j - x̄_j)²), the means taken in each period over the
    rows that have both i and j: the within-group correlation of Snijders & Bosker, “Multilevel Analysis” (2012), 3.6.
    What all districts share (a season, a boom) thus ties no indicators together. NaN where an indicator is constant
    within every period, or fewer than two degrees of freedom are left: there r is ±1 whatever the figures.
    """
    return pd.DataFrame(_within(*_cube(values)), index=values.columns, columns=values.columns)


def _cube(values: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return period × row × indicator with each period's mean removed, 0 where missing, and 1 where not."""
    flat = values.to_numpy(dtype=float)
    rows = pd.Series(values.index.get_level_values(0).factorize()[0])
    cube = np.full((rows.nunique(), int(rows.value_counts().max()) if len(rows) else 0, flat.shape[1]), np.nan)
    cube[rows.to_numpy(), rows.groupby(rows).cumcount().to_numpy()] = flat
    there = ~np.isnan(cube)
    counts = np.maximum(there.sum(axis=1, keepdims=True), 1)
    centred = cube - np.where(there, cube, 0.0).sum(axis=1, keepdims=True) / counts
    size = np.abs(np.where(there, cube, 0.0)).max(axis=1, keepdims=True, initial=0.0)
    return np.where(there & (np.abs(centred) > _NOISE * size), centred, 0.0), there.astype(float)


def _within(centred: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return r of each two columns over the rows they share; `centred` is 0 where `there` is 0.

    A column's mean over the rows it shares with another differs from its own mean where figures are missing: the
    sums below take that difference off again, as in Σx² - (Σx)²/n.
    """
    across = centred.transpose(0, 2, 1)
    shared = there.transpose(0, 2, 1) @ there
    sums = across @ there
    per = np.maximum(shared, 1.0)
    cross = (across @ centred - sums * sums.transpose(0, 2, 1) / per).sum(axis=0)
    gross = (across**2 @ there).sum(axis=0)
    squares = gross - (sums**2 / per).sum(axis=0)
    freedom = (shared - (shared > 0)).sum(axis=0)
    known = (squares > _NOISE * gross) & (freedom > 1)
    spread = np.sqrt(np.where(known & known.T, squares * squares.T, np.nan))
    return np.clip(cross / spread, -1.0, 1.0)


def influence(points: pd.DataFrame, composite: pd.Series, weights: pd.Series) -> pd.DataFrame:
    """Return what the declared weights amount to in effect; a row an indicator.

    Columns: weight (its share of the declared weights), main_effect (r² of its points with the composite, within
    periods) and effect (its share of all main effects). The main effect S_i = V(E(y | x_i)) / V(y) is, where y
    depends on x_i linearly, the squared correlation: Paruolo, Saisana & Saltelli, “Ratings and rankings: voodoo or
    science?”, J. R. Stat. Soc. A 176 (2013), 609-634. An indicator that doesn't vary has no effect to be told: NaN.
    `composite` is indexed like `points`; `weights` by indicator, in any unit.
    """
    both = pd.DataFrame(np.column_stack([points, composite.reindex(points.index)]), index=points.index)
    effects = pd.Series(_within(*_cube(both))[:-1, -1] ** 2, index=points.columns)
    shares = _shares(weights.reindex(points.columns).astype(float))
    return pd.DataFrame({"weight": shares, "main_effect": effects, "effect": _shares(effects)})


def _shares(parts: pd.Series) -> pd.Series:
    """Return parts as shares that sum to 1; NaN where all of them come to nothing."""
    total = float(parts.sum())
    return parts / (total if total > 0 else np.nan)


def redundant(values: pd.DataFrame, *, limit: float = 0.9) -> pd.DataFrame:
    """Return pairs of indicators that tell nearly the same, |r| >= limit, the strongest first: first, second, r.

    r is that of `correlations`. Indicators that go together count one thing twice: OECD & JRC, “Handbook on
    Constructing Composite Indicators” (2008), step 6, on weighting. The limit is a convention, not theirs.
    """
    found = correlations(values).to_numpy()
    one, other = np.triu_indices(len(found), k=1)
    r = found[one, other]
    strength = np.round(np.abs(r), 12)  # a perfect 0.9999999999999998 reaches a limit of 1
    chosen = np.argsort(-strength, kind="stable")[: (strength >= limit).sum()]
    return pd.DataFrame({"first": values.columns[one[chosen]], "second": values.columns[other[chosen]], "r": r[chosen]})
