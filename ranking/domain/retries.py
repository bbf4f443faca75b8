"""Retries: when a letter that was put off is tried again, and when we stop trying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

#: A letter that the server has put off for longer is given up. Time without a server, or before a signature, doesn't
#: count.
MAX_AGE = timedelta(hours=24)
#: Longer than any wait that `retry_at` gives: an hour, a server's wish of an hour at most, and a quarter by chance.
TOO_LONG = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class RetryRule:
    """Waits that double from `first` to `longest`, for at most `max_age`.

    A greylisting server takes a letter after some minutes, usually five: waiting less than `greylisted` is in vain.
    """

    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=1)
    max_age: timedelta = MAX_AGE
    greylisted: timedelta = timedelta(minutes=5, seconds=30)


def retry_at(
    rule: RetryRule,
    *,
    letter: int,
    attempts: int,
    put_off_at: datetime,
    now: datetime,
    at_least: timedelta = timedelta(0),
) -> datetime | None:
    """Return when to try again a letter that was first put off at `put_off_at`, or None to give it up.

    `attempts` counts those made, `at_least` is what the server asked for. A quarter of the wait is added by chance, so
    that letters put off together don't come back together; the same attempt always gives the same instant.
    """
    if now - put_off_at >= rule.max_age:
        return None
    wait = max(min(rule.first * 2 ** min(attempts - 1, 20), rule.longest), at_least)
    return min(now + wait * (1 + _chance(letter, attempts) / 4), put_off_at + rule.max_age)


def _chance(letter: int, attempts: int) -> float:
    """Return a number from 0 to 1 that an attempt always has."""
    return int.from_bytes(blake2b(b"%d/%d" % (letter, attempts), digest_size=4).digest()) / 2**32
