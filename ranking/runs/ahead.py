"""How many letters are claimed ahead of the connections, so that none of them waits for the ledger."""

from __future__ import annotations

from math import ceil

#: Where the server is slower than the ledger two are enough, and a crash leaves few in doubt.
_LEAST = 2
#: Letters a second up to which that is so: a relay's speed.
_SLOW = 1_500
#: The share that the last exchange has in what is known of the pace.
_WEIGHT = 0.05


class Ahead:
    """Learns the pace from exchanges with the ledger: what is sent during two of them must have been claimed before."""

    def __init__(self, connections: int) -> None:
        self._most = 3 * connections
        self._letters = 0.0
        self._seconds = 0.0
        self._last: float | None = None
        self.letters = _LEAST
        self.fast = False
        """Whether the server is faster than a relay usually is."""

    def slow_down(self) -> None:
        """Begin to learn anew: the server has stopped answering for a while."""
        self._letters = self._seconds = 0.0
        self.letters, self.fast = _LEAST, False

    def note(self, finished: int, now: float) -> None:
        """Note that an exchange which settled so many letters ended at `now`, in seconds of any steady clock."""
        if self._last is not None:
            self._letters += _WEIGHT * (finished - self._letters)
            self._seconds += _WEIGHT * (now - self._last - self._seconds)
            self.fast = self._letters > _SLOW * self._seconds
            self.letters = max(_LEAST, min(self._most, ceil(2 * self._letters))) if self.fast else _LEAST
        self._last = now
