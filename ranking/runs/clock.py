"""The clock: APScheduler says when to look; the ledger says what is due."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from ranking.domain.errors import RankingError
from ranking.domain.issues import IssueKey, IssueState
from ranking.domain.occurrences import Occurrence, Schedule
from ranking.domain.races import Edition, Race
from ranking.domain.workspace import Workspace
from ranking.ports import Deliver, Ledger
from ranking.runs.desk import Desk, editions
from ranking.runs.issue import make_issue
from ranking.runs.remind import Patience, send_reminders

log = logging.getLogger(__name__)

#: The clock also looks this often (in seconds) without being told: after a failure such as a full disk, after the
#: machine has slept or its time was set, and for fires that another process took and then died.
_LOOK_EVERY = 60.0
#: No two issues of an edition lie further apart.
_YEARS = timedelta(days=800)

#: Something else that the service does until the event is set.
Chore = Callable[[asyncio.Event], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Fire:
    """One scheduled issue: the instant (UTC) and what it is about."""

    at: datetime
    key: IssueKey
    edition: Edition
    occurrence: Occurrence


class OccurrenceTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """Fires at every occurrence of a schedule; APScheduler's own cron loses a week at a spring-forward."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """Return the next instant after the previous fire, or after now; None where the schedule has ended."""
        found = self.schedule.next(previous_fire_time or now)
        return found.at if found else None


def fire(race: Race, edition: Edition, one: Occurrence) -> Fire:
    """Return what an edition's fire is about; the period follows from the schedule, not from now."""
    key = IssueKey(race=race.code, edition=edition.code, period=one.period)
    return Fire(at=one.at, key=key, edition=edition, occurrence=one)


def coming(workspace: Workspace, now: datetime, count: int) -> list[Fire]:
    """Return the next `count` fires of all editions, in order of time, with those that a holiday leaves out."""
    fires = []
    for race, edition in editions(workspace):
        horizon = now + _YEARS * count
        found = islice(edition.schedule.between(now, horizon, skipped=True), count)
        fires += [fire(race, edition, one) for one in found if not _ended(edition, one)]
    return sorted(fires, key=lambda one: one.at)[:count]


def _ended(edition: Edition, one: Occurrence) -> bool:
    """Tell whether an edition doesn't go out at that time of the year any more, or not yet."""
    return bool((edition.since and one.day < edition.since) or (edition.until and one.day > edition.until))


def missed(ledger: Ledger, race: Race, edition: Edition, now: datetime) -> list[Fire]:
    """Return the fires since the edition's watermark, up to and including now."""
    through = ledger.watermark(race.code, edition.code, now=now)
    return [fire(race, edition, one) for one in edition.schedule.between(through, now)]


def catch_up(desk: Desk, now: datetime) -> list[IssueKey]:
    """Make every issue that is due; leave those missed by more than `max_lateness` to a person.

    Harmless when repeated, by this process or another: the ledger makes each issue once. The watermark moves only after
    a fire was dealt with, so that a crash in between is caught up. Returns the issues that are to be delivered now.
    """
    made = []
    for race, edition in editions(desk.workspace):
        fires = missed(desk.ledger, race, edition, now)
        for number, due in enumerate(fires):
            state = _deal_with(desk, due, now)
            if state is IssueState.LOADING:
                break  # another process is at it; should that one die, the fire is still to be dealt with
            if state is IssueState.SENDING:
                made.append(due.key)
            if fires[number + 1 : number + 2] and fires[number + 1].at == due.at:
                continue  # a long holiday has moved both to the same morning
            desk.ledger.advance(race.code, edition.code, to=due.at)
    return made


def look_around(desk: Desk, patience: Patience, now: datetime) -> None:
    """Do all that is due: issues, reminders, and another try of those that are held."""
    catch_up(desk, now)
    send_reminders(desk, now)
    patience.try_again(desk, now)


def _deal_with(desk: Desk, due: Fire, now: datetime) -> IssueState | None:
    late = now - due.at
    if late > due.edition.max_lateness:
        log.warning("%s was missed by %s: a person decides, with `ranking run %s`", due.key, late, due.key)
        desk.ledger.mark_overdue(due.key, scheduled_at=due.at, now=now)
        return IssueState.OVERDUE
    try:
        state = make_issue(desk, due.key, now=now, scheduled_at=due.at)
    except RankingError as error:
        if desk.ledger.state(due.key) is not IssueState.HELD:
            raise  # not the figures' fault: the watermark stays, and the fire is tried again
        log.error("%s is held: %s", due.key, error)  # noqa: TRY400 – a held issue needs a sentence, not a traceback
        return IssueState.HELD
    log.info("%s: %s", due.key, state)
    return state


async def serve(
    desk: Desk, deliver: Deliver, *, clock: Callable[[], datetime], stop: asyncio.Event, beside: Sequence[Chore] = ()
) -> None:
    """Run the service until `stop` is set: fire, make, deliver; finish the letter in hand and return.

    What is done `beside` ends by itself when `stop` is set.
    """
    await asyncio.to_thread(desk.put_up, clock())
    look = asyncio.Event()
    look.set()  # at start: whatever was missed
    scheduler = AsyncIOScheduler(timezone=UTC)
    for race, edition in editions(desk.workspace):
        # The job only wakes the loop below: shutdown cancels running jobs, and the ledger knows what is due anyway.
        scheduler.add_job(
            look.set,
            OccurrenceTrigger(edition.schedule),
            id=f"{race.code}/{edition.code}",
            misfire_grace_time=None,
            coalesce=True,
        )
    scheduler.start()
    try:
        chores = [chore(stop) for chore in beside]
        await asyncio.gather(_look_when_told(desk, look, clock, stop), _deliver(desk, deliver, stop), *chores)
    finally:
        stop.set()
        scheduler.shutdown(wait=False)


async def _deliver(desk: Desk, deliver: Deliver, stop: asyncio.Event) -> None:
    """Keep the engine running: what stops it, such as a full disk, is told and tried again."""
    while not stop.is_set():
        try:
            await desk.engine.run(deliver, stop)
        except RankingError as error:
            log.error("%s; going on in a minute", error)  # noqa: TRY400 – a sentence, not a traceback
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_EVERY)


async def _look_when_told(desk: Desk, look: asyncio.Event, clock: Callable[[], datetime], stop: asyncio.Event) -> None:
    patience = Patience()
    while not stop.is_set():
        await _either(look, stop, _LOOK_EVERY)
        if stop.is_set():
            return
        look.clear()
        try:
            await asyncio.to_thread(look_around, desk, patience, clock())
        except RankingError as error:
            log.error("%s; looking again in a minute", error)  # noqa: TRY400 – a sentence, not a traceback


async def _either(one: asyncio.Event, other: asyncio.Event, seconds: float) -> None:
    """Wait until either event is set, or the time is over."""
    waits = [asyncio.ensure_future(event.wait()) for event in (one, other)]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await wait
