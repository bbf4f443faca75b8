"""Carrying: coroutines that deliver letters, and one that keeps the books for them."""

from __future__ import annotations

import asyncio
import logging
from asyncio import Queue, Task
from collections.abc import Sequence
from time import monotonic

from ranking.domain.errors import ServerUnreachable, StoreUnavailable
from ranking.domain.issues import Letter, Outcome
from ranking.domain.pacing import NotNow
from ranking.ports import Deliver, Room
from ranking.runs.ahead import Ahead
from ranking.runs.books import Books

log = logging.getLogger(__name__)

_NO_ROOM = Room(letters=0)
#: Seconds for which what the server said is held in memory while the database fails, before it is given up.
_LEDGER_PATIENCE = 60
#: Seconds after which a letter that no connection has begun is given back, well before its lease runs out.
_STALE = 60
#: Seconds between two looks at letters that have become due since.
_LOOK_AGAIN = 1


class Carrying:
    """Delivers everything that is due, over so many connections; `trouble` says why it ended early.

    A letter is `sending` in the ledger before its first byte leaves, and settled with the next transaction after the
    server's answer. What is in doubt after a crash is what was `sending` then: as many as there are connections and two
    more, and up to four times as many with a server that is as fast as the ledger (see Ahead).
    """

    def __init__(self, books: Books, deliver: Deliver, stop: asyncio.Event, *, connections: int) -> None:
        self._books = books
        self._deliver = deliver
        self._stop = stop
        self._connections = connections
        self._ahead = Ahead(connections)
        self._ready: Queue[tuple[Letter, float] | None] = Queue()
        self._in_hand = 0
        self._finished: list[tuple[Letter, Outcome]] = []
        self._untried: list[Letter] = []
        self._changed = asyncio.Event()
        self._failure: BaseException | None = None
        self._failing_since: float | None = None
        self.trouble: ServerUnreachable | None = None

    async def all_that_is_due(self) -> None:
        """Deliver until nothing is due, the server is unreachable, or `stop` is set; settle all that was tried."""
        stopper = asyncio.create_task(self._watch_stop())
        carriers = [asyncio.create_task(self._carry()) for _ in range(self._connections)]
        try:
            await self._keep_books()
            for _ in carriers:
                self._ready.put_nowait(None)
            await asyncio.gather(*carriers)
        finally:
            await _cancel([stopper, *carriers])
        if self._failure:
            raise self._failure

    async def _carry(self) -> None:
        """Deliver letters one by one as they come."""
        while ready := await self._ready.get():
            letter, claimed = ready
            try:
                outcome = await self._deliver(letter) if monotonic() - claimed < _STALE else None
            except NotNow:
                self._untried.append(letter)
            except ServerUnreachable as trouble:
                self._untried.append(letter)
                self.trouble = trouble
            except Exception as failure:  # noqa: BLE001 - raised again once the others are settled
                self._untried.append(letter)
                self._failure = failure
            else:
                if outcome:
                    self._finished.append((letter, outcome))
                else:
                    self._untried.append(letter)
            self._in_hand -= 1
            if not self._can_gather(len(self._finished) + len(self._untried)):
                self._changed.set()

    async def _keep_books(self) -> None:
        """Write down what came of letters and claim new ones, until there is nothing left to do."""
        looked = monotonic()
        while True:
            self._changed.clear()
            if not self._going:
                self._take_back()
            room = self._books.room(self._free) if self._going and self._free > 0 else _NO_ROOM
            wanted = room if not self._books.seen_all else _NO_ROOM
            if self._worth_it(wanted):
                await self._exchange(wanted)
            elif not self._in_hand:
                return
            else:
                await self._pause()
                if self._books.seen_all and self._going and monotonic() - looked > _LOOK_AGAIN:
                    looked = monotonic()
                    await self._look_again()

    async def _look_again(self) -> None:
        """See what has become due since; a database that fails now must not cost the letters in hand."""
        try:
            await self._books.look()
        except StoreUnavailable as error:
            log.warning("%s", error)

    def _worth_it(self, room: Room) -> bool:
        """Tell whether to write now."""
        waiting = len(self._finished) + len(self._untried)
        return not self._can_gather(waiting) and bool(waiting or room.letters)

    def _can_gather(self, waiting: int) -> bool:
        """Tell whether more may be gathered before it is written: while a fast server has letters ready to leave."""
        return waiting < 2 * self._connections and self._ahead.fast and not self._ready.empty() and self._going

    async def _exchange(self, room: Room) -> None:
        """Settle all that is finished and claim more, in one transaction; what can't be written waits."""
        finished, self._finished = self._finished, []
        untried, self._untried = self._untried, []
        try:
            letters = await self._books.exchange(finished, untried, room)
        except StoreUnavailable as error:
            self._finished, self._untried = finished + self._finished, untried + self._untried
            await self._bear(error)
            return
        self._failing_since = None
        self._ahead.note(len(finished), monotonic())
        self._in_hand += len(letters)
        for letter in letters:
            self._ready.put_nowait((letter, monotonic()))

    async def _bear(self, error: StoreUnavailable) -> None:
        """Wait for the database while only memory knows what came of a letter, but not for ever.

        Letters in hand are always waited for: one that is cut off would be in doubt.
        """
        now = monotonic()
        if not self._in_hand and (not self._finished or now - (self._failing_since or now) > _LEDGER_PATIENCE):
            raise error
        if self._failing_since is None:
            self._failing_since = now
            log.warning("%s; %d letters wait in memory to be settled", error, len(self._finished))
        await asyncio.sleep(_LOOK_AGAIN / 2)

    @property
    def _going(self) -> bool:
        return not (self._stop.is_set() or self.trouble or self._failure or self._failing_since)

    @property
    def _free(self) -> int:
        """How many more letters may be claimed: at most twice as many at a time as there are connections."""
        free = self._connections + self._ahead.letters - self._in_hand - len(self._finished)
        return min(free, 2 * self._connections)

    def _take_back(self) -> None:
        """Take back the letters that no carrier has begun."""
        while not self._ready.empty():
            if ready := self._ready.get_nowait():
                self._untried.append(ready[0])
                self._in_hand -= 1

    async def _pause(self) -> None:
        """Wait until something has changed, or a little."""
        if self._going:
            try:
                await asyncio.wait_for(self._changed.wait(), _LOOK_AGAIN)
            except TimeoutError:
                self._ahead.slow_down()  # nothing comes from the server: what is gathered is written now
        else:
            await self._changed.wait()

    async def _watch_stop(self) -> None:
        await self._stop.wait()
        self._changed.set()


async def _cancel(tasks: Sequence[Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
