"""A field: all districts of a race in one period, scored; and scored again with other figures.

Fields builds them from wide frames, one period after another, so that no more than one is held at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from ranking.domain.indicators import Indicator, Measure
from ranking.domain.observations import CellState
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Adjustment, Dimension, Scoring
from ranking.domain.scorer import Scorer

Rows = slice | np.ndarray


class Field:
    """One period's measured values, district × indicator, and what they come to.

    `values` are as measured, in stored units; `states` CellState numbers; `pool` the values of earlier periods by
    window; `bonus` what bonuses and deductions come to, by district.
    """

    def __init__(
        self,
        scorer: Scorer,
        values: np.ndarray,
        states: np.ndarray,
        *,
        pool: Mapping[int, np.ndarray] | None = None,
        bonus: np.ndarray | float = 0.0,
    ) -> None:
        self.scorer = scorer
        self.values = values
        self.pool = pool or {}
        self.bonus = np.zeros(len(values)) + bonus
        self.given_states = states
        self.filled, self.states = scorer.filled(values, states)
        self.points = scorer.points(self.filled, self.states, self.pool)
        self.nodes = scorer.composite(self.points, scorer.unassessed(self.states))
        self.keys = scorer.score_keys(self.nodes[-1], self.bonus)

    @property
    def scores(self) -> np.ndarray:
        """The composite as it is printed."""
        return self.keys / 10.0**self.scorer.scoring.precision

    @cached_property
    def own_keys(self) -> np.ndarray:
        """The indicators' rank keys."""
        return self.scorer.keys(self.values)

    @cached_property
    def ranks(self) -> np.ndarray:
        """Ranks inside the cohorts; NaN where a district isn't ranked."""
        return self._ranks(self.scorer.groups)

    @cached_property
    def overall_ranks(self) -> np.ndarray:
        """Ranks among all districts."""
        return self._ranks(np.zeros(len(self.keys), dtype=int))

    def _ranks(self, groups: np.ndarray) -> np.ndarray:
        breakers = self.own_keys if self.scorer.scoring.tie_breakers else None
        return self.scorer.ranks(self.keys, breakers, groups)

    def replaced(self, district: int, indicator: int, value: float) -> np.ndarray:
        """Return the values with one of them changed; shares of a whole make room for it."""
        changed = self.values.copy()
        others = 100 - changed[district, indicator]
        if self.scorer.indicators[indicator].measure is Measure.SHARE and others:
            changed[:, indicator] *= (100 - value) / others
        changed[district, indicator] = value
        return changed

    def again(self, values: np.ndarray, states: np.ndarray | None = None, bonus: np.ndarray | None = None) -> Field:
        """Return the field with other figures, scored by the same rules."""
        return Field(
            self.scorer,
            values,
            self.given_states if states is None else states,
            pool=self.pool,
            bonus=self.bonus if bonus is None else bonus,
        )


class Fields:
    """The fields of all periods in a frame of measured values, (period, district) × indicator."""

    def __init__(
        self,
        values: pd.DataFrame,
        indicators: Sequence[Indicator],
        scoring: Scoring,
        *,
        period_kind: PeriodKind,
        cohorts: Mapping[str, str],
        states: pd.DataFrame | None = None,
        dimensions: Sequence[Dimension] = (),
        adjustments: Sequence[Adjustment] = (),
    ) -> None:
        self.columns = pd.Index([indicator.code for indicator in indicators], name=values.columns.name)
        self._given = _in_order(values, self.columns).to_numpy(dtype=float)
        self._states = None if states is None else _in_order(states, self.columns).to_numpy()
        self._rules = (indicators, scoring, dimensions, period_kind)
        self._cohorts = cohorts
        self._added = points_added(adjustments, scoring)
        places, codes = values.index.get_level_values("district").factorize()
        self._codes = np.asarray(codes, dtype=object)[places]
        places, periods = values.index.get_level_values("period").factorize()
        self.periods = [str(period) for period in periods]
        self._rows = [_rows(places, period) for period in range(len(self.periods))]
        self._scorers: dict[tuple[str, ...], Scorer] = {}

    def rows(self, period: str) -> Rows:
        """Return which rows of the frame belong to a period."""
        return self._rows[self.periods.index(period)]

    def codes(self, period: str) -> tuple[str, ...]:
        """Return the codes of a period's districts, in the order of its rows."""
        return tuple(self._codes[self.rows(period)])

    def scorer(self, period: str) -> Scorer:
        """Return what a period is scored by, compiled once for each set of districts."""
        codes = self.codes(period)
        if codes not in self._scorers:
            indicators, scoring, dimensions, kind = self._rules
            groups, _ = pd.factorize(pd.Index([self._cohorts[code] for code in codes]))
            self._scorers[codes] = Scorer(
                indicators,
                scoring,
                dimensions=dimensions,
                period_kind=kind,
                districts=codes,
                groups=np.asarray(groups),
            )
        return self._scorers[codes]

    def field(self, period: str) -> Field:
        """Return a period's field, scored."""
        rows, scorer = self.rows(period), self.scorer(period)
        given = self._given[rows]
        why = np.where(np.isnan(given), CellState.NOT_REPORTED, CellState.REPORTED)
        why = why if self._states is None else self._states[rows]
        return Field(scorer, given, why, pool=self._pools(period, scorer), bonus=self._bonus(period))

    def _bonus(self, period: str) -> np.ndarray:
        codes = self._codes[self.rows(period)]
        found = np.zeros(len(codes))
        for (when, code), points in self._added.items():
            if when == period:
                found[codes == code] = points
        return found

    def _pools(self, period: str, scorer: Scorer) -> dict[int, np.ndarray]:
        """Return, by window, the values of the periods before this one over which extremes are taken."""
        place = self.periods.index(period)
        windows = {method.window for method in scorer.methods if method.window > 1 and place > 0}
        return {
            window: np.concatenate([self._given[rows] for rows in self._rows[max(0, place - window + 1) : place]])
            for window in windows
        }


def _in_order(frame: pd.DataFrame, columns: pd.Index) -> pd.DataFrame:
    """Return the frame with these columns; the frame itself, which is large, where it has just them."""
    return frame if frame.columns.equals(columns) else frame[list(columns)]


def points_added(adjustments: Sequence[Adjustment], scoring: Scoring) -> dict[tuple[str, str], float]:
    """Return bonus points less deductions by (period, district), each held at the cap."""
    cap = np.inf if scoring.adjustment_cap is None else scoring.adjustment_cap
    sums: dict[tuple[str, str], list[float]] = {}
    for one in adjustments:
        both = sums.setdefault((str(one.period), one.district), [0.0, 0.0])
        both[one.points < 0] += one.points
    return {key: min(bonus, cap) + max(deduction, -cap) for key, (bonus, deduction) in sums.items()}


def _rows(places: np.ndarray, period: int) -> Rows:
    """Return the rows of one period; as a slice, which needs no copy, where they stand together."""
    found = np.flatnonzero(places == period)
    together = len(found) == found[-1] - found[0] + 1
    return slice(int(found[0]), int(found[-1]) + 1) if together else found
