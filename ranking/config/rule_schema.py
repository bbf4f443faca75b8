"""The shape of what `schedules.yaml` says about indicators and scoring."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ranking.config.forms import Line, Model, Named, Text
from ranking.domain.gate import Stance
from ranking.domain.honours import ListBasis
from ranking.domain.indicators import Gaps, January, Kind, Measure
from ranking.domain.lights import LightBasis
from ranking.domain.periods import PeriodKind
from ranking.domain.rules import Aggregation, Direction, Missing, NoBase, Normaliser, RankMethod


class Normalising(Model):
    """How values become points: for a whole race, or for one indicator."""

    table: list[float] = Field(
        default=[], description="rank-points: the points of rank 1, 2, 3 …, such as [100, 95, 90]."
    )
    scale: Annotated[list[float], Field(min_length=2, max_length=2)] | None = Field(
        None,
        description="The points of the worst and the best. Default [0, 100]; efficacy [60, 100]; z-score, mean and "
        "standard deviation, [50, 10].",
    )
    truncate: bool | None = Field(
        None, description="Whether points stay inside the scale. Default: for goalposts yes, for others no."
    )
    window: int = Field(
        1, ge=1, le=120, description="min-max: over how many periods, this one last, extremes are taken."
    )
    reference: Text | None = Field(
        None, description="distance-to-reference: the code of the district that is measured against."
    )
    treat_outliers: bool = Field(
        False,
        description="Winsorise outliers (or take logarithms) before; by skewness and kurtosis, as COINr does.",
    )


class Scoring(Normalising):
    """How values become points, and points ranks."""

    normalise: Normaliser = Field(
        Normaliser.GOALPOSTS,
        description="`goalposts`: fixed values score 0 and 100 (indicators without any: as min-max). "
        "`min-max`: the worst and the best of the period do. Others: see docs/scoring.md.",
    )
    aggregate: Aggregation = Field(
        Aggregation.ARITHMETIC,
        description="How points become the composite: arithmetic, geometric, harmonic or generalised mean, minimum, "
        "copeland.",
    )
    power: float = Field(1.0, ge=-20, le=20, description="generalised: the exponent of the mean.")
    precision: int = Field(1, ge=0, le=6, description="Decimals of the score; what is printed is what is ranked.")
    data_threshold: float = Field(
        100,
        ge=0,
        le=100,
        description="A district is ranked if it reported indicators with this much of the weight, in %.",
    )
    ranks: RankMethod = Field(
        RankMethod.COMPETITION,
        description="Equal scores: competition 1 2 2 4, dense 1 2 2 3, modified 1 3 3 4, fractional 1 2.5 2.5 4, "
        "ordinal by `tie_breakers`.",
    )
    tie_breakers: list[str] = Field(default=[], description="ordinal: the indicators that tell equal scores apart.")
    adjustment_cap: float | None = Field(
        None, ge=0, description="The most points that bonuses, or deductions, may come to."
    )


class Dimension(Model):
    """A group of indicators whose points become one before the composite."""

    name: Named
    weight: float = Field(ge=0, le=100, description="Points of 100 of what it belongs to.")
    within: str | None = Field(None, description="The dimension it belongs to; default: the composite.")
    aggregate: Aggregation = Field(Aggregation.ARITHMETIC, description="How its indicators' points become its own.")
    power: float = Field(1.0, ge=-20, le=20, description="generalised: the exponent of the mean.")


class Adjustment(Model):
    """Bonus points, or a deduction."""

    district: Text = Field(description="The district's code.")
    period: Line = Field(description="The period, such as 2024-Q1.")
    points: float = Field(description="Points of the composite; below zero they are deducted.")
    reason: Named = Field(description="Why: everybody can read it.")


class LightRules(Model):
    """When an indicator's light is green, yellow or red (亮灯)."""

    on: LightBasis = Field(
        LightBasis.LEAD,
        description="lead: completion less time progress, in percentage points. shortfall: the same as a share of time "
        "progress, in %. value: the measured value itself.",
    )
    green: Line = Field(description='Such as ">= 0".')
    yellow: Line = Field(description='Such as ">= -10"; what is neither is red.')
    red_after: int | None = Field(
        None, ge=2, le=60, description="So many periods running that aren't green make it red."
    )


class ListRules(Model):
    """Who is on a list: so many from the top (red) or the bottom (black) of a cohort."""

    places: int = Field(ge=1, le=100)
    condition: Line | None = Field(
        None, description='red: must hold to be on it; black: spares whom it holds for. Such as ">= 0".'
    )
    on: ListBasis = Field(
        ListBasis.RANK, description="What the condition is about: lead (mean lead on time progress) or score."
    )


class Lists(Model):
    """Red and black lists (红黑榜), inside each cohort."""

    red: dict[str, ListRules] = Field(default={}, description="By cohort; the key `all` is for those not named.")
    black: dict[str, ListRules] = Field(default={}, description="By cohort; the key `all` is for those not named.")
    exempt: dict[Text, Line] = Field(
        default={}, description="Districts that are never on the black list: code and reason."
    )


class GateRule(Model):
    """What one plausibility rule does."""

    stance: Stance | None = Field(None, description="block holds the issue until somebody answers for it; warn; off.")
    limit: float | None = Field(None, ge=0, description="How far is too far; what it means depends on the rule.")
    why: Line | None = Field(None, description="Why the rule is there: stands behind every doubt.")


class Indicator(Normalising):
    """One measured quantity."""

    name: Named
    unit: Named = Field(
        description="元, 万元, 亿元, CNY million and CNY bn are money; %; 个 次 家 场 人 …; or names by language."
    )
    kind: Kind = Field(
        Kind.FLOW, description="flow: add up a period's reports. cumulative, level, rate: take the last one."
    )
    gaps: Gaps = Field(
        Gaps.MISSING,
        description="flow: what it means that a district has no figure at a date that others reported for. "
        "missing: its sum is incomplete and counts as not reported. zero: nothing happened.",
    )
    january: January = Field(
        January.REPORTED,
        description="with-february: January is reported together with February, so it isn't due by itself.",
    )
    measure: Measure = Field(
        Measure.VALUE,
        description="What is scored: value; increment on the previous period; completion of the annual target in %; "
        "lead on time progress in percentage points; yoy, mom or wow growth in %; yoy-two-years, their average; share "
        "of all districts' sum in %; per-capita.",
    )
    per: str | None = Field(None, description="per-capita: the indicator that the value is divided by.")
    never_falls: bool = Field(
        False,
        description="Counted from a beginning on: a figure below an earlier one is doubted. cumulative: always so.",
    )
    growth_of: str | None = Field(
        None,
        description="In %: this is that indicator's growth (同比) as the offices publish it; the gate compares it.",
    )
    formula: Line | None = Field(
        None,
        description="The value comes from other indicators, in their declared units: over_100m / manufacturing * 100.",
    )
    direction: Direction = Field(Direction.HIGHER, description="Whether higher or lower is better.")
    weight: float = Field(
        0,
        ge=0,
        le=100,
        description="Points of 100 of its dimension, or of the race. Without weight it is only counted: a denominator, "
        "or part of a formula.",
    )
    dimension: str | None = Field(None, description="The dimension it belongs to; default: the composite itself.")
    precision: int = Field(
        0,
        ge=0,
        le=6,
        description="Decimals that are printed and ranked, of the declared unit (growth and shares: of %).",
    )
    tie_precision: int | None = Field(
        None, ge=-9, le=6, description="Decimals by which values tie, where fewer than are printed."
    )
    cap: float | None = Field(
        None, description="The most that is scored, in the declared unit (growth and shares: in %)."
    )
    floor: float | None = Field(None, description="The least that is scored, as `cap`.")
    goalposts: dict[PeriodKind, Annotated[list[float], Field(min_length=2, max_length=2)]] = Field(
        default={},
        description="By period kind, [worst, best]: what scores 0 and 100, in the declared unit (growth and shares: "
        "in %).",
    )
    normalise: Normaliser | None = Field(
        None, description="How it becomes points; default: as the race's `scoring` says."
    )
    missing: Missing = Field(
        Missing.EXCLUDE,
        description="No figure: exclude (others' weights count as the whole), last (no points), carry (an old figure, "
        "see `carry`), cohort-mean, block (the issue is held).",
    )
    carry: int = Field(1, ge=1, le=24, description="carry: for at most so many periods.")
    no_base: NoBase = Field(
        NoBase.EXCLUDE,
        description="Growth on a base of zero or less: exclude; worst; by-state (由亏转盈 as the best, 减亏 as no "
        "growth, others as the worst).",
    )
    lights: LightRules | None = Field(None, description="When its light is green, yellow or red.")
    public: bool = Field(True, description="false: only districts, leaders and coordinators see its figures.")
