"""Scoring and ranking: weighted means of normalised indicators, competition ranks on rounded values.

Pure and vectorised: frames with the index (period, district) and a column an indicator go in, frames of the same shape
come out, for any number of periods at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ranking.domain.indicators import Direction, Indicator, Normaliser
from ranking.domain.normalise import goalposts, min_max
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Scoring
from ranking.domain.rounding import rank_keys


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Points and ranks. Frames are (period, district) × indicator; series are by (period, district)."""

    points: pd.DataFrame
    """Each indicator's score, 0 to 100, unrounded."""
    weights: pd.DataFrame
    """Effective weights: of the reported indicators, adding up to 1; 0 where a cell is missing."""
    composite: pd.Series
    """The weighted mean, rounded half up to the race's precision; NaN where too little is reported."""
    indicator_ranks: pd.DataFrame
    ranks: pd.Series

    @property
    def contributions(self) -> pd.DataFrame:
        """What each cell adds to its district's composite."""
        return (self.points * self.weights).fillna(0.0)


def score(
    values: pd.DataFrame,
    indicators: Sequence[Indicator],
    scoring: Scoring,
    *,
    period_kind: PeriodKind,
    cohorts: Mapping[str, str],
    applicable: pd.DataFrame | None = None,
) -> Scored:
    """Score and rank measured values; `cohorts` says each district's cohort, inside which it is ranked.

    Composite = Σ wᵢ·sᵢ / Σ wᵢ over the reported indicators, where they carry at least `scoring.data_threshold` of the
    weight of those that apply to the district (`applicable`, of the shape of `values`; by default all do). Ranks are
    standard competition ranks (1, 2, 2, 4) of values rounded half up; a district that is alone in its cohort is not
    ranked.
    """
    points = normalise(values, indicators, scoring, period_kind=period_kind)
    weights = effective_weights(values, indicators, scoring, applicable)
    composite = (points * weights).sum(axis=1, min_count=1).where(weights.sum(axis=1) > 0)
    keys = rank_keys(composite, 10.0**-scoring.precision)
    groups = _cohort_groups(values.index, cohorts)
    return Scored(
        points=points,
        weights=weights,
        composite=keys * 10.0**-scoring.precision,
        indicator_ranks=_indicator_ranks(values, indicators, groups),
        ranks=competition_ranks(keys.to_frame(), groups).iloc[:, 0],
    )


def normalise(
    values: pd.DataFrame, indicators: Sequence[Indicator], scoring: Scoring, *, period_kind: PeriodKind
) -> pd.DataFrame:
    """Return each indicator's points; goalposts where the race uses them and the indicator has them, else min–max."""
    periods = values.index.get_level_values("period").factorize()[0]
    points = np.empty(values.shape)
    for column, indicator in enumerate(indicators):
        given = values[indicator.code].to_numpy()
        posts = indicator.goalposts.get(period_kind)
        if scoring.normaliser is Normaliser.GOALPOSTS and posts:
            points[:, column] = goalposts(given, posts)
        else:
            points[:, column] = min_max(given, periods, indicator.direction)
    return pd.DataFrame(points, index=values.index, columns=values.columns)


def effective_weights(
    values: pd.DataFrame, indicators: Sequence[Indicator], scoring: Scoring, applicable: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the weights of the reported cells, renormalised to 1; all 0 below the data threshold."""
    declared = np.array([indicator.weight for indicator in indicators], dtype=float)
    reported = values.notna().to_numpy() * declared
    present = reported.sum(axis=1, keepdims=True)
    needed = declared if applicable is None else applicable.to_numpy() * declared
    enough = (present > 0) & (present >= (scoring.data_threshold - 1e-9) * needed.sum(axis=-1, keepdims=True))
    effective = np.divide(reported, present, out=np.zeros_like(reported), where=enough)
    return pd.DataFrame(effective, index=values.index, columns=values.columns)


def competition_ranks(keys: pd.DataFrame, groups: np.ndarray) -> pd.DataFrame:
    """Return standard competition ranks (1, 2, 2, 4; the greatest key is first) inside each group.

    NaN keys get no rank. A key that is alone in its group gets none either: there is nobody to be ranked against.
    """
    ranks = np.full(keys.shape, np.nan)
    given = keys.to_numpy()
    by_group = np.argsort(groups, kind="stable")
    for rows in np.split(by_group, np.flatnonzero(np.diff(groups[by_group])) + 1):
        ranks[rows] = _competition_ranks(given[rows].T).T
    return pd.DataFrame(ranks, index=keys.index, columns=keys.columns)


def _competition_ranks(keys: np.ndarray) -> np.ndarray:
    """Rank each row of `keys`: one sort a row, then every run of equal keys takes the place where it starts."""
    order = np.argsort(-keys, axis=1)  # NaN sorts last
    ordered = np.take_along_axis(keys, order, axis=1)
    starts = np.ones(keys.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places = np.maximum.accumulate(np.where(starts, np.arange(keys.shape[1]), 0), axis=1)
    ranks = np.empty(keys.shape)
    np.put_along_axis(ranks, order, places + 1.0, axis=1)
    known = ~np.isnan(keys)
    return np.where(known & (known.sum(axis=1, keepdims=True) > 1), ranks, np.nan)


def _indicator_ranks(values: pd.DataFrame, indicators: Sequence[Indicator], groups: np.ndarray) -> pd.DataFrame:
    keys = rank_keys(values, pd.Series([float(indicator.quantum) for indicator in indicators]))
    signs = [1 if indicator.direction is Direction.HIGHER else -1 for indicator in indicators]
    return competition_ranks(keys * signs, groups)


def _cohort_groups(index: pd.Index, cohorts: Mapping[str, str]) -> np.ndarray:
    """Return a whole number for each (period, cohort) that the rows belong to."""
    periods, _ = index.get_level_values("period").factorize()
    members, kinds = index.get_level_values("district").map(cohorts).factorize()
    return np.asarray(periods * max(len(kinds), 1) + members)
