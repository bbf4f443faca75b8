"""Carrying: what the engine does with the letters in hand when the database fails or the server stops answering."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta

import pytest
from little import NOW, WEEKLY, many_subscribers, write_workspace

from ranking.domain.errors import StoreUnavailable
from ranking.domain.issues import IssueKey, LetterState, Outcome
from ranking.runs.ahead import Ahead
from ranking.runs.engines import EmbeddedEngine
from ranking.store.outbox import SqlOutbox

KEY = IssueKey.parse(WEEKLY)


class Watched(SqlOutbox):
    """The outbox, which tells when the database has failed."""

    failed = False

    def recover(self, **asked):
        return self._watch(super().recover, **asked)

    def exchange(self, *given, **asked):
        return self._watch(super().exchange, *given, **asked)

    def _watch(self, call, *given, **asked):
        try:
            return call(*given, **asked)
        except StoreUnavailable:
            self.failed = True
            raise


@pytest.fixture
def outbox(city):
    """The outbox of a city whose issue is made and whose database doesn't wait long for others."""

    async def make():
        stop = asyncio.Event()
        stop.set()
        app = city.app()
        await app.run(KEY, stop=stop, patience=timedelta(0))
        return app

    app = asyncio.run(make())
    with app.database.connect() as connection:
        connection.connection.cursor().execute("PRAGMA busy_timeout=20")
    return Watched(app.database)


def deliver_all(city, outbox, deliver, **rules):
    engine = EmbeddedEngine(outbox, owner="h/1/x", clock=lambda: city.now, issue=KEY, patience=timedelta(0), **rules)
    asyncio.run(asyncio.wait_for(engine.run(deliver, asyncio.Event()), 30))


def sent(at=NOW):
    return Outcome(state=LetterState.SENT, at=at, code=250, words="2.0.0 Ok")


@pytest.mark.parametrize("others_answered", [True, False])
def test_letters_in_hand_are_finished_and_settled_though_the_database_is_locked_meanwhile(
    city, outbox, others_answered
):
    delivered, lock = [], sqlite3.connect(city.folder / "ranking.sqlite3", isolation_level=None)

    async def deliver(letter):
        delivered.append(letter.address)
        first = len(delivered) == 1
        if first:
            lock.execute("BEGIN IMMEDIATE")
        while not outbox.failed and (first or not others_answered):  # noqa: ASYNC110 - another thread says so
            await asyncio.sleep(0.01)
        if first:
            lock.execute("ROLLBACK")
        return sent()

    deliver_all(city, outbox, deliver, connections=8)
    assert sorted(delivered) == sorted(set(delivered)), "none is sent twice"
    assert outbox.counts(KEY)[LetterState.SENT] == len(delivered) == 5
    lock.close()


def test_a_failure_of_ours_settles_the_others_and_is_told(city, outbox):
    async def deliver(letter):
        if letter.address == "beta@city.example":
            raise ZeroDivisionError
        return sent()

    with pytest.raises(ZeroDivisionError):
        deliver_all(city, outbox, deliver, connections=8)
    assert {state: count for state, count in outbox.counts(KEY).items() if count} == {
        LetterState.PENDING: 1,
        LetterState.SENT: 4,
    }


def test_at_no_moment_are_more_letters_in_hand_than_there_are_connections_and_two(city, tmp_path):
    write_workspace(city.folder, people=many_subscribers(200))
    most = 0

    async def run():
        stop = asyncio.Event()
        stop.set()
        app = city.app()
        await app.run(KEY, stop=stop, patience=timedelta(0))
        outbox = app.outbox

        async def deliver(_letter):
            nonlocal most
            await asyncio.sleep(0.008)  # a relay's speed
            most = max(most, (await asyncio.to_thread(outbox.counts, KEY))[LetterState.SENDING])
            return sent()

        engine = EmbeddedEngine(
            outbox, owner="h/1/x", clock=lambda: city.now, issue=KEY, patience=timedelta(0), connections=8
        )
        await engine.run(deliver, asyncio.Event())
        return outbox.counts(KEY)

    assert asyncio.run(run())[LetterState.SENT] == 200
    assert most <= 10


def test_more_is_claimed_ahead_of_a_fast_server_and_two_of_a_slow_one():
    fast, slow = Ahead(8), Ahead(8)
    for number in range(200):
        fast.note(10, number * 0.001)
        slow.note(1, number * 0.001)
    assert (fast.letters, fast.fast) == (20, True)
    assert (slow.letters, slow.fast) == (2, False)
    fast.slow_down()
    assert (fast.letters, fast.fast) == (2, False)
