"""From the validated file to domain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from ranking.config import schema
from ranking.config.environment import replace_variables
from ranking.config.units import unit_of
from ranking.domain.districts import Cohort, District, Total
from ranking.domain.indicators import Goalposts, Indicator, Measure, Unit
from ranking.domain.languages import Names
from ranking.domain.layouts import Layout
from ranking.domain.letterhead import Letterhead
from ranking.domain.occurrences import When
from ranking.domain.races import Edition, Race, Scoring
from ranking.domain.workspace import Workspace


def build(given: schema.Schedules, environ: Mapping[str, str], *, fingerprint: str) -> Workspace:
    """Return the workspace that a validated file declares."""
    zone = ZoneInfo(given.time_zone)
    return Workspace(
        zone=zone,
        languages=tuple(given.languages),
        letterhead=Letterhead(
            names=_names(given.letterhead.name),
            address=given.letterhead.address,
            reply_to=given.letterhead.reply_to,
            unsubscribe=given.letterhead.unsubscribe,
        ),
        subscribers=given.subscribers,
        races={code: _race(code, race, zone) for code, race in given.races.items()},
        layouts={code: tuple(_layout(one, environ) for one in race.sources) for code, race in given.races.items()},
        fingerprint=fingerprint,
    )


def _names(given: schema.Named) -> Names:
    return Names.same(given) if isinstance(given, str) else Names(dict(given))


def _race(code: str, given: schema.Race, zone: ZoneInfo) -> Race:
    codes = frozenset(district.code for district in given.districts)
    return Race(
        code=code,
        names=_names(given.name),
        notice=_names(given.notice) if given.notice else None,
        cohorts=tuple(Cohort(code=key, names=_names(name)) for key, name in given.cohorts.items()),
        districts=tuple(
            District(code=one.code, names=_names(one.name), cohort=one.cohort, aliases=tuple(one.aliases))
            for one in given.districts
        ),
        totals=tuple(
            Total(
                code=one.code,
                names=_names(one.name),
                parts=codes if one.parts == "all" else frozenset(one.parts),
                aliases=tuple(one.aliases),
            )
            for one in given.totals
        ),
        indicators=tuple(_indicator(key, one) for key, one in given.indicators.items()),
        scoring=Scoring(
            normaliser=given.scoring.normalise,
            precision=given.scoring.precision,
            data_threshold=given.scoring.data_threshold / 100,
        ),
        editions={key: _edition(key, one, zone) for key, one in given.editions.items()},
    )


def _indicator(code: str, given: schema.Indicator) -> Indicator:
    unit = unit_of(given.unit)
    return Indicator(
        code=code,
        names=_names(given.name),
        unit=unit,
        kind=given.kind,
        measure=given.measure,
        gaps=given.gaps,
        direction=given.direction,
        weight=given.weight,
        precision=given.precision,
        goalposts={kind: _goalposts(posts, unit, given.measure) for kind, posts in given.goalposts.items()},
    )


def _goalposts(posts: list[float], unit: Unit, measure: Measure) -> Goalposts:
    """Return goalposts in stored units; those of growth are in per cent already."""
    scale = 1.0 if measure is Measure.YOY else float(unit.scale)
    return Goalposts(worst=posts[0] * scale, best=posts[1] * scale)


def _layout(given: schema.Source, environ: Mapping[str, str]) -> Layout:
    return Layout(
        path=replace_variables(given.file, environ),
        shape=given.layout,
        district=given.district,
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
        names=_names(given.name),
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
