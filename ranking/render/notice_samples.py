"""Notices that templates are checked against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ranking.domain.deadlines import Deadline, Incomplete
from ranking.domain.districts import District
from ranking.domain.errors import Place, Problem
from ranking.domain.gate import Rule
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Names
from ranking.domain.notices import Notice, NoticeKind
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.races import Edition, Race
from ranking.domain.subscribers import Audience, Role
from ranking.domain.whens import When

_UNTIL = datetime(2024, 5, 6, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
_INDICATORS = (
    Indicator(code="projects", names=Names.same("Projects <new>"), unit=Unit(names=Names.same("个")), weight=40),
    Indicator(code="visits", names=Names.same("Visits"), unit=Unit(names=Names.same("")), weight=60),
)
_DOUBT = Problem(rule="", says="a figure is odd", cure="Ask the office", district="1", indicator="projects")


def sample_notices() -> Iterator[tuple[Notice, str | None]]:
    """Yield notices that templates are checked against, each with its reader's district: the usual and the rare."""
    missing = {"1": ("projects", "visits"), "2": ("visits",)}
    places = (None, Place(file="data/a.csv", line=7), Place(file="data/a.xlsx", line=7, cell="C7"))
    doubts = [replace(_DOUBT, rule=rule, place=places[2]) for rule in Rule]
    others = [replace(_DOUBT, rule="unreadable", district=None, place=place) for place in places]
    for incomplete in Incomplete:
        usual = _sample(NoticeKind.HELD, incomplete)
        yield replace(usual, missing=missing, problems=(*doubts, *others)), None
        yield replace(usual, missing={"2": ("visits",)}, problems=(doubts[0],)), None
        for deadline in (_UNTIL, None):
            asked = replace(_sample(NoticeKind.REMINDER, incomplete), missing=missing, deadline=deadline)
            yield asked, "1"
            yield asked, "2"
    yield replace(usual, problems=(others[0],), deadline=None), None
    yield usual, None


def _sample(kind: NoticeKind, incomplete: Incomplete) -> Notice:
    edition = Edition(
        code="weekly",
        names=Names.same("Weekly"),
        period=PeriodKind.WEEK,
        when=When.parse("Mon 09:00"),
        zone=ZoneInfo("Asia/Shanghai"),
        template="weekly",
        audience=Audience(roles=frozenset({Role.DISTRICT})),
        deadline=Deadline(after=timedelta(hours=3), incomplete=incomplete),
    )
    race = Race(
        code="sample",
        names=Names.same("Sample <race> & more"),
        districts=tuple(District(code=code, names=Names.same(f"District {code}"), cohort="all") for code in "12"),
        cohorts=(),
        indicators=_INDICATORS,
        editions={"weekly": edition},
        notice=Names.same("A sample."),
    )
    return Notice(kind=kind, race=race, edition=edition, period=Period.parse("2024-W18"), deadline=_UNTIL)
