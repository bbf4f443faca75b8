"""Several processes and threads on one database: each issue and each letter is won once, and the dead are replaced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import inspect
from store.cast import (
    KEY,
    NOW,
    SOON,
    claim_and_hang,
    claim_issues,
    key,
    open_together,
    publish,
    sent,
)

from ranking.domain.issues import LetterState
from ranking.store.engine import open_engine
from ranking.store.owners import new_owner, owner_is_gone

spawn = get_context("spawn")
PATIENCE = 60


def meet(target, url, *arguments):
    """Run a target in two processes that start together; return what each of them tells."""
    together = spawn.Barrier(2, timeout=PATIENCE)
    pipes = [spawn.Pipe(duplex=False) for _ in range(2)]
    crowd = [spawn.Process(target=target, args=(url, together, told, *arguments), daemon=True) for _, told in pipes]
    for process, (_, told) in zip(crowd, pipes, strict=True):
        process.start()
        told.close()  # so that a process that dies is heard of at once
    heard = [pipe.recv() for pipe, _ in pipes if pipe.poll(PATIENCE)]
    for process in crowd:
        process.join(PATIENCE)
    assert [process.exitcode for process in crowd] == [0, 0]
    return heard


@pytest.mark.usefixtures("database")
def test_two_processes_that_claim_the_same_issues_win_each_exactly_once(url):
    one, other = meet(claim_issues, url, 200)

    assert sorted(one + other) == list(range(200))


def test_two_processes_may_create_the_database_at_the_same_moment(url):
    assert meet(open_together, url) == [True, True]

    engine = open_engine(url)
    assert "letter" in inspect(engine).get_table_names()
    engine.dispose()


def test_four_threads_claim_and_settle_five_hundred_letters_and_none_twice(ledger, outbox):
    publish(ledger, KEY, readers=500)

    def carry(owner):
        carried = []
        while letters := outbox.claim(owner=owner, now=NOW, limit=7):
            for letter in letters:
                outbox.settle(letter, sent(), owner=owner)
            carried += [letter.id for letter in letters]
        return carried

    with ThreadPoolExecutor(4) as pool:
        carried = list(pool.map(carry, [f"host/{n}/x" for n in range(4)]))
    ids = [id_ for one in carried for id_ in one]
    assert len(ids) == len(set(ids)) == 500
    assert outbox.counts(KEY)[LetterState.SENT] == 500


def test_what_a_killed_process_had_in_hand_is_taken_over_at_once(ledger, outbox, url):
    publish(ledger, KEY, readers=5)
    here, there = spawn.Pipe()
    process = spawn.Process(target=claim_and_hang, args=(url, there, 3), daemon=True)
    process.start()
    there.close()
    assert here.poll(PATIENCE)
    owner, won, letters = here.recv()
    mine = new_owner()
    assert (won, len(letters)) == (True, 3)
    assert not owner_is_gone(owner)
    assert not ledger.claim(key(1), owner=mine, now=SOON).won
    assert outbox.next_due(now=SOON) == SOON, "two letters are left to claim"
    assert [one.attempts for one in outbox.claim(owner=mine, now=SOON, limit=9)] == [1, 1]
    assert outbox.next_due(now=SOON) > SOON

    process.kill()
    process.join(PATIENCE)

    assert owner_is_gone(owner)
    assert ledger.claim(key(1), owner=mine, now=SOON).won
    assert outbox.next_due(now=SOON) == SOON
    taken = outbox.claim(owner=mine, now=SOON, limit=9)
    assert [(one.id, one.attempts) for one in taken] == [(id_, 2) for id_ in letters]
    assert ledger.summaries(KEY)[0].in_doubt == 3
