"""A workspace: everything `schedules.yaml` declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from ranking.domain.calendar import Calendar
from ranking.domain.errors import UnknownName
from ranking.domain.languages import Language
from ranking.domain.layouts import Layout
from ranking.domain.letterhead import Letterhead
from ranking.domain.mailboxes import Bounces
from ranking.domain.races import Race
from ranking.domain.relays import DeliveryRules
from ranking.domain.service import Service

#: What `subscribers:` says where the database is the truth about them.
STORE = "store"


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The races a city runs, who writes the letters, and where the inputs lie.

    `layouts` are by race code. `subscribers` is a path relative to the workspace, or STORE. `fingerprint` is the
    SHA-256 of the declaring file's bytes.
    """

    zone: ZoneInfo
    languages: tuple[Language, ...]
    letterhead: Letterhead
    subscribers: str
    races: Mapping[str, Race]
    layouts: Mapping[str, tuple[Layout, ...]]
    fingerprint: str
    input_folders: tuple[str, ...] = ()
    """Folders outside the workspace that its inputs may lie in."""
    hosts: frozenset[str] = frozenset()
    """Hosts that may be asked for figures."""
    public_url: str = ""
    """Where the public pages can be read, for the links in their feeds."""
    delivery: DeliveryRules = field(default_factory=DeliveryRules)
    """How letters leave."""
    bounces: Bounces = field(default_factory=Bounces)
    """What happens with what comes back about letters."""
    service: Service | None = None
    """The pages on which subscribers choose for themselves."""
    calendar: Calendar = field(default_factory=Calendar)
    """The days that offices work."""

    @property
    def keeps_subscribers(self) -> bool:
        """Whether the database is the truth about who gets letters, and no file."""
        return self.subscribers == STORE

    def race(self, code: str) -> Race:
        """Return the race of that code; raise UnknownName with the nearest one."""
        if code not in self.races:
            raise UnknownName("race", code, self.races)
        return self.races[code]
