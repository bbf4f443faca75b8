"""Where figures come from, and how they were known at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ranking.domain.errors import Problem
from ranking.domain.observations import Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.vintages import Cell, Figure, Input, Vintage


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a source gave: the observations, and every problem met on the way."""

    observations: Observations
    problems: tuple[Problem, ...] = ()
    since: date | None = None
    """The first day whose figures were asked for; of earlier ones nothing is known. None where all were."""
    inputs: tuple[Input, ...] = ()
    """The files, queries and documents that were read."""


class IndicatorSource(Protocol):
    """Where a race's observations come from."""

    def load(self, race: Race, period: Period | None = None) -> Loaded:
        """Return all observations of `race`, at least those that an issue about `period` needs."""
        ...

    def fingerprint(self, race: Race) -> str:
        """Return the SHA-256 over all files that `load` reads for `race`."""
        ...

    def stamp(self, race: Race) -> object:
        """Return what differs as soon as any file of a race comes, goes or changes; it is cheap."""
        ...


class Vintages(Protocol):
    """The figures as they were known at each load that changed something."""

    def take(
        self,
        race: str,
        figures: Mapping[Cell, Figure],
        *,
        fingerprint: str,
        by: str,
        now: datetime,
        since: date | None = None,
        inputs: Sequence[Input] = (),
    ) -> Vintage:
        """Store the figures as known now; return the newest vintage, which is an old one where nothing changed.

        Of cells before `since` nothing is known: they stay as they were. `inputs` say what was read.
        """
        ...

    def inputs(self, race: str, number: int) -> Sequence[Input]:
        """Return what a vintage was read from."""
        ...

    def all_of(self, race: str) -> Sequence[Vintage]:
        """Return a race's vintages, newest first."""
        ...

    def at(self, race: str, moment: datetime | int) -> Vintage:
        """Return the vintage of that number, or the newest one taken by that moment; raise UnknownName."""
        ...

    def figures(self, race: str, number: int) -> Mapping[Cell, Figure]:
        """Return every figure as known in one vintage."""
        ...
