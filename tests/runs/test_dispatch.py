"""Delivery: what the server's answers lead to, by the outbox's own record."""

from __future__ import annotations

import asyncio

import pytest
from little import NOW, WEEKLY
from mailserver import ScriptedServer

from ranking.domain.errors import ServerUnreachable
from ranking.domain.issues import IssueKey, IssueState, LetterState
from ranking.domain.retries import MAX_AGE

KEY = IssueKey.parse(WEEKLY)
BETA = "beta@city.example"


@pytest.fixture
def server():
    with ScriptedServer() as scripted:
        yield scripted


@pytest.fixture
def post(city, server):
    """A city whose mail goes through the scripted server."""
    city.url = f"smtp://127.0.0.1:{server.port}"
    return city


def tries(server):
    return sum(BETA in command for command in server.commands if command.startswith("RCPT"))


def trouble(city):
    return {one.address: one for one in city.app().outbox.troubles(KEY)}


def test_a_letter_put_off_is_tried_again_when_its_time_has_come(post, server):
    server.script[BETA] = ["451 4.7.1 greylisted, try again later"]
    assert post.run(WEEKLY) is IssueState.SENDING
    put_off = trouble(post)[BETA]
    assert (put_off.state, put_off.code) == (LetterState.PENDING, 451)
    assert "greylisted" in put_off.words
    assert put_off.retry_at > NOW

    assert post.run(WEEKLY) is IssueState.SENDING, "too early: nothing is tried"
    assert tries(server) == 1
    post.now = put_off.retry_at
    assert post.run(WEEKLY) is IssueState.SENT
    assert tries(server) == 2
    assert server.recipients.count(BETA) == 1


def test_a_letter_refused_for_good_is_recorded_with_the_server_s_words_and_stops_nobody_else(post, server):
    server.script[BETA] = ["550 5.1.1 no such user here"]
    assert post.run(WEEKLY) is IssueState.PARTLY_SENT
    refused = trouble(post)[BETA]
    assert (refused.state, refused.code, refused.words) == (LetterState.FAILED, 550, "5.1.1 no such user here")
    assert len(server.recipients) == 4
    assert post.run(WEEKLY) is IssueState.PARTLY_SENT
    assert tries(server) == 1, "refused for good is not tried again"


def test_a_letter_put_off_for_a_day_is_given_up(post, server):
    server.script[BETA] = ["452 mailbox full"] * 2
    post.run(WEEKLY)
    post.now = NOW + MAX_AGE
    assert post.run(WEEKLY) is IssueState.PARTLY_SENT
    assert trouble(post)[BETA].state is LetterState.FAILED


def test_a_day_without_a_server_takes_nothing_from_the_time_that_a_letter_may_be_put_off(post, server):
    server.script[BETA] = ["451 greylisted"] * 2
    asyncio.run(_make_only(post))
    post.now = NOW + MAX_AGE
    assert post.run(WEEKLY) is IssueState.SENDING
    post.later(minutes=7)
    assert post.run(WEEKLY) is IssueState.SENDING, "greylisted again, and tried again"
    post.later(minutes=7)
    assert post.run(WEEKLY) is IssueState.SENT


def test_a_closing_server_costs_no_letter_an_attempt(post, server):
    server.script[BETA] = ["421 4.3.2 shutting down"]
    with pytest.raises(ServerUnreachable, match="shutting down"):
        post.run(WEEKLY)
    assert post.run(WEEKLY) is IssueState.SENT
    assert sorted(server.recipients) == sorted(set(server.recipients))


def test_a_server_that_refuses_our_own_address_leaves_every_letter_for_when_it_is_mended(post, server):
    server.script["*"] = ["MAIL: 553 mail from must equal authorized user"] * 4
    with pytest.raises(ServerUnreachable, match="letterhead"):
        post.run(WEEKLY)
    server.script.clear()
    assert post.run(WEEKLY) is IssueState.SENT
    assert len(server.recipients) == 5


def test_a_connection_lost_before_the_letter_was_given_is_tried_again_without_a_duplicate(post, server):
    server.script[BETA] = ["drop at RCPT"]
    assert post.run(WEEKLY) is IssueState.SENDING
    assert (trouble(post)[BETA].state, trouble(post)[BETA].code) == (LetterState.PENDING, None)
    assert "can't be reached" in trouble(post)[BETA].words
    post.later(minutes=1)
    assert post.run(WEEKLY) is IssueState.SENT
    assert server.recipients.count(BETA) == 1


def test_a_connection_lost_after_the_letter_was_given_leaves_it_in_doubt_and_counted(post, server):
    server.script[BETA] = ["drop at dot"]
    assert post.run(WEEKLY) is IssueState.SENDING
    assert trouble(post)[BETA].state is LetterState.UNKNOWN
    assert len(server.recipients) == 5, "the others are not held up"
    post.later(minutes=1)
    assert post.run(WEEKLY) is IssueState.SENT
    summary = post.app().ledger.summaries(KEY)[0]
    assert summary.in_doubt == 1
    assert summary.counts[LetterState.SENT] == 5


def test_a_server_that_keeps_breaking_connections_is_left_alone(post, server):
    server.script["*"] = ["drop at MAIL"] * 9
    with pytest.raises(ServerUnreachable, match="can't be reached"):
        post.run(WEEKLY)
    server.script.clear()
    post.later(minutes=1)
    assert post.run(WEEKLY) is IssueState.SENT
    assert len(server.recipients) == 5


def test_letters_of_an_issue_that_was_only_made_are_delivered_by_the_service(post, server):
    asyncio.run(_make_only(post))
    assert server.recipients == []
    app = post.app()
    post.serve_until(lambda: app.ledger.state(KEY) is IssueState.SENT, app)
    assert len(server.recipients) == 5


async def _make_only(city):
    app = city.app()
    stop = asyncio.Event()
    stop.set()  # made, but nothing is delivered
    await app.run(KEY, stop=stop, patience=MAX_AGE)
