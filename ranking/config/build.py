"""From the validated file to domain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from ranking.config import schema
from ranking.config.build_rules import (
    build_adjustments,
    build_dimensions,
    build_gate,
    build_honours,
    build_indicators,
    build_scoring,
    names_of,
)
from ranking.config.environment import replace_variables
from ranking.domain.districts import Cohort, District, Total
from ranking.domain.layouts import Layout
from ranking.domain.letterhead import Letterhead
from ranking.domain.occurrences import When
from ranking.domain.races import Edition, Race
from ranking.domain.workspace import Workspace


def build(given: schema.Schedules, environ: Mapping[str, str], *, fingerprint: str) -> Workspace:
    """Return the workspace that a validated file declares."""
    zone = ZoneInfo(given.time_zone)
    return Workspace(
        zone=zone,
        languages=tuple(given.languages),
        letterhead=Letterhead(
            names=names_of(given.letterhead.name),
            address=given.letterhead.address,
            reply_to=given.letterhead.reply_to,
            unsubscribe=given.letterhead.unsubscribe,
        ),
        subscribers=given.subscribers,
        races={code: _race(code, race, zone) for code, race in given.races.items()},
        layouts={code: tuple(_layout(one, environ) for one in race.sources) for code, race in given.races.items()},
        fingerprint=fingerprint,
    )


def _race(code: str, given: schema.Race, zone: ZoneInfo) -> Race:
    codes = frozenset(district.code for district in given.districts)
    indicators = build_indicators(given.indicators)
    return Race(
        code=code,
        names=names_of(given.name),
        notice=names_of(given.notice) if given.notice else None,
        cohorts=tuple(Cohort(code=key, names=names_of(name)) for key, name in given.cohorts.items()),
        districts=tuple(_district(one) for one in given.districts),
        totals=tuple(
            Total(
                code=one.code,
                names=names_of(one.name),
                parts=codes if one.parts == "all" else frozenset(one.parts),
                aliases=tuple(one.aliases),
            )
            for one in given.totals
        ),
        indicators=tuple(one for one in indicators if one.weight > 0),
        context=tuple(one for one in indicators if not one.weight > 0),
        dimensions=build_dimensions(given.dimensions),
        adjustments=build_adjustments(given.adjustments),
        honours=build_honours(given.lists),
        gate=build_gate(given.gate),
        scoring=build_scoring(given.scoring),
        editions={key: _edition(key, one, zone) for key, one in given.editions.items()},
    )


def _district(given: schema.District) -> District:
    return District(
        code=given.code,
        names=names_of(given.name),
        cohort=given.cohort,
        aliases=tuple(given.aliases),
        since=given.since,
        until=given.until,
        succeeds=tuple(given.succeeds),
    )


def _layout(given: schema.Source, environ: Mapping[str, str]) -> Layout:
    return Layout(
        path=replace_variables(given.file, environ),
        shape=given.layout,
        district=given.district or "",
        date=(given.date,) if isinstance(given.date, str) else tuple(given.date or ()),
        indicator=given.indicator or "",
        value=given.value or "",
        columns=given.columns,
        sheet=given.sheet,
        marks=given.marks,
        gives=given.gives,
        year=given.year,
    )


def _edition(code: str, given: schema.Edition, zone: ZoneInfo) -> Edition:
    return Edition(
        code=code,
        names=names_of(given.name),
        period=given.period,
        when=When.parse(given.when),
        zone=ZoneInfo(given.time_zone) if given.time_zone else zone,
        template=given.template or code,
        audience=frozenset(given.audience),
        sign_off=given.sign_off == "one",
        max_lateness=_duration(given.max_lateness),
    )


def _duration(words: str) -> timedelta:
    number, unit = words.split()
    return timedelta(hours=int(number)) if unit.startswith("hour") else timedelta(days=int(number))
