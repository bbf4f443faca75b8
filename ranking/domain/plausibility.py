"""The gate: figures that can hardly be right are told with the reason, and some hold the issue.

They hold it until somebody answers for them. Each rule has a stance (block, warn or off) and a limit, which a race may
set; the defaults hold what a wrong unit or a wrong sign does, and tell the rest. A doubt's mark names the rule, the
cell and its value: whoever acknowledges it releases just this value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ranking.domain.errors import Problem, Severity
from ranking.domain.gate import DEFAULTS, Check, Rule, Stance, doubt
from ranking.domain.indicators import GROWTH, Indicator, Kind, Measure
from ranking.domain.measures import Measured
from ranking.domain.periods import Period
from ranking.domain.rounding import half_up

#: So many earlier periods are looked at, and at least so many are needed to know what is usual.
HISTORY, _ENOUGH = 12, 5
#: So many doubts of one rule are told one by one, unless each must be answered for.
_MOST = 4


@dataclass(frozen=True, kw_only=True)
class Field:
    """What is looked at: one period's own quantities after earlier ones, period × district × indicator."""

    indicators: tuple[Indicator, ...]
    districts: tuple[str, ...]
    names: Mapping[str, str]
    period: Period
    observed: np.ndarray
    against: np.ndarray
    values: np.ndarray
    contributions: np.ndarray

    @classmethod
    def of(
        cls,
        indicators: tuple[Indicator, ...],
        names: Mapping[str, str],
        measured: Measured,
        contributions: np.ndarray,
        period: Period,
    ) -> Field:
        """Gather it from measured frames whose last period is `period`; `names` are by code, in the frames' order."""
        shape = (-1, len(names), len(indicators))
        observed, against, values = (
            frame.to_numpy(dtype=float).reshape(shape)
            for frame in (measured.observed, measured.against, measured.values)
        )
        # What is counted since the start says little by itself: its increments do.
        increments = np.array([one.measure is Measure.INCREMENT for one in indicators])
        observed = np.where(increments, values, observed)
        return cls(
            indicators=indicators,
            districts=tuple(names),
            names=names,
            period=period,
            observed=observed,
            against=against[-1],
            values=values[-1],
            contributions=contributions,
        )


def implausible(field: Field, checks: Mapping[Rule, Check]) -> Iterator[Problem]:
    """Yield every doubt about a period's figures."""
    rules = {**DEFAULTS, **checks}
    if len(field.observed) > 1:
        yield from _against_history(field, rules)
        yield from _stale(field, rules[Rule.STALE])
    for rule, found, words in (
        (Rule.NEGATIVE, _negative(field), "{who} reports {value} of {code} for {period}, which cannot be below zero"),
        (
            Rule.COMPLETION,
            _over_target(field, rules[Rule.COMPLETION].limit),
            "{who} has reached {done} of its target of {code} in {period}, more than {limit:g} %",
        ),
        (
            Rule.TINY_BASE,
            _tiny_base(field, rules[Rule.TINY_BASE].limit),
            "the growth of {code} of {who} in {period} is on a base of less than {limit:g} % of the others'",
        ),
    ):
        yield from _told(field, rule, rules[rule], found, words)
    yield from _deciding(field, rules[Rule.DECIDING])


def _against_history(field: Field, rules: Mapping[Rule, Check]) -> Iterator[Problem]:
    """Compare each figure with what is usual for its district; one figure is doubted once, by the gravest rule."""
    now, before = field.observed[-1], field.observed[:-1]
    usual, spread = _usual(before)
    with np.errstate(divide="ignore", invalid="ignore"):
        decades = np.abs(np.log10(np.abs(now / usual)))
    z = 0.6745 * np.abs(now - usual) / spread
    comparable = (now * usual > 0) & np.isfinite(decades)
    slip = comparable & (np.abs(decades - 4) <= np.log10(rules[Rule.UNIT_SLIP].limit))
    far = z > rules[Rule.JUMP].limit
    tenfold = comparable & far & (np.abs(decades - 1) <= np.log10(rules[Rule.TENFOLD].limit))
    words = "{who} reports {value} of {code} for {period}, {factor} what is usual for it ({usual})"
    yield from _told(field, Rule.UNIT_SLIP, rules[Rule.UNIT_SLIP], slip, words + ": is it in another unit", usual=usual)
    yield from _told(
        field, Rule.TENFOLD, rules[Rule.TENFOLD], tenfold & ~slip, words + ": is a digit missing", usual=usual
    )
    yield from _told(field, Rule.JUMP, rules[Rule.JUMP], far & ~slip & ~tenfold, words, usual=usual)


def _usual(before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the median of earlier figures and their median absolute deviation, NaN where there are too few.

    The deviation counts as at least 8 % of the median, and at least one: hardly any district is steadier.
    """
    before = before[-HISTORY:]
    enough = (~np.isnan(before)).sum(axis=0) >= _ENOUGH
    safe = np.where(enough, before, 0.0)
    usual = np.nanmedian(safe, axis=0)
    spread = np.nanmedian(np.abs(safe - usual), axis=0)
    spread = np.maximum(np.maximum(spread, 0.08 * np.abs(usual)), 1.0)
    return np.where(enough, usual, np.nan), spread


def _negative(field: Field) -> np.ndarray:
    counted = np.array(
        [one.kind is not Kind.RATE and not one.unit.money and not one.formula for one in field.indicators]
    )
    return (field.observed[-1] < 0) & counted


def _over_target(field: Field, limit: float) -> np.ndarray:
    completing = np.array([one.measure is Measure.COMPLETION for one in field.indicators])
    return (field.values > limit) & completing


def _tiny_base(field: Field, limit: float) -> np.ndarray:
    growing = np.array([one.measure in GROWTH and one.kind is not Kind.RATE for one in field.indicators])
    base = np.where(field.against > 0, field.against, np.nan)
    several = (~np.isnan(base)).sum(axis=0) > 2
    middle = np.nanmedian(np.where(several, base, 0.0), axis=0)
    return growing & several & (base < middle * limit / 100)


def _told(
    field: Field, rule: Rule, check: Check, found: np.ndarray, words: str, *, usual: np.ndarray | None = None
) -> Iterator[Problem]:
    """Yield a problem for each cell that a rule doubts; where many are only told, the first few and their number."""
    cells = np.argwhere(found) if check.stance is not Stance.OFF else np.empty((0, 2), dtype=int)
    shown = len(cells) if check.stance is Stance.BLOCK else _MOST
    if len(cells) > shown:
        more = f"{len(cells) - shown} more figures for {field.period} are doubtful in the same way"
        yield Problem(
            rule=rule,
            severity=Severity.WARNING,
            says=more,
            cure=f"{check.why}. Look at the files of the offices concerned",
        )
    for district, place in cells[:shown]:
        indicator = field.indicators[place]
        value = float(field.observed[-1, district, place])
        before = np.nan if usual is None else float(usual[district, place])
        says = words.format(
            who=field.names[field.districts[district]],
            code=indicator.code,
            period=field.period,
            value=_figure(value, indicator),
            usual="" if np.isnan(before) else _figure(before, indicator),
            factor="" if np.isnan(before) else _factor(value, before),
            done=f"{half_up(float(field.values[district, place]), indicator.quantum)} %",
            limit=check.limit,
        )
        yield doubt(
            rule, check, says, cell=(field.districts[district], indicator.code, field.period), value=f"{value:.12g}"
        )


def _stale(field: Field, check: Check) -> Iterator[Problem]:
    now, before = field.observed[-1], field.observed[-2]
    telling = np.array([one.kind is Kind.FLOW for one in field.indicators])
    there = ~np.isnan(now) & telling
    same = (there & (now == before)).sum(axis=1) == there.sum(axis=1)
    counted = (there & (now != 0)).sum(axis=1)
    for district in np.flatnonzero(same & (counted >= check.limit)) if check.stance is not Stance.OFF else ():
        code = field.districts[district]
        says = f"all figures of {field.names[code]} for {field.period} are those of the period before"
        yield doubt(Rule.STALE, check, says, cell=(code, "*", field.period), value=str(now[district].tolist()))


def _deciding(field: Field, check: Check) -> Iterator[Problem]:
    spread = (
        np.var(field.contributions[~np.isnan(field.contributions).any(axis=1)], axis=0)
        if len(field.contributions)
        else np.zeros(0)
    )
    total = float(spread.sum())
    for place in np.flatnonzero(spread > total * check.limit / 100) if total > 0 and len(spread) > 2 else ():
        if check.stance is not Stance.OFF:
            share = half_up(float(spread[place]) / total * 100, field.indicators[place].quantum * 0 + 1)
            says = (
                f"{field.indicators[place].code} alone makes up {share} % of the scores' differences in {field.period}"
            )
            yield doubt(
                Rule.DECIDING, check, says, cell=("*", field.indicators[place].code, field.period), value=str(share)
            )


def _factor(value: float, usual: float) -> str:
    ratio = abs(value / usual) if usual else np.inf
    if not np.isfinite(ratio):
        return "far from"
    return f"{ratio:,.0f} times" if ratio >= 1.5 else f"{ratio:.2g} times"


def _figure(value: float, indicator: Indicator) -> str:
    shown = half_up(value, indicator.unit.scale / 100) / indicator.unit.scale
    return f"{shown.normalize():,f} {indicator.unit.names}".strip()
