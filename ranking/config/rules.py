"""Rules beyond types: what must fit together in `schedules.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo, available_timezones

from ruamel.yaml.comments import CommentedMap

from ranking.config.complaints import Complaints
from ranking.config.environment import unset_variables
from ranking.config.forms import Named
from ranking.config.lines import Loc
from ranking.config.parts import Complaint, Parts
from ranking.config.schema import District, Edition, Source, Total
from ranking.config.scoring_rules import scoring_complaints
from ranking.domain.districts import squeeze
from ranking.domain.errors import WhenError, did_you_mean
from ranking.domain.layouts import Gives, Shape
from ranking.domain.occurrences import When
from ranking.domain.periods import PeriodKind

_FITTING = {
    PeriodKind.WEEK: "Mon 09:00",
    PeriodKind.MONTH: "day 5, 10:00",
    PeriodKind.QUARTER: "day 12 of quarter, 10:00",
    PeriodKind.YEAR: "day 20 of year, 10:00",
}


def check_rules(document: CommentedMap, environ: Mapping[str, str], complaints: Complaints) -> None:
    """Add a problem for everything that doesn't fit together, as far as its parts can be understood."""
    if isinstance(zone := document.get("time_zone"), str):
        for complaint in _zone(("time_zone",), zone):
            complaints.add(*complaint)
    races = document.get("races")
    for code, race in races.items() if isinstance(races, CommentedMap) else ():
        if isinstance(race, CommentedMap):
            for loc, says, cure in _race(Parts.of(race), environ):
                complaints.add(("races", code, *loc), says, cure)


def _race(race: Parts, environ: Mapping[str, str]) -> Iterator[Complaint]:
    yield from _cohorts(race)
    yield from _spellings(race)
    yield from _parts(race)
    yield from _succession(race)
    yield from scoring_complaints(race)
    for number, source in race.sources.items():
        yield from _source(("sources", number), source, race, environ)
    for code, edition in race.editions.items():
        yield from _edition(("editions", code), edition)


def _cohorts(race: Parts) -> Iterator[Complaint]:
    for number, district in race.districts.items():
        if race.cohorts and district.cohort not in race.cohorts:
            says = f"there is no cohort “{district.cohort}”{did_you_mean(district.cohort, race.cohorts)}"
            yield ("districts", number, "cohort"), says, "Write one of the keys of `cohorts`"


def _spellings(race: Parts) -> Iterator[Complaint]:
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


def _parts(race: Parts) -> Iterator[Complaint]:
    codes = [district.code for district in race.districts.values()]
    for number, total in race.totals.items():
        for part in [] if total.parts == "all" else total.parts:
            if part not in codes:
                says = f"there is no district “{part}”{did_you_mean(part, codes)}"
                yield ("totals", number, "parts"), says, "Write codes of districts, or all"


def _succession(race: Parts) -> Iterator[Complaint]:
    codes = [district.code for district in race.districts.values()]
    for number, district in race.districts.items():
        if district.succeeds and district.since is None:
            yield ("districts", number), "a district that succeeds others needs a day", "Add `since: 2024-01-01`"
        for code in district.succeeds:
            if code not in codes or code == district.code:
                says = f"there is no district “{code}” to succeed{did_you_mean(code, codes)}"
                yield (
                    ("districts", number, "succeeds"),
                    says,
                    "Keep the old district, with `until:`, and write its code",
                )


def _source(loc: Loc, source: Source, race: Parts, environ: Mapping[str, str]) -> Iterator[Complaint]:
    for name in unset_variables(source.file, environ):
        cure = f"Set it, or write ${{{name}:-what it is otherwise}}"
        yield (*loc, "file"), f"the environment has no {name}", cure
    yield from _form(loc, source) if source.layout is Shape.FORM else _columns(loc, source, race)


def _form(loc: Loc, source: Source) -> Iterator[Complaint]:
    for key in ("district", "date", "year", "indicator", "value", "columns", "sheet"):
        if getattr(source, key):
            yield (*loc, key), f"a form says itself what it holds, so “{key}” means nothing", "Take it away"


def _columns(loc: Loc, source: Source, race: Parts) -> Iterator[Complaint]:
    if source.district is None:
        yield loc, "“district” is missing", "Add it here"
    if source.layout is Shape.LONG and not (source.indicator and source.value):
        yield loc, "a long layout needs to know its columns", "Add `indicator:` and `value:` with the columns' headers"
    if source.layout is Shape.WIDE and not source.columns:
        yield loc, "a wide layout needs to know its columns", "Add `columns:` {header: indicator}"
    for header, code in source.columns.items():
        if code not in race.codes:
            says = f"there is no indicator “{code}”{did_you_mean(code, race.codes)}"
            yield (*loc, "columns", header), says, "Write one of the keys of `indicators`"
        elif code in race.indicators and race.indicators[code].formula is not None:
            says = f"“{code}” is computed by its formula, so no column can give it"
            yield (*loc, "columns", header), says, "Take the column away, or the formula"
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
