"""`calendar:` of schedules.yaml, and what editions do on days that nobody works."""

from __future__ import annotations

from datetime import date

import pytest
from little import SCHEDULES, write_workspace

from ranking.config.loader import load_workspace
from ranking.domain.errors import InputProblems
from ranking.domain.occurrences import OnHoliday


@pytest.fixture
def declared(tmp_path):
    """Return a function that reads a workspace with further sections, and further keys of the weekly edition."""

    def read(section="", edition=""):
        text = SCHEDULES.replace('when: "Mon 09:00"', f'when: "Mon 09:00"{edition}') + section
        return load_workspace(write_workspace(tmp_path, schedules=text), {})

    return read


def test_china_s_announced_days_are_known_and_own_ones_count_more(declared):
    calendar = declared(
        "calendar: {holidays: [2027-02-05 to 2027-02-11, 2026-02-28], workdays: [2027-02-14], years: [2027]}\n"
    ).calendar
    assert not calendar.works(date(2026, 2, 28))  # announced as worked
    assert not calendar.works(date(2027, 2, 8))
    assert calendar.works(date(2027, 2, 14))
    assert calendar.works(date(2026, 2, 14))
    assert {2026, 2027} <= calendar.years


def test_another_country_begins_with_its_weekends(declared):
    calendar = declared("calendar: {base: weekends, holidays: [2026-12-25]}\n").calendar
    assert calendar.works(date(2026, 10, 1))
    assert not calendar.works(date(2026, 12, 25))
    assert not calendar.announced


def test_an_edition_takes_the_workspace_s_calendar(declared):
    edition = declared(edition=", on_holiday: next_workday, since: 2026-01-01").race("contest").edition("weekly")
    assert (edition.on_holiday, edition.since) == (OnHoliday.NEXT_WORKDAY, date(2026, 1, 1))
    assert edition.calendar.works(date(2026, 2, 28))
    assert edition.minds_holidays


@pytest.mark.parametrize(
    ("section", "edition", "says"),
    [
        ("calendar: {holidays: [2027-02-30]}\n", "", "“2027-02-30” is no day or span of days. Write 2027-02-05"),
        ("calendar: {holidays: [2027-02-11 to 2027-02-05]}\n", "", "is no day or span of days"),
        ("calendar: {holidays: [2027-02-05], workdays: [2027-02-05]}\n", "", "2027-02-05 can't be worked and closed"),
        ("", ", since: 2026-02-30", "“2026-02-30” can't stand here. Write a day such as 2024-05-06"),
        ("calendar: {base: chima}\n", "", "“chima” is not known. Write one of china, weekends"),
        ("", ", on_holiday: next_workdya", "“next_workdya” is not known. Write one of send, next_workday"),
        ("", ", since: 2026-05-01, until: 2026-04-01", "it ends on 2026-04-01, before it begins on 2026-05-01"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(declared, section, edition, says):
    with pytest.raises(InputProblems) as caught:
        declared(section, edition)
    assert says in "\n".join(str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("workday 40, 10:00", "month always has workdays 1 to 16"),
        ("cron 0 9 * * 1", "eekday 1 is mon in cron and another day in some programs: write “mon”"),
        ("workday 3, 10:00", "comes once a month, but the edition is about a week"),
    ],
)
def test_a_when_that_is_none_is_refused_with_the_right_form(tmp_path, when, says):
    text = SCHEDULES.replace('when: "Mon 09:00"', f'when: "{when}"')
    with pytest.raises(InputProblems) as caught:
        load_workspace(write_workspace(tmp_path, schedules=text), {})
    assert says in str(caught.value)
