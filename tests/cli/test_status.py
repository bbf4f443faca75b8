"""`ranking status`: did it go out, to whom not, and what to do."""

from __future__ import annotations

import json

import pytest
from little import FIGURES, WEEKLY, write_workspace
from mailserver import ScriptedServer

from ranking.domain.issues import LetterState


@pytest.fixture
def server():
    with ScriptedServer() as scripted:
        yield scripted


def test_all_issues_stand_in_one_table_with_their_counts(ranking, inbox, flat):
    ranking("run", WEEKLY, smtp=inbox)
    ranking("run", "contest/monthly/2024-04", smtp=inbox)
    done = ranking("status")
    assert "contest/weekly/2024-W18 sent 5 0 0" in flat(done.stdout)
    assert "contest/monthly/2024-04 waiting for sign-off 0 4 0" in flat(done.stdout), "nothing is folded"
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_an_issue_that_waits_says_what_to_do(ranking, inbox, flat):
    ranking("run", "contest/monthly/2024-04", smtp=inbox)
    assert "ranking run contest/monthly/2024-04 --signed-by NAME" in flat(
        ranking("status", "contest/monthly/2024-04").stdout
    )


def test_a_held_issue_says_why(ranking, inbox, workspace, flat):
    write_workspace(workspace, figures=FIGURES.replace("甲区,6", "甲区,六"))
    ranking("run", WEEKLY, smtp=inbox)
    words = flat(ranking("status", WEEKLY).stdout)
    assert "held" in words
    assert "weekly.csv:10" in words
    assert "mend the figures" in words


def test_letters_that_were_refused_or_put_off_are_listed_with_the_server_s_words(ranking, server, flat):
    server.script["beta@city.example"] = ["550 5.1.1 no such user here"]
    server.script["alpha@city.example"] = ["451 4.7.1 greylisted"]
    done = ranking("run", WEEKLY, "--wait", "0", smtp=f"smtp://127.0.0.1:{server.port}")
    assert done.returncode == 1
    assert "3 letters sent, 1 failed, 1 left" in flat(done.stderr)
    assert "no such user here" in flat(done.stderr)
    words = flat(ranking("status", WEEKLY).stdout)
    assert "beta@city.example failed 550 5.1.1 no such user here" in words
    assert "alpha@city.example pending 451 4.7.1 greylisted" in words


def test_scripts_get_the_same_as_json(ranking, server):
    server.script["beta@city.example"] = ["550 5.1.1 no such user here"]
    ranking("run", WEEKLY, smtp=f"smtp://127.0.0.1:{server.port}")
    [record] = json.loads(ranking("status", WEEKLY, "--json").stdout)
    assert record["state"] == "partly sent"
    counts = {state: count for state, count in record["letters"].items() if count}
    assert counts == {"sent": 4, "failed": 1}
    assert set(record["letters"]) == set(LetterState), "those that are none are told too"
    assert record["troubles"][0]["code"] == 550
