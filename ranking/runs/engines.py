"""Engines: what carries letters from the outbox to the server. Here the embedded one, coroutines over the outbox."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from ranking.domain.errors import ServerUnreachable
from ranking.domain.issues import IssueKey, Letter
from ranking.ports import Deliver, Outbox

#: How often the outbox is looked at when nothing is known to be due, so that letters put there by others leave soon.
_LOOK_EVERY = timedelta(seconds=2)


class EmbeddedEngine:
    """Delivers letters over a few connections inside this process.

    With `patience` it returns once no letter of `issue` is due within that time, and raises ServerUnreachable at the
    first sign of it; without, it goes on until it is stopped and waits `cooling` after a server was unreachable.
    `on_trouble` hears of each such wait, `on_idle` is called (in a thread) whenever nothing is left to claim.
    """

    def __init__(
        self,
        outbox: Outbox,
        *,
        owner: str,
        clock: Callable[[], datetime],
        connections: int = 4,
        issue: IssueKey | None = None,
        patience: timedelta | None = None,
        cooling: timedelta = timedelta(seconds=30),
        on_trouble: Callable[[ServerUnreachable], None] | None = None,
        on_idle: Callable[[], None] | None = None,
    ) -> None:
        self._outbox = outbox
        self._owner = owner
        self._clock = clock
        self._connections = connections
        self._issue = issue
        self._patience = patience
        self._cooling = cooling
        self._on_trouble = on_trouble
        self._on_idle = on_idle

    def enqueue(self, connection: object, letters: Sequence[int]) -> None:
        """Do nothing: the outbox rows themselves are looked at."""

    async def run(self, deliver: Deliver, stop: asyncio.Event) -> None:
        """Deliver due letters until `stop` is set or patience runs out; finish the letters in hand."""
        while not stop.is_set():
            letters = await asyncio.to_thread(
                self._outbox.claim,
                owner=self._owner,
                now=self._clock(),
                limit=2 * self._connections,  # so few that a crash leaves few in doubt
                issue=self._issue,
            )
            if letters:
                await self._carry(letters, deliver, stop)
            elif not await self._rest(stop):
                return

    async def _carry(self, letters: Sequence[Letter], deliver: Deliver, stop: asyncio.Event) -> None:
        """Deliver one claim; give back what was not tried because of `stop` or an unreachable server."""
        waiting = list(letters)
        carriers = [self._carrier(waiting, deliver, stop) for _ in range(self._connections)]
        outcomes = await asyncio.gather(*carriers, return_exceptions=True)
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        await asyncio.to_thread(self._outbox.release, waiting, owner=self._owner)
        if not failures:
            return
        trouble = next((f for f in failures if not isinstance(f, ServerUnreachable)), failures[0])
        if self._patience is not None or not isinstance(trouble, ServerUnreachable):
            raise trouble
        await self._cool(trouble, stop)

    async def _carrier(self, waiting: list[Letter], deliver: Deliver, stop: asyncio.Event) -> None:
        """Take letters one by one; leave those untried in `waiting`."""
        while waiting and not stop.is_set():
            letter = waiting.pop(0)
            try:
                outcome = await deliver(letter)
            except ServerUnreachable as trouble:
                if not trouble.in_doubt:  # else it stays `sending`, and is counted as in doubt when it is taken again
                    waiting.append(letter)
                raise
            await asyncio.to_thread(self._outbox.settle, letter, outcome, owner=self._owner)

    async def _cool(self, trouble: ServerUnreachable, stop: asyncio.Event) -> None:
        if self._on_trouble:
            self._on_trouble(trouble)
        await _wait(stop, self._cooling)

    async def _rest(self, stop: asyncio.Event) -> bool:
        """Wait for the next letter; return False when there is nothing worth waiting for."""
        if self._on_idle:
            await asyncio.to_thread(self._on_idle)
        now = self._clock()
        due = await asyncio.to_thread(self._outbox.next_due, now=now, issue=self._issue)
        if self._patience is None:
            await _wait(stop, _LOOK_EVERY)
            return True
        if due is None or due - now > self._patience:
            return False
        await _wait(stop, min(max(due - now, timedelta(milliseconds=50)), _LOOK_EVERY))
        return True


async def _wait(stop: asyncio.Event, time: timedelta) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), time.total_seconds())
