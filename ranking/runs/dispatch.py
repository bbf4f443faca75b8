"""Dispatch: one letter to the server, and what its answer means."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from ranking.domain.errors import PermanentRefusal, TemporaryRefusal
from ranking.domain.issues import Content, Letter, LetterState, Outcome
from ranking.domain.retries import retry_at
from ranking.ports import Deliver, Outbox, Sender


def deliver_by(
    sender: Sender,
    outbox: Outbox,
    clock: Callable[[], datetime],
    told: Callable[[Letter, Outcome], None] | None = None,
) -> Deliver:
    """Return the coroutine function that an engine calls with each letter; `told` hears of every outcome."""
    contents: dict[int, Content] = {}

    async def deliver(letter: Letter) -> Outcome:
        if letter.variant not in contents:
            contents[letter.variant] = await asyncio.to_thread(outbox.content, letter.variant)
        outcome = await attempt(sender, letter, contents[letter.variant], clock)
        if told:
            told(letter, outcome)
        return outcome

    return deliver


async def attempt(sender: Sender, letter: Letter, content: Content, clock: Callable[[], datetime]) -> Outcome:
    """Hand one letter over; a ServerUnreachable passes through, for no letter is at fault then."""
    try:
        code, words = await sender.send(letter, content)
    except TemporaryRefusal as refusal:
        return put_off(letter, refusal, clock())
    except PermanentRefusal as refusal:
        return Outcome(state=LetterState.FAILED, at=clock(), code=refusal.code, words=refusal.words)
    return Outcome(state=LetterState.SENT, at=clock(), code=code, words=words)


def put_off(letter: Letter, refusal: TemporaryRefusal, now: datetime) -> Outcome:
    """Return the outcome of a temporary refusal: again later, or failed where it has gone on for too long."""
    since = letter.put_off_at or now
    again = retry_at(letter.attempts, since, now)
    state = LetterState.PENDING if again else LetterState.FAILED
    return Outcome(state=state, at=now, code=refusal.code, words=refusal.words, put_off_at=since, retry_at=again)
