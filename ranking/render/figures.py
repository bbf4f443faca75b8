"""Figures as a reader of each language writes them, from the one stored value. Nothing is rounded here again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date

from ranking.domain.indicators import MONEY_SHOWN, PERCENT, PERCENTAGE_POINTS, Indicator, Measure
from ranking.domain.languages import Language

MINUS = "−"


def unit_name(indicator: Indicator, language: Language) -> str:
    """Return the unit that an indicator's figures are shown in."""
    unit = indicator.measured_unit
    return MONEY_SHOWN[language][0] if unit.money else unit.names[language]


def figure(value: Decimal, indicator: Indicator, language: Language, *, signed: bool = False) -> str:
    """Return a stored value in the language's unit, without the unit, with just the decimals that were rounded to."""
    unit = indicator.measured_unit
    scale = MONEY_SHOWN[language][1] if unit.money else unit.scale
    return decimal(value / scale, places(indicator.quantum / scale), signed=signed)


def with_unit(value: Decimal, indicator: Indicator, language: Language, *, signed: bool = False) -> str:
    """Return a stored value with its unit: 112.9亿元, CNY 11.29 bn, +3."""
    text, unit = figure(value, indicator, language, signed=signed), unit_name(indicator, language)
    if language is not Language.EN or unit == "%":
        return text + unit
    if indicator.measured_unit.money:
        currency, _, size = unit.partition(" ")
        sign, text = (text[0], text[1:]) if text[0] in f"+{MINUS}" else ("", text)
        return f"{sign}{currency} {text} {size}".rstrip()
    return f"{text} {unit}".rstrip()


def amount(value: Decimal, indicator: Indicator, language: Language, *, signed: bool = False) -> str:
    """Return an amount behind a measure, such as the year to date, in its indicator's own unit; without the unit."""
    scale = MONEY_SHOWN[language][1] if indicator.unit.money else indicator.unit.scale
    return decimal(value / scale, places(indicator.amount_quantum / scale), signed=signed)


def amount_with_unit(value: Decimal, indicator: Indicator, language: Language, *, signed: bool = False) -> str:
    """Return an amount behind a measure with its unit."""
    behind = replace(
        indicator, measure=Measure.VALUE, precision=places(indicator.amount_quantum / indicator.unit.scale)
    )
    return with_unit(value, behind, language, signed=signed)


def change_with_unit(change: Decimal, indicator: Indicator, language: Language) -> str:
    """Return a signed change with its unit; what is in per cent changes in percentage points."""
    if indicator.measured_unit != PERCENT:
        return with_unit(change, indicator, language, signed=True)
    gap = " " if language is Language.EN else ""
    return f"{figure(change, indicator, language, signed=True)}{gap}{PERCENTAGE_POINTS.names[language]}"


def decimal(value: Decimal, digits: int, *, signed: bool = False) -> str:
    """Return a number with thousands separators and a real minus sign; with `signed`, a plus sign too.

    The value has at most `digits` decimals already; were there more, they would be rounded half up.
    """
    text = f"{abs(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
    if value < 0:
        return MINUS + text
    return f"+{text}" if signed and value > 0 else text


def places(quantum: Decimal) -> int:
    """Return how many decimals a step needs: 2 for 0.01, 0 for 1 and 10."""
    exponent = quantum.normalize().as_tuple().exponent
    return max(0, -int(exponent))


def day(moment: date, language: Language) -> str:
    """Return a date: 2024年5月5日, 5 May 2024."""
    if language is Language.EN:
        return format_date(moment, "d MMMM y", locale="en")
    return f"{moment.year}年{moment.month}月{moment.day}日"


def moment(local: datetime, language: Language) -> str:
    """Return a local time in a sentence: 2024年5月6日（周一）12:00, Monday 6 May 2024, 12:00."""
    date = local.date()
    if language is Language.EN:
        return f"{format_date(date, 'EEEE', locale='en')} {day(date, language)}, {local:%H:%M}"
    weekday = format_date(date, "EEE", locale=language.replace("-", "_"))
    return f"{day(date, language)}（{weekday}）{local:%H:%M}"


def short_moment(local: datetime, language: Language) -> str:
    """Return a local time for a subject, without the year: 5月6日12:00, 6 May 12:00."""
    if language is Language.EN:
        return f"{format_date(local.date(), 'd MMMM', locale='en')} {local:%H:%M}"
    return f"{local.month}月{local.day}日{local:%H:%M}"
