"""By hand: one issue, now, at a person's word."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from ranking.domain.checks import nothing_reported
from ranking.domain.errors import InputProblems, Severity
from ranking.domain.issues import IssueKey, IssueState
from ranking.domain.standings import measure_race
from ranking.ports import Deliver, Ledger
from ranking.runs.desk import Desk
from ranking.runs.issue import make_issue, refuse_wrong_period

log = logging.getLogger(__name__)


async def run_issue(
    desk: Desk,
    key: IssueKey,
    deliver: Deliver,
    *,
    clock: Callable[[], datetime],
    signed_by: str | None,
    stop: asyncio.Event,
) -> IssueState:
    """Make the issue unless it exists, sign it where `signed_by` is given, deliver what is left of it.

    Harmless when repeated: an issue that is sent stays sent, one that was interrupted goes on where it stopped. A
    period that nobody reported anything for is most likely mistyped: it is refused before an issue is opened.
    """
    await asyncio.to_thread(_refuse_empty, desk, key, clock())
    state = await asyncio.to_thread(make_issue, desk, key, now=clock())
    if state is IssueState.WAITING and signed_by:
        await asyncio.to_thread(desk.ledger.sign, key, by=signed_by, now=clock())
        await asyncio.to_thread(desk.put_up, clock())
        state = IssueState.SENDING
    if state is IssueState.SENDING:
        await desk.engine.run(deliver, stop)
        state = await asyncio.to_thread(desk.ledger.close, key, now=clock())
    return state


def _refuse_empty(desk: Desk, key: IssueKey, now: datetime) -> None:
    if desk.ledger.state(key) is not None:
        return
    race = desk.workspace.race(key.race)
    refuse_wrong_period(race.edition(key.edition), key.period, now)
    loaded = desk.source.load(race, key.period)
    measured = measure_race(race, loaded.observations, key.period)
    problem = nothing_reported(race, loaded.observations, measured, key.period)
    if problem and not any(one.severity is Severity.ERROR for one in loaded.problems):
        raise InputProblems([problem])


def close_finished(ledger: Ledger, now: datetime) -> None:
    """Close every issue that has no letter left."""
    for key in ledger.sending():
        if (state := ledger.close(key, now=now)) is not IssueState.SENDING:
            log.info("%s: %s", key, state)
