"""Circuit breakers: a server that is in trouble is left alone for a while, longer each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Broken connections in a row after which a server counts as in trouble; one may be chance.
_CHANCES = 3
_FIRST = timedelta(seconds=30)
_LONGEST = timedelta(minutes=10)


@dataclass(kw_only=True)
class Breaker:
    """Whether letters may go to one server. When its rest is over one letter tries it, and the others follow."""

    failures: int = 0
    broken: int = 0
    open_until: datetime | None = None
    trying: bool = False

    def ready_at(self, now: datetime) -> datetime | None:
        """Return when a letter may be tried; None while another one is trying."""
        if self.open_until is None:
            return now
        # A clock set back must not keep the server out for longer than any rest lasts.
        if now < self.open_until and self.open_until - now <= _LONGEST * 150:
            return self.open_until
        return None if self.trying else now

    def begin(self) -> None:
        """Note that a letter is being tried."""
        self.trying = self.open_until is not None

    def worked(self) -> None:
        """Note that the server answered as a working one does.

        While it is left alone that only tells of a letter which was on its way before.
        """
        if self.open_until is not None and not self.trying:
            return
        self.failures = self.broken = 0
        self.open_until = None
        self.trying = False

    def broke(self, now: datetime) -> bool:
        """Note that a connection broke in the middle; return whether the server is left alone now."""
        self.broken += 1
        if self.open_until is None and self.broken < _CHANCES:
            return False
        self.failed(now)
        return True

    def failed(self, now: datetime, rest: timedelta | None = None) -> None:
        """Leave the server alone: for `rest`, or for twice as long as the last time."""
        self.trying = False
        if self.open_until is not None and self.open_until > now and rest is None:
            return  # told by another letter already
        self.failures += 1
        self.open_until = now + (rest or min(_FIRST * 2 ** min(self.failures - 1, 20), _LONGEST))
