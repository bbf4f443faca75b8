"""The books of an engine: what it asks of the outbox, one exchange at a time, in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from ranking.domain.issues import IssueKey, Letter, Outcome
from ranking.ports import Outbox, Room, Sending, Way

T = TypeVar("T")


class Books:
    """Settles and claims letters for one owner, of all issues or of one.

    Letters are looked at in order, past a mark for each issue, so that those which must wait are looked at once and not
    with every claim; `look` begins anew. All that waits to be settled goes into one transaction with the next claim:
    while one is being written, the next one gathers.
    """

    def __init__(
        self, outbox: Outbox, *, owner: str, clock: Callable[[], datetime], issue: IssueKey | None, way: Way
    ) -> None:
        self._outbox = outbox
        self._owner = owner
        self._clock = clock
        self._issue = issue
        self._way = way
        self._marks: dict[Sending, int] = {}
        self.seen_all = False
        """Whether every letter has been looked at since `look`."""
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.shutdown()

    async def look(self) -> None:
        """Begin to look at letters anew; those that nobody has in hand any more are in doubt from now on."""
        now = self._clock()
        await self._write(partial(self._outbox.recover, now=now, issue=self._issue))
        issues = await self._write(partial(self._outbox.sending, self._issue))
        self._marks, self.seen_all = dict.fromkeys(issues, 0), not issues

    def room(self, most: int) -> Room:
        """Return how many letters may be claimed now, at most `most`."""
        return self._way.room(self._clock(), most)

    async def exchange(
        self, attempts: Sequence[tuple[Letter, Outcome]], untried: Sequence[Letter], room: Room
    ) -> list[Letter]:
        """Settle attempts, give letters back, and claim as many as there is room for."""
        now = self._clock()
        letters = await self._write(
            partial(
                self._outbox.exchange,
                attempts,
                untried,
                owner=self._owner,
                now=now,
                wanted=self._marks,
                limit=room.letters,
                without=room.without,
                day=self._way.day(now),
            )
        )
        if len(letters) < room.letters:
            self.seen_all = True
        elif letters:
            self._move_marks(letters)
        return letters

    async def next_due(self) -> datetime | None:
        """Return when the next letter may leave, as far as anybody knows, or None where none is left."""
        now = self._clock()
        room = self._way.room(now, 1)
        ask = partial(self._outbox.next_due, now=now, issue=self._issue)
        due = await self._write(partial(ask, without=room.without))
        if room.without and (due is None or due > now):
            # Letters to a domain that waits are due when the first such domain is free, if there are any.
            others = await self._write(ask)
            due = min(filter(None, (due, max(others, min(room.without.values())) if others else None)), default=None)
        return max(due, room.ready_at) if due and room.ready_at else due

    def _move_marks(self, letters: Sequence[Letter]) -> None:
        """Look past the letters claimed for the first time; and at the issues in turn, so that all of them go on."""
        newest = {letter.issue: letter.id for letter in letters if letter.attempts == 1}
        moved = {one: max(mark, newest.get(one.key, 0)) for one, mark in self._marks.items()}
        first = next(iter(moved))
        moved[first] = moved.pop(first)
        self._marks = moved

    async def _write(self, task: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, task)
