"""Robustness: how ranks would differ under other weights, normalisers and means (Saisana, Saltelli & Tarantola 2005).

A Monte Carlo over reasonable rules, seeded, so that the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ranking.domain.fields import Field
from ranking.domain.normalise import to_scale
from ranking.domain.ranks import ranks_within
from ranking.domain.rules import Aggregation, Normalisation, Normaliser
from ranking.domain.scorer import Scorer
from ranking.domain.trees import Node, evaluate

#: Means that need positive points get them from 1 to 100, so that one worst place doesn't wipe out everything.
_POSITIVE = (1.0, 100.0)
_NORMALISERS = (None, Normaliser.MIN_MAX, Normaliser.Z_SCORE, Normaliser.PERCENTILE_RANK)
_AGGREGATIONS = (None, Aggregation.ARITHMETIC, Aggregation.GEOMETRIC)


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """What came out of so many draws.

    `ranks` has a row a district: rank, low and high (the interval that holds `confidence` of the draws), median, and
    `steady`, the share of the draws in which it keeps its rank. `chances` has a column a rank, each cell the share of
    the draws. `pairs` are districts of one cohort whose order isn't robust: ahead, behind, and the share of the draws
    in which that order holds.
    """

    draws: int
    ranks: pd.DataFrame
    chances: pd.DataFrame
    pairs: pd.DataFrame


def robustness(
    field: Field,
    districts: Sequence[str],
    *,
    draws: int = 1000,
    spread: float = 0.25,
    confidence: float = 0.9,
    seed: int = 1,
) -> Robustness:
    """Rank a field `draws` times, each time by other weights, and by a normaliser and a mean drawn at random.

    Weights are drawn from Dirichlet distributions around the declared ones, in which a child of average weight varies
    by a standard deviation of `spread` of itself. Normalisers are the declared one, min–max, z-scores and percentile
    ranks, means the declared ones, all arithmetic, all geometric; all equally likely.
    """
    rng = np.random.default_rng(seed)
    keys = _keys(field, draws, spread, rng)
    found = ranks_within(keys, field.scorer.groups)
    return Robustness(
        draws=draws,
        ranks=_intervals(field, found, districts, confidence),
        chances=_chances(found, districts),
        pairs=_pairs(field, keys, districts),
    )


def _keys(field: Field, draws: int, spread: float, rng: np.random.Generator) -> np.ndarray:
    """Return rank keys, draw × district."""
    rules = rng.integers(0, len(_NORMALISERS) * len(_AGGREGATIONS), draws)
    weights = [_weights(node, draws, spread, rng) for node in field.scorer.nodes]
    points = {normaliser: _points(field, normaliser) for normaliser in _NORMALISERS}
    keys = np.full((draws, len(field.values)), np.nan)
    for place, normaliser in enumerate(_NORMALISERS):
        for other, aggregation in enumerate(_AGGREGATIONS):
            mine = np.flatnonzero(rules == place * len(_AGGREGATIONS) + other)
            scores = _composites(field, points[normaliser], aggregation, [one[mine] for one in weights])
            keys[mine] = field.scorer.score_keys(scores, field.bonus)
    keys[:, np.isnan(field.keys)] = np.nan
    return keys


def _weights(node: Node, draws: int, spread: float, rng: np.random.Generator) -> np.ndarray:
    """Return weights of a node's children, draw × 1 × child.

    Dirichlet(α·w) gives weight w_i the relative variance (1 - w_i) / (w_i·(α + 1)); α makes it spread² at w_i = 1/n.
    """
    count = len(node.weights)
    if count < 2 or spread == 0:
        return np.broadcast_to(node.weights, (draws, 1, count))
    alpha = max((count - 1) / spread**2 - 1, 1e-6)
    weighty = node.weights > 0
    drawn = np.zeros((draws, 1, count))
    drawn[:, 0, weighty] = rng.dirichlet(alpha * node.weights[weighty], draws)
    return drawn


def _points(field: Field, normaliser: Normaliser | None) -> np.ndarray:
    """Return the points of every indicator by one normaliser; None is the declared way."""
    if normaliser is None:
        return field.points
    method = Normalisation(method=normaliser)
    scorer = field.scorer
    indicators = [replace(one, normalisation=method) for one in scorer.indicators]
    other = Scorer(
        indicators,
        replace(scorer.scoring, normalisation=method),
        dimensions=scorer.dimensions,
        period_kind=scorer.kind,
        districts=scorer.districts,
        groups=scorer.groups,
    )
    return other.points(field.filled, field.states)


def _composites(
    field: Field, points: np.ndarray, aggregation: Aggregation | None, weights: Sequence[np.ndarray]
) -> np.ndarray:
    """Return composites, draw × district."""
    nodes = field.scorer.nodes
    if aggregation is not None:
        nodes = tuple(replace(node, aggregation=aggregation) for node in nodes)
    if aggregation is Aggregation.GEOMETRIC:
        points = to_scale(np.clip(points, 0, 100) / 100, _POSITIVE)
    count = len(weights[0])
    if not count:
        return np.empty((0, len(points)))
    found = evaluate(nodes, np.broadcast_to(points, (count, *points.shape)), weights)
    return found[-1]


def _intervals(field: Field, found: np.ndarray, districts: Sequence[str], confidence: float) -> pd.DataFrame:
    ranked = ~np.isnan(field.ranks)
    tail = (1 - confidence) / 2
    low, middle, high = (np.full(len(ranked), np.nan) for _ in range(3))
    if ranked.any():
        low[ranked], middle[ranked], high[ranked] = np.quantile(
            found[:, ranked], [tail, 0.5, 1 - tail], axis=0, method="inverted_cdf"
        )
    own = ranks_within(field.keys, field.scorer.groups)
    steady = np.where(ranked, (found == own).mean(axis=0), np.nan)
    columns = {"rank": field.ranks, "low": low, "median": middle, "high": high, "steady": steady}
    return pd.DataFrame(columns, index=pd.Index(districts, name="district"))


def _chances(found: np.ndarray, districts: Sequence[str]) -> pd.DataFrame:
    top = int(np.nanmax(found)) if (~np.isnan(found)).any() else 0
    columns = {rank: (found == rank).mean(axis=0) for rank in range(1, top + 1)}
    return pd.DataFrame(columns, index=pd.Index(districts, name="district"))


def _pairs(field: Field, keys: np.ndarray, districts: Sequence[str], holds: float = 0.95) -> pd.DataFrame:
    """Return pairs of a cohort whose order holds in less than `holds` of the draws; half of a tie counts."""
    rows = []
    for group in np.unique(field.scorer.groups):
        members = np.flatnonzero((field.scorer.groups == group) & ~np.isnan(field.keys))
        ordered = members[np.argsort(-field.keys[members], kind="stable")]
        for place, ahead in enumerate(ordered):
            behind = ordered[place + 1 :]
            apart = keys[:, ahead, np.newaxis] - keys[:, behind]
            share = ((apart > 0) + 0.5 * (apart == 0)).mean(axis=0)
            rows += [(districts[ahead], districts[other], part) for other, part in zip(behind, share, strict=True)]
    frame = pd.DataFrame(rows, columns=["ahead", "behind", "holds"])
    return frame[frame["holds"] < holds].sort_values("holds", kind="stable").reset_index(drop=True)
