"""What would it take (追赶): the smallest change of one figure that gains a place, verified by scoring again.

With everybody else's figures as they are. Where the others' points can't change, the change needed is closed form
(fixed goalposts; min–max between the others' extremes); the closed form is only where the search starts, so it may be a
step off. Elsewhere the search brackets and bisects. Either way the answer is the smallest whole number of the
indicator's declared steps for which the field, scored again, gives a better rank, while one step less does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, isfinite

import numpy as np

from ranking.domain.fields import Field
from ranking.domain.indicators import Indicator, Kind, Measure
from ranking.domain.normalise import extremes
from ranking.domain.rules import RankMethod
from ranking.domain.solos import Solo

#: How far beyond the field's own range a figure is sought.
_BEYOND = 10


class Obstacle(StrEnum):
    """Why a figure can't gain a place."""

    FIRST = "first"
    NOT_RANKED = "not-ranked"
    NO_FIGURE = "no-figure"
    OUT_OF_REACH = "out-of-reach"
    """However good the figure, the place isn't gained."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """What one indicator would have to do for one district.

    `value` is the measured value now, `needed` the one that gains a place, `change` the difference: a whole number of
    the indicator's steps; all in stored units (per cent for growth and the like). `amount` is the change of the
    quantity behind it, in stored units, where the measure isn't that quantity itself. `rank` is the rank now, `then`
    the verified one. `effort` is the change as a share of the field's range: the smaller, the cheaper.
    """

    indicator: str
    rank: float
    value: float
    obstacle: Obstacle | None = None
    needed: float = np.nan
    change: float = np.nan
    amount: float = np.nan
    then: float = np.nan
    effort: float = np.inf


class Improvement:
    """The needs of a field's districts; `against` is what each measured value was measured against (see Measured)."""

    def __init__(self, field: Field, against: np.ndarray | None = None, observed: np.ndarray | None = None) -> None:
        self.field = field
        self._against, self._observed = against, observed
        self._low, self._high = (found[0] for found in extremes(field.values))
        self._solo = Solo(field)
        self._steps = np.array([float(one.quantum) for one in field.scorer.indicators])

    def needs(self, district: int) -> list[Need]:
        """Return what each indicator would have to do for the district at that position, in the race's order."""
        return [self._need(district, place) for place in range(len(self.field.scorer.indicators))]

    def _need(self, district: int, place: int) -> Need:
        indicator = self.field.scorer.indicators[place]
        rank, value = float(self.field.ranks[district]), float(self.field.values[district, place])
        if obstacle := _obstacle(rank, value):
            return Need(indicator=indicator.code, rank=rank, value=value, obstacle=obstacle)
        step = float(self._steps[place]) * float(self.field.scorer.signs[place])
        probe = _Probe(self.field, self._solo, district, place, step)
        steps = self._search(probe, self._most(place, value, step))
        if steps is None:
            return Need(indicator=indicator.code, rank=rank, value=value, obstacle=Obstacle.OUT_OF_REACH)
        change = steps * step
        return Need(
            indicator=indicator.code,
            rank=rank,
            value=value,
            needed=value + change,
            change=change,
            amount=self._amount(district, place, value, value + change),
            then=probe.rank(steps),
            effort=abs(change) / (float(self._high[place] - self._low[place]) or abs(change)),
        )

    @staticmethod
    def _search(probe: _Probe, most: int) -> int | None:
        """Return the least number of steps that gains a place, or None where not even `most` do."""
        start = min(max(probe.guess(), 1), most)
        if probe.gains(start):
            low, high = 0, start
            if start > 1 and not probe.gains(start - 1):
                return start
        else:
            low, width = start, 1
            while True:
                high = min(low + width, most)
                if high <= low:
                    return None
                if probe.gains(high):
                    break
                low, width = high, width * 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if probe.gains(middle) else (middle, high)
        return high

    def _most(self, place: int, value: float, step: float) -> int:
        """Return how many steps are worth trying: well beyond the field, but no amount falls below zero."""
        low, high = float(self._low[place]), float(self._high[place])
        posts = self.field.scorer.indicators[place].goalposts.get(self.field.scorer.kind)
        if posts:
            low, high = min(low, posts.worst, posts.best), max(high, posts.worst, posts.best)
        width = max(high - low, abs(high), abs(low), abs(step))
        if step > 0:
            goal = high + _BEYOND * width
            if self.field.scorer.indicators[place].measure is Measure.SHARE:
                goal = min(goal, 100.0)
        else:
            goal = 0.0 if low >= 0 else low - _BEYOND * width
        return max(int((goal - value) / step * (1 + 1e-12)), 0)

    def _amount(self, district: int, place: int, value: float, needed: float) -> float:
        """Return the change of the quantity behind a measure."""
        if self._against is None or self._observed is None:
            return np.nan
        indicator = self.field.scorer.indicators[place]
        against, observed = float(self._against[district, place]), float(self._observed[district, place])
        if indicator.kind is Kind.RATE or indicator.formula is not None:
            return np.nan
        return _amount(indicator, against, observed, value, needed)


def _amount(indicator: Indicator, against: float, observed: float, value: float, needed: float) -> float:
    match indicator.measure:
        case Measure.VALUE | Measure.INCREMENT:
            return np.nan
        case Measure.COMPLETION | Measure.LEAD | Measure.YOY | Measure.MOM | Measure.WOW:
            return (needed - value) * against / 100
        case Measure.YOY_TWO_YEARS:
            return against * (1 + needed / 100) ** 2 - observed
        case Measure.SHARE:
            return (needed * against - 100 * observed) / (100 - needed) if needed < 100 else np.nan
        case Measure.PER_CAPITA:
            return (needed - value) * against


def _obstacle(rank: float, value: float) -> Obstacle | None:
    if np.isnan(rank):
        return Obstacle.NOT_RANKED
    if rank <= 1:
        return Obstacle.FIRST
    return Obstacle.NO_FIGURE if np.isnan(value) else None


class _Probe:
    """One district's figure of one indicator, tried with so many steps more."""

    def __init__(self, field: Field, solo: Solo, district: int, place: int, step: float) -> None:
        self._field, self._solo = field, solo
        self._district, self._place, self._step = district, place, step
        self._value = float(field.values[district, place])
        self._rank = float(field.ranks[district])
        self._tried: dict[int, bool] = {}

    def guess(self) -> int:
        """Return about how many steps it takes."""
        value = self._solo.needed(self._district, self._place)
        steps = (value - self._value) / self._step
        return ceil(steps - 1e-9) if isfinite(steps) else 1

    def gains(self, steps: int) -> bool:
        """Tell whether so many steps gain a place."""
        if steps not in self._tried:
            value = self._value + steps * self._step
            quick = self._solo.rank(self._district, self._place, value)
            worse = self._solo.rank_now(self._district)
            self._tried[steps] = self.rank(steps) < self._rank if quick is None else quick < worse
        return self._tried[steps]

    def rank(self, steps: int) -> float:
        """Return the rank that so many steps give, by scoring the whole field again."""
        value = self._value + steps * self._step
        quick = self._solo.rank(self._district, self._place, value)
        if quick is not None and self._field.scorer.scoring.ranks is RankMethod.COMPETITION:
            return quick
        changed = self._field.again(self._field.replaced(self._district, self._place, value))
        return float(changed.ranks[self._district])


def all_needs(improvement: Improvement) -> Iterator[list[Need]]:
    """Yield every district's needs, in the field's order."""
    for district in range(len(improvement.field.values)):
        yield improvement.needs(district)
