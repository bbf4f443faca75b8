"""Who is late, how long an issue waits for them, and what happens then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from ranking.domain.deadlines import Deadline, Incomplete
from ranking.domain.districts import Cohort, District
from ranking.domain.formulas import Formula
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Names
from ranking.domain.lateness import as_published, late, waited_for
from ranking.domain.observations import Observations, empty_frame
from ranking.domain.occurrences import Schedule
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.races import Edition, Race
from ranking.domain.rules import Missing
from ranking.domain.subscribers import Audience, Role
from ranking.domain.whens import When

WEEK = Period.parse("2024-W18")
ZONE = ZoneInfo("Asia/Shanghai")
DUE = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai
EMPTY = empty_frame()


def edition(**deadline):
    return Edition(
        code="weekly",
        names=Names.same("周动态"),
        period=PeriodKind.WEEK,
        when=When.parse("Mon 09:00"),
        zone=ZONE,
        template="weekly",
        audience=Audience(roles=frozenset(Role)),
        deadline=Deadline(**deadline),
    )


def race(**indicator):
    unit = Unit(names=Names.same("个"))
    return Race(
        code="r",
        names=Names.same("r"),
        cohorts=(Cohort(code="all", names=Names.same("all")),),
        districts=tuple(District(code=code, names=Names.same(code), cohort="all") for code in "AB"),
        indicators=(
            Indicator(code="x", names=Names.same("x"), unit=unit, weight=50, **indicator),
            Indicator(code="y", names=Names.same("y"), unit=unit, weight=50),
        ),
        context=(Indicator(code="people", names=Names.same("people"), unit=unit),),
    )


def figures(*rows):
    frame = pd.DataFrame(
        [(who, what, pd.Timestamp("2024-05-05"), value, True, "a.csv", 2, 1) for who, what, value in rows],
        columns=list(EMPTY.columns),
    )
    return Observations(reported=frame if rows else EMPTY, totals=EMPTY)


def test_late_is_who_has_not_reported_an_indicator_that_is_ranked():
    assert late(race(), figures(("A", "x", 1.0), ("B", "x", 1.0), ("B", "y", 2.0)), WEEK) == {"A": ("y",)}


def test_late_is_late_whatever_stands_in_for_it():
    one = race(missing=Missing.COHORT_MEAN)
    assert late(one, figures(("A", "y", 1.0), ("B", "x", 1.0), ("B", "y", 2.0)), WEEK) == {"A": ("x",)}


def test_what_a_formula_is_computed_from_is_asked_for_and_the_formula_is_not():
    one = race(formula=Formula.parse("people * 2"))
    assert late(one, figures(("A", "y", 1.0), ("B", "y", 2.0), ("B", "people", 9.0)), WEEK) == {"A": ("people",)}


def test_a_period_that_nobody_has_reported_is_late_for_all():
    assert late(race(), figures(), WEEK) == {"A": ("x", "y"), "B": ("x", "y")}


def due(text, period):
    return Schedule(when=When.parse(text), zone=ZONE).of_period(period).at


def test_an_issue_is_due_at_the_first_occurrence_after_its_period():
    assert due("Mon 09:00", WEEK) == DUE
    assert due("day 5, 10:00", Period.parse("2024-04")) == datetime(2024, 5, 5, 2, 0, tzinfo=UTC)
    assert due("day 1, 00:00", Period.parse("2024-04")) == datetime(2024, 4, 30, 16, tzinfo=UTC)


def test_reminders_come_so_long_before_the_deadline_the_first_one_first():
    deadline = Deadline(after=timedelta(hours=3), remind=(timedelta(hours=1), timedelta(days=1)))
    assert deadline.reminders(DUE) == [DUE + timedelta(hours=3 - 24), DUE + timedelta(hours=2)]


MISSING_Y = figures(("A", "x", 1.0), ("B", "x", 1.0), ("B", "y", 2.0))


@pytest.mark.parametrize(
    ("incomplete", "hours", "waits"),
    [
        (Incomplete.PUBLISH, 0, True),
        (Incomplete.PUBLISH, 2.9, True),
        (Incomplete.PUBLISH, 3, False),
        (Incomplete.CARRY, 2.9, True),
        (Incomplete.CARRY, 3, False),
        (Incomplete.HOLD, 2.9, True),
        (Incomplete.HOLD, 300, True),
    ],
)
def test_an_issue_waits_until_its_deadline_and_beyond_only_if_it_is_held(incomplete, hours, waits):
    weekly = edition(after=timedelta(hours=3), incomplete=incomplete)
    found = waited_for(race(), weekly, MISSING_Y, WEEK, DUE + timedelta(hours=hours))
    assert [(one.rule, one.district, one.mark) for one in found] == (
        [("late", "A", "late:A:y:2024-W18")] if waits else []
    )


def test_an_edition_without_a_deadline_waits_for_nobody():
    assert waited_for(race(), edition(), MISSING_Y, WEEK, DUE - timedelta(days=3)) == []


def test_a_wait_says_until_when_and_what_happens_then():
    weekly = edition(after=timedelta(hours=3), incomplete=Incomplete.CARRY)
    (problem,) = waited_for(race(), weekly, MISSING_Y, WEEK, DUE)
    assert str(problem) == (
        "A has not reported y for 2024-W18. The issue waits until 2024-05-06 12:00, then the figures of the period "
        "before stand in. Put the report into the folder, or answer for its absence: `ranking acknowledge`"
    )


def test_old_figures_stand_in_only_after_the_deadline_of_an_edition_that_says_so():
    weekly = edition(after=timedelta(hours=3), incomplete=Incomplete.CARRY)
    before, after = (as_published(race(), weekly, WEEK, DUE + timedelta(hours=hours)) for hours in (2, 3))
    assert [one.missing for one in before.indicators] == [Missing.EXCLUDE, Missing.EXCLUDE]
    assert [(one.missing, one.carry) for one in after.indicators] == [(Missing.CARRY, 1)] * 2
    assert as_published(race(), edition(), WEEK, DUE) == race()
