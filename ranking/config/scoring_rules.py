"""Rules for indicators and scoring: what must fit together so that no rank can come out wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ranking.config.lines import Loc
from ranking.config.parts import Complaint, Parts
from ranking.config.rule_schema import Indicator, LightRules, Lists, Normalising
from ranking.domain.errors import FormulaError, PeriodError, RuleError, did_you_mean
from ranking.domain.formulas import Formula, in_order
from ranking.domain.honours import ListBasis
from ranking.domain.indicators import Kind, Measure
from ranking.domain.lights import Bound
from ranking.domain.periods import Period
from ranking.domain.rules import BY_GOALPOSTS, Direction, Normaliser

_FALLING = "Write fewer points for each next rank, such as [100, 95, 90]"


def scoring_complaints(race: Parts) -> Iterator[Complaint]:
    """Yield what doesn't fit together in a race's indicators, dimensions, scoring, adjustments and lists."""
    dimensions = list(_dimensions(race))
    yield from dimensions or _weights(race)
    yield from _formulas(race)
    for code, indicator in race.indicators.items():
        yield from _indicator(("indicators", code), code, indicator, race)
    yield from _scoring(race)
    yield from _adjustments(race)
    yield from _lists(race)


def _dimensions(race: Parts) -> Iterator[Complaint]:
    for code, dimension in race.dimensions.items():
        if code in race.codes:
            yield ("dimensions", code), f"“{code}” is an indicator too", "Give the dimension a key of its own"
        if dimension.within is not None and dimension.within not in race.dimension_codes:
            says = f"there is no dimension “{dimension.within}”{did_you_mean(dimension.within, race.dimension_codes)}"
            yield ("dimensions", code, "within"), says, "Write one of the keys of `dimensions`"
        elif circle := _circle(race, code):
            says = f"the dimensions go round in a circle: {' → '.join(circle)}"
            yield ("dimensions", code, "within"), says, "Let one of them belong to the composite: take `within:` away"


def _circle(race: Parts, start: str) -> list[str]:
    """Return the way from a dimension back to itself, or nothing."""
    path, code = [start], race.dimensions[start].within
    while code is not None and code in race.dimensions and code not in path:
        path.append(code)
        code = race.dimensions[code].within
    return [*path, start] if code == start else []


def _weights(race: Parts) -> Iterator[Complaint]:
    """Refuse weights that don't add up to 100 in every node of the tree."""
    understood = len(race.indicators) == len(race.codes) > 0 and len(race.dimensions) == len(race.dimension_codes)
    if not understood or any(
        one.dimension and one.dimension not in race.dimensions for one in race.indicators.values()
    ):
        return
    sums: dict[str | None, float] = dict.fromkeys([None, *race.dimension_codes], 0.0)
    for indicator in race.indicators.values():
        sums[indicator.dimension] += indicator.weight
    for dimension in race.dimensions.values():
        if dimension.within in sums:
            sums[dimension.within] += dimension.weight
    for code, total in sums.items():
        if abs(total - 100) > 1e-9:
            loc: Loc = ("indicators",) if code is None else ("dimensions", code)
            what = "the weights" if code is None else f"the weights in {code}"
            yield loc, f"{what} add up to {total:g}, not to 100", "Change them so that they do"


def _formulas(race: Parts) -> Iterator[Complaint]:
    formulas: dict[str, Formula] = {}
    for code, indicator in race.indicators.items():
        if indicator.formula is not None:
            try:
                formulas[code] = Formula.parse(indicator.formula)
            except FormulaError as error:
                yield ("indicators", code, "formula"), f"“{error.text}” can't be read as a formula", _cure(error.cure)
    try:
        in_order(formulas, race.codes)
    except FormulaError as error:
        code = next((one for one, formula in formulas.items() if error.text in {formula.text, one}), None)
        loc: Loc = ("indicators",) if code is None else ("indicators", code, "formula")
        yield loc, str(error).rstrip("."), "Write codes of other indicators, none of which needs this one"


def _indicator(loc: Loc, code: str, indicator: Indicator, race: Parts) -> Iterator[Complaint]:
    if code.endswith(("_score", "_rank", "_light")):
        says = f"“{code}” would be mistaken for a column of the standings"
        yield loc, says, "Don't end a code in _score, _rank or _light"
    if indicator.dimension is not None and indicator.dimension not in race.dimension_codes:
        says = f"there is no dimension “{indicator.dimension}”{did_you_mean(indicator.dimension, race.dimension_codes)}"
        yield (*loc, "dimension"), says, "Write one of the keys of `dimensions`"
    yield from _goalposts(loc, indicator)
    yield from _measure(loc, code, indicator, race)
    yield from _limits(loc, indicator)
    yield from _normalising(loc, indicator, indicator.normalise, race)
    if indicator.lights:
        yield from _lights((*loc, "lights"), indicator.lights)


def _goalposts(loc: Loc, indicator: Indicator) -> Iterator[Complaint]:
    for kind, (worst, best) in indicator.goalposts.items():
        higher = indicator.direction is Direction.HIGHER
        if worst == best or (best > worst) != higher:
            order = "smaller, greater" if higher else "greater, smaller"
            says = f"[{worst:g}, {best:g}] are no goalposts where {indicator.direction} is better"
            yield (*loc, "goalposts", kind), says, f"Write [worst, best], that is [{order}]"


def _measure(loc: Loc, code: str, indicator: Indicator, race: Parts) -> Iterator[Complaint]:
    if (indicator.measure is Measure.PER_CAPITA) != (indicator.per is not None):
        yield (
            loc,
            "`measure: per-capita` and `per:` belong together",
            "Write both, such as `per: population`, or neither",
        )
    if indicator.growth_of is not None and (indicator.growth_of not in race.codes or indicator.growth_of == code):
        says = f"there is no other indicator “{indicator.growth_of}”{did_you_mean(indicator.growth_of, race.codes)}"
        yield (*loc, "growth_of"), says, "Write one of the keys of `indicators`"
    elif indicator.growth_of is not None and (indicator.kind is not Kind.RATE or indicator.unit != "%"):
        yield (*loc, "growth_of"), "a growth is a rate in %", 'Write `kind: rate` and `unit: "%"`'
    if indicator.per is not None and (indicator.per not in race.codes or indicator.per == code):
        says = f"there is no other indicator “{indicator.per}”{did_you_mean(indicator.per, race.codes)}"
        yield (*loc, "per"), says, "Write one of the keys of `indicators`"
    if indicator.kind is Kind.RATE and indicator.measure is Measure.SHARE:
        yield (*loc, "measure"), "rates don't add up, so they have no shares", "Write another measure, or another kind"


def _limits(loc: Loc, indicator: Indicator) -> Iterator[Complaint]:
    if indicator.cap is not None and indicator.floor is not None and indicator.cap <= indicator.floor:
        yield (*loc, "cap"), "the cap lies below the floor", "Write a cap above the floor"
    if indicator.tie_precision is not None and indicator.tie_precision > indicator.precision:
        says = "values would be ranked apart that are printed alike"
        yield (*loc, "tie_precision"), says, f"Write at most the precision, {indicator.precision}"


def _normalising(loc: Loc, given: Normalising, method: Normaliser | None, race: Parts) -> Iterator[Complaint]:
    codes = [district.code for district in race.districts.values()]
    parameters = set(Normalising.model_fields) & given.model_fields_set
    if isinstance(given, Indicator) and given.normalise is None and parameters:
        says = f"`{min(parameters)}:` belongs to a normaliser, and the indicator names none of its own"
        yield (*loc, min(parameters)), says, "Add `normalise:`, or take it away"
    if given.window > 1 and given.treat_outliers:
        yield (*loc, "window"), "a window and the treatment of outliers don't go together", "Keep one of the two"
    if method is Normaliser.RANK_POINTS and not given.table:
        yield loc, "rank-points needs the points of each rank", "Add `table: [100, 95, 90]`"
    if any(later > earlier for earlier, later in zip(given.table, given.table[1:], strict=False)):
        yield (*loc, "table"), "a worse rank would get more points than a better one", _FALLING
    if method is Normaliser.DISTANCE_TO_REFERENCE and given.reference is None:
        yield loc, "distance-to-reference needs a district", "Add `reference:` with the district's code"
    if given.reference is not None and codes and given.reference not in codes:
        says = f"there is no district “{given.reference}”{did_you_mean(given.reference, codes)}"
        yield (*loc, "reference"), says, "Write the code of a district"
    if given.scale is not None and method is not Normaliser.Z_SCORE and given.scale[0] >= given.scale[1]:
        yield (
            (*loc, "scale"),
            "the best must get more points than the worst",
            "Write [points of the worst, of the best]",
        )
    needs_posts = method in BY_GOALPOSTS and method is not Normaliser.GOALPOSTS
    if needs_posts and isinstance(given, Indicator) and not given.goalposts:
        yield loc, f"{method} reads goalposts, and there are none", "Add `goalposts:`, such as {month: [worst, best]}"


def _lights(loc: Loc, lights: LightRules) -> Iterator[Complaint]:
    for key in ("green", "yellow"):
        yield from _bound((*loc, key), getattr(lights, key))


def _bound(loc: Loc, text: str) -> Iterator[Complaint]:
    try:
        Bound.parse(text)
    except RuleError as error:
        yield loc, f"“{text}” is no condition", _cure(error.cure)


def _scoring(race: Parts) -> Iterator[Complaint]:
    if race.scoring is None:
        return
    yield from _normalising(("scoring",), race.scoring, race.scoring.normalise, race)
    for code in race.scoring.tie_breakers:
        if code not in race.codes:
            says = f"there is no indicator “{code}”{did_you_mean(code, race.codes)}"
            yield ("scoring", "tie_breakers"), says, "Write keys of `indicators`"
        elif code in race.indicators and not race.indicators[code].weight:
            yield (
                ("scoring", "tie_breakers"),
                f"“{code}” has no weight, so it can't break ties",
                "Write one that is scored",
            )


def _adjustments(race: Parts) -> Iterator[Complaint]:
    codes = [district.code for district in race.districts.values()]
    for number, one in race.adjustments.items():
        if codes and one.district not in codes:
            says = f"there is no district “{one.district}”{did_you_mean(one.district, codes)}"
            yield ("adjustments", number, "district"), says, "Write the code of a district"
        try:
            Period.parse(one.period)
        except PeriodError as error:
            yield ("adjustments", number, "period"), f"“{one.period}” is not a period", _cure(error.cure)


def _lists(race: Parts) -> Iterator[Complaint]:
    if race.lists is None:
        return
    for name in ("red", "black"):
        rules: Mapping[str, object] = getattr(race.lists, name)
        for cohort in rules:
            if cohort != "all" and race.cohorts and cohort not in race.cohorts:
                says = f"there is no cohort “{cohort}”{did_you_mean(cohort, [*race.cohorts, 'all'])}"
                yield ("lists", name, cohort), says, "Write a key of `cohorts`, or all"
    yield from _conditions(race.lists)
    codes = [district.code for district in race.districts.values()]
    for code in race.lists.exempt:
        if codes and code not in codes:
            yield (
                ("lists", "exempt", code),
                f"there is no district “{code}”{did_you_mean(code, codes)}",
                "Write its code",
            )


def _conditions(lists: Lists) -> Iterator[Complaint]:
    for name, rules in (("red", lists.red), ("black", lists.black)):
        for cohort, rule in rules.items():
            if rule.condition is not None and rule.on is ListBasis.RANK:
                says = "this condition is about nothing: the rank alone decides"
                yield ("lists", name, cohort, "condition"), says, "Add `on: lead` or `on: score`, or take it away"
            if rule.condition is not None:
                yield from _bound(("lists", name, cohort, "condition"), rule.condition)


def _cure(words: str) -> str:
    return words[:1].upper() + words[1:]
