"""When an edition is due: once in each of its periods, in any zone, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.errors import WhenError
from ranking.domain.occurrences import Schedule
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.whens import When

ZONES = (
    "Asia/Shanghai", "Asia/Kathmandu", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "Europe/Berlin",
    "Africa/Casablanca", "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia", "UTC",
)  # fmt: skip


def next_occurrence(when, zone, after):
    return Schedule(when=when, zone=zone).next(after).at


def occurrences(when, zone, after, until):
    return (one.at for one in Schedule(when=when, zone=zone).between(after, until))


def between(text, zone, start, end):
    found = occurrences(When.parse(text), ZoneInfo(zone), start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
    return [instant.astimezone(ZoneInfo(zone)) for instant in found]


def test_new_york_loses_no_monday_midnight_at_the_spring_forward():
    found = between("Mon 00:00", "America/New_York", datetime(2026, 3, 6), datetime(2026, 3, 25))
    assert [moment.date() for moment in found] == [date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23)]


def test_berlin_loses_no_monday_half_past_midnight_either():
    found = between("Mon 00:30", "Europe/Berlin", datetime(2026, 3, 27), datetime(2026, 4, 7))
    assert [moment.date() for moment in found] == [date(2026, 3, 30), date(2026, 4, 6)]


def test_a_time_that_the_spring_forward_leaves_out_comes_an_hour_later():
    [moment] = between("Sun 02:30", "Europe/Berlin", datetime(2026, 3, 28), datetime(2026, 3, 30))
    assert moment.time() == time(3, 30)


def test_a_time_that_the_autumn_repeats_comes_once():
    found = between("Sun 02:30", "Europe/Berlin", datetime(2026, 10, 24), datetime(2026, 10, 27))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon 09:00", "2026-11-30 09:00"),
        ("monday, 09:00", "2026-11-30 09:00"),
        ("周一 09:00", "2026-11-30 09:00"),
        ("day 5, 10:00", "2026-12-05 10:00"),
        ("last day, 16:00", "2026-11-30 16:00"),
        ("day 12 of quarter, 10:00", "2027-01-12 10:00"),
        ("last day of quarter, 10:00", "2026-12-31 10:00"),
        ("day 20 of year, 10:00", "2027-01-20 10:00"),
    ],
)
def test_coordinators_words_are_understood(text, expected):
    zone = ZoneInfo("Asia/Shanghai")
    found = next_occurrence(When.parse(text), zone, datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    assert f"{found.astimezone(zone):%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "words",
    [
        "mon tue wed thu fri sat sun",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "周一 周二 周三 周四 周五 周六 周日",
    ],
)
def test_weekdays_have_english_and_chinese_names(words):
    assert [When.parse(f"{name} 09:00").day for name in words.split()] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("text", "last"), [("last day, 16:00", date(2028, 2, 29)), ("last day of quarter, 16:00", date(2028, 3, 31))]
)
def test_the_last_day_is_the_period_s_own(text, last):
    when = When.parse(text)
    assert when.in_period(Period.containing(when.of, date(2028, 2, 1))) == last


@pytest.mark.parametrize(
    "text",
    [
        "Mon 25:00",
        "Monday 25:00",
        "day 31",
        "day 91 of quarter, 10:00",
        "Mon 09:60",
        "day 31, 10:00",
        "day 0, 10:00",
        "fri#2",
        "0 9 * * 1",
        "9:00",
        "Mon",
        "lastworkday 9:00",
        "",
    ],
)
def test_what_names_no_time_is_refused_with_the_right_forms(text):
    with pytest.raises(WhenError, match="names no time"):
        When.parse(text)


whens = st.one_of(
    st.builds(
        When,
        of=st.just(PeriodKind.WEEK),
        day=st.integers(1, 7),
        at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    ),
    st.builds(
        When, of=st.just(PeriodKind.MONTH), day=st.one_of(st.just(-1), st.integers(1, 28)), at=st.just(time(10, 0))
    ),
    st.builds(When, of=st.just(PeriodKind.QUARTER), day=st.integers(1, 90), at=st.just(time(0, 30))),
)


@given(whens, st.sampled_from(ZONES), st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)))
def test_every_period_has_exactly_one_occurrence_and_they_come_in_order(when, zone, start):
    place = ZoneInfo(zone)
    after = start.replace(tzinfo=UTC)
    found = []
    for _ in range(20):
        after = next_occurrence(when, place, after)
        found.append(after)
    assert found == sorted(set(found))
    periods = [Period.containing(when.of, moment.astimezone(place).date()) for moment in found]
    assert all(later == earlier.next() for earlier, later in pairwise(periods))


@given(whens, st.sampled_from(ZONES), st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)))
def test_the_next_occurrence_is_the_first_that_a_day_by_day_search_finds(when, zone, start):
    place, after = ZoneInfo(zone), start.replace(tzinfo=UTC)
    day = after.astimezone(place).date() - timedelta(days=2)
    while True:
        period = Period.containing(when.of, day)
        if when.in_period(period) == day:
            instant = datetime.combine(day, when.at, tzinfo=place).astimezone(UTC)
            if instant > after:
                break
        day += timedelta(days=1)
    assert next_occurrence(when, place, after) == instant


def turns(zone):
    """Return the days from 2005 to 2030 around which a zone's clocks change."""
    noons = [datetime(2005, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(26 * 365)]
    offsets = [noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons]
    return [noons[n + 1].date() for n, (one, other) in enumerate(pairwise(offsets)) if one != other]


TURNS = [(zone, day) for zone in ZONES for day in turns(zone)]


def first_shown(wall, zone):
    """Search the world's clock by quarter hours for a wall time; a skipped one is read on the clock before the gap."""
    start = wall.replace(tzinfo=UTC) - timedelta(hours=39)
    instants = [start + timedelta(minutes=15) * n for n in range(4 * 78)]
    walls = [instant.astimezone(zone).replace(tzinfo=None) for instant in instants]
    if wall in walls:
        return instants[walls.index(wall)]
    before = max(n for n, shown in enumerate(walls) if shown < wall)
    return instants[before] + (wall - walls[before])


@given(
    st.sampled_from(TURNS),
    st.integers(-2, 2),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45])),
)
def test_around_clock_changes_it_is_the_first_instant_at_which_the_wall_clock_shows_the_time(turn, shift, at):
    zone, day = ZoneInfo(turn[0]), turn[1] + timedelta(days=shift)
    wall = datetime.combine(day, at)
    weekly = When(of=PeriodKind.WEEK, day=day.isoweekday(), at=at)
    found = next_occurrence(weekly, zone, wall.replace(tzinfo=UTC) - timedelta(days=3))
    assert found == first_shown(wall, zone)
