"""Pacing: letters leave no faster than a server takes them, and never at quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.breakers import Breaker
from ranking.domain.pacing import Limits, Pacing, Quiet

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 5, 6, 1, tzinfo=UTC)  # 09:00 in Shanghai


def simulate(pacing, *, domain="qq.com", until):
    """Send whenever it is allowed; return the instants."""
    now, sent = NOW, []
    while now < until:
        ready = max(pacing.ready_at(now), pacing.domain_ready_at(domain, now))
        if ready > now:
            now = ready
            continue
        pacing.take(domain, now)
        sent.append(now)
        now += timedelta(milliseconds=1)
    return sent


@given(st.integers(1, 600))
def test_in_no_minute_do_more_letters_leave_than_the_limit_says(per_minute):
    sent = simulate(Pacing(Limits(per_minute=per_minute), SHANGHAI), until=NOW + timedelta(minutes=2))
    assert len(sent) >= 2 * per_minute - 2
    for first, past in zip(sent, sent[per_minute:], strict=False):
        assert past - first >= timedelta(minutes=1)


def test_a_domain_s_limit_holds_only_letters_to_it():
    pacing = Pacing(Limits(domains={"qq.com": 6}), SHANGHAI)
    pacing.take("qq.com", NOW)
    assert pacing.domain_ready_at("qq.com", NOW) == NOW + timedelta(seconds=10)
    assert pacing.waiting(NOW) == {"qq.com": NOW + timedelta(seconds=10)}
    assert pacing.domain_ready_at("city.example", NOW) == NOW
    assert pacing.room(NOW, 8) == 8


def test_a_star_stands_for_every_other_domain_each_by_itself():
    pacing = Pacing(Limits(domains={"*": 60, "qq.com": 6}), SHANGHAI)
    for domain in ("a.example", "b.example", "qq.com"):
        pacing.take(domain, NOW)
    assert {d: at - NOW for d, at in pacing.waiting(NOW).items()} == {
        "a.example": timedelta(seconds=1),
        "b.example": timedelta(seconds=1),
        "qq.com": timedelta(seconds=10),
    }


def test_what_is_over_a_day_s_quota_is_carried_over_to_the_next_midnight_of_the_city():
    pacing = Pacing(Limits(per_day=3), SHANGHAI, used=1, today=NOW)
    assert pacing.room(NOW, 8) == 2
    sent = simulate(pacing, until=NOW + timedelta(days=1, hours=1))
    midnight = datetime(2024, 5, 7, tzinfo=SHANGHAI)
    assert [at >= midnight for at in sent] == [False, False, True, True, True]


def test_a_clock_that_was_set_back_stops_letters_no_longer_than_a_gap():
    pacing = Pacing(Limits(per_minute=6), SHANGHAI)
    pacing.take("a.example", NOW)
    assert pacing.ready_at(NOW - timedelta(hours=5)) == NOW - timedelta(hours=5)


@pytest.mark.parametrize(
    ("begin", "end", "at", "until"),
    [
        ("22:00", "07:00", "2024-05-06T23:30", "2024-05-07T07:00"),
        ("22:00", "07:00", "2024-05-06T03:00", "2024-05-06T07:00"),
        ("22:00", "07:00", "2024-05-06T07:00", None),
        ("12:00", "14:00", "2024-05-06T12:00", "2024-05-06T14:00"),
        ("12:00", "14:00", "2024-05-06T14:00", None),
    ],
)
def test_quiet_hours_end_when_they_say(begin, end, at, until):
    quiet = Quiet(begin=time.fromisoformat(begin), end=time.fromisoformat(end), zone=SHANGHAI)
    ends = quiet.until(datetime.fromisoformat(at).replace(tzinfo=SHANGHAI).astimezone(UTC))
    assert ends == (datetime.fromisoformat(until).replace(tzinfo=SHANGHAI) if until else None)


def test_a_server_that_can_not_be_reached_is_left_alone_twice_as_long_each_time_and_at_most_ten_minutes():
    breaker, now, rests = Breaker(), NOW, []
    for _ in range(8):
        breaker.begin()
        breaker.failed(now)
        rests.append((breaker.ready_at(now) - now).total_seconds())
        now = breaker.ready_at(now)
    assert rests == [30, 60, 120, 240, 480, 600, 600, 600]


def test_one_broken_connection_may_be_chance_and_three_in_a_row_are_not():
    breaker = Breaker()
    assert [breaker.broke(NOW) for _ in range(3)] == [False, False, True]
    breaker.begin()
    breaker.worked()
    assert [breaker.broke(NOW), breaker.ready_at(NOW)] == [False, NOW]


def test_after_its_rest_one_letter_tries_a_server_and_the_others_wait_for_it():
    breaker = Breaker()
    breaker.failed(NOW)
    later = breaker.ready_at(NOW)
    breaker.begin()
    assert breaker.ready_at(later) is None
    breaker.worked()
    assert breaker.ready_at(later) == later


def test_a_letter_that_was_on_its_way_before_does_not_end_a_server_s_rest():
    breaker = Breaker()
    breaker.begin()
    breaker.failed(NOW, timedelta(minutes=2))
    breaker.worked()
    assert breaker.ready_at(NOW) == NOW + timedelta(minutes=2)


def test_letters_that_never_left_take_nothing_from_the_day_s_quota():
    pacing = Pacing(Limits(per_day=2), SHANGHAI)
    for _ in range(5):
        pacing.take("a.example", NOW)
        pacing.give_back(NOW)
    assert pacing.room(NOW, 8) == 2


def test_several_letters_that_find_a_server_gone_at_once_count_once():
    breaker = Breaker()
    for _ in range(8):
        breaker.failed(NOW)
    assert breaker.ready_at(NOW) == NOW + timedelta(seconds=30)
