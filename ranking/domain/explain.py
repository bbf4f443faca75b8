"""Explain: one district's way from observations to its rank, every step of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from ranking.domain.errors import UnknownName
from ranking.domain.fields import Field
from ranking.domain.indicators import TARGETED, Indicator, Measure
from ranking.domain.measures import Measured, in_period
from ranking.domain.movements import Part, Stages, movement_parts
from ranking.domain.normalise import extremes
from ranking.domain.observations import CellState, Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.rounding import half_up
from ranking.domain.rules import BY_GOALPOSTS, Normalisation, Normaliser
from ranking.domain.standings import Standings
from ranking.domain.trees import leaf_contributions, shares


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One observation: of what, its day, its value in stored units (None: not applicable), and where it stands."""

    indicator: str
    on: date
    value: float | None
    file: str
    row: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One indicator: from what was observed to what it adds.

    `observed` is the period's own quantity, `against` what it was measured against, both in stored units; `value` the
    measured value as printed. `low` and `high` are the values that the normaliser spreads its points between, where it
    has any. `weight` is the effective one, of 1, among what the district has reported; `contribution` is in points.
    """

    indicator: Indicator
    readings: tuple[Reading, ...]
    observed: float
    against: float
    state: CellState
    value: Decimal | None
    rank: float | None
    method: Normalisation
    low: float | None
    high: float | None
    points: float | None
    weight: float
    contribution: Decimal
    change: Decimal | None
    """What it adds more than the period before; None where the district had no score then."""


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One dimension: its points, and what it weighs in the whole."""

    code: str
    points: float | None
    weight: float


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything behind one district's rank.

    The contributions (two decimals more than the score) and the adjustment add up to `unrounded`, which rounds half
    up to `score`. The parts' places add up to the printed movement.
    """

    district: str
    period: Period
    lines: tuple[Line, ...]
    branches: tuple[Branch, ...]
    adjustment: Decimal
    unrounded: Decimal | None
    score: Decimal | None
    rank: float | None
    ranked: int
    previous_score: Decimal | None
    previous_rank: float | None
    movement: float | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Everything that a period's standings rest on."""

    race: Race
    observations: Observations
    measured: Measured
    standings: Standings
    stages: Stages


def explain(grounds: Grounds, district: str) -> Explanation:
    """Explain the standing of the district of that code; raise UnknownName where it doesn't compete in the period."""
    race, table, now = grounds.race, grounds.standings.table, grounds.stages.now
    if district not in table.index:
        raise UnknownName("district in this period", district, table.index)
    codes = [one.code for one in race.districts]
    place, row = codes.index(district), _row(table, district)
    placed = table["movement"].reindex(codes).to_numpy(dtype=float)
    parts = next(part for n, part in enumerate(movement_parts(grounds.stages, placed)) if n == place)
    step = Decimal(1).scaleb(-race.scoring.precision)
    contributions, unrounded = _adding_up(now, place, step / 100)
    mine = table["cohort"] == row["cohort"]
    return Explanation(
        district=district,
        period=grounds.standings.period,
        lines=tuple(_lines(grounds, place, contributions)),
        branches=tuple(_branches(now, place)),
        adjustment=half_up(float(now.bonus[place]), step / 100),
        unrounded=unrounded,
        score=_rounded(row["score"], step),
        rank=_known(row["rank"]),
        ranked=int(table.loc[mine, "rank"].notna().sum()),
        previous_score=_rounded(row["previous_score"], step),
        previous_rank=_known(row["previous_rank"]),
        movement=_known(row["movement"]),
        parts=parts,
    )


def _row(table: pd.DataFrame, district: str) -> dict[str, Any]:
    return {str(key): value for key, value in table.loc[district].items()}


def _contributions(field: Field, place: int) -> np.ndarray:
    return leaf_contributions(field.scorer.nodes, field.points)[place]


def _adding_up(field: Field, place: int, step: Decimal) -> tuple[list[Decimal], Decimal | None]:
    """Return the contributions, rounded so that they add up to the unrounded score less bonus, and that score.

    The remainders of rounding down are handed to the largest ones (Hamilton's method).
    """
    exact = _contributions(field, place)
    whole = float(field.nodes[-1][place])
    if np.isnan(whole):
        return [Decimal(0)] * len(exact), None
    total = half_up(whole, step)
    floors = np.floor(exact / float(step) + 1e-9)
    left = int(total / step) - int(floors.sum())
    order = np.argsort(-(exact / float(step) - floors), kind="stable")
    each, rest = divmod(left, len(floors))
    floors += each
    floors[order[:rest]] += 1
    return [Decimal(int(count)) * step for count in floors], total + half_up(float(field.bonus[place]), step)


def _lines(grounds: Grounds, place: int, contributions: Sequence[Decimal]) -> Iterator[Line]:
    race, before, now = grounds.race, grounds.stages.before, grounds.stages.now
    step = Decimal(1).scaleb(-race.scoring.precision - 2)
    changes = _contributions(now, place) - _contributions(before, place)
    had_score = not np.isnan(before.nodes[-1][place])
    weights = shares(now.scorer.nodes, now.points[place : place + 1])[0]
    for column, indicator in enumerate(race.indicators):
        points = _known(float(now.points[place, column]))
        low, high = _ends(now, column)
        yield Line(
            **_figures(grounds, place, indicator),
            state=CellState(int(now.states[place, column])),
            value=_rounded(float(now.values[place, column]), indicator.quantum),
            method=now.scorer.methods[column],
            low=low,
            high=high,
            points=points,
            weight=float(weights[column]),
            contribution=contributions[column],
            change=half_up(float(changes[column]), step) if had_score else None,
        )


def _figures(grounds: Grounds, place: int, indicator: Indicator) -> dict[str, Any]:
    """Return the parts of a line that stand in frames."""
    code, period = grounds.race.districts[place].code, grounds.standings.period
    observed, against = (
        float(in_period(frame, period)[indicator.code].to_dict()[code])
        for frame in (grounds.measured.observed, grounds.measured.against)
    )
    return {
        "indicator": indicator,
        "readings": tuple(_readings(grounds.observations, indicator, code, period)),
        "observed": observed,
        "against": against,
        "rank": _known(float(grounds.standings.ranks[indicator.code].to_dict()[code])),
    }


def _ends(field: Field, column: int) -> tuple[float | None, float | None]:
    """Return the values that a normaliser spreads its points between, worst first; None where there are none."""
    method, indicator = field.scorer.methods[column], field.scorer.indicators[column]
    posts = indicator.goalposts.get(field.scorer.kind)
    if method.method in BY_GOALPOSTS and posts:
        return posts.worst, posts.best
    if method.method not in _BETWEEN:
        return None, None
    low, high = (_known(float(found[0, column])) for found in extremes(field.filled))
    return (low, high) if field.scorer.signs[column] > 0 else (high, low)


_BETWEEN = frozenset({Normaliser.MIN_MAX, Normaliser.DISTANCE_TO_MAXIMUM})


def _readings(observations: Observations, indicator: Indicator, district: str, period: Period) -> list[Reading]:
    """Return the observations of the period, or of the year to date where a target is measured against."""
    start = period.end.replace(month=1, day=1) if indicator.measure in TARGETED else period.start
    names = indicator.formula.names if indicator.formula else {indicator.code}
    frame = observations.reported
    mine = frame[
        (frame["district"] == district)
        & frame["indicator"].isin(sorted(names))
        & frame["date"].between(pd.Timestamp(start), pd.Timestamp(period.end))
    ]
    columns = (mine[name] for name in ("indicator", "date", "value", "applicable", "file", "row"))
    return [
        Reading(indicator=str(code), on=day.date(), value=float(value) if applicable else None, file=file, row=int(row))
        for code, day, value, applicable, file, row in zip(*columns, strict=True)
    ]


def _branches(field: Field, place: int) -> list[Branch]:
    return [
        Branch(code=node.code, points=_known(float(points[place])), weight=node.share)
        for node, points in zip(field.scorer.nodes[:-1], field.nodes[:-1], strict=True)
    ]


def _rounded(value: float, quantum: Decimal) -> Decimal | None:
    return None if np.isnan(value) else half_up(float(value), quantum)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


#: What each measure is measured against, in words of the program.
AGAINST = {
    Measure.INCREMENT: "before",
    Measure.COMPLETION: "target",
    Measure.LEAD: "target",
    Measure.YOY: "base",
    Measure.YOY_TWO_YEARS: "base",
    Measure.MOM: "base",
    Measure.WOW: "base",
    Measure.SHARE: "total",
    Measure.PER_CAPITA: "denominator",
}
