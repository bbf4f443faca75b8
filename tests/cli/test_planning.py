"""`ranking plan` and `versions`; and what can be looked at while schedules.yaml is out of order."""

from __future__ import annotations

import json

from little import SCHEDULES, WEEKLY, write_workspace


def test_a_draft_is_told_in_words_and_nothing_takes_effect(ranking, inbox, workspace, flat):
    assert "No version is in use yet" in ranking("plan").stdout
    ranking("run", WEEKLY, smtp=inbox)
    draft = workspace / "draft.yaml"
    draft.write_text(SCHEDULES.replace("Mon 09:00", "Tue 09:30"), encoding="utf-8")
    said = flat(ranking("plan", str(draft)).stdout)
    assert "contest/weekly moves from Mon 09:00 to Tue 09:30 from" in said
    assert "5 recipients next: Tue" in said
    assert "Nothing changes" in ranking("plan").stdout
    steps = json.loads(ranking("plan", str(draft), "--json").stdout)["steps"]
    assert len(steps[0]["coming"]) == 5


def test_a_draft_that_is_wrong_is_told_like_the_file_itself(ranking, inbox, workspace, flat):
    ranking("run", WEEKLY, smtp=inbox)
    draft = workspace / "draft.yaml"
    draft.write_text(SCHEDULES.replace("Mon 09:00", "Mun 09:00"), encoding="utf-8")
    done = ranking("plan", str(draft))
    assert done.returncode == 1
    assert "“Mun 09:00” names no time" in flat(done.stderr)


def test_the_ledger_can_be_looked_at_though_the_file_is_out_of_order(ranking, inbox, workspace, flat):
    ranking("run", WEEKLY, smtp=inbox)
    write_workspace(workspace, schedules=SCHEDULES.replace("Mon 09:00", "Mun 09:00"))
    assert f"{WEEKLY} sent 5 0 0" in flat(ranking("status").stdout)
    shown = ranking("status", WEEKLY)
    assert shown.returncode == 0, shown.stderr
    assert "schedules.yaml, version" in shown.stdout
    assert len(ranking("versions").stdout.splitlines()) == 2


def test_check_warns_of_two_editions_about_the_same_for_the_same_people(ranking, workspace, flat):
    monthly = "      monthly: {"
    double = 'again: {name: Again, period: week, when: "Tue 09:00", template: weekly}'
    write_workspace(workspace, schedules=SCHEDULES.replace(monthly, f"      {double}\n{monthly}"))
    assert "weekly and again of contest are both about a week, for the same people" in flat(ranking("check").stderr)
