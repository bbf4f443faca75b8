"""The declared rules by which values become points and points become ranks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which values are good."""

    HIGHER = "higher"
    LOWER = "lower"


class Normaliser(StrEnum):
    """How a measured value becomes points."""

    GOALPOSTS = "goalposts"
    EFFICACY = "efficacy"
    MIN_MAX = "min-max"
    Z_SCORE = "z-score"
    SCALED = "scaled"
    DISTANCE_TO_MAXIMUM = "distance-to-maximum"
    DISTANCE_TO_REFERENCE = "distance-to-reference"
    DISTANCE_TO_TARGET = "distance-to-target"
    FRACTION_OF_MAXIMUM = "fraction-of-maximum"
    PERCENTILE_RANK = "percentile-rank"
    RANK_POINTS = "rank-points"
    BORDA = "borda"
    TARGET_MET = "target-met"


#: These read the goalposts of the period kind; without them there is nothing to read.
BY_GOALPOSTS = frozenset(
    {
        Normaliser.GOALPOSTS,
        Normaliser.EFFICACY,
        Normaliser.SCALED,
        Normaliser.DISTANCE_TO_TARGET,
        Normaliser.TARGET_MET,
    }
)
#: These look at the order of the districts alone.
BY_RANK = frozenset({Normaliser.PERCENTILE_RANK, Normaliser.RANK_POINTS, Normaliser.BORDA})
#: With these, no district's value changes another district's points.
INDEPENDENT = frozenset({Normaliser.GOALPOSTS, Normaliser.EFFICACY, Normaliser.SCALED, Normaliser.TARGET_MET})

_SCALES: dict[Normaliser, tuple[float, float]] = {
    Normaliser.EFFICACY: (60.0, 100.0),
    Normaliser.Z_SCORE: (50.0, 10.0),
}


@dataclass(frozen=True, kw_only=True)
class Goalposts:
    """The values that score 0 and 100; `best` lies below `worst` where lower is better."""

    worst: float
    best: float


@dataclass(frozen=True, kw_only=True)
class Normalisation:
    """A normaliser with its parameters.

    `scale` is the points of the worst and of the best (for z-scores: their mean and standard deviation); by default
    0 and 100, 60 and 100 for the efficacy coefficient, 50 and 10 for z-scores. `truncate` holds points inside the
    scale; by default all do but the efficacy coefficient (which then goes below 60) and z-scores. `window` is over how
    many periods, this one last, the extremes of min–max are taken. `table` are the points of rank 1, 2, 3 …; ranks
    beyond it get its last entry. `reference` is a district's code. `treat` winsorises outliers first.
    """

    method: Normaliser = Normaliser.GOALPOSTS
    scale: tuple[float, float] | None = None
    truncate: bool | None = None
    window: int = 1
    table: tuple[float, ...] = ()
    reference: str | None = None
    treat: bool = False

    @property
    def bounds(self) -> tuple[float, float]:
        """The points of the worst and of the best."""
        return self.scale or _SCALES.get(self.method, (0.0, 100.0))

    @property
    def truncates(self) -> bool:
        """Whether points are held inside the scale."""
        return self.method is Normaliser.GOALPOSTS if self.truncate is None else self.truncate

    @property
    def independent(self) -> bool:
        """Whether no district's value changes another's points."""
        return self.method in INDEPENDENT and not self.treat


class Aggregation(StrEnum):
    """How the points of a node's children become its own."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    GENERALISED = "generalised"
    MINIMUM = "minimum"
    COPELAND = "copeland"


class Missing(StrEnum):
    """What becomes of a district that lacks an indicator's figure."""

    EXCLUDE = "exclude"
    """The other indicators' weights count as the whole, above the race's data threshold."""
    LAST = "last"
    """It gets no points for it and keeps the weight."""
    CARRY = "carry"
    """Its last figure is carried forward, for at most `carry` periods, and marked."""
    COHORT_MEAN = "cohort-mean"
    """It gets the mean of its cohort, and is marked."""
    BLOCK = "block"
    """The issue is held."""


class NoBase(StrEnum):
    """How growth on a base of zero or less, which is told in words, is scored."""

    EXCLUDE = "exclude"
    """It does not apply: the weight goes to the other indicators."""
    WORST = "worst"
    """As the worst growth of the field."""
    BY_STATE = "by-state"
    """A profit after a loss or a start from zero as the best of the field, a smaller loss as no growth, others as the
    worst of the field."""


class RankMethod(StrEnum):
    """Which ranks tied districts get, and who comes next."""

    COMPETITION = "competition"
    """1, 2, 2, 4."""
    DENSE = "dense"
    """1, 2, 2, 3."""
    MODIFIED = "modified"
    """1, 3, 3, 4."""
    FRACTIONAL = "fractional"
    """1, 2.5, 2.5, 4."""
    ORDINAL = "ordinal"
    """1, 2, 3, 4 by the declared tie-breakers; what they can't tell apart still ties as in a competition."""
