"""Lights 亮灯: green, yellow or red by declared thresholds, and by how long it has not been green.

Cities differ in everything here: Yinchuan takes 10 to 30 percentage points behind time progress as yellow, bounds
included; Sanya takes up to 50 % of it, and two months running without green as red; so thresholds, inclusiveness, what
they are of, and streaks are rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np

from ranking.domain.errors import RuleError
from ranking.domain.rounding import keys_of

_FORM = re.compile(r"(>=|<=|>|<)\s*([-+]?\d+(?:\.\d+)?)")
_CURE = 'write a sign and a number, such as ">= -10" or "< 0"'
_PLAIN = str.maketrans({"≥": ">=", "≤": "<=", "＞": ">", "＜": "<", "−": "-", "－": "-", "＝": "="})


class Light(IntEnum):
    """The lights, from good to bad."""

    GREEN = 0
    YELLOW = 1
    RED = 2


class LightBasis(StrEnum):
    """What thresholds are of."""

    LEAD = "lead"
    """Completion less time progress, in percentage points."""
    SHORTFALL = "shortfall"
    """The lead as a share of time progress, in per cent."""
    VALUE = "value"
    """The indicator's own measured value, in its declared unit."""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """A condition on a number, such as `>= -10`.

    >>> Bound.parse("≥ -10").holds(np.array([-10.0, -10.01, np.nan]))
    array([ True, False, False])
    """

    operator: str
    """One of >=, >, <= and <; RuleError for any other."""
    limit: float

    def __post_init__(self) -> None:
        if self.operator not in {">=", ">", "<=", "<"}:
            raise RuleError(str(self), _CURE)

    @classmethod
    def parse(cls, text: str) -> Bound:
        """Read `>= -10`, `≥ -10`, `< 5`; raise RuleError for anything else."""
        found = _FORM.fullmatch(text.translate(_PLAIN).strip())
        if not found:
            raise RuleError(text, _CURE)
        return cls(operator=found[1], limit=float(found[2]))

    def holds(self, values: np.ndarray, *, decimals: int = 2) -> np.ndarray:
        """Tell where it holds for values rounded half up to so many decimals; never for NaN."""
        step = 10.0**-decimals
        given, limit = keys_of(np.asarray(values, dtype=float), step), float(keys_of(np.array([self.limit]), step)[0])
        match self.operator:
            case ">=":
                return given >= limit
            case ">":
                return given > limit
            case "<=":
                return given <= limit
            case _:
                return given < limit

    def __str__(self) -> str:
        # All its digits and no exponent, so that it can be read back: a limit in yuan has more than %g's six digits.
        return f"{self.operator} {np.format_float_positional(self.limit, trim='-')}"


@dataclass(frozen=True, kw_only=True)
class Lights:
    """When a light is green, and when yellow; otherwise it is red.

    With `red_after`, so many periods running that are not green, this one included, make it red too.
    """

    green: Bound
    yellow: Bound
    on: LightBasis = LightBasis.LEAD
    red_after: int | None = None


def lights(basis: np.ndarray, rules: Lights, *, decimals: int = 2) -> np.ndarray:
    """Return the light of each period and district as a Light's number, NaN where there is nothing to go by.

    `basis` is period × district, oldest first, and compared to so many decimals. A period without a light ends a
    streak.
    """
    green, yellow = (bound.holds(basis, decimals=decimals) for bound in (rules.green, rules.yellow))
    shown = np.where(green, Light.GREEN, np.where(yellow, Light.YELLOW, Light.RED))
    found = np.where(np.isnan(basis), np.nan, shown.astype(float))
    if rules.red_after is None:
        return found
    running = np.zeros(found.shape[1:])
    for period, row in enumerate(found.copy()):
        running = np.where(row > Light.GREEN, running + 1, 0)  # NaN > 0 is false
        found[period] = np.where(running >= rules.red_after, Light.RED, row)
    return found
