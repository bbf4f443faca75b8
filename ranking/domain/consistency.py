"""Consistency: figures that contradict each other, whatever they are by themselves.

What has been counted since January doesn't fall, a total is the sum of its parts, and a published growth rate is that
of the published figures. Each is a rule of the gate; see domain.gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd

from ranking.domain.districts import Total
from ranking.domain.errors import Place, Problem, Severity
from ranking.domain.gate import DEFAULTS, Check, Rule, Stance, doubt
from ranking.domain.indicators import Indicator, Kind, Measure
from ranking.domain.measures import in_period, measure
from ranking.domain.observations import Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.rounding import half_up

#: So many falls are told one by one.
_MOST = 20


def contradictions(
    race: Race, observations: Observations, period: Period, checks: Mapping[Rule, Check]
) -> Iterator[Problem]:
    """Yield what contradicts itself among a period's figures, by the rules that aren't off."""
    for rule, look in (
        (Rule.FALLING, _falling),
        (Rule.PARTS, _totals_apart),
        (Rule.PUBLISHED_GROWTH, _growth_apart),
    ):
        if checks[rule].stance is not Stance.OFF:
            yield from look(race, observations, period, checks[rule])


def _falling(race: Race, observations: Observations, period: Period, check: Check) -> Iterator[Problem]:
    """Doubt year-to-date figures below the ones before them: a revision downwards, or a mistake; never clipped."""
    before = period.previous()
    rising = [one for one in _rising(race) if one.never_falls or before.end.year == period.end.year]
    if not rising:
        return
    values = plain(race, observations, rising, [before, period])
    for indicator in rising:
        pairs = side_by_side(race, indicator, period, in_period(values, period), in_period(values, before))
        for code, new, old in pairs:
            if old - new > abs(old) * check.limit / 100:
                says = (
                    f"{indicator.code} of {_name(race, code)} is counted {_since(indicator)}, but fell from "
                    f"{shown(old, indicator)} in {before} to {shown(new, indicator)} in {period}"
                )
                yield doubt(Rule.FALLING, check, says, cell=(code, indicator.code, period), value=f"{new:.12g}")


def all_falls(race: Race, observations: Observations) -> list[Problem]:
    """Return every fall from one report to the next of what only rises, whenever it was; the first ones one by one."""
    check = {**DEFAULTS, **race.gate}[Rule.FALLING]
    if check.stance is Stance.OFF:
        return []
    problems = [problem for one in _rising(race) for problem in _falls_of(race, observations, one, check)]
    if len(problems) > _MOST:
        more = replace(problems[0], says=f"and {len(problems) - _MOST} more falls like these", place=None)
        problems = [*problems[:_MOST], more]
    return problems


def _falls_of(race: Race, observations: Observations, indicator: Indicator, check: Check) -> Iterator[Problem]:
    frame = observations.reported
    mine = frame[(frame["indicator"] == indicator.code) & frame["value"].notna()].sort_values("date", kind="stable")
    keys = ["district"] if indicator.never_falls else ["district", mine["date"].dt.year]
    before = mine.groupby(keys, sort=False)[["value", "date"]].shift(1)
    fallen = mine.assign(old=before["value"], since=before["date"])
    fallen = fallen[fallen["old"] - fallen["value"] > fallen["old"].abs() * check.limit / 100]
    for row in fallen.to_dict("records"):
        yield Problem(
            rule=Rule.FALLING,
            severity=Severity.WARNING,
            says=f"{indicator.code} of {_name(race, row['district'])} is counted {_since(indicator)}, but fell from "
            f"{shown(row['old'], indicator)} on {row['since']:%Y-%m-%d} to {shown(row['value'], indicator)} on "
            f"{row['date']:%Y-%m-%d}",
            cure=f"{check.why}. Ask the office; it counts as it was reported",
            place=Place(file=row["file"], line=int(row["row"])),
            district=row["district"],
            indicator=indicator.code,
        )


def _rising(race: Race) -> list[Indicator]:
    return [one for one in race.counted if one.kind is Kind.CUMULATIVE or one.never_falls]


def _since(indicator: Indicator) -> str:
    return "from the beginning" if indicator.never_falls else "since January"


def _totals_apart(race: Race, observations: Observations, period: Period, check: Check) -> Iterator[Problem]:
    """Compare every reported total with the sum of its parts; both stay as they were reported."""
    totals = [total for total in race.totals if (observations.totals["district"] == total.code).any()]
    if not totals:
        return
    names = [total.code for total in totals]
    given = measure(observations.totals, race.indicators, names, [period], context=race.context).of(period)[0]
    codes = [district.code for district in race.districts]
    parts = measure(observations.reported, race.indicators, codes, [period], context=race.context).of(period)[0]
    for total in totals:
        for indicator in race.indicators:
            mine = parts.loc[sorted(total.parts), indicator.code].to_numpy()
            if indicator.additive:
                whole = float(given[indicator.code].to_dict()[total.code])
                yield from _total_apart(total, indicator, whole, mine, period=period, check=check)


def _total_apart(
    total: Total, indicator: Indicator, given: float, parts: np.ndarray, *, period: Period, check: Check
) -> Iterator[Problem]:
    if np.isnan(given) or np.isnan(parts).any():
        return
    quantum = indicator.quantum
    gap = half_up(given, quantum) - half_up(float(parts.sum()), quantum)
    # Each part of a sum of money may be off by half a step from its own rounding; counts are exact.
    rounding = 0 if quantum == 1 and not indicator.unit.money else quantum * len(parts) / 2
    if abs(gap) > rounding and abs(float(gap)) > abs(given) * check.limit / 100:
        scale = indicator.measured_unit.scale
        says = (
            f"{total.names} of {indicator.code} for {period} was reported as {half_up(given, quantum) / scale:,f} "
            f"{indicator.measured_unit.names}, but its {len(parts)} parts add up to "
            f"{half_up(float(parts.sum()), quantum) / scale:,f} ({gap / scale:+,f})"
        )
        yield doubt(
            Rule.PARTS, check, says, cell=(total.code, indicator.code, period), value=f"{given:.12g}|{parts.sum():.12g}"
        )


def _growth_apart(race: Race, observations: Observations, period: Period, check: Check) -> Iterator[Problem]:
    """Compare growth rates that were reported with those of the figures themselves."""
    by_code = {one.code: one for one in race.counted}
    for published in (one for one in race.counted if one.growth_of in by_code):
        own = replace(by_code[published.growth_of or ""], measure=Measure.YOY, precision=6, formula=None)
        codes = [district.code for district in race.districts]
        others = [one for one in (*race.indicators, *race.context) if one.code not in {own.code, published.code}]
        bases = observations.bases if len(observations.bases) else None
        found = measure(observations.reported, [own, published], codes, [period], context=others, bases=bases)
        values, _ = found.of(period)
        pairs = zip(codes, values[published.code], values[own.code], strict=True)
        for code, given, computed in pairs:
            if round(abs(given - computed), 9) > check.limit:
                says = (
                    f"{_name(race, code)} reports a growth of {_percent(given)} % of {own.code} for {period}, but its "
                    f"figures have grown by {_percent(computed)} %"
                )
                mark = f"{given:.12g}|{computed:.12g}"
                yield doubt(Rule.PUBLISHED_GROWTH, check, says, cell=(code, published.code, period), value=mark)


def side_by_side(
    race: Race, indicator: Indicator, period: Period, first: pd.DataFrame, second: pd.DataFrame
) -> Iterator[tuple[str, float, float]]:
    """Yield each competing district's code and its figures of two frames, where both have one."""
    one, other = (frame[indicator.code].to_dict() for frame in (first, second))
    for district in race.competing(period):
        pair = float(one[district.code]), float(other[district.code])
        if not np.isnan(pair).any():
            yield district.code, *pair


def plain(
    race: Race, observations: Observations, indicators: Sequence[Indicator], periods: Sequence[Period]
) -> pd.DataFrame:
    """Return the periods' own quantities."""
    codes = [district.code for district in race.districts]
    known = {one.code for one in indicators}
    context = [one for one in (*race.indicators, *race.context) if one.code not in known]
    return measure(observations.reported, list(indicators), codes, list(periods), context=context).observed


def shown(value: float, indicator: Indicator) -> str:
    """Return a figure with its declared unit, to a hundredth of it."""
    rounded: Decimal = half_up(value, indicator.unit.scale / 100) / indicator.unit.scale
    return f"{rounded.normalize():,f} {indicator.unit.names}".strip()


def _percent(value: float) -> str:
    return f"{half_up(value, Decimal('0.01')).normalize():f}"


def _name(race: Race, code: str) -> str:
    return next(str(one.names) for one in race.districts if one.code == code)
