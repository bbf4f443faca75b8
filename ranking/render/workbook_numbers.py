"""Numbers of tables that are computed with: workbooks hold them as numbers, with the digits that letters print."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ranking.domain.indicators import MONEY_SHOWN, PERCENT, PERCENTAGE_POINTS, Indicator, Kind, Unit
from ranking.domain.languages import Language
from ranking.render.figures import MINUS, decimal, places


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How one kind of number is shown: one of its unit is `scale` of what is stored, and it has so many decimals."""

    scale: Decimal = Decimal(1)
    decimals: int = 1

    def number(self, value: Decimal) -> float:
        """Return a stored value in the unit; it prints with just the decimals that were rounded to."""
        return float(value / self.scale + 0)  # no −0

    def digits(self, value: Decimal) -> str:
        """Return a stored value in the unit as programs read it: no thousands separators, a hyphen for a minus."""
        return decimal(value / self.scale, self.decimals).replace(",", "").replace(MINUS, "-")


#: Per cents, percentage points and the points of single figures, which all have one decimal.
TENTHS = Shown()


def measured(indicator: Indicator, language: Language) -> Shown:
    """Return how an indicator's measured values are shown."""
    return _shown(indicator.measured_unit, indicator.quantum, language)


def behind(indicator: Indicator, language: Language) -> Shown:
    """Return how the amounts behind an indicator's measure are shown, such as the year to date."""
    return _shown(indicator.unit, indicator.amount_quantum, language)


def amount_unit(indicator: Indicator, language: Language) -> str:
    """Return the unit of the amounts behind an indicator's measure."""
    return MONEY_SHOWN[language][0] if indicator.unit.money else indicator.unit.names[language]


def change_unit(indicator: Indicator, language: Language) -> str:
    """Return the unit of a measured value's change: what is in per cent changes in percentage points."""
    unit = PERCENTAGE_POINTS if indicator.measured_unit == PERCENT else indicator.measured_unit
    return MONEY_SHOWN[language][0] if unit.money else unit.names[language]


def growth_unit(indicator: Indicator, language: Language) -> str:
    """Return the unit of growth on last year: rates grow by percentage points."""
    return (PERCENTAGE_POINTS if indicator.kind is Kind.RATE else PERCENT).names[language]


def _shown(unit: Unit, quantum: Decimal, language: Language) -> Shown:
    scale = MONEY_SHOWN[language][1] if unit.money else unit.scale
    return Shown(scale=scale, decimals=places(quantum / scale))
