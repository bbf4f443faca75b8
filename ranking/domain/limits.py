"""Limits: how often something may happen in a while, for each of many who try."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

#: So many are remembered; past it those who tried longest ago are forgotten.
_MOST = 10_000


class Allowance:
    """Lets each key do something `times` in any span of length `per`; what was refused doesn't count."""

    def __init__(self, times: int, per: timedelta) -> None:
        self._times = times
        self._per = per
        self._done: OrderedDict[str, deque[datetime]] = OrderedDict()

    def take(self, key: str, now: datetime) -> bool:
        """Tell whether `key` may do it now, and if so count it."""
        done = self._done.setdefault(key, deque())
        self._done.move_to_end(key)
        if len(self._done) > _MOST:
            self._done.popitem(last=False)
        while done and now - done[0] >= self._per:
            done.popleft()
        if len(done) >= self._times:
            return False
        done.append(now)
        return True
