"""Making one issue: once, whole, and never of figures that can't be trusted."""

from __future__ import annotations

import asyncio

import pytest
from little import FIGURES, SUBSCRIBERS, WEEKLY, write_workspace

from ranking.domain.addresses import recipient_of
from ranking.domain.errors import InputProblems, PeriodError
from ranking.domain.issues import IssueKey, IssueState, LetterState
from ranking.domain.languages import Language
from ranking.domain.subscribers import LetterFormat

KEY = IssueKey.parse(WEEKLY)


def test_each_subscriber_of_the_edition_gets_one_letter(city):
    assert city.run(WEEKLY) is IssueState.SENT
    assert city.inbox.received == 5


def test_running_the_same_issue_twice_sends_nothing_twice(city):
    city.run(WEEKLY)
    assert city.run(WEEKLY) is IssueState.SENT
    assert city.inbox.received == 5


def test_figures_with_an_error_hold_the_issue_and_nothing_goes_out(city):
    write_workspace(city.folder, figures=FIGURES.replace("甲区,6", "甲区,六"))
    with pytest.raises(InputProblems, match="六"):
        city.run(WEEKLY)
    summary = city.app().ledger.summaries(KEY)[0]
    assert summary.state is IssueState.HELD
    assert "weekly.csv" in summary.problems[0]
    assert city.inbox.received == 0


def test_a_held_issue_goes_out_once_its_figures_are_mended(city):
    write_workspace(city.folder, figures=FIGURES.replace("甲区,6", "甲区,六"))
    with pytest.raises(InputProblems):
        city.run(WEEKLY)
    write_workspace(city.folder)
    assert city.run(WEEKLY) is IssueState.SENT


def test_a_district_that_has_not_reported_is_told_and_does_not_stop_the_others(city):
    write_workspace(city.folder, figures=FIGURES.replace("2024-W18,甲区,6,3.5\n", ""))
    app = city.app()
    drawn = app.draw_up(KEY)
    assert [problem.rule for problem in drawn.warnings] == ["not-reported"]
    assert "未报" in drawn.variants["zh-Hans/01"].text


def test_a_period_without_any_figure_is_refused_and_the_newest_one_named(city):
    city.later(days=7)
    with pytest.raises(InputProblems, match="2024-W18"):
        city.run("contest/weekly/2024-W19")


@pytest.mark.parametrize(
    ("issue", "words"), [("contest/weekly/2024-04", "is about a week"), ("contest/weekly/2024-W19", "not over")]
)
def test_a_period_of_another_kind_or_not_over_yet_is_refused(city, issue, words):
    with pytest.raises(PeriodError, match=words):
        city.run(issue)
    assert city.app().ledger.summaries() == [], "nothing was opened under a wrong name"


def test_a_period_without_any_figure_opens_no_issue_by_hand(city):
    city.later(days=7)
    with pytest.raises(InputProblems):
        city.run("contest/weekly/2024-W19")
    assert city.app().ledger.summaries() == []


def test_a_table_that_nothing_reads_is_told(city):
    (city.folder / "data" / "weekly-new.xlsx").write_bytes(b"this week's report under another name")
    warnings = city.app().draw_up(KEY).warnings
    assert [(problem.rule, problem.place.file) for problem in warnings] == [("unread-file", "data/weekly-new.xlsx")]


def test_letters_wait_until_somebody_signs(city):
    assert city.run("contest/monthly/2024-04") is IssueState.WAITING
    assert city.inbox.received == 0
    assert city.run("contest/monthly/2024-04", signed_by="张三") is IssueState.SENT
    assert city.inbox.received == 4  # the reader abroad takes the weekly update only
    assert city.app().ledger.summaries()[0].signed_by == "张三"


def test_what_is_signed_is_what_was_drawn_up_even_if_the_figures_change_meanwhile(city):
    city.run("contest/monthly/2024-04")
    write_workspace(city.folder, figures=FIGURES.replace("甲区,4,2.5", "甲区,1,0.1"))
    before = city.app().outbox.content(1)
    city.run("contest/monthly/2024-04", signed_by="张三")
    assert city.app().outbox.content(1) == before


def test_drawing_up_an_issue_changes_nothing(city):
    city.app().draw_up(KEY)
    assert not (city.folder / "ranking.sqlite3").exists()


def test_one_variant_is_rendered_for_all_who_read_the_same(city):
    drawn = city.app().draw_up(KEY)
    assert sorted(drawn.variants) == ["en/02", "en/all/public", "zh-Hans/01", "zh-Hans/03", "zh-Hans/all"]


def test_a_test_copy_is_marked_and_leaves_the_issue_as_it_is(city):
    answer = asyncio.run(city.app().send_copy(KEY, "alpha@city.example"))
    assert answer.code == 250
    assert city.inbox.received == 1
    assert city.app().ledger.state(KEY) is None


def test_a_test_copy_to_somebody_else_is_the_whole_field_s(city):
    write_workspace(city.folder, people=SUBSCRIBERS.splitlines()[0] + "\n")
    answer = asyncio.run(city.app().send_copy(KEY, "me@office.example"))
    assert answer.code == 250


def test_an_edition_that_nobody_gets_is_told(city):
    write_workspace(city.folder, people=SUBSCRIBERS.splitlines()[0] + "\n")
    assert [problem.rule for problem in city.app().draw_up(KEY).warnings] == ["no-subscribers"]


def test_counts_of_a_sent_issue_know_every_state(city):
    city.run(WEEKLY)
    counts = city.app().outbox.counts(KEY)
    assert counts == dict.fromkeys(LetterState, 0) | {LetterState.SENT: 5}


def test_who_wants_the_text_alone_gets_it_without_pictures_and_files(city):
    lines = SUBSCRIBERS.splitlines()
    people = [f"{lines[0]},format", f"{lines[1]},text", *(f"{line}," for line in lines[2:])]
    write_workspace(city.folder, people="\n".join(people) + "\n")
    drawn = city.app().draw_up(KEY)
    plain, full = drawn.variants["zh-Hans/01/text"], drawn.variants["zh-Hans/03"]
    assert (plain.html, plain.attachments) == ("", ())
    assert full.html
    assert full.attachments
    assert "甲区" in plain.text
    assert "附件" not in plain.text
    assert city.run(WEEKLY) is IssueState.SENT
    assert city.inbox.received == 5


def test_who_left_gets_no_more_letters_and_what_somebody_chose_counts(city):
    people = SUBSCRIBERS.replace("editions\n", "editions,basis\n").replace(",weekly", ",weekly,consent")
    people = "\n".join(f"{line}," if line.endswith(",") else line for line in people.splitlines()) + "\n"
    write_workspace(city.folder, people=people)
    app = city.app()
    assert len(app.people.memberships()) == 5
    store = app.subscribers
    reader, leader = (recipient_of(one) for one in ("reader@abroad.example", "leader@city.example"))
    store.leave(reader, by="themselves", now=city.now)
    store.choose(leader, language=Language.EN, letter_format=LetterFormat.FULL, by="themselves", now=city.now)
    drawn = city.app().draw_up(KEY)
    assert {draft.address: draft.variant for draft in drawn.drafts} == {
        "alpha@city.example": "zh-Hans/01",
        "beta@city.example": "en/02",
        "gamma@city.example": "zh-Hans/03",
        "leader@city.example": "en/all",
    }
    city.run(WEEKLY)
    assert city.inbox.received == 4


def test_letters_to_those_who_may_leave_say_so(city):
    people = "address,name,language,role,district,editions,basis\na@city.example,,en,public,,,consent\n"
    write_workspace(city.folder, people=people)
    assert [draft.may_leave for draft in city.app().draw_up(KEY).drafts] == [True]


def test_a_list_that_has_lost_many_people_is_told(city, caplog):
    city.run(WEEKLY)
    write_workspace(city.folder, people="\n".join(SUBSCRIBERS.splitlines()[:3]) + "\n")
    city.later(days=7)
    figures = "".join(f"2024-W19,{name},1,1\n" for name in ("甲区", "乙区", "丙县", "丁县"))
    write_workspace(city.folder, figures=FIGURES + figures, people="\n".join(SUBSCRIBERS.splitlines()[:3]) + "\n")
    city.run("contest/weekly/2024-W19")
    assert "data/subscribers.csv: 3 of 5 subscribers are gone since the issue before" in caplog.text
