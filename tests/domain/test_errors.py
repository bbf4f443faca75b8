"""Errors: what is wrong, where, and what to do, in one sentence each."""

from __future__ import annotations

import pytest

from ranking.domain.errors import (
    InputProblems,
    PermanentRefusal,
    Place,
    Problem,
    RankingError,
    ServerUnreachable,
    Severity,
    TemplateProblem,
    UnknownName,
    did_you_mean,
)

HERE = Problem(rule="r", says="“12a” is not a number", cure="Write 12", place=Place(file="a.csv", line=3))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(file="a.csv"), "a.csv"),
        (Place(file="a.csv", line=3), "a.csv:3"),
        (Place(file="a.csv", line=3, column=7), "a.csv:3:7"),
        (Place(file="a.xlsx", line=3, cell="Sheet1!C7"), "a.xlsx Sheet1!C7"),
    ],
)
def test_a_place_is_written_as_people_look_it_up(place, text):
    assert str(place) == text


def test_a_problem_says_where_what_and_what_to_do():
    assert str(HERE) == "a.csv:3: “12a” is not a number. Write 12"


def test_problems_are_told_all_at_once_errors_first():
    warning = Problem(rule="w", says="Late", cure="Wait", severity=Severity.WARNING)
    told = InputProblems([warning, HERE])
    assert told.problems == [HERE, warning]
    assert str(told).splitlines() == [str(HERE), "Late. Wait"]


def test_a_template_s_problem_keeps_its_place():
    told = TemplateProblem(HERE)
    assert (told.problem, str(told)) == (HERE, str(HERE))


def test_a_refusal_keeps_the_server_s_code_and_words():
    refusal = PermanentRefusal(550, "no such user")
    assert (refusal.code, refusal.words, str(refusal)) == (550, "no such user", "550 no such user")


def test_a_server_that_said_nothing_has_no_code():
    lost = ServerUnreachable(None, "connection reset", in_doubt=True)
    assert (str(lost), lost.in_doubt) == ("connection reset", True)


def test_an_unknown_name_is_a_ranking_error_that_knows_what_there_is():
    error = UnknownName("race", "invest", ["b", "a"])
    assert isinstance(error, RankingError)
    assert error.known == ["a", "b"]


@pytest.mark.parametrize(
    ("known", "hint"),
    [(["weekly", "monthly"], " (did you mean “weekly”?)"), (["x", "y"], " (there is x, y)"), ([], "")],
)
def test_a_hint_is_the_nearest_name_or_what_there_is_or_nothing(known, hint):
    assert did_you_mean("weekley", known) == hint
