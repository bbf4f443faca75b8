"""By hand: one issue, now, at a person's word."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from ranking.domain.issues import IssueKey, IssueState
from ranking.ports import Deliver, Ledger
from ranking.runs.issue import Desk, make_issue

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

    Harmless when repeated: an issue that is sent stays sent, one that was interrupted goes on where it stopped.
    """
    state = await asyncio.to_thread(make_issue, desk, key, now=clock())
    if state is IssueState.WAITING and signed_by:
        await asyncio.to_thread(desk.ledger.sign, key, by=signed_by, now=clock())
        state = IssueState.SENDING
    if state is IssueState.SENDING:
        await desk.engine.run(deliver, stop)
        state = await asyncio.to_thread(desk.ledger.close, key, now=clock())
    return state


def close_finished(ledger: Ledger, now: datetime) -> None:
    """Close every issue that has no letter left."""
    for key in ledger.sending():
        if (state := ledger.close(key, now=now)) is not IssueState.SENDING:
            log.info("%s: %s", key, state)
