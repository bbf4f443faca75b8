"""Scoring and ranking of wide frames: points, composite and ranks for any number of periods at once.

Pure and vectorised: frames with the index (period, district) and a column an indicator go in, frames of the same shape
come out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ranking.domain.fields import Field, Fields, Rows
from ranking.domain.indicators import Indicator
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Adjustment, Dimension, Scoring
from ranking.domain.ranks import ranks_within
from ranking.domain.trees import leaf_contributions

_SERIES = ("adjustments", "composite", "ranks", "overall_ranks")


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Points and ranks. Frames are (period, district) × indicator; series are by (period, district)."""

    points: pd.DataFrame
    """Each indicator's points, unrounded; NaN where there are none."""
    nodes: pd.DataFrame
    """The points of each dimension, unrounded."""
    adjustments: pd.Series
    """Bonus points less deductions, capped."""
    composite: pd.Series
    """What the points come to, with bonus and deductions, rounded half up to the race's precision; NaN where too
    little is reported."""
    indicator_ranks: pd.DataFrame
    """Ranks inside the cohort, of values rounded as they are printed."""
    ranks: pd.Series
    """Ranks of the composite inside the cohort."""
    overall_ranks: pd.Series
    """Ranks of the composite among all districts."""
    states: pd.DataFrame
    """CellState numbers, with what was imputed."""
    fields: Fields
    """What was scored, period by period."""

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """What each cell adds to its district's composite, in points; the parts add up to it before rounding."""
        found = np.empty(self.points.shape)
        given = self.points.to_numpy()
        for period in self.fields.periods:
            rows = self.fields.rows(period)
            found[rows] = leaf_contributions(self.fields.scorer(period).nodes, given[rows])
        return pd.DataFrame(found, index=self.points.index, columns=self.points.columns)


def score(
    values: pd.DataFrame,
    indicators: Sequence[Indicator],
    scoring: Scoring,
    *,
    period_kind: PeriodKind,
    cohorts: Mapping[str, str],
    states: pd.DataFrame | None = None,
    dimensions: Sequence[Dimension] = (),
    adjustments: Sequence[Adjustment] = (),
) -> Scored:
    """Score and rank measured values; `cohorts` says each district's cohort, inside which it is ranked.

    Every node is the mean, by its own method, of its children that have points; a district has a composite where its
    reported indicators carry at least `scoring.data_threshold` of the weight of those that could be expected of it
    (`states`, of the shape of `values`, says why there is no figure; by default it is not reported). Ranks are of
    values rounded half up. A district that is alone in its cohort is not ranked.
    """
    fields = Fields(
        values, indicators, scoring, period_kind=period_kind, cohorts=cohorts, states=states,
        dimensions=dimensions, adjustments=adjustments,
    )  # fmt: skip
    sheet = _Sheet(len(values), len(indicators), len(dimensions))
    for period in fields.periods:
        sheet.keep(fields.rows(period), fields.field(period))
    return sheet.scored(values, fields)


class _Sheet:
    """The outcome of scoring, filled in period by period."""

    def __init__(self, rows: int, indicators: int, dimensions: int) -> None:
        self.points = np.empty((rows, indicators))
        self.nodes = np.empty((rows, dimensions))
        self.indicator_ranks = np.empty((rows, indicators), dtype=np.float32)  # exact up to sixteen million districts
        self.states = np.empty((rows, indicators), dtype=np.int8)
        self.series = {name: np.empty(rows) for name in _SERIES}

    def keep(self, rows: Rows, field: Field) -> None:
        """Write one period's field into its rows."""
        self.points[rows] = field.points
        for place, node in enumerate(field.nodes[:-1]):
            self.nodes[rows, place] = node
        self.indicator_ranks[rows] = ranks_within(field.own_keys.T, field.scorer.groups).T
        self.states[rows] = field.states
        for name, found in zip(_SERIES, (field.bonus, field.scores, field.ranks, field.overall_ranks), strict=True):
            self.series[name][rows] = found

    def scored(self, values: pd.DataFrame, fields: Fields) -> Scored:
        """Return everything as frames."""
        names = [node.code for node in fields.scorer(fields.periods[0]).nodes[:-1]] if fields.periods else []
        index, columns = values.index, fields.columns
        points, states, ranks = (
            pd.DataFrame(found, index=index, columns=columns, copy=False)
            for found in (self.points, self.states, self.indicator_ranks)
        )
        return Scored(
            points=points,
            states=states,
            indicator_ranks=ranks,
            nodes=pd.DataFrame(self.nodes, index=index, columns=pd.Index(names), copy=False),
            fields=fields,
            **{name: pd.Series(found, index=index, copy=False) for name, found in self.series.items()},
        )
