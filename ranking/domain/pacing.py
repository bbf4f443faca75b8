"""Pacing: how fast letters may leave by a server, by the minute, to each domain, by the day, and at which hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ranking.domain.errors import RankingError


class NotNow(RankingError):
    """A letter that may not leave yet; with a `domain`, letters to others may."""

    def __init__(self, until: datetime, domain: str | None = None) -> None:
        self.until = until
        self.domain = domain
        super().__init__(f"{f'Letters to {domain}' if domain else 'Letters'} wait until {until}")


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Hours at which nothing is sent, such as from 22:00 to 07:00."""

    begin: time
    end: time
    zone: ZoneInfo

    def until(self, now: datetime) -> datetime | None:
        """Return when the quiet that reigns at `now` ends, or None where none does."""
        local = now.astimezone(self.zone)
        at = local.time().replace(tzinfo=None)
        overnight = self.begin > self.end
        if not (at >= self.begin or at < self.end) if overnight else not self.begin <= at < self.end:
            return None
        ends = local.date() + timedelta(days=1) if overnight and at >= self.begin else local.date()
        return datetime.combine(ends, self.end, self.zone)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a server takes: letters a minute, letters a minute to each domain, letters a day. None is no limit.

    `domains` holds the limit of a domain by its name; "*" stands for every other one.
    """

    per_minute: int | None = None
    per_day: int | None = None
    domains: Mapping[str, int] = field(default_factory=dict)


@dataclass(kw_only=True)
class Pace:
    """Letters spaced evenly, `per_minute` of them."""

    per_minute: int
    free_at: datetime | None = None
    """When the next one may leave."""

    def ready_at(self, now: datetime) -> datetime:
        """Return when the next letter may leave. A clock that was set back can't stop letters for longer than a gap."""
        return now if self.free_at is None or self.free_at - now > self._gap else max(now, self.free_at)

    def take(self, now: datetime) -> None:
        """Count a letter that leaves now."""
        self.free_at = self.ready_at(now) + self._gap

    @property
    def _gap(self) -> timedelta:
        return timedelta(microseconds=-(-60_000_000 // self.per_minute))


class Pacing:
    """Keeps one server's limits. `used` are the letters it took today, by the calendar of `zone`."""

    def __init__(self, limits: Limits, zone: ZoneInfo, *, used: int = 0, today: datetime | None = None) -> None:
        self._limits = limits
        self._zone = zone
        self._used = used
        self._day = today.astimezone(zone).date() if today else None
        self._all = Pace(per_minute=limits.per_minute) if limits.per_minute else None
        self._domains: dict[str, Pace] = {}

    def ready_at(self, now: datetime) -> datetime:
        """Return when the next letter to anybody may leave."""
        if self._left(now) == 0:
            return self.tomorrow(now)
        return self._all.ready_at(now) if self._all else now

    def tomorrow(self, now: datetime) -> datetime:
        """Return when the next day begins, with a new quota."""
        return datetime.combine(now.astimezone(self._zone).date() + timedelta(days=1), time(), self._zone)

    def domain_ready_at(self, domain: str, now: datetime) -> datetime:
        """Return when the next letter to a domain may leave, as far as the domain's own limit goes."""
        pace = self._pace(domain)
        return pace.ready_at(now) if pace else now

    def room(self, now: datetime, most: int) -> int:
        """Return how many letters may leave at once, at most `most`."""
        if self.ready_at(now) > now:
            return 0
        left = self._left(now)
        return min(1 if self._all else most, most if left is None else left)

    def waiting(self, now: datetime) -> dict[str, datetime]:
        """Return the domains that must wait, and until when."""
        return {
            domain: at for domain, pace in self._domains.items() if pace.free_at and (at := pace.ready_at(now)) > now
        }

    def take(self, domain: str, now: datetime) -> None:
        """Count a letter that leaves now."""
        self._left(now)
        self._used += 1
        if self._all:
            self._all.take(now)
        if pace := self._pace(domain):
            pace.take(now)

    def give_back(self, now: datetime) -> None:
        """Take back a letter that was counted and never left: the day's quota is for those that do."""
        if self._left(now) is not None and self._used:
            self._used -= 1

    def _left(self, now: datetime) -> int | None:
        """Return how many letters the server still takes today; a new day begins with all of them."""
        if self._limits.per_day is None:
            return None
        today = now.astimezone(self._zone).date()
        if self._day != today:
            self._day, self._used = today, 0
        return max(0, self._limits.per_day - self._used)

    def _pace(self, domain: str) -> Pace | None:
        if not self._limits.domains:
            return None
        per_minute = self._limits.domains.get(domain, self._limits.domains.get("*"))
        if per_minute is None:
            return None
        return self._domains.setdefault(domain, Pace(per_minute=per_minute))
