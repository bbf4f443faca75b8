"""How letters wait, leave and are told of: the outbox, the ways out, the engine."""

from __future__ import annotations

from asyncio import Event
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from ranking.domain.errors import ServerUnreachable
from ranking.domain.issues import Content, IssueKey, Letter, LetterState, Outcome
from ranking.domain.relays import InDoubt
from ranking.domain.replies import Answer


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A letter that the server has not taken, and what it said last."""

    address: str
    state: LetterState
    code: int | None
    words: str
    retry_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A letter as an admin sees it: where it stands, and its newest attempt.

    `attempts` counts all of them; `seconds` is how long the server took; `receipt` is what came back later.
    """

    issue: IssueKey
    address: str
    name: str
    district: str | None
    state: LetterState
    attempts: int
    at: datetime | None
    server: str
    code: int | None
    enhanced: str
    words: str
    seconds: float | None
    retry_at: datetime | None
    receipt: str | None
    in_doubt: int


@dataclass(frozen=True, kw_only=True)
class Sending:
    """An issue whose letters are on their way, and what becomes of those in doubt."""

    id: int
    key: IssueKey
    in_doubt: InDoubt

    @property
    def states(self) -> tuple[LetterState, ...]:
        """The states of letters that are tried without anybody's word, those in doubt first."""
        resend = self.in_doubt is InDoubt.RESEND
        return (LetterState.UNKNOWN, LetterState.PENDING) if resend else (LetterState.PENDING,)


class Outbox(Protocol):
    """The letters and what became of them."""

    def sending(self, issue: IssueKey | None = None) -> Sequence[Sending]:
        """Return the issues whose letters are on their way, or just one."""
        ...

    def exchange(
        self,
        attempts: Sequence[tuple[Letter, Outcome]],
        untried: Sequence[Letter],
        *,
        owner: str,
        now: datetime,
        wanted: Mapping[Sending, int] | None = None,
        limit: int = 0,
        without: Collection[str] = (),
        day: date | None = None,
    ) -> list[Letter]:
        """Settle attempts, give letters back untried and claim up to `limit` others, all in one transaction.

        Letters are claimed by compare-and-swap with a lease. `wanted` names the issues to claim from, in their order,
        each with the id past which its letters are looked at; letters to domains in `without` are left. An attempt
        whose lease was lost settles nothing. With `day`, what each server took is counted for it.
        """
        ...

    def recover(self, *, now: datetime, issue: IssueKey | None = None) -> int:
        """Mark letters in `sending` whose lease ran out or whose owner is gone as in doubt; return their number."""
        ...

    def taken(self, day: date) -> Mapping[str, int]:
        """Return how many letters each server took on a day."""
        ...

    def content(self, variant: int) -> Content:
        """Return what a letter says."""
        ...

    def counts(self, issue: IssueKey) -> Mapping[LetterState, int]:
        """Return how many letters of an issue are in each state (every state is a key)."""
        ...

    def troubles(self, issue: IssueKey) -> Sequence[Trouble]:
        """Return the letters of an issue that failed, were put off or are in doubt, with the server's last words."""
        ...

    def deliveries(
        self, issue: IssueKey, *, districts: Collection[str] | None = None, every_attempt: bool = False
    ) -> Iterator[Delivery]:
        """Yield the letters of an issue, to anybody or to those of some districts, with their newest attempt.

        With `every_attempt` a letter comes once for each.
        """
        ...

    def next_due(
        self, *, now: datetime, issue: IssueKey | None = None, without: Collection[str] = ()
    ) -> datetime | None:
        """Return when the next letter can be claimed: `now` if one can already, None if none is left."""
        ...


#: Reads what a letter says, by its variant.
Contents = Callable[[int], Awaitable[Content]]


class Sender(Protocol):
    """Hands letters to one mail server, over connections that are kept and reused."""

    async def send(self, letter: Letter, contents: Contents) -> Answer:
        """Hand one letter over; return the server's answer, whatever it is.

        Raises ServerUnreachable where there is none, PermanentRefusal where the letter can't be written at all.
        """
        ...

    async def close(self) -> None:
        """Say goodbye on every connection."""
        ...


@dataclass(frozen=True, kw_only=True)
class Room:
    """How many letters may leave now, and to which domains none may. Without room, `ready_at` says when there is.

    `trouble` is set where that is because no server works.
    """

    letters: int
    ready_at: datetime | None = None
    trouble: ServerUnreachable | None = None
    without: Mapping[str, datetime] = field(default_factory=dict)


class Way(Protocol):
    """The ways out: relays with their limits."""

    def room(self, now: datetime, most: int) -> Room:
        """Return how many letters may leave now, at most `most`."""
        ...

    def day(self, now: datetime) -> date | None:
        """Return the day that letters are counted for, or None where no relay has a daily quota."""
        ...


Deliver = Callable[[Letter], Awaitable[Outcome]]


class Engine(Protocol):
    """What carries letters from the outbox to `deliver`. The outbox row is the truth, whatever the engine believes."""

    def enqueue(self, connection: object, letters: Sequence[int]) -> None:
        """Announce new letters, by id, inside the caller's transaction."""
        ...

    async def run(self, deliver: Deliver, stop: Event) -> None:
        """Deliver due letters until `stop` is set; finish the ones in hand."""
        ...
