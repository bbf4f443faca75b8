"""Rules beyond types: what must fit together in `schedules.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from zoneinfo import ZoneInfo, available_timezones

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap

from ranking.config.audiences import audience_complaints
from ranking.config.calendars import CalendarRules, calendar_complaints
from ranking.config.complaints import Complaints
from ranking.config.forms import Named
from ranking.config.lines import Loc
from ranking.config.parts import Complaint, Parts
from ranking.config.schema import District, Edition, Total
from ranking.config.scoring_rules import scoring_complaints
from ranking.config.settings import MAIN
from ranking.config.source_rules import source_complaints
from ranking.domain.districts import squeeze
from ranking.domain.errors import WhenError, did_you_mean
from ranking.domain.periods import PeriodKind
from ranking.domain.whens import When

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
    for complaint in _calendar(document):
        complaints.add(*complaint)
    for complaint in _relays(document):
        complaints.add(*complaint)
    races, hosts = document.get("races"), _hosts(document)
    for code, race in races.items() if isinstance(races, CommentedMap) else ():
        if isinstance(race, CommentedMap):
            for loc, says, cure in _race(Parts.of(race), environ, hosts):
                complaints.add(("races", code, *loc), says, cure)


def _calendar(document: CommentedMap) -> Iterator[Complaint]:
    with suppress(ValidationError):  # told already
        given = CalendarRules.model_validate(document.get("calendar", {}))
        for where, says, cure in calendar_complaints(given):
            yield ("calendar", *where), says, cure


def _relays(document: CommentedMap) -> Iterator[Complaint]:
    """Two relays of one name would share a server, a login and a day's quota without anybody's knowing."""
    delivery = document.get("delivery")
    relays = delivery.get("relays") if isinstance(delivery, CommentedMap) else None
    seen: set[str] = set()
    for number, relay in enumerate(relays if isinstance(relays, list) else ()):
        name = str(relay.get("name", MAIN)) if isinstance(relay, CommentedMap) else ""
        if name in seen:
            yield ("delivery", "relays", number), f"there are two relays named “{name}”", "Give each its own name"
        seen.add(name)


def _hosts(document: CommentedMap) -> list[str]:
    hosts = document.get("hosts")
    return [str(host) for host in hosts] if isinstance(hosts, list) else []


def _race(race: Parts, environ: Mapping[str, str], hosts: Collection[str]) -> Iterator[Complaint]:
    yield from _cohorts(race)
    yield from _spellings(race)
    yield from _parts(race)
    yield from _succession(race)
    yield from scoring_complaints(race)
    for number, source in race.sources.items():
        yield from source_complaints(("sources", number), source, race, environ, hosts)
    spellings = {text for one in race.districts.values() for text in _spelt(one)}
    for code, edition in race.editions.items():
        yield from _edition(("editions", code), edition)
        for where, says, cure in audience_complaints(edition.audience, spellings, race.cohorts):
            yield ("editions", code, "audience", *where), says, cure


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
        for spelling in sorted({squeeze(text) for text in _spelt(member)}):
            if owners.setdefault(spelling, loc) != loc:
                yield loc, f"“{spelling}” already names another district or total", "Keep it for one of them"


def _spelt(one: District | Total) -> list[str]:
    return [one.code, *_texts(one.name), *one.aliases]


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
    if edition.since and edition.until and edition.since > edition.until:
        says = f"it ends on {edition.until}, before it begins on {edition.since}"
        yield (*loc, "until"), says, "Write a later day, or take one of them away"


def _zone(loc: Loc, name: str) -> Iterator[Complaint]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        yield loc, f"“{name}” is no time zone{did_you_mean(name, available_timezones())}", "Write it like Asia/Shanghai"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
