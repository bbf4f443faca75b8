"""Indicators: what is measured, in which unit, and how it is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from ranking.domain.formulas import Formula
from ranking.domain.languages import Language, Names
from ranking.domain.lights import Lights
from ranking.domain.periods import PeriodKind
from ranking.domain.rules import Direction, Goalposts, Missing, NoBase, Normalisation


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


class January(StrEnum):
    """Whether January is reported by itself."""

    REPORTED = "reported"
    WITH_FEBRUARY = "with-february"
    """January and February are reported together: a figure of January is then not due."""


class Measure(StrEnum):
    """Which quantity of a period is scored."""

    VALUE = "value"
    INCREMENT = "increment"
    """The value less the previous period's; a cumulative one restarts from zero each January."""
    COMPLETION = "completion"
    """The year to date as a share of the annual target, in per cent (完成率)."""
    LEAD = "lead"
    """Completion less time progress, in percentage points (超序时进度)."""
    YOY = "yoy"
    """Growth against the same period last year, in per cent; a rate's change in percentage points (同比)."""
    YOY_TWO_YEARS = "yoy-two-years"
    """Average yearly growth against the same period two years ago, geometric, in per cent (两年平均增长)."""
    MOM = "mom"
    """Growth against the previous period (环比), as `yoy` otherwise; it is written `wow` where the period is a week."""
    WOW = "wow"
    SHARE = "share"
    """The district's share of all districts' sum, in per cent."""
    PER_CAPITA = "per-capita"
    """The value over that of the indicator named in `per`."""


#: Growth against some earlier period.
GROWTH = frozenset({Measure.YOY, Measure.YOY_TWO_YEARS, Measure.MOM, Measure.WOW})
#: Needs the year's target.
TARGETED = frozenset({Measure.COMPLETION, Measure.LEAD})


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
class Indicator:
    """One measured quantity of a race.

    `precision` counts the decimals of the scored measure: of the declared unit for values, increments and amounts per
    head, of per cent (or percentage points) for all others. `tie_precision` may be coarser: values then tie that are
    printed apart. `weight` is in points of 100 of its dimension, or of the race where it has none; one without weight
    is context: a denominator, or part of a formula.

    `goalposts`, `cap` and `floor` are in stored units (per cent for growth and the like); goalposts may differ by
    period kind. `cap` and `floor` hold the scored value, not the printed one. `carry` is how many periods an old figure
    may stand in for a missing one. `formula` derives the period's value from those of other indicators, `per` names the
    denominator of `per-capita`.
    """

    code: str
    names: Names
    unit: Unit
    kind: Kind = Kind.FLOW
    measure: Measure = Measure.VALUE
    gaps: Gaps = Gaps.MISSING
    january: January = January.REPORTED
    direction: Direction = Direction.HIGHER
    weight: float = 0.0
    dimension: str | None = None
    precision: int = 0
    tie_precision: int | None = None
    cap: float | None = None
    floor: float | None = None
    normalisation: Normalisation | None = None
    """How it becomes points, where the race's own way isn't meant."""
    goalposts: Mapping[PeriodKind, Goalposts] = field(default_factory=dict)
    missing: Missing = Missing.EXCLUDE
    carry: int = 0
    no_base: NoBase = NoBase.EXCLUDE
    formula: Formula | None = None
    per: str | None = None
    per_unit: Unit | None = None
    never_falls: bool = False
    """Whether it is counted from a beginning on and never falls, at New Year either; a cumulative one resets then."""
    growth_of: str | None = None
    """The indicator whose growth on last year this one is, as the offices publish it; the gate computes it again."""
    lights: Lights | None = None
    public: bool = True
    """Whether everybody may see its figures; if not, only districts, leaders and coordinators."""

    @property
    def measured_unit(self) -> Unit:
        """The unit of the scored measure."""
        match self.measure:
            case Measure.VALUE | Measure.INCREMENT:
                return self.unit
            case Measure.PER_CAPITA:
                return self.unit if self.per_unit is None else per(self.unit, self.per_unit)
            case Measure.LEAD:
                return PERCENTAGE_POINTS
            case Measure.COMPLETION | Measure.SHARE:
                return PERCENT
            case _:
                return PERCENTAGE_POINTS if self.kind is Kind.RATE else PERCENT

    @property
    def quantum(self) -> Decimal:
        """The smallest step that is printed, in stored units: 0.1亿元 is 10,000,000 yuan."""
        return self.measured_unit.scale * Decimal(1).scaleb(-self.precision)

    @property
    def amount_quantum(self) -> Decimal:
        """The step that amounts behind the measure are printed with: hundredths of money, whole things of all else."""
        if self.measure in {Measure.VALUE, Measure.INCREMENT}:
            return self.quantum
        return self.unit.scale * (Decimal("0.01") if self.unit.money else Decimal(1))

    @property
    def tie_quantum(self) -> Decimal:
        """The step that values are rounded to before they are ranked; what is printed is what is ranked by default."""
        decimals = self.precision if self.tie_precision is None else self.tie_precision
        return self.measured_unit.scale * Decimal(1).scaleb(-decimals)

    @property
    def additive(self) -> bool:
        """Whether the districts' measured values add up to the city's."""
        plain = self.measure in {Measure.VALUE, Measure.INCREMENT}
        return plain and self.kind is not Kind.RATE and self.formula is None


def per(unit: Unit, head: Unit) -> Unit:
    """Return the unit of one quantity over another: 亿元 over 万人 is 亿元/万人."""
    names = {language: f"{unit.names[language]}/{head.names[language]}" for language in Language}
    return Unit(names=Names(names), scale=unit.scale / head.scale)
