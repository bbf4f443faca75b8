"""Retries: when a letter that was put off is tried again, and when we stop trying."""

from __future__ import annotations

from datetime import datetime, timedelta

#: Waits after the first, second, ... attempt; the last one repeats. The first is short for a busy server, the next
#: ones outlast greylisting (usually five minutes).
WAITS = (
    timedelta(seconds=20),
    timedelta(minutes=2),
    timedelta(minutes=6),
    timedelta(minutes=20),
    timedelta(hours=1),
)
#: A letter that has been put off for longer is given up.
MAX_AGE = timedelta(hours=24)


def retry_at(attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """Return when to try again after the given number of attempts, or None to give the letter up."""
    if now - created_at >= MAX_AGE:
        return None
    return now + WAITS[min(attempts, len(WAITS)) - 1]
