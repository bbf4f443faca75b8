"""Races, their editions and their subscribers: what is published when, and for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ranking.domain.districts import Cohort, District
from ranking.domain.errors import UnknownName
from ranking.domain.indicators import Indicator, Kind, Measure, Unit
from ranking.domain.languages import Language, Names
from ranking.domain.letterhead import Letterhead
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Edition, Race
from ranking.domain.subscribers import Audience, Role, Subscriber
from ranking.domain.whens import When
from ranking.domain.workspace import Workspace

SHANGHAI = ZoneInfo("Asia/Shanghai")


def edition(kind, when="Mon 09:00"):
    return Edition(
        code="weekly",
        names=Names.same("周动态"),
        period=kind,
        when=When.parse(when),
        zone=SHANGHAI,
        template="weekly",
        audience=Audience(roles=frozenset({Role.DISTRICT, Role.LEADER})),
    )


RACE = Race(
    code="investment",
    names=Names.same("招商"),
    districts=(District(code="01", names=Names({Language.EN: "Duanzhou"}), cohort="all"),),
    cohorts=(Cohort(code="all", names=Names.same("全部")),),
    indicators=(),
    editions={"weekly": edition(PeriodKind.WEEK)},
)


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        (PeriodKind.WEEK, "2024-W17"),
        (PeriodKind.MONTH, "2024-04"),
        (PeriodKind.QUARTER, "2024-Q1"),
        (PeriodKind.YEAR, "2023"),
    ],
)
def test_an_issue_is_about_the_last_period_that_is_complete(kind, period):
    assert str(edition(kind).period_at(datetime(2024, 5, 5, 2, tzinfo=UTC))) == period


def test_a_period_is_complete_when_it_is_over_where_the_city_lies():
    sunday_evening_utc = datetime(2024, 5, 5, 16, 30, tzinfo=UTC)  # 00:30 on Monday in Shanghai
    assert str(edition(PeriodKind.WEEK).period_at(sunday_evening_utc)) == "2024-W18"


def test_editions_and_districts_are_found_by_their_names():
    assert RACE.edition("weekly").code == "weekly"
    assert RACE.district("Duanzhou") is RACE.district("01")


@pytest.mark.parametrize(
    ("ask", "offer"),
    [
        (lambda: RACE.edition("weekl"), "did you mean “weekly”?"),
        (lambda: RACE.district("Duanzou"), "did you mean “Duanzhou”?"),
        (lambda: WORKSPACE.race("invest"), "did you mean “investment”?"),
        (lambda: WORKSPACE.race("xyz"), "there is investment"),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_what_is(ask, offer):
    with pytest.raises(UnknownName) as caught:
        ask()
    assert offer in str(caught.value)


WORKSPACE = Workspace(
    zone=SHANGHAI,
    languages=(Language.ZH_HANS,),
    letterhead=Letterhead(names=Names.same("示例市"), address="ranking@city.example"),
    subscribers="data/subscribers.csv",
    races={"investment": RACE},
    layouts={},
    fingerprint="",
)


def test_a_workspace_knows_its_races():
    assert WORKSPACE.race("investment") is RACE


def test_message_ids_end_in_the_domain_of_the_sender():
    assert WORKSPACE.letterhead.domain == "city.example"


@pytest.mark.parametrize(
    ("role", "editions", "wants"),
    [
        (Role.DISTRICT, frozenset(), True),
        (Role.DISTRICT, frozenset({"weekly", "monthly"}), True),
        (Role.DISTRICT, frozenset({"monthly"}), False),
        (Role.PUBLIC, frozenset(), False),
        (Role.PUBLIC, frozenset({"weekly"}), False),
    ],
)
def test_a_subscriber_wants_what_it_asked_for_of_what_its_role_may_get(role, editions, wants):
    reader = Subscriber(address="a@b.example", name="A", language=Language.EN, role=role, editions=editions)
    assert reader.wants("weekly", RACE.edition("weekly").audience) is wants


@pytest.mark.parametrize(
    ("kind", "measure", "unit", "additive"),
    [
        (Kind.FLOW, Measure.VALUE, "亿元", True),
        (Kind.LEVEL, Measure.INCREMENT, "亿元", True),
        (Kind.FLOW, Measure.YOY, "%", False),
        (Kind.RATE, Measure.YOY, "个百分点", False),
        (Kind.RATE, Measure.VALUE, "亿元", False),
    ],
)
def test_what_is_scored_has_its_own_unit_and_adds_up_or_not(kind, measure, unit, additive):
    one = Indicator(code="x", names=Names.same("x"), unit=Unit(names=Names.same("亿元")), kind=kind, measure=measure)
    assert (str(one.measured_unit.names), one.additive) == (unit, additive)


def test_the_smallest_step_of_a_value_is_in_stored_units_and_that_of_growth_in_per_cent():
    money = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)
    value = Indicator(code="x", names=Names.same("x"), unit=money, precision=1)
    assert value.quantum == 10_000_000
    assert replace(value, measure=Measure.YOY).quantum == Decimal("0.1")
