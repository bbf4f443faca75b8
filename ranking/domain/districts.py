"""Districts, the cohorts they compete in, and the totals that are never ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ranking.domain.languages import Names


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Districts comparable with each other; ranks live inside it."""

    code: str
    names: Names


class Origin(StrEnum):
    """Why a district was not in the field the time before."""

    NEW = "new"
    MERGED = "merged"
    RENAMED = "renamed"


@dataclass(frozen=True, kw_only=True)
class District:
    """A competitor. `aliases` are the other ways reporters write its name.

    It competes in the periods that end between `since` and `until`, both inclusive. `succeeds` are the codes of the
    districts it was made of: several were merged, a single one was only renamed and hands on its rank.
    """

    code: str
    names: Names
    cohort: str
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    succeeds: tuple[str, ...] = ()

    def competes(self, day: date) -> bool:
        """Tell whether it takes part in a period that ends on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def origin(self, day: date) -> Origin | None:
        """Return where it came from, if it wasn't there yet on `day`."""
        if self.since is None or self.since <= day:
            return None
        return (Origin.NEW, Origin.RENAMED, Origin.MERGED)[min(len(self.succeeds), 2)]

    @property
    def spellings(self) -> frozenset[str]:
        """Every way a file may name this district: its code, its names and its aliases."""
        return frozenset({self.code, *self.names.by_language.values(), *self.aliases})


@dataclass(frozen=True, kw_only=True)
class Total:
    """A reported total or sub-total: checked against its parts, never ranked."""

    code: str
    names: Names
    parts: frozenset[str]
    """District codes that should add up to it."""
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> frozenset[str]:
        """Every way a file may name this total."""
        return frozenset({self.code, *self.names.by_language.values(), *self.aliases})


def squeeze(name: str) -> str:
    """Return a name as it is compared: without any white space (端 州 区 is 端州区)."""
    return "".join(name.split())
