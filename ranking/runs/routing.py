"""Routing: by which relay a letter leaves, when it may, and what happens when one is in trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from ranking.domain.breakers import Breaker
from ranking.domain.errors import ServerUnreachable
from ranking.domain.issues import Letter
from ranking.domain.pacing import NotNow, Pacing, Quiet
from ranking.domain.relays import Relay
from ranking.domain.replies import Answer, Meaning, meaning_of
from ranking.ports import Contents, Room, Sender

#: How long a server that wants slower senders is left alone.
_SLOWER = timedelta(minutes=2)
#: When it isn't known yet whether a server works again, the others wait so long for the letter that tries it.
_TRIAL = timedelta(seconds=1)


@dataclass(kw_only=True)
class Route:
    """One relay with what is known about it."""

    relay: Relay
    sender: Sender
    pacing: Pacing
    breaker: Breaker = field(default_factory=Breaker)
    trouble: ServerUnreachable | None = None
    """Why it is left alone."""

    def ready_at(self, now: datetime) -> datetime:
        """Return when a letter may leave by it."""
        works_at = self.breaker.ready_at(now)
        return max(now + _TRIAL if works_at is None else works_at, self.pacing.ready_at(now))


class Router:
    """Sends letters by the first relay that is ready, in the order of their priorities."""

    def __init__(
        self, routes: Sequence[Route], *, clock: Callable[[], datetime], zone: ZoneInfo, quiet: Quiet | None = None
    ) -> None:
        self._routes = sorted(routes, key=lambda route: route.relay.priority)
        self._clock = clock
        self._zone = zone
        self._quiet = quiet

    def room(self, now: datetime, most: int) -> Room:
        """Return how many letters may leave now, at most `most`."""
        if self._quiet and (until := self._quiet.until(now)):
            return Room(letters=0, ready_at=until)
        open_routes = [route for route in self._routes if route.ready_at(now) <= now]
        if not open_routes:
            works = any(route.breaker.open_until is None for route in self._routes)
            trouble = None if works else next((route.trouble for route in self._routes if route.trouble), None)
            return Room(letters=0, ready_at=min(route.ready_at(now) for route in self._routes), trouble=trouble)
        letters = sum(1 if route.breaker.open_until else route.pacing.room(now, most) for route in open_routes)
        return Room(letters=min(letters, most), without=_waiting_everywhere(open_routes, now))

    def day(self, now: datetime) -> date | None:
        """Return the day that letters are counted for, or None where no relay has a daily quota."""
        counted = any(route.relay.limits.per_day for route in self._routes)
        return now.astimezone(self._zone).date() if counted else None

    async def send(self, letter: Letter, contents: Contents) -> Answer:
        """Hand one letter over; return the server's answer about it.

        Raises NotNow where no relay may take it yet, ServerUnreachable where none works.
        """
        for route in self._routes:
            # Asked each time anew: while another relay was tried, others have sent.
            if self._is_ready(route, letter) and (answer := await self._try(route, letter, contents)):
                return answer
        raise self._none_left(letter)

    async def close(self) -> None:
        """Say goodbye on every connection."""
        for route in self._routes:
            await route.sender.close()

    def _is_ready(self, route: Route, letter: Letter) -> bool:
        now = self._clock()
        return route.ready_at(now) <= now and route.pacing.domain_ready_at(letter.domain, now) <= now

    async def _try(self, route: Route, letter: Letter, contents: Contents) -> Answer | None:
        """Try one relay; return None where another one may take the letter."""
        route.breaker.begin()
        route.pacing.take(letter.domain, self._clock())
        begun = perf_counter()
        try:
            answer = await route.sender.send(letter, contents)
        except ServerUnreachable as trouble:
            return self._after_trouble(route, trouble, perf_counter() - begun)
        except BaseException:
            route.breaker.trying = False
            raise
        route.breaker.worked()
        return answer

    def _after_trouble(self, route: Route, trouble: ServerUnreachable, seconds: float) -> Answer | None:
        """Note a connection that failed; one that broke in the middle of a letter is an attempt at it."""
        now = self._clock()
        if not trouble.mid_letter:
            route.pacing.give_back(now)
            route.breaker.failed(now, self._rest(route, trouble, now))
            route.trouble = trouble
            return None
        if route.breaker.broke(now):
            route.trouble = trouble
        return Answer(
            code=None, words=trouble.words, server=route.relay.name, seconds=seconds, in_doubt=trouble.in_doubt
        )

    def _rest(self, route: Route, trouble: ServerUnreachable, now: datetime) -> timedelta | None:
        """Return how long a server is left alone after what it said; None for the usual time, longer each time."""
        meaning = meaning_of(trouble.code, trouble.words)
        if meaning is Meaning.TOO_FAST:
            return _SLOWER
        return route.pacing.tomorrow(now) - now if meaning is Meaning.QUOTA else None

    def _none_left(self, letter: Letter) -> Exception:
        """Return why no relay takes a letter now: it must wait, or the relays that could are in trouble."""
        now = self._clock()
        works = [route for route in self._routes if route.breaker.open_until is None]
        if works:
            ready_at = min(
                max(route.pacing.ready_at(now), route.pacing.domain_ready_at(letter.domain, now)) for route in works
            )
            waits_for_domain = all(route.pacing.ready_at(now) <= now for route in works)
            return NotNow(ready_at, letter.domain if waits_for_domain else None)
        if any(route.breaker.trying for route in self._routes):
            return NotNow(now + _TRIAL)
        troubles = [route.trouble for route in self._routes if route.trouble]
        return troubles[0] if troubles else NotNow(now + _TRIAL)


def _waiting_everywhere(routes: Sequence[Route], now: datetime) -> Mapping[str, datetime]:
    """Return the domains that no relay may send to yet, and until when."""
    waiting = [route.pacing.waiting(now) for route in routes]
    shared = set(waiting[0]).intersection(*waiting[1:])
    return {domain: min(one[domain] for one in waiting) for domain in shared}
