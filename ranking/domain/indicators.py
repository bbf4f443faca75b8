"""Indicators: what is measured, in which unit, and how it is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from ranking.domain.languages import Language, Names
from ranking.domain.periods import PeriodKind


class Kind(StrEnum):
    """How observations make a period's value."""

    FLOW = "flow"
    """Things that happen in a period: the sum of its observations."""
    CUMULATIVE = "cumulative"
    """Year to date, resets in January: the last observation in the period."""
    LEVEL = "level"
    """A stock: the last observation in the period."""
    RATE = "rate"
    """Already in per cent: the last observation in the period."""


class Gaps(StrEnum):
    """What it means for a flow when a district has no figure at a date that others reported for."""

    MISSING = "missing"
    """Its sum is incomplete, so it is not reported."""
    ZERO = "zero"
    """Nothing happened: reports are made only when something does."""


class Measure(StrEnum):
    """Which quantity of a period is scored."""

    VALUE = "value"
    INCREMENT = "increment"
    """The value less the previous period's; a cumulative one restarts from zero each January."""
    YOY = "yoy"
    """Growth against the same period last year, in per cent; a rate's change in percentage points."""


class Direction(StrEnum):
    """Which values are good."""

    HIGHER = "higher"
    LOWER = "lower"


class Normaliser(StrEnum):
    """How a measured value becomes points from 0 to 100."""

    GOALPOSTS = "goalposts"
    MIN_MAX = "min-max"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit of measurement. One of it is `scale` of what is stored: 亿元 is 100,000,000 yuan."""

    names: Names
    scale: Decimal = Decimal(1)
    money: bool = False


PERCENT = Unit(names=Names.same("%"))
PERCENTAGE_POINTS = Unit(
    names=Names(
        {Language.ZH_HANS: "个百分点", Language.ZH_HANT: "個百分點", Language.JA: "ポイント", Language.EN: "pp"}
    )
)
YUAN = Unit(names=Names({Language.ZH_HANS: "元", Language.EN: "CNY"}), money=True)

#: What money is shown in: the unit's name and how many yuan one of it is.
MONEY_SHOWN: Mapping[Language, tuple[str, Decimal]] = {
    Language.ZH_HANS: ("亿元", Decimal(10**8)),
    Language.ZH_HANT: ("億元", Decimal(10**8)),
    Language.JA: ("億元", Decimal(10**8)),
    Language.EN: ("CNY bn", Decimal(10**9)),
}


@dataclass(frozen=True, kw_only=True)
class Goalposts:
    """The values that score 0 and 100; `best` lies below `worst` where lower is better."""

    worst: float
    best: float


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One measured quantity of a race.

    `precision` counts the decimals of the scored measure: of the declared unit for values and increments, of per cent
    (or percentage points) for growth. `weight` is in points of 100. `goalposts`, in stored units, may differ by
    period kind; a period kind without them is normalised by min–max.
    """

    code: str
    names: Names
    unit: Unit
    kind: Kind = Kind.FLOW
    measure: Measure = Measure.VALUE
    gaps: Gaps = Gaps.MISSING
    direction: Direction = Direction.HIGHER
    weight: float = 0.0
    precision: int = 0
    goalposts: Mapping[PeriodKind, Goalposts] = field(default_factory=dict)

    @property
    def measured_unit(self) -> Unit:
        """The unit of the scored measure."""
        if self.measure is not Measure.YOY:
            return self.unit
        return PERCENTAGE_POINTS if self.kind is Kind.RATE else PERCENT

    @property
    def quantum(self) -> Decimal:
        """The smallest step that is printed and ranked, in stored units: 0.1亿元 is 10,000,000 yuan."""
        return self.measured_unit.scale * Decimal(1).scaleb(-self.precision)

    @property
    def additive(self) -> bool:
        """Whether the districts' measured values add up to the city's."""
        return self.measure is not Measure.YOY and self.kind is not Kind.RATE
