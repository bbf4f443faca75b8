"""Durations in words, such as `12 hours` or `3 days`."""

from __future__ import annotations

from datetime import timedelta


def duration(words: str) -> timedelta:
    """Return the duration that words of a checked form name."""
    number, unit = words.split()
    return timedelta(**{f"{unit.rstrip('s')}s": int(number)})
