"""From the validated file to domain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from ranking.config import schema
from ranking.config.audiences import build_audience
from ranking.config.bounces import build_bounces
from ranking.config.build_rules import (
    build_adjustments,
    build_dimensions,
    build_gate,
    build_honours,
    build_indicators,
    build_scoring,
    names_of,
)
from ranking.config.calendars import build_calendar
from ranking.config.delivery import build_delivery
from ranking.config.durations import duration
from ranking.config.environment import replace_variables
from ranking.config.service import build_service
from ranking.config.source_schema import Source, Sql
from ranking.domain.calendar import Calendar
from ranking.domain.deadlines import Deadline
from ranking.domain.districts import Cohort, District, Total
from ranking.domain.layouts import Layout, Query, Remote
from ranking.domain.letterhead import Letterhead
from ranking.domain.mastheads import Masthead
from ranking.domain.races import Edition, Race
from ranking.domain.relays import InDoubt
from ranking.domain.whens import When
from ranking.domain.workspace import Workspace


def build(given: schema.Schedules, environ: Mapping[str, str], *, fingerprint: str) -> Workspace:
    """Return the workspace that a validated file declares."""
    zone, calendar = ZoneInfo(given.time_zone), build_calendar(given.calendar)
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
        races={code: _race(code, race, zone, calendar) for code, race in given.races.items()},
        layouts={code: _layouts(race.sources, environ) for code, race in given.races.items()},
        input_folders=tuple(replace_variables(one, environ) for one in given.input_folders),
        hosts=frozenset(given.hosts),
        public_url=given.public_url or "",
        delivery=build_delivery(given.delivery, zone),
        bounces=build_bounces(given.bounces),
        service=build_service(given.service),
        calendar=calendar,
        fingerprint=fingerprint,
    )


def _race(code: str, given: schema.Race, zone: ZoneInfo, calendar: Calendar) -> Race:
    codes = frozenset(district.code for district in given.districts)
    indicators = build_indicators(given.indicators)
    districts = tuple(_district(one) for one in given.districts)
    return Race(
        code=code,
        names=names_of(given.name),
        notice=names_of(given.notice) if given.notice else None,
        cohorts=tuple(Cohort(code=key, names=names_of(name)) for key, name in given.cohorts.items()),
        districts=districts,
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
        editions={key: _edition(key, one, zone, calendar, districts) for key, one in given.editions.items()},
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


def _layouts(given: Sequence[Source], environ: Mapping[str, str]) -> tuple[Layout, ...]:
    return tuple(_layout(number, one, environ) for number, one in enumerate(given, start=1))


def _layout(number: int, given: Source, environ: Mapping[str, str]) -> Layout:
    return Layout(
        path=replace_variables(given.file, environ) if given.file else f"source {number}",
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
        header=given.header,
        unit=given.unit,
        dates=given.dates,
        percents=given.percents,
        repeats=given.repeats,
        encoding=given.encoding,
        of_district=given.of_district,
        of_indicator=given.of_indicator,
        of_period=given.of_period,
        query=_query(given.sql, environ) if given.sql else None,
        remote=_remote(given, given.url, environ) if given.url else None,
    )


def _query(given: Sql, environ: Mapping[str, str]) -> Query:
    return Query(database=replace_variables(given.database, environ), select=given.query, years=given.years)


def _remote(given: Source, url: str, environ: Mapping[str, str]) -> Remote:
    headers = {name: replace_variables(text, environ) for name, text in given.headers.items()}
    return Remote(url=replace_variables(url, environ), records=given.records or "", headers=headers)


def _edition(
    code: str, given: schema.Edition, zone: ZoneInfo, calendar: Calendar, districts: Sequence[District]
) -> Edition:
    return Edition(
        code=code,
        names=names_of(given.name),
        period=given.period,
        when=When.parse(given.when),
        zone=ZoneInfo(given.time_zone) if given.time_zone else zone,
        template=given.template or code,
        audience=build_audience(given.audience, districts),
        sign_off=given.sign_off == "one",
        max_lateness=duration(given.max_lateness),
        in_doubt=InDoubt(given.in_doubt),
        deadline=_deadline(given),
        masthead=_masthead(given.masthead) if given.masthead else None,
        attach=tuple(dict.fromkeys(given.attach)),
        public=given.public,
        calendar=calendar,
        on_holiday=given.on_holiday,
        since=given.since,
        until=given.until,
    )


def _masthead(given: schema.Masthead) -> Masthead:
    parts = {"mark": given.mark, "addressees": given.addressees, "copies": given.copies}
    return Masthead(
        issuer=names_of(given.issuer), **{key: names_of(name) for key, name in parts.items() if name is not None}
    )


def _deadline(given: schema.Edition) -> Deadline:
    words = given.deadline.rpartition(" ")
    after = timedelta(0) if given.deadline == "at once" else duration(words[0])
    return Deadline(
        after=-after if words[2] == "before" else after,
        incomplete=given.incomplete,
        remind=tuple(sorted((duration(one) for one in given.remind), reverse=True)),
    )
