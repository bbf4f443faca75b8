"""Keys of issues, and Message-IDs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ranking.domain.errors import RankingError
from ranking.domain.issues import MOVES, IllegalMove, IssueKey, IssueState, message_id


@pytest.mark.parametrize("text", ["investment/weekly/2024-W18", "investment/monthly/2024-04/r2"])
def test_a_key_reads_what_it_writes(text):
    assert str(IssueKey.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "investment",
        "investment/weekly",
        "a/b/c",
        "a/b/2024-04/r2/x",
        "a/b/2024-04/rx",
        "a/b/2024-04/r0",
        "a/b/2024-04/r²",
    ],
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(RankingError):
        IssueKey.parse(text)


def test_the_first_revision_goes_without_saying():
    assert str(IssueKey.parse("investment/weekly/2024-W18/r1")) == "investment/weekly/2024-W18"


def test_a_correction_has_its_own_message_id():
    key = IssueKey.parse("investment/weekly/2024-W18")
    assert message_id(key, "a@b.example", "c.example") != message_id(
        replace(key, revision=2), "a@b.example", "c.example"
    )


def test_the_same_issue_and_subscriber_always_have_the_same_message_id():
    key = IssueKey.parse("investment/weekly/2024-W18")
    first = message_id(key, "Office@city.example", "city.example")
    assert first == message_id(key, "office@city.example", "city.example")
    assert first != message_id(key, "other@city.example", "city.example")
    assert first.startswith("<investment.weekly.2024-W18.r1.")
    assert first.endswith("@city.example>")


def test_every_state_says_where_an_issue_may_go_from_it():
    assert set(MOVES) == set(IssueState)
    assert {state for state, moves in MOVES.items() if not moves} == {IssueState.SENT}
    assert frozenset().union(*MOVES.values()) <= set(IssueState)


def test_a_refused_move_is_told_with_both_states():
    refused = IllegalMove(IssueKey.parse("investment/weekly/2024-W18"), IssueState.SENT, IssueState.LOADING)
    assert str(refused) == "investment/weekly/2024-W18 is sent and can't become loading"
