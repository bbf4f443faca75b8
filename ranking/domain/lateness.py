"""Lateness: which figures of a period are still missing, and what an edition does about that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ranking.domain.deadlines import Deadline, Incomplete
from ranking.domain.errors import Problem
from ranking.domain.indicators import Measure
from ranking.domain.measures import in_period, measure
from ranking.domain.observations import CellState, Observations
from ranking.domain.periods import Period
from ranking.domain.races import Edition, Race
from ranking.domain.rules import Missing


def late(race: Race, observations: Observations, period: Period) -> dict[str, tuple[str, ...]]:
    """Return the codes of the indicators that each competing district hasn't reported for a period.

    Only those count that are ranked, or from which one that is ranked is computed; on time is who isn't in it.
    """
    asked = [replace(one, measure=Measure.VALUE, missing=Missing.EXCLUDE) for one in race.counted]
    asked = [one for one in asked if one.code in race.telling]
    codes = [district.code for district in race.competing(period)]
    if not asked or not codes:
        return {}
    states = in_period(measure(observations.reported, asked, codes, [period]).states, period)
    missing = {
        str(code): tuple(str(name) for name, state in line.items() if state == CellState.NOT_REPORTED)
        for code, line in states.to_dict("index").items()
    }
    return {code: names for code, names in missing.items() if names}


def waited_for(
    race: Race, edition: Edition, observations: Observations, period: Period, now: datetime
) -> list[Problem]:
    """Return, a problem a district, the figures that the issue about a period waits for at `now`.

    It waits until its deadline; afterwards only where the edition says that it is held. Somebody may answer for their
    absence.
    """
    rule, deadline = edition.deadline, edition.deadline_of(period)
    if rule == Deadline() or (now >= deadline and rule.incomplete is not Incomplete.HOLD):
        return []
    names = {one.code: str(one.names) for one in race.districts}
    until = f"{deadline.astimezone(edition.zone):%Y-%m-%d %H:%M}"
    return [
        Problem(
            rule="late",
            says=f"{names[code]} has not reported {_some(missing)} for {period}",
            cure=_cure(rule.incomplete, until, passed=now >= deadline),
            mark=f"late:{code}:{','.join(missing)}:{period}",
            district=code,
        )
        for code, missing in late(race, observations, period).items()
    ]


def _some(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:3]) + (f" and {len(codes) - 3} more" if len(codes) > 3 else "")


def _cure(incomplete: Incomplete, until: str, *, passed: bool) -> str:
    answer = "or answer for its absence: `ranking acknowledge`"
    if passed:
        return f"The deadline ({until}) has passed. Put the report into the folder, {answer}"
    then = {
        Incomplete.PUBLISH: "then it goes out without it",
        Incomplete.CARRY: "then the figures of the period before stand in",
        Incomplete.HOLD: "and is held beyond",
    }[incomplete]
    return f"The issue waits until {until}, {then}. Put the report into the folder, {answer}"


def carrying(race: Race) -> Race:
    """Return the race with older figures standing in for missing ones, marked as carried, for one period at most."""
    indicators = tuple(
        replace(one, missing=Missing.CARRY, carry=max(one.carry, 1)) if one.missing is Missing.EXCLUDE else one
        for one in race.indicators
    )
    return replace(race, indicators=indicators)


def as_published(race: Race, edition: Edition, period: Period, now: datetime) -> Race:
    """Return the race by whose rules an issue goes out at `now`: after the deadline old figures may stand in."""
    carries = edition.deadline.incomplete is Incomplete.CARRY and now >= edition.deadline_of(period)
    return carrying(race) if carries else race
