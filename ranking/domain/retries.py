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
#: A letter that the server has put off for longer is given up. Time without a server, or before a signature, doesn't
#: count.
MAX_AGE = timedelta(hours=24)


def retry_at(attempts: int, put_off_at: datetime, now: datetime) -> datetime | None:
    """Return when to try again a letter first put off at `put_off_at`, or None to give it up."""
    if now - put_off_at >= MAX_AGE:
        return None
    return now + WAITS[min(attempts, len(WAITS)) - 1]
