"""Issues that wait for figures: who is told, who is reminded, and what ends the wait."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from little import FIGURES, SCHEDULES, SUBSCRIBERS, WEEKLY, write_workspace

from ranking.domain.errors import InputProblems
from ranking.domain.issues import IssueKey, IssueState
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.runs.clock import look_around
from ranking.runs.remind import Patience, reminders_due

WEEK_18 = IssueKey.parse(WEEKLY)
LATE = "".join(line for line in FIGURES.splitlines(keepends=True) if not line.startswith("2024-W18,丁县"))
PEOPLE = SUBSCRIBERS + (
    "desk@city.example,统筹科,zh-Hans,coordinator,,\n"
    "delta@county.example,丁县统计股,zh-Hans,contact,04,\n"
    "gamma@county.example,Gamma statistics,en,contact,03,\n"
)
DUE = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)


def rules(deadline="3 hours after", incomplete="publish", remind="[12 hours, 2 hours]"):
    more = f", deadline: {deadline}, incomplete: {incomplete}, remind: {remind}}}"
    return SCHEDULES.replace('when: "Mon 09:00"}', 'when: "Mon 09:00"' + more)


@pytest.fixture
def waiting(city):
    """The city in which 丁县 is late; write it with other rules by calling it."""

    def write(figures=LATE, people=PEOPLE, **deadline):
        write_workspace(city.folder, schedules=rules(**deadline), figures=figures, people=people)
        return city

    return write


def look(city, at, patience=None):
    """Let a service look around at a moment."""
    city.now = at
    app = city.app()
    look_around(app.desk(app.engine()), patience or Patience(), at)


def begin(city):
    """Let the service see the editions for the first time, two days before the issue is due and a day after."""
    look(city, DUE - timedelta(days=2))


def deliver(city):
    """Deliver what is in the outbox; return the letters as (address, subject)."""
    app = city.app()

    async def run():
        router = app.router()
        from ranking.runs.dispatch import deliver_by  # noqa: PLC0415

        for key in app.ledger.sending():
            engine = app.engine(router, issue=key, patience=timedelta(0))
            await engine.run(deliver_by(router, app.outbox, app.clock), asyncio.Event())
            app.ledger.close(key, now=city.now)
        await router.close()

    asyncio.run(run())
    found = []
    for path in sorted((city.folder.parent / "inbox").glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append((mail["To"].addresses[0].addr_spec, mail["Subject"], mail))
    return found


def state(city):
    return city.app().ledger.state(WEEK_18)


def test_an_issue_that_waits_tells_the_coordinators_and_nobody_else_for_what(waiting):
    city = waiting()
    begin(city)
    look(city, DUE)
    assert state(city) is IssueState.HELD
    letters = [one for one in deliver(city) if "催报" not in one[1]]
    assert [address for address, _, _ in letters] == ["desk@city.example"]
    text = letters[0][2].get_body(("plain",)).get_content()
    assert "丁县" in text
    assert "丙县" not in text
    assert "12:00" in text


def test_the_same_reasons_are_told_once_however_often_it_is_tried(waiting):
    city = waiting()
    begin(city)
    for minutes in (0, 1, 2, 170):
        look(city, DUE + timedelta(minutes=minutes))
    assert [one[0] for one in deliver(city) if "催报" not in one[1]] == ["desk@city.example"]


def test_the_figures_end_the_wait_as_soon_as_they_are_there(waiting):
    city = waiting()
    begin(city)
    patience = Patience()
    look(city, DUE, patience)
    look(city, DUE + timedelta(minutes=1), patience)
    assert state(city) is IssueState.HELD
    write_workspace(city.folder, schedules=rules(), figures=FIGURES, people=PEOPLE)
    look(city, DUE + timedelta(minutes=2), patience)
    assert state(city) is IssueState.SENDING


@pytest.mark.parametrize(
    ("incomplete", "then", "cell"),
    [
        ("publish", IssueState.SENDING, CellState.NOT_REPORTED),
        ("carry", IssueState.SENDING, CellState.CARRIED),
        ("hold", IssueState.HELD, None),
    ],
)
def test_at_the_deadline_it_goes_out_or_stays_held_as_the_edition_says(waiting, incomplete, then, cell):
    city = waiting(incomplete=incomplete)
    begin(city)
    patience = Patience()
    look(city, DUE, patience)
    look(city, DUE + timedelta(hours=3, seconds=-1), patience)
    assert state(city) is IssueState.HELD
    look(city, DUE + timedelta(hours=3), patience)
    assert state(city) is then
    if cell is not None:
        drawn = city.app().draw_up(WEEK_18)
        row = next(row for row in drawn.report.rows if row.district.code == "04")
        assert {one.state for one in row.cells.values()} == {cell}
        assert (row.rank is None) is (incomplete == "publish")


def test_somebody_may_answer_for_what_is_missing(waiting):
    city = waiting(incomplete="hold")
    begin(city)
    patience = Patience()
    look(city, DUE, patience)
    app = city.app()
    from ranking.answers import Answers  # noqa: PLC0415

    race = app.workspace.race("contest")
    (doubt,) = Answers(app).doubts(race, Period.parse("2024-W18"))
    assert doubt.rule == "late"
    Answers(app).acknowledge(race, doubt, by="李某", reason="本周停报")
    look(city, DUE + timedelta(minutes=1), patience)
    assert state(city) is IssueState.SENDING


def test_a_figure_in_doubt_is_not_released_by_the_deadline(waiting):
    figures = FIGURES.replace("2024-W18,丁县,2,1.0", "2024-W18,丁县,-2,1.0")
    city = waiting(figures=figures)
    begin(city)
    patience = Patience()
    for hours in (0, 3, 4):
        look(city, DUE + timedelta(hours=hours), patience)
    assert state(city) is IssueState.HELD
    (letter,) = deliver(city)
    assert "weekly.csv" in letter[2].get_body(("plain",)).get_content()


def test_each_contact_of_a_late_district_is_reminded_once_at_each_time_and_of_nothing_else(waiting):
    city = waiting()
    begin(city)
    for hours in (-9.5, -9, -8, 0.5, 1, 1.5, 2.9):  # twelve hours before the deadline, and two
        look(city, DUE + timedelta(hours=hours))
    reminders = [one for one in deliver(city) if one[0].endswith("county.example")]
    assert [address for address, _, _ in reminders] == ["delta@county.example"] * 2
    text = reminders[0][2].get_body(("plain",)).get_content()
    assert "新引进项目" in text
    assert "丙县" not in text
    assert "12:00" in text


def test_who_has_reported_meanwhile_is_not_reminded_again(waiting):
    city = waiting()
    begin(city)
    look(city, DUE - timedelta(hours=9))
    write_workspace(city.folder, schedules=rules(), figures=FIGURES, people=PEOPLE)
    look(city, DUE + timedelta(hours=1))
    assert sum(address.endswith("county.example") for address, _, _ in deliver(city)) == 1


def test_of_several_reminders_that_were_missed_only_the_last_is_sent(waiting):
    city = waiting()
    begin(city)
    look(city, DUE + timedelta(hours=2))
    assert sum(address.endswith("county.example") for address, _, _ in deliver(city)) == 1


def test_reminders_are_due_between_their_time_and_the_deadline(waiting):
    workspace = waiting().app().workspace
    at = {
        hours: [(str(key), number) for key, number in reminders_due(workspace, DUE + timedelta(hours=hours))]
        for hours in (-9.1, -9, 0.9, 1, 2.9, 3)
    }
    assert at == {
        -9.1: [],
        -9: [(WEEKLY, 1)],
        0.9: [(WEEKLY, 1)],
        1: [(WEEKLY, 2)],
        2.9: [(WEEKLY, 2)],
        3: [],
    }


def test_by_hand_the_coordinators_are_told_too_and_the_person_sees_why(waiting):
    city = waiting()
    city.now = DUE + timedelta(hours=1)
    with pytest.raises(InputProblems) as held:
        city.run(WEEKLY)
    assert "丁县 has not reported projects, investment for 2024-W18" in str(held.value)
    assert [one[0] for one in deliver(city)] == ["desk@city.example"]


def test_status_shows_notices_beside_their_issue(waiting):
    city = waiting()
    begin(city)
    look(city, DUE)
    deliver(city)
    app = city.app()
    keys = {str(one.key): str(one.state) for one in app.ledger.summaries()}
    assert keys["contest/weekly/2024-W18"] == "held"
    assert keys["contest/weekly.held/2024-W18"] == "sent"
    assert str(app.issue_key("contest/weekly.held/2024-W18")) == "contest/weekly.held/2024-W18"


def test_a_notice_that_cannot_be_written_leaves_the_reason_and_is_tried_again_when_it_can(waiting, caplog):
    city = waiting()
    broken = city.folder / "templates" / "notices" / "held" / "subject.txt.j2"
    broken.parent.mkdir(parents=True)
    broken.write_text("{{ view.nothing_of_that_name }}", encoding="utf-8")
    begin(city)
    look(city, DUE)
    assert state(city) is IssueState.HELD
    assert "nobody could be told" in caplog.text
    broken.unlink()
    look(city, DUE + timedelta(minutes=1))
    assert "desk@city.example" in [one[0] for one in deliver(city)]
