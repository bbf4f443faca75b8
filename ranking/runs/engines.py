"""Engines: what carries letters from the outbox to the server. Here the embedded one, coroutines over the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from ranking.domain.errors import ServerUnreachable
from ranking.domain.issues import IssueKey
from ranking.ports import Deliver, Outbox, Room, Way
from ranking.runs.books import Books
from ranking.runs.carrying import Carrying

#: How often the outbox is looked at when nothing is known to be due, so that letters put there by others leave soon.
_LOOK_EVERY = timedelta(seconds=2)
#: A wait is never shorter: an instant that has come a moment late mustn't keep a processor busy.
_LEAST = timedelta(milliseconds=20)


class OpenWay:
    """A way out without any limit."""

    def room(self, _now: datetime, most: int) -> Room:
        """Return room for as many letters as are asked for."""
        return Room(letters=most)

    def day(self, _now: datetime) -> date | None:
        """Return None: nothing is counted."""
        return None


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
        connections: int = 8,
        issue: IssueKey | None = None,
        patience: timedelta | None = None,
        cooling: timedelta = timedelta(seconds=30),
        way: Way | None = None,
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
        self._way = way or OpenWay()
        self._on_trouble = on_trouble
        self._on_idle = on_idle

    def enqueue(self, connection: object, letters: Sequence[int]) -> None:
        """Do nothing: the outbox rows themselves are looked at."""

    async def run(self, deliver: Deliver, stop: asyncio.Event) -> None:
        """Deliver due letters until `stop` is set or patience runs out; finish the letters in hand."""
        with Books(self._outbox, owner=self._owner, clock=self._clock, issue=self._issue, way=self._way) as books:
            while not stop.is_set():
                await books.look()
                carrying = Carrying(books, deliver, stop, connections=self._connections)
                await carrying.all_that_is_due()
                if trouble := carrying.trouble or self._way.room(self._clock(), 1).trouble:
                    await self._cool(trouble, stop)
                elif not stop.is_set() and not await self._rest(books, stop):
                    return

    async def _cool(self, trouble: ServerUnreachable, stop: asyncio.Event) -> None:
        """Leave an unreachable server alone for a while; with patience, tell it at once."""
        if self._patience is not None:
            raise trouble
        if self._on_trouble:
            self._on_trouble(trouble)
        ready_at = self._way.room(self._clock(), 1).ready_at
        await _wait(stop, ready_at - self._clock() if ready_at else self._cooling)

    async def _rest(self, books: Books, stop: asyncio.Event) -> bool:
        """Wait for the next letter; return False when there is nothing worth waiting for."""
        if self._on_idle:
            await asyncio.to_thread(self._on_idle)
        due = await books.next_due()
        left = due - self._clock() if due else None
        if self._patience is not None and (left is None or left > self._patience):
            return False
        await _wait(stop, _LOOK_EVERY if left is None else min(left, _LOOK_EVERY))
        return True


async def _wait(stop: asyncio.Event, time: timedelta) -> None:
    try:
        await asyncio.wait_for(stop.wait(), max(time, _LEAST).total_seconds())
    except TimeoutError:
        return
