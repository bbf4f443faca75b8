"""Schedules: working days, holidays and every form of words; ten years of them against a reckoning day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from ranking.config.calendars import chinese_calendar
from ranking.domain.calendar import Calendar
from ranking.domain.errors import WhenError
from ranking.domain.occurrences import OnHoliday, Schedule
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.whens import Days, When

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = chinese_calendar()


def schedule(text, zone="Asia/Shanghai", calendar=CHINA, **others):
    return Schedule(when=When.parse(text), zone=ZoneInfo(zone), calendar=calendar, **others)


def day_for(text, period, **others):
    """Return the local day on which the issue about a period goes out."""
    return schedule(text, **others).of_period(Period.parse(period)).day


@pytest.mark.parametrize(
    ("text", "period", "day"),
    [
        ("Mon 09:00", "2026-W08", "2026-02-23"),
        ("每周一 09:00", "2026-W08", "2026-02-23"),
        ("2nd Tue 09:00", "2026-04", "2026-05-12"),
        ("last Fri of quarter 16:00", "2026-Q1", "2026-06-26"),
        ("workday 1, 10:00", "2026-09", "2026-10-08"),
        ("第3个工作日 10:00", "2026-09", "2026-10-10"),  # a Saturday that is worked
        ("last workday 16:00", "2026-01", "2026-02-28"),  # a Saturday too
        ("每月最后一个工作日 16：00", "2026-01", "2026-02-28"),
        ("workday 8 of quarter, 10:00", "2026-Q3", "2026-10-16"),
        ("每季度第8个工作日 10:00", "2026-Q3", "2026-10-16"),
        ("每月15日 10:00", "2026-04", "2026-05-15"),
        ("cron 0 9 * * mon", "2026-W08", "2026-02-23"),
        ("cron 30 16 L * *", "2026-01", "2026-02-28"),
        ("cron 0 10 15 */3 *", "2026-Q1", "2026-04-15"),
        ("cron 0 10 15 2,5,8,11 *", "2026-Q1", "2026-05-15"),
        ("cron 0 10 20 1 *", "2025", "2026-01-20"),
    ],
)
def test_words_mean_a_day(text, period, day):
    assert day_for(text, period) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("day 31, 10:00", "for its end write “last day”"),
        ("workday 40, 10:00", "a month always has workdays 1 to 16"),
        ("workday 0, 10:00", "workdays 1 to 16"),
        ("5th Mon 09:00", "write “last Tue 09:00”"),
        ("Mon 24:00", "hours go from 00 to 23"),
        ("monday morning", "write it as “Mon 09:00”"),
        ("31 February 10:00", "write it as “Mon 09:00”"),
        ("workday 3 of week, 10:00", "write it as “Mon 09:00”"),
        ("cron 0 9 * * 1", "weekday 1 is mon in cron and another day in some programs: write “mon”"),
        ("cron 0 9 * * 0", "weekday 0 is sun in cron"),
        ("cron 0 9 1 * mon", "some programs take either and some both"),
        ("cron */5 * * * *", "minute and hour are one number each"),
        ("cron 0 9 31 * *", "from 1 to 28, which every month has, or L for the last"),
        ("cron 0 9 * *", "cron has five fields"),
        ("cron 0 9 5 1,2 *", "*/3"),
        ("cron 0 9 * 3 mon", "“cron 0 9 * * mon”"),
        ("cron 0 99 5 * *", "hours go from 00 to 23"),
        ("cron 0 9 * * monday-friday", "one weekday by name"),
    ],
)
def test_what_is_no_time_is_told_with_what_to_write_instead(text, cure):
    with pytest.raises(WhenError) as caught:
        When.parse(text)
    assert cure in str(caught.value)


@pytest.mark.parametrize(
    ("on_holiday", "day"),
    [("send", "2026-10-05"), ("next_workday", "2026-10-08"), ("previous_workday", "2026-10-08"), ("skip", None)],
)
def test_a_holiday_moves_the_day_or_leaves_it_out(on_holiday, day):
    """The first week of October is a holiday; the working day before lies in the week that the issue is about."""
    one = schedule("Mon 09:00", on_holiday=OnHoliday(on_holiday)).of_period(Period.parse("2026-W40"))
    assert one.planned == date(2026, 10, 5)
    assert (None if one.skipped else str(one.day)) == day


def test_the_working_day_before_counts_where_the_period_is_over_by_then():
    assert day_for("day 6, 10:00", "2026-05", on_holiday=OnHoliday.PREVIOUS_WORKDAY) == date(2026, 6, 5)
    assert day_for("day 1, 10:00", "2026-04", on_holiday=OnHoliday.PREVIOUS_WORKDAY) == date(2026, 5, 6)


def test_fewer_working_days_than_are_counted_mean_the_last_of_them():
    closed = Calendar(holidays=frozenset(date(2027, 2, 1) + timedelta(days=n) for n in range(20)))
    assert day_for("workday 16, 10:00", "2027-01", calendar=closed) == date(2027, 2, 26)
    shut = Calendar(holidays=frozenset(date(2027, 2, 1) + timedelta(days=n) for n in range(28)))
    assert day_for("workday 3, 10:00", "2027-01", calendar=shut) == date(2027, 2, 28)


def test_nothing_goes_out_before_the_first_day_or_after_the_last():
    some = schedule("Mon 09:00", since=date(2026, 5, 4), until=date(2026, 5, 18))
    found = some.between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert [one.day for one in found] == [date(2026, 5, 4), date(2026, 5, 11), date(2026, 5, 18)]
    assert some.next(datetime(2026, 5, 18, 2, tzinfo=UTC)) is None


def test_two_weeks_that_a_long_holiday_moves_to_one_morning_are_two_issues():
    closed = Calendar(holidays=frozenset(date(2027, 2, 1) + timedelta(days=n) for n in range(14)))
    some = schedule("Mon 09:00", calendar=closed, on_holiday=OnHoliday.NEXT_WORKDAY)
    found = list(some.between(datetime(2027, 1, 26, tzinfo=UTC), datetime(2027, 2, 16, tzinfo=UTC)))
    assert [str(one.period) for one in found] == ["2027-W04", "2027-W05", "2027-W06"]
    assert {one.day for one in found} == {date(2027, 2, 15)}


SCHEDULES = [
    ("Mon 09:00", "Asia/Shanghai", "send"),
    ("Mon 00:00", "America/New_York", "next_workday"),
    ("Sun 02:30", "Europe/Berlin", "send"),
    ("Fri 23:59", "Pacific/Apia", "previous_workday"),
    ("2nd Tue 09:00", "Asia/Shanghai", "skip"),
    ("last Fri 16:00", "Australia/Lord_Howe", "next_workday"),
    ("day 1, 00:00", "America/Sao_Paulo", "next_workday"),
    ("last day, 16:00", "Asia/Shanghai", "previous_workday"),
    ("workday 3, 10:00", "Asia/Shanghai", "send"),
    ("last workday 16:00", "Asia/Shanghai", "send"),
    ("workday 8 of quarter, 10:00", "Asia/Shanghai", "send"),
    ("day 20 of year, 10:00", "Africa/Casablanca", "next_workday"),
    ("cron 30 2 L 3,6,9,12 *", "Europe/Berlin", "skip"),
]


@pytest.mark.parametrize(("text", "zone", "on_holiday"), SCHEDULES)
def test_ten_years_with_a_service_that_is_often_down_make_each_issue_once_and_none_early(text, zone, on_holiday):
    """The service wakes at random, sometimes after months, and asks what has become due since it looked last."""
    some = schedule(text, zone, on_holiday=OnHoliday(on_holiday))
    chance = Random(text)  # noqa: S311 - times to wake up, no secrets
    begin, end = datetime(2017, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    made, through, now = [], begin, begin
    while now < end:
        now = min(end, now + timedelta(minutes=chance.choice([1, 60, 1440, 1440 * 40, 1440 * 200]) * chance.random()))
        for one in some.between(through, now):
            assert one.at <= now
            assert one.at.astimezone(ZoneInfo(zone)).date() > one.period.end
            made.append((one.at, str(one.period)))
        through = now
    assert made == sorted(_reckoned(some, begin, end))
    assert len({period for _, period in made}) == len(made)


def _reckoned(some, begin, end):
    """Return the same in the slowest way: day by day, by the words' meaning, and minute by minute."""
    when, days = some.when, [date(2016, 10, 1) + timedelta(days=n) for n in range(3900)]
    for kind_days in _by_period(days, when.of).values():
        slot = Period.containing(when.of, kind_days[0])
        if (kind_days[-1] - kind_days[0]).days != (slot.end - slot.start).days:
            continue
        planned = _planned(when, kind_days, some.calendar)
        day = _moved(some, planned, slot)
        if day is None:
            continue
        at = _instant(day, when.at, some.zone)
        if begin < at <= end:
            yield at, str(slot.previous())


def _by_period(days, kind):
    found = {}
    for day in days:
        found.setdefault(str(Period.containing(kind, day)), []).append(day)
    return found


def _planned(when, days, calendar):
    if when.month:
        months = sorted({(day.year, day.month) for day in days})
        days = [day for day in days if (day.year, day.month) == months[when.month - 1]]
    if when.days is Days.WORKING:
        days = [day for day in days if day in calendar.workdays or (day.weekday() < 5 and day not in calendar.holidays)]
    elif when.days is Days.WEEKDAY:
        days = [day for day in days if day.weekday() + 1 == when.weekday]
    return days[when.day - 1 if when.day > 0 else -1]


def _moved(some, day, slot):
    step = {"next_workday": 1, "previous_workday": -1}.get(some.on_holiday, 0)
    if some.when.days is Days.WORKING or some.on_holiday is OnHoliday.SEND or some.calendar.works(day):
        return day
    if not step:
        return None
    moved = day
    while not some.calendar.works(moved):
        moved += timedelta(days=step)
        if step < 0 and moved < slot.start:
            step, moved = 1, day
    return moved


def _instant(day, at, zone):
    """Return the first UTC minute whose local time is `at` on `day`; where there is none, as far into the gap."""
    wanted = datetime.combine(day, at)
    around = wanted.replace(tzinfo=UTC) - datetime.combine(day, time(12), tzinfo=zone).utcoffset()
    near = [around + timedelta(minutes=number) for number in range(-300, 300)]
    local = {instant.astimezone(zone).replace(tzinfo=None): instant for instant in reversed(near)}
    before = wanted - timedelta(hours=3)
    return local[wanted] if wanted in local else local[before] + timedelta(hours=3)


def test_a_day_is_the_same_however_far_it_is_looked_at():
    some = schedule("workday 3, 10:00")
    assert some.next(datetime(2026, 9, 30, tzinfo=UTC)).period == Period.parse("2026-09")
    assert some.when.of is PeriodKind.MONTH
