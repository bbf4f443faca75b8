"""Solos: what one district's new figure does to its own rank while everybody else keeps his points.

That is so with fixed goalposts always, and with min–max between the others' extremes. It costs microseconds where
scoring the whole field again costs milliseconds, and gives the same answer.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from ranking.domain.fields import Field
from ranking.domain.indicators import Measure
from ranking.domain.normalise import extremes
from ranking.domain.rounding import key_of
from ranking.domain.rules import Aggregation, Missing, NoBase, Normaliser, RankMethod
from ranking.domain.trees import shares

#: With these conventions, catching up with the next one gains a place, and nothing less does: leaving a tie changes a
#: fractional rank without that.
_COUNTING = frozenset({RankMethod.COMPETITION, RankMethod.DENSE})
_LINEAR = frozenset(
    {
        Normaliser.GOALPOSTS,
        Normaliser.EFFICACY,
        Normaliser.SCALED,
        Normaliser.MIN_MAX,
        Normaliser.DISTANCE_TO_MAXIMUM,
    }
)


class Solo:
    """One field, ready to be asked about one district and one indicator at a time."""

    def __init__(self, field: Field) -> None:
        self._field, scorer = field, field.scorer
        simple = scorer.scoring.ranks in _COUNTING and not scorer.scoring.tie_breakers
        self._works = simple and all(node.aggregation is Aggregation.ARITHMETIC for node in scorer.nodes)
        self._alone = [_alone(field, place) for place in range(len(scorer.indicators))]
        self._seconds = _seconds(field.values)
        self._extremes = tuple(found[0] for found in extremes(field.values))
        self._ladders = {group: np.sort(self._rivals(group)).tolist() for group in np.unique(scorer.groups).tolist()}
        self._weights = shares(scorer.nodes, field.points).tolist()
        self._step = 10.0**-scorer.scoring.precision

    def _rivals(self, group: int) -> np.ndarray:
        keys = self._field.keys[self._field.scorer.groups == group]
        return keys[~np.isnan(keys)]

    def holds(self, district: int, place: int, value: float) -> bool:
        """Tell whether the others keep their points when the district has this value."""
        alone = self._alone[place]
        if not self._works or alone is None or alone:
            return self._works and bool(alone)
        low, high = float(self._extremes[0][place]), float(self._extremes[1][place])
        now = float(self._field.values[district, place])
        keeps_low = now > low or float(self._seconds[0][place]) == low
        keeps_high = now < high or float(self._seconds[1][place]) == high
        return keeps_low and keeps_high and low <= value <= high < np.inf and low < high

    def needed(self, district: int, place: int) -> float:
        """Return the value at which the next place is about reached, by the closed form; NaN where there is none."""
        if not self._works or self._alone[place] is None or self._post(place) is None:
            return np.nan
        if not self._weights[district][place]:
            return np.nan
        field, scorer = self._field, self._field.scorer
        ladder = self._ladders[int(scorer.groups[district])]
        above = ladder[bisect_right(ladder, field.keys[district])]
        missing = (above - 0.5) * self._step - float(field.bonus[district]) - float(field.nodes[-1][district])
        worst, best = self._post(place) or (0.0, 0.0)
        low, high = scorer.methods[place].bounds
        share = missing / ((high - low) * self._weights[district][place])
        return float(field.values[district, place]) + share * (best - worst)

    def rank(self, district: int, place: int, value: float) -> float | None:
        """Return the competition rank that a value gives; None where the whole field must be scored again.

        A dense rank is better than the one now just where the competition rank is.
        """
        if not self.holds(district, place, value):
            return None
        ladder = self._ladders[int(self._field.scorer.groups[district])]
        return len(ladder) - bisect_right(ladder, self._key(district, place, value)) + 1.0

    def rank_now(self, district: int) -> float:
        """Return the competition rank as it is."""
        ladder = self._ladders[int(self._field.scorer.groups[district])]
        return len(ladder) - bisect_right(ladder, float(self._field.keys[district])) + 1.0

    def keys_of_rows(self, values: np.ndarray, states: np.ndarray, bonus: np.ndarray) -> np.ndarray:
        """Return each district's rank key with a whole row of new figures, everybody else as he is.

        NaN where it has none, or where the whole field must be scored again (see `rows_hold`).
        """
        scorer = self._field.scorer
        mine = np.where(self.rows_hold(values)[:, np.newaxis], values, np.nan)
        # The extremes stay as they are: they go in as two rows more.
        points = scorer.points(np.vstack([mine, *self._extremes]))[: len(values)]
        nodes = scorer.composite(points, scorer.unassessed(states))
        return scorer.score_keys(nodes[-1], bonus)

    def rows_hold(self, values: np.ndarray) -> np.ndarray:
        """Tell for each district whether the others keep their points when it has this row of figures."""
        now, (low, high) = self._field.values, self._extremes
        keeps = ((now > low) | (self._seconds[0] == low)) & ((now < high) | (self._seconds[1] == high))
        inside = (keeps | np.isnan(now)) & (np.isnan(values) | ((low <= values) & (values <= high)))
        alone = np.array([bool(one) for one in self._alone])
        known = np.array([one is not None for one in self._alone])
        return self._works & (alone | (known & inside)).all(axis=1)

    def _key(self, district: int, place: int, value: float) -> float:
        """Return the district's rank key with this value."""
        field = self._field
        weight = self._weights[district][place]
        change = self._points(place, value) - float(field.points[district, place])
        return key_of(float(field.nodes[-1][district]) + weight * change + float(field.bonus[district]), self._step)

    def _points(self, place: int, value: float) -> float:
        scorer = self._field.scorer
        indicator, method = scorer.indicators[place], scorer.methods[place]
        if method.method not in _LINEAR:
            return float(scorer.points(np.full((1, len(scorer.indicators)), value))[0, place])
        value = max(value, indicator.floor) if indicator.floor is not None else value
        value = min(value, indicator.cap) if indicator.cap is not None else value
        worst, best = self._post(place) or (0.0, 1.0)
        share = (value - worst) / (best - worst)
        share = min(max(share, 0.0), 1.0) if method.truncates else share
        return method.bounds[0] + (method.bounds[1] - method.bounds[0]) * share

    def _post(self, place: int) -> tuple[float, float] | None:
        """Return the values that score nothing and everything, or None where points aren't linear between any."""
        scorer = self._field.scorer
        posts = scorer.indicators[place].goalposts.get(scorer.kind)
        if scorer.methods[place].method not in _LINEAR:
            return None
        if self._alone[place] and posts:
            return posts.worst, posts.best
        low, high = float(self._extremes[0][place]), float(self._extremes[1][place])
        return (low, high) if scorer.signs[place] > 0 else (high, low)


def _alone(field: Field, place: int) -> bool | None:
    """Tell whether the others' points never change, or (False) not between the extremes; None: they may always."""
    scorer, method = field.scorer, field.scorer.methods[place]
    indicator = scorer.indicators[place]
    if indicator.measure is Measure.SHARE or indicator.missing is Missing.COHORT_MEAN:
        return None
    if indicator.no_base is not NoBase.EXCLUDE:
        return None
    if method.independent:
        return True
    plain = method.window == 1 and not method.treat and indicator.cap is None and indicator.floor is None
    between = method.method in {Normaliser.MIN_MAX, Normaliser.DISTANCE_TO_MAXIMUM}
    return False if between and plain else None


def _seconds(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the second least and the second greatest value of each indicator, NaN where there are not two."""
    ordered = np.sort(values, axis=0)  # NaN last
    count = (~np.isnan(values)).sum(axis=0)
    if len(values) < 2:
        return np.full(values.shape[1], np.nan), np.full(values.shape[1], np.nan)
    seconds = np.take_along_axis(ordered, np.maximum(count - 2, 0)[np.newaxis], axis=0)[0]
    enough = count >= 2
    return np.where(enough, ordered[1], np.nan), np.where(enough, seconds, np.nan)
