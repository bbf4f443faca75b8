"""Dispatch: one letter to the server, and what its answer means."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from ranking.domain.errors import PermanentRefusal
from ranking.domain.issues import Content, Letter, LetterState, Outcome
from ranking.domain.replies import Answer, Meaning, meaning_of, named_wait
from ranking.domain.retries import RetryRule, retry_at
from ranking.ports import Contents, Deliver, Outbox


class Out(Protocol):
    """Whatever takes letters out: a sender or a router over several."""

    async def send(self, letter: Letter, contents: Contents) -> Answer:
        """Hand one letter over; return the server's answer about it."""
        ...


def deliver_by(
    out: Out,
    outbox: Outbox,
    clock: Callable[[], datetime],
    told: Callable[[Letter, Outcome], None] | None = None,
    retries: RetryRule = RetryRule(),  # noqa: B008 - frozen
) -> Deliver:
    """Return the coroutine function that an engine calls with each letter; `told` hears of every outcome."""

    async def contents(variant: int) -> Content:
        return await asyncio.to_thread(outbox.content, variant)

    async def deliver(letter: Letter) -> Outcome:
        outcome = await attempt(out, letter, contents, clock, retries)
        if told:
            told(letter, outcome)
        return outcome

    return deliver


async def attempt(
    out: Out, letter: Letter, contents: Contents, clock: Callable[[], datetime], retries: RetryRule
) -> Outcome:
    """Hand one letter over; a ServerUnreachable or a NotNow passes through, for no letter is at fault then."""
    try:
        answer = await out.send(letter, contents)
    except PermanentRefusal as refusal:  # it can't even be written
        return Outcome(state=LetterState.FAILED, at=clock(), code=refusal.code, words=refusal.words)
    return outcome_of(letter, answer, clock(), retries)


def outcome_of(letter: Letter, answer: Answer, now: datetime, retries: RetryRule) -> Outcome:
    """Return what an answer means for a letter: taken, refused, in doubt, or put off and for how long."""
    meaning = meaning_of(answer.code, answer.words)
    said = Outcome(
        state=LetterState.SENT if meaning is Meaning.TAKEN else LetterState.FAILED,
        at=now,
        code=answer.code,
        words=answer.words,
        server=answer.server,
        enhanced=answer.enhanced,
        seconds=answer.seconds,
    )
    if meaning in {Meaning.TAKEN, Meaning.REFUSED}:
        return said
    since = letter.put_off_at or now
    least = retries.greylisted if meaning is Meaning.GREYLISTED else timedelta(seconds=named_wait(answer.words) or 0)
    again = retry_at(retries, letter=letter.id, attempts=letter.attempts, put_off_at=since, now=now, at_least=least)
    if answer.in_doubt:
        return replace(said, state=LetterState.UNKNOWN, put_off_at=since, retry_at=again or now + retries.longest)
    state = LetterState.PENDING if again else LetterState.FAILED
    return replace(said, state=state, put_off_at=since, retry_at=again)
