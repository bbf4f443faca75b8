"""The clock: every period once, none early, late is not lost."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from little import FIGURES, SCHEDULES, many_subscribers, write_workspace

from ranking.domain.issues import IssueKey, IssueState
from ranking.domain.occurrences import Schedule
from ranking.domain.whens import When
from ranking.runs.clock import OccurrenceTrigger, catch_up

WEEK_18 = IssueKey.parse("contest/weekly/2024-W18")
WEEK_17 = IssueKey.parse("contest/weekly/2024-W17")


def first_seen(city, moment):
    """Let the service see the editions for the first time at `moment`."""
    city.now, after = moment, city.now
    app = city.app()
    catch_up(app.desk(app.engine()), city.now)
    city.now = after


def caught_up(city):
    app = city.app()
    return catch_up(app.desk(app.engine()), city.now)


def test_an_edition_seen_for_the_first_time_never_issues_the_past(city):
    assert caught_up(city) == []
    assert city.app().ledger.summaries() == []


def test_a_fire_is_made_once_however_often_the_clock_looks(city):
    first_seen(city, datetime(2024, 5, 5, tzinfo=UTC))
    assert caught_up(city) == [WEEK_18]
    assert caught_up(city) == []


def test_nothing_is_made_before_its_time(city):
    first_seen(city, datetime(2024, 5, 5, tzinfo=UTC))
    city.now = datetime(2024, 5, 6, 0, 59, 59, tzinfo=UTC)  # a second before nine in Shanghai
    assert caught_up(city) == []


def test_a_fire_missed_within_max_lateness_is_caught_up_and_one_missed_by_more_waits_for_a_person(city):
    first_seen(city, datetime(2024, 4, 28, tzinfo=UTC))
    made = caught_up(city)
    ledger = city.app().ledger
    assert made == [WEEK_18]
    assert ledger.state(WEEK_17) is IssueState.OVERDUE
    assert ledger.state(WEEK_18) is IssueState.SENDING


def test_an_overdue_issue_goes_out_by_hand(city):
    first_seen(city, datetime(2024, 4, 28, tzinfo=UTC))
    caught_up(city)
    assert city.run(str(WEEK_17)) is IssueState.SENT


def test_a_fire_that_another_process_is_at_is_looked_at_again_until_it_is_made(city):
    first_seen(city, datetime(2024, 5, 5, tzinfo=UTC))
    other = city.app()
    other.ledger.claim(WEEK_18, owner="elsewhere/1/x", now=city.now)
    assert caught_up(city) == []
    city.later(minutes=11)  # the other one died, and its lease ran out
    assert caught_up(city) == [WEEK_18]


def test_held_figures_don_t_stop_the_clock(city):
    write_workspace(city.folder, figures=FIGURES.replace("甲区,6", "甲区,六"))
    first_seen(city, datetime(2024, 5, 5, tzinfo=UTC))
    assert caught_up(city) == []
    assert city.app().ledger.state(WEEK_18) is IssueState.HELD


def test_changing_the_time_of_an_issued_period_does_not_issue_it_again(city):
    first_seen(city, datetime(2024, 5, 5, tzinfo=UTC))
    caught_up(city)
    write_workspace(city.folder, schedules=SCHEDULES.replace("Mon 09:00", "Mon 11:00"))
    city.run(str(WEEK_18))
    city.later(hours=2)
    assert caught_up(city) == []
    assert city.inbox.received == 5


def test_the_service_delivers_what_was_missed_and_closes_the_issue(city):
    first_seen(city, datetime(2024, 5, 5, tzinfo=UTC))
    app = city.app()
    city.serve_until(lambda: app.ledger.state(WEEK_18) is IssueState.SENT, app)
    assert city.inbox.received == 5


def test_two_services_on_one_database_make_an_issue_once_and_send_each_letter_once(city):
    write_workspace(city.folder, people=many_subscribers(200))
    first_seen(city, datetime(2024, 5, 5, tzinfo=UTC))
    one, other = city.app(), city.app()
    city.serve_until(lambda: one.ledger.state(WEEK_18) is IssueState.SENT, one, other)
    assert city.inbox.received == 200
    assert one.ledger.summaries(WEEK_18)[0].in_doubt == 0


def test_the_coming_fires_say_what_each_is_about(city):
    fires = city.app().coming(3)
    assert [str(fire.key) for fire in fires] == [
        "contest/weekly/2024-W19",
        "contest/weekly/2024-W20",
        "contest/weekly/2024-W21",
    ]
    assert fires[0].at == datetime(2024, 5, 13, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("previous", [None, datetime(2026, 3, 2, 5, tzinfo=UTC)])
def test_the_trigger_keeps_the_week_that_a_spring_forward_makes_others_lose(previous):
    trigger = OccurrenceTrigger(Schedule(when=When.parse("Mon 00:00"), zone=ZoneInfo("America/New_York")))
    fire = trigger.get_next_fire_time(previous, datetime(2026, 3, 6, tzinfo=UTC))
    assert fire == datetime(2026, 3, 9, 4, tzinfo=UTC)
