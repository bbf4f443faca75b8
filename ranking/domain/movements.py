"""Why a district moved: its movement since the issue before, taken apart so that the parts add up exactly.

The previous period is scored four times, each time one thing nearer to how it is now, always in this order: as it was
published; with the figures as they are known now (data revision); by the rules as they are now (rule change); with
the district's own new figures, everybody else's as they were (own change); and then the period itself (others' change).
Ranks are whole places and scores are as printed, so the differences telescope. The order is a rule: another one would
give other parts. (GII 2012 splits rank changes into performance, framework and the set of economies alike.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np

from ranking.domain.fields import Field
from ranking.domain.rounding import half_up
from ranking.domain.solos import Solo


class Cause(StrEnum):
    """What moved a district."""

    REVISION = "revision"
    RULES = "rules"
    OWN = "own"
    OTHERS = "others"
    FIELD = "field"
    """Districts that joined or left: movement counts only those that were ranked both times."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one cause did: places gained (lost, below zero) and points of the composite as printed.

    Either is None where a district had no rank, or no score, on one side of it.
    """

    cause: Cause
    places: Decimal | None
    points: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What stood at one stage, by district: ranks, and scores as printed (None: no score)."""

    ranks: np.ndarray
    scores: Sequence[Decimal | None]

    @classmethod
    def of(cls, field: Field, districts: Sequence[str] | None = None) -> Snapshot:
        """Return a field's snapshot; with `districts`, in their order, nothing for those that the field hasn't."""
        if districts is None:
            return cls(ranks=field.ranks, scores=_printed(field))
        place = {code: position for position, code in enumerate(field.scorer.districts)}
        known, scores = [place.get(code) for code in districts], _printed(field)
        return cls(
            ranks=np.array([np.nan if one is None else field.ranks[one] for one in known]),
            scores=[None if one is None else scores[one] for one in known],
        )


@dataclass(frozen=True, kw_only=True)
class Stages:
    """The stages between which a movement is taken apart, of the same districts in the same order.

    `published` is the previous period by the rules and figures of then, `revised` by the rules of then and the figures
    of now, `before` by the rules and figures of now; `now` is the period itself. Without anything known of then, the
    first three are the same.
    """

    published: Snapshot
    revised: Snapshot
    before: Field
    now: Field

    @classmethod
    def on_one_vintage(cls, before: Field, now: Field) -> Stages:
        """Return the stages where rules and figures of then are those of now."""
        same = Snapshot.of(before)
        return cls(published=same, revised=same, before=before, now=now)


def movement_parts(stages: Stages, movement: Sequence[float] | np.ndarray | None = None) -> Iterator[tuple[Part, ...]]:
    """Yield each district's parts, in the fields' order.

    `movement` is the one that is printed, on one vintage and among the common set; by default the difference of the
    ranks. The parts add up to it, and to what revisions and changed rules did to the rank that was published.
    """
    own_ranks, own_scores = _with_own_figures(stages.before, stages.now)
    ranks = np.stack([stages.published.ranks, stages.revised.ranks, stages.before.ranks, own_ranks, stages.now.ranks])
    scores = [
        stages.published.scores, stages.revised.scores, _printed(stages.before),
        [_decimal(score, stages.now) for score in own_scores], _printed(stages.now),
    ]  # fmt: skip
    printed = ranks[2] - ranks[-1] if movement is None else np.asarray(movement)
    for place in range(ranks.shape[1]):
        yield _parts(ranks[:, place].tolist(), [stage[place] for stage in scores], float(printed[place]))


def _parts(ranks: list[float], scores: list[Decimal | None], movement: float) -> tuple[Part, ...]:
    causes = (Cause.REVISION, Cause.RULES, Cause.OWN, Cause.OTHERS)
    parts = [
        Part(cause=cause, places=_places(ranks[n], ranks[n + 1]), points=_less(scores[n + 1], scores[n]))
        for n, cause in enumerate(causes)
    ]
    joined = _places(movement, ranks[2] - ranks[-1])
    return (*parts, Part(cause=Cause.FIELD, places=joined, points=None if joined is None else Decimal(0)))


def _places(before: float, after: float) -> Decimal | None:
    gained = before - after
    return None if np.isnan(gained) else Decimal(str(gained)).normalize() + 0


def _less(after: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if after is None or before is None else after - before


def _printed(field: Field) -> list[Decimal | None]:
    return [_decimal(score, field) for score in field.scores]


def _decimal(score: float, field: Field) -> Decimal | None:
    return None if np.isnan(score) else half_up(score, Decimal(1).scaleb(-field.scorer.scoring.precision))


def _with_own_figures(before: Field, now: Field) -> tuple[np.ndarray, np.ndarray]:
    """Return each district's rank and score with its own figures of now, everybody else's as they were."""
    ranks, scores = np.full(len(now.keys), np.nan), np.full(len(now.keys), np.nan)
    solo = Solo(before)
    quick = solo.rows_hold(now.values)
    step = 10.0**before.scorer.scoring.precision
    keys = solo.keys_of_rows(now.filled, now.states, now.bonus)
    for place in range(len(keys)):
        if quick[place]:
            changed = before.keys.copy()
            changed[place] = keys[place]
            ranks[place], scores[place] = _rank_of(before, changed, place), keys[place] / step
        else:
            field = _mixed(before, now, place)
            ranks[place], scores[place] = field.ranks[place], field.scores[place]
    return ranks, scores


def _rank_of(field: Field, keys: np.ndarray, place: int) -> float:
    return float(field.scorer.ranks(keys, None, field.scorer.groups)[place])


def _mixed(before: Field, now: Field, place: int) -> Field:
    """Return the field of before with one district's row, states and bonus of now."""
    values, states, bonus = before.values.copy(), before.given_states.copy(), before.bonus.copy()
    values[place], states[place], bonus[place] = now.values[place], now.given_states[place], now.bonus[place]
    return before.again(values, states, bonus)
