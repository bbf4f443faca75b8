"""The scorer: a race's rules for one kind of period, compiled once and applied to arrays.

Arrays have the shape (…, districts, indicators); leading axes, if any, are alternatives that are scored at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ranking.domain import normalise
from ranking.domain.errors import UnknownName
from ranking.domain.indicators import Indicator
from ranking.domain.observations import UNASSESSED, WORDED, CellState
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Dimension, Scoring
from ranking.domain.ranks import break_ties, members_of, ranks_within
from ranking.domain.rounding import keys_of
from ranking.domain.rules import BY_GOALPOSTS, BY_RANK, Direction, Missing, NoBase, Normalisation, Normaliser
from ranking.domain.treatment import treat
from ranking.domain.trees import evaluate, leaf_weights, tree

_RISES = (CellState.LOSS_TO_PROFIT, CellState.ZERO_BASE)
_STANDS_STILL = (CellState.LOSS_NARROWED, CellState.STILL_ZERO)


class Scorer:
    """How one race scores in one kind of period.

    `districts` are the codes along the districts' axis and `groups` their cohorts, as whole numbers.
    """

    def __init__(
        self,
        indicators: Sequence[Indicator],
        scoring: Scoring,
        *,
        dimensions: Sequence[Dimension],
        period_kind: PeriodKind,
        districts: Sequence[str],
        groups: np.ndarray,
    ) -> None:
        self.indicators = indicators
        self.scoring = scoring
        self.dimensions = dimensions
        self.kind = period_kind
        self.districts = districts
        self.groups = groups
        self.nodes = tree(indicators, dimensions, scoring)
        self.weights = leaf_weights(self.nodes, len(indicators))
        self.signs = np.array([1.0 if one.direction is Direction.HIGHER else -1.0 for one in indicators])
        self.steps = np.array([float(one.tie_quantum) for one in indicators])
        self.methods = [self._method(one) for one in indicators]
        self._columns = _same(self.methods)
        self._posts = _posts(indicators, period_kind)
        self._place = {code: place for place, code in enumerate(districts)}
        self._limits = _limits(indicators)

    def _method(self, indicator: Indicator) -> Normalisation:
        """Return how an indicator is normalised; without the goalposts that its method reads, by min–max."""
        method = indicator.normalisation or self.scoring.normalisation
        if method.method in BY_GOALPOSTS and self.kind not in indicator.goalposts:
            return Normalisation(method=Normaliser.MIN_MAX, window=method.window, treat=method.treat)
        return method

    def unassessed(self, states: np.ndarray) -> np.ndarray:
        """Tell the cells whose weight goes to the other indicators, since no figure could be expected."""
        found = np.isin(states, [int(state) for state in UNASSESSED])
        excluding = np.array([one.no_base is NoBase.EXCLUDE for one in self.indicators])
        return found | (np.isin(states, [int(state) for state in WORDED]) & excluding)

    def filled(self, values: np.ndarray, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the values that are scored, and the states that say so.

        Cohort means stand in where the indicator wants it, growth in words counts as its rule says, and caps and floors
        hold.
        """
        if not np.isnan(values).any() and self._limits is None:
            return values, states
        values, states = values.copy(), states.copy()
        for place, indicator in enumerate(self.indicators):
            if indicator.missing is Missing.COHORT_MEAN:
                self._impute(values, states, place)
            if indicator.no_base is not NoBase.EXCLUDE:
                self._word(values, states[..., place], place)
        return (values if self._limits is None else np.clip(values, *self._limits)), states

    def _impute(self, values: np.ndarray, states: np.ndarray, place: int) -> None:
        for members in members_of(self.groups):
            mine = values[..., members, place]
            known = ~np.isnan(mine)
            mean = np.where(known, mine, 0).sum(axis=-1, keepdims=True) / np.maximum(known.sum(-1, keepdims=True), 1)
            gap = (states[..., members, place] == CellState.NOT_REPORTED) & known.any(axis=-1, keepdims=True)
            values[..., members, place] = np.where(gap, mean, mine)
            states[..., members, place] = np.where(gap, CellState.IMPUTED, states[..., members, place])

    def _word(self, values: np.ndarray, states: np.ndarray, place: int) -> None:
        """Put a number in the place of growth that is told in words."""
        column = values[..., place] * self.signs[place]
        best = np.fmax.reduce(column, axis=-1, keepdims=True)
        worst = np.fmin.reduce(column, axis=-1, keepdims=True)
        stand_in = np.broadcast_to(worst, column.shape)
        if self.indicators[place].no_base is NoBase.BY_STATE:
            good, bad = (best, worst) if self.signs[place] > 0 else (worst, best)
            stand_in = np.where(np.isin(states, [int(state) for state in _RISES]), good, bad)
            stand_in = np.where(np.isin(states, [int(state) for state in _STANDS_STILL]), 0.0, stand_in)
        in_words = np.isin(states, [int(state) for state in WORDED])
        values[..., place] = np.where(in_words, stand_in * self.signs[place], values[..., place])

    def keys(self, values: np.ndarray) -> np.ndarray:
        """Return the indicators' rank keys: rounded half up, the greatest is the best."""
        return keys_of(values, self.steps) * self.signs

    def points(
        self, values: np.ndarray, states: np.ndarray | None = None, pool: Mapping[int, np.ndarray] | None = None
    ) -> np.ndarray:
        """Return the points of filled values.

        `pool` has, by window, the values of the earlier periods over which extremes are taken, along the districts.
        """
        found = np.empty(values.shape)
        for method, columns in self._columns.items():
            earlier = (pool or {}).get(method.window)
            earlier = earlier if earlier is None or self._limits is None else np.clip(earlier, *self._limits)
            found[..., columns] = self._normalised(
                method, values[..., columns], columns, earlier if earlier is None else earlier[..., columns]
            )
        if states is not None:
            self._last(found, states)
        return found

    def _last(self, points: np.ndarray, states: np.ndarray) -> None:
        for place, indicator in enumerate(self.indicators):
            if indicator.missing is Missing.LAST:
                late = (states[..., place] == CellState.NOT_REPORTED) | (states[..., place] == CellState.NO_BASE)
                # Nothing, and never more than the worst of those who reported has.
                worst = np.fmin.reduce(points[..., place], axis=-1, keepdims=True)
                points[..., place] = np.where(late, np.fmin(worst, 0.0), points[..., place])

    def _normalised(
        self, method: Normalisation, values: np.ndarray, columns: np.ndarray, pool: np.ndarray | None
    ) -> np.ndarray:
        shares = self._shares(method, values, columns, pool)
        if method.method is Normaliser.RANK_POINTS or (method.method is Normaliser.BORDA and method.scale is None):
            return shares
        if method.method is Normaliser.Z_SCORE:
            mean, deviation = method.bounds
            return mean + deviation * shares
        return normalise.to_scale(shares, method.bounds, truncate=method.truncates)

    def _shares(
        self, method: Normalisation, values: np.ndarray, columns: np.ndarray, pool: np.ndarray | None
    ) -> np.ndarray:
        if method.treat:
            values = _treated(values)
        signs = self.signs[columns]
        if method.method in BY_RANK:
            return _by_rank(method, keys_of(values, self.steps[columns]) * signs)
        if method.method in BY_GOALPOSTS:
            return self._by_goalposts(method.method, values, columns)
        match method.method:
            case Normaliser.Z_SCORE:
                return normalise.z_score(values * signs)
            case Normaliser.DISTANCE_TO_REFERENCE:
                return normalise.distance_to_reference(values * signs, self._place[method.reference or ""])
            case Normaliser.FRACTION_OF_MAXIMUM:
                parts = [
                    normalise.fraction_of_maximum(values[..., c : c + 1], lower=sign < 0)
                    for c, sign in enumerate(signs)
                ]
                return np.concatenate(parts, axis=-1)
            case _:
                return _min_max(values * signs, None if pool is None else pool * signs)

    def _by_goalposts(self, method: Normaliser, values: np.ndarray, columns: np.ndarray) -> np.ndarray:
        worst, best = self._posts[0, columns], self._posts[1, columns]
        signs = self.signs[columns]
        match method:
            case Normaliser.TARGET_MET:
                return normalise.target_met(values * signs, best * signs)
            case Normaliser.DISTANCE_TO_TARGET:
                return normalise.distance_to_target(values * signs, best * signs)
            case _:
                return normalise.goalposts(values, worst, best)

    def composite(
        self,
        points: np.ndarray,
        unassessed: np.ndarray | None = None,
        weights: Sequence[np.ndarray] | None = None,
    ) -> list[np.ndarray]:
        """Return the points of every node; the composite, the last one, is NaN below the data threshold."""
        found = evaluate(self.nodes, points, weights)
        reported = (~np.isnan(points)) @ self.weights
        needed = 1.0 if unassessed is None else (~unassessed) @ self.weights
        enough = (reported > 0) & (reported >= (self.scoring.data_threshold - 1e-9) * needed)
        found[-1] = np.where(enough, found[-1], np.nan)
        return found

    def score_keys(self, composite: np.ndarray, adjustment: np.ndarray | float = 0.0) -> np.ndarray:
        """Return the composite's rank keys: with bonus and deductions, rounded half up, the greatest is the best."""
        return keys_of(composite + adjustment, 10.0**-self.scoring.precision)

    def ranks(self, keys: np.ndarray, indicator_keys: np.ndarray | None, groups: np.ndarray) -> np.ndarray:
        """Return the composite's ranks inside each group, by the race's convention and tie-breakers."""
        if self.scoring.tie_breakers and indicator_keys is not None:
            place = {one.code: position for position, one in enumerate(self.indicators)}
            for code in set(self.scoring.tie_breakers) - set(place):
                raise UnknownName("scored indicator to break ties by", code, place)
            breakers = [indicator_keys[..., place[code]] for code in self.scoring.tie_breakers]
            keys = break_ties(keys, breakers)
        return ranks_within(keys, groups, self.scoring.ranks)


def _same(methods: Sequence[Normalisation]) -> dict[Normalisation, np.ndarray]:
    """Return which columns are normalised the same way, so that they are in one go."""
    found: dict[Normalisation, list[int]] = {}
    for place, method in enumerate(methods):
        found.setdefault(method, []).append(place)
    return {method: np.array(places) for method, places in found.items()}


def _posts(indicators: Sequence[Indicator], kind: PeriodKind) -> np.ndarray:
    """Return the goalposts, (worst, best) × indicator; NaN where there are none."""
    pairs = [indicator.goalposts.get(kind) for indicator in indicators]
    rows = [(pair.worst, pair.best) if pair else (np.nan, np.nan) for pair in pairs]
    return np.array(rows, dtype=float).reshape(len(indicators), 2).T


def _limits(indicators: Sequence[Indicator]) -> tuple[np.ndarray, np.ndarray] | None:
    """Return floors and caps, or None where no indicator has any."""
    if all(one.cap is None and one.floor is None for one in indicators):
        return None
    floors = [-np.inf if one.floor is None else one.floor for one in indicators]
    caps = [np.inf if one.cap is None else one.cap for one in indicators]
    return np.array(floors), np.array(caps)


def _by_rank(method: Normalisation, keys: np.ndarray) -> np.ndarray:
    match method.method:
        case Normaliser.RANK_POINTS:
            return normalise.rank_points(keys, method.table)
        case Normaliser.PERCENTILE_RANK:
            return normalise.percentile_rank(keys)
        case _:
            count = np.maximum((~np.isnan(keys)).sum(axis=-2, keepdims=True) - 1, 1)
            return normalise.borda(keys) / (1.0 if method.scale is None else count)


def _min_max(values: np.ndarray, pool: np.ndarray | None) -> np.ndarray:
    low, high = normalise.extremes(values)
    if pool is not None:
        earlier_low, earlier_high = normalise.extremes(pool)
        low, high = np.fmin(low, earlier_low), np.fmax(high, earlier_high)
    return normalise.min_max(values, low, high)


def _treated(values: np.ndarray) -> np.ndarray:
    """Return values whose outliers are winsorised or taken to logarithms, each column by itself."""
    columns = np.moveaxis(values, -2, -1)
    flat = columns.reshape(-1, columns.shape[-1])
    done = np.stack([treat(column).values for column in flat]) if len(flat) else flat
    return np.moveaxis(done.reshape(columns.shape), -1, -2)
