"""From the validated file to the domain's indicators and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ranking.config import rule_schema
from ranking.config.forms import Named
from ranking.config.units import unit_of
from ranking.domain.formulas import Formula
from ranking.domain.gate import DEFAULTS, Check, Rule
from ranking.domain.honours import Honours, Listing
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Names
from ranking.domain.lights import Bound, Lights
from ranking.domain.periods import Period
from ranking.domain.races import Adjustment, Dimension, Scoring
from ranking.domain.rules import Goalposts, Missing, Normalisation, Normaliser


def names_of(given: Named) -> Names:
    """Return names by language."""
    return Names.same(given) if isinstance(given, str) else Names(dict(given))


def build_indicators(given: Mapping[str, rule_schema.Indicator]) -> list[Indicator]:
    """Return all indicators, with and without weight, in the file's order."""
    units = {code: unit_of(one.unit) for code, one in given.items()}
    return [_indicator(code, one, units) for code, one in given.items()]


def _indicator(code: str, given: rule_schema.Indicator, units: Mapping[str, Unit]) -> Indicator:
    bare = Indicator(
        code=code,
        names=names_of(given.name),
        unit=units[code],
        measure=given.measure,
        kind=given.kind,
        per_unit=units[given.per] if given.per else None,
    )
    scale = float(bare.measured_unit.scale)
    return Indicator(
        code=code,
        names=bare.names,
        unit=bare.unit,
        kind=given.kind,
        measure=given.measure,
        gaps=given.gaps,
        january=given.january,
        direction=given.direction,
        weight=given.weight,
        dimension=given.dimension,
        precision=given.precision,
        tie_precision=given.tie_precision,
        cap=None if given.cap is None else given.cap * scale,
        floor=None if given.floor is None else given.floor * scale,
        normalisation=_normalisation(given, given.normalise) if given.normalise else None,
        goalposts={
            kind: Goalposts(worst=worst * scale, best=best * scale) for kind, (worst, best) in given.goalposts.items()
        },
        missing=given.missing,
        carry=given.carry if given.missing is Missing.CARRY else 0,
        no_base=given.no_base,
        formula=Formula.parse(given.formula) if given.formula else None,
        per=given.per,
        per_unit=bare.per_unit,
        never_falls=given.never_falls,
        growth_of=given.growth_of,
        lights=_lights(given.lights),
        public=given.public,
    )


def _normalisation(given: rule_schema.Normalising, method: Normaliser) -> Normalisation:
    return Normalisation(
        method=method,
        scale=(given.scale[0], given.scale[1]) if given.scale else None,
        truncate=given.truncate,
        window=given.window,
        table=tuple(given.table),
        reference=given.reference,
        treat=given.treat_outliers,
    )


def _lights(given: rule_schema.LightRules | None) -> Lights | None:
    if given is None:
        return None
    return Lights(
        on=given.on, green=Bound.parse(given.green), yellow=Bound.parse(given.yellow), red_after=given.red_after
    )


def build_scoring(given: rule_schema.Scoring) -> Scoring:
    """Return the rules of a race."""
    return Scoring(
        normalisation=_normalisation(given, given.normalise),
        aggregation=given.aggregate,
        power=given.power,
        precision=given.precision,
        data_threshold=given.data_threshold / 100,
        ranks=given.ranks,
        tie_breakers=tuple(given.tie_breakers),
        adjustment_cap=given.adjustment_cap,
    )


def build_dimensions(given: Mapping[str, rule_schema.Dimension]) -> tuple[Dimension, ...]:
    """Return the dimensions in the file's order."""
    return tuple(
        Dimension(
            code=code,
            names=names_of(one.name),
            weight=one.weight,
            within=one.within,
            aggregation=one.aggregate,
            power=one.power,
        )
        for code, one in given.items()
    )


def build_adjustments(given: Sequence[rule_schema.Adjustment]) -> tuple[Adjustment, ...]:
    """Return bonuses and deductions."""
    return tuple(
        Adjustment(
            district=one.district, period=Period.parse(one.period), points=one.points, reason=names_of(one.reason)
        )
        for one in given
    )


def build_honours(given: rule_schema.Lists | None) -> Honours | None:
    """Return the rules of the red and black lists."""
    if given is None:
        return None
    return Honours(red=_listings(given.red), black=_listings(given.black), exempt=dict(given.exempt))


def _listings(given: Mapping[str, rule_schema.ListRules]) -> dict[str, Listing]:
    return {
        "" if cohort == "all" else cohort: Listing(
            places=one.places, condition=Bound.parse(one.condition) if one.condition else None, basis=one.on
        )
        for cohort, one in given.items()
    }


def build_gate(given: Mapping[Rule, rule_schema.GateRule]) -> dict[Rule, Check]:
    """Return the plausibility rules that the file changes; what it leaves out stays as usual."""
    return {
        rule: Check(
            stance=one.stance or DEFAULTS[rule].stance,
            limit=DEFAULTS[rule].limit if one.limit is None else one.limit,
            why=one.why or DEFAULTS[rule].why,
        )
        for rule, one in given.items()
    }
