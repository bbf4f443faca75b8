"""Rules beyond types: what must fit together in `schedules.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ValidationError
from ruamel.yaml.comments import CommentedMap

from ranking.config.complaints import Complaints
from ranking.config.environment import unset_variables
from ranking.config.lines import Loc
from ranking.config.schema import District, Edition, Indicator, Named, Source, Total
from ranking.domain.districts import squeeze
from ranking.domain.errors import WhenError, did_you_mean
from ranking.domain.indicators import Direction
from ranking.domain.layouts import Gives, Shape
from ranking.domain.occurrences import When
from ranking.domain.periods import PeriodKind

Complaint = tuple[Loc, str, str]
M = TypeVar("M", bound=BaseModel)
_FITTING = {
    PeriodKind.WEEK: "Mon 09:00",
    PeriodKind.MONTH: "day 5, 10:00",
    PeriodKind.QUARTER: "day 12 of quarter, 10:00",
    PeriodKind.YEAR: "day 20 of year, 10:00",
}


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What of a race is valid by itself, so that one mistake doesn't hide the others."""

    cohorts: Collection[str]
    districts: Mapping[Any, District]
    totals: Mapping[Any, Total]
    indicators: Mapping[Any, Indicator]
    codes: Collection[str]
    """Every indicator's code, valid or not."""
    sources: Mapping[Any, Source]
    editions: Mapping[Any, Edition]

    @classmethod
    def of(cls, race: CommentedMap) -> _Parts:
        """Return the valid parts of a race."""
        indicators = race.get("indicators")
        return cls(
            cohorts=_keys(race.get("cohorts")),
            districts=_valid(District, race.get("districts")),
            totals=_valid(Total, race.get("totals")),
            indicators=_valid(Indicator, indicators),
            codes=_keys(indicators),
            sources=_valid(Source, race.get("sources")),
            editions=_valid(Edition, race.get("editions")),
        )


def check_rules(document: CommentedMap, environ: Mapping[str, str], complaints: Complaints) -> None:
    """Add a problem for everything that doesn't fit together, as far as its parts can be understood."""
    if isinstance(zone := document.get("time_zone"), str):
        for complaint in _zone(("time_zone",), zone):
            complaints.add(*complaint)
    races = document.get("races")
    for code, race in races.items() if isinstance(races, CommentedMap) else ():
        if isinstance(race, CommentedMap):
            for loc, says, cure in _race(_Parts.of(race), environ):
                complaints.add(("races", code, *loc), says, cure)


def _keys(node: Any) -> list[str]:
    return [str(key) for key in node] if isinstance(node, CommentedMap) else []


def _valid(model: type[M], node: Any) -> dict[Any, M]:
    """Return the members of a list or a mapping that are valid, by place or key."""
    found = {}
    members = node.items() if isinstance(node, CommentedMap) else enumerate(node if isinstance(node, list) else ())
    for key, member in members:
        with suppress(ValidationError):
            found[key] = model.model_validate(member)
    return found


def _race(race: _Parts, environ: Mapping[str, str]) -> Iterator[Complaint]:
    yield from _cohorts(race)
    yield from _spellings(race)
    yield from _parts(race)
    yield from _weights(race)
    for code, indicator in race.indicators.items():
        yield from _indicator(("indicators", code), code, indicator)
    for number, source in race.sources.items():
        yield from _source(("sources", number), source, race, environ)
    for code, edition in race.editions.items():
        yield from _edition(("editions", code), edition)


def _cohorts(race: _Parts) -> Iterator[Complaint]:
    for number, district in race.districts.items():
        if race.cohorts and district.cohort not in race.cohorts:
            says = f"there is no cohort “{district.cohort}”{did_you_mean(district.cohort, race.cohorts)}"
            yield ("districts", number, "cohort"), says, "Write one of the keys of `cohorts`"


def _spellings(race: _Parts) -> Iterator[Complaint]:
    """Refuse two districts or totals that a file couldn't tell apart."""
    owners: dict[str, Loc] = {}
    members: list[tuple[Loc, District | Total]] = [(("districts", n), one) for n, one in race.districts.items()]
    members += [(("totals", n), one) for n, one in race.totals.items()]
    for loc, member in members:
        for spelling in sorted({squeeze(text) for text in (member.code, *_texts(member.name), *member.aliases)}):
            if owners.setdefault(spelling, loc) != loc:
                yield loc, f"“{spelling}” already names another district or total", "Keep it for one of them"


def _texts(name: Named) -> list[str]:
    return [name] if isinstance(name, str) else list(name.values())


def _parts(race: _Parts) -> Iterator[Complaint]:
    codes = [district.code for district in race.districts.values()]
    for number, total in race.totals.items():
        for part in [] if total.parts == "all" else total.parts:
            if part not in codes:
                says = f"there is no district “{part}”{did_you_mean(part, codes)}"
                yield ("totals", number, "parts"), says, "Write codes of districts, or all"


def _weights(race: _Parts) -> Iterator[Complaint]:
    total = sum(indicator.weight for indicator in race.indicators.values())
    understood = len(race.indicators) == len(race.codes) > 0
    if understood and abs(total - 100) > 1e-9:
        yield ("indicators",), f"the weights add up to {total:g}, not to 100", "Change them so that they do"


def _indicator(loc: Loc, code: str, indicator: Indicator) -> Iterator[Complaint]:
    if code.endswith(("_score", "_rank")):
        yield loc, f"“{code}” would be mistaken for a column of the standings", "Don't end a code in _score or _rank"
    for kind, (worst, best) in indicator.goalposts.items():
        higher = indicator.direction is Direction.HIGHER
        if worst == best or (best > worst) != higher:
            order = "smaller, greater" if higher else "greater, smaller"
            says = f"[{worst:g}, {best:g}] are no goalposts where {indicator.direction} is better"
            yield (*loc, "goalposts", kind), says, f"Write [worst, best], that is [{order}]"


def _source(loc: Loc, source: Source, race: _Parts, environ: Mapping[str, str]) -> Iterator[Complaint]:
    for name in unset_variables(source.file, environ):
        cure = f"Set it, or write ${{{name}:-what it is otherwise}}"
        yield (*loc, "file"), f"the environment has no {name}", cure
    if source.layout is Shape.LONG and not (source.indicator and source.value):
        yield loc, "a long layout needs to know its columns", "Add `indicator:` and `value:` with the columns' headers"
    if source.layout is Shape.WIDE and not source.columns:
        yield loc, "a wide layout needs to know its columns", "Add `columns:` {header: indicator}"
    for header, code in source.columns.items():
        if code not in race.codes:
            says = f"there is no indicator “{code}”{did_you_mean(code, race.codes)}"
            yield (*loc, "columns", header), says, "Write one of the keys of `indicators`"
    yield from _year(loc, source) if source.gives is Gives.TARGETS else _date(loc, source)


def _year(loc: Loc, source: Source) -> Iterator[Complaint]:
    """Refuse targets whose year stands nowhere, twice, or in the columns of a day."""
    if source.date is None and source.year is None:
        yield loc, "nothing says which year the targets are for", "Add `year: 2024`, or `date:` with a column's header"
    elif source.date is not None and source.year is not None:
        yield (*loc, "year"), "the year of the targets is given twice", "Keep `year:` or `date:`, not both"
    elif isinstance(source.date, list):
        cure = "Write the header of the one column with the year, or `year: 2024` instead"
        yield (*loc, "date"), "targets are for a year, not for a day", cure


def _date(loc: Loc, source: Source) -> Iterator[Complaint]:
    if source.year is not None:
        cure = "Take it away and name the column with the day or the period under `date:`, or say `gives: targets`"
        yield (*loc, "year"), f"only targets are for one year, not {source.gives}", cure
    elif source.date is None:
        yield loc, "“date” is missing", "Add it here"


def _edition(loc: Loc, edition: Edition) -> Iterator[Complaint]:
    if edition.time_zone:
        yield from _zone((*loc, "time_zone"), edition.time_zone)
    try:
        when = When.parse(edition.when)
    except WhenError as error:
        yield (*loc, "when"), f"“{edition.when}” names no time", _sentence(error.cure)
        return
    if when.of is not edition.period:
        says = f"“{edition.when}” comes once a {when.of}, but the edition is about a {edition.period}"
        yield (*loc, "when"), says, f"Write it like “{_FITTING[edition.period]}”"


def _zone(loc: Loc, name: str) -> Iterator[Complaint]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        yield loc, f"“{name}” is no time zone{did_you_mean(name, available_timezones())}", "Write it like Asia/Shanghai"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
