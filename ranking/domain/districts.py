"""Districts, the cohorts they compete in, and the totals that are never ranked."""

from __future__ import annotations

from dataclasses import dataclass

from ranking.domain.languages import Names


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Districts comparable with each other; ranks live inside it."""

    code: str
    names: Names


@dataclass(frozen=True, kw_only=True)
class District:
    """A competitor. `aliases` are the other ways reporters write its name."""

    code: str
    names: Names
    cohort: str
    aliases: tuple[str, ...] = ()

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
