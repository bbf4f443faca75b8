"""Deadlines (截止时间): until when figures may come in, what happens then, and when people are reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Incomplete(StrEnum):
    """What happens at the deadline where figures are still missing. Before it, the issue waits for them."""

    PUBLISH = "publish"
    """It goes out, and they are marked as not reported (未报)."""
    CARRY = "carry"
    """It goes out, and the figures of the period before stand in, marked as carried (沿用上期)."""
    HOLD = "hold"
    """It stays held until they come in, or somebody answers for their absence."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The deadline of an edition, counted from the moment at which an issue is due: `after` may be below zero.

    `remind` are times before the deadline, the longest first.
    """

    after: timedelta = timedelta(0)
    incomplete: Incomplete = Incomplete.PUBLISH
    remind: tuple[timedelta, ...] = ()

    def of(self, due: datetime) -> datetime:
        """Return the instant until which figures may come in for an issue that is due at `due`."""
        return due + self.after

    def reminders(self, due: datetime) -> list[datetime]:
        """Return the instants at which those who are late are reminded, in order."""
        return [self.of(due) - before for before in sorted(self.remind, reverse=True)]
