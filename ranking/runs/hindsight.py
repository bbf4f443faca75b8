"""Hindsight: the figures as they were known at a moment, and what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ranking.domain.errors import InputProblems, Problem
from ranking.domain.observations import Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.report import Table
from ranking.domain.reporting import cohort_tables
from ranking.domain.standings import measure_race, rank, score_race
from ranking.domain.vintages import Change, Vintage, changes, observations_of
from ranking.ports import IndicatorSource, Loaded, Vintages


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """A source that gives the figures as they were known at a moment, or in the vintage of a number."""

    source: IndicatorSource
    vintages: Vintages
    moment: datetime | int

    def load(self, race: Race, period: Period | None = None) -> Loaded:
        """Return the observations as known then; raise UnknownName where nothing was kept yet."""
        del period  # a vintage holds all that was known
        return Loaded(observations=observations_in(self.vintages, self.vintages.at(race.code, self.moment)))

    def fingerprint(self, race: Race) -> str:
        """Return the SHA-256 over the files that the vintage was taken from."""
        return self.vintages.at(race.code, self.moment).fingerprint

    def stamp(self, race: Race) -> object:
        """Return the same always: a vintage doesn't change."""
        return race.code, self.moment


def observations_in(vintages: Vintages, one: Vintage) -> Observations:
    """Return the observations of a vintage."""
    return observations_of(vintages.figures(one.race, one.number))


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What changed between two vintages, and what that did to the ranks of a period."""

    before: Vintage | None
    after: Vintage
    changes: Sequence[Change]
    ranks: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    """By district, the rank before and after, where they differ."""


def difference(
    vintages: Vintages, race: Race, period: Period, *, before: datetime | int | None, after: datetime | int | None
) -> Difference:
    """Return what changed that concerns a period, by default between the two newest vintages.

    Figures count that lie in the period, in the one before it, or in a target's or base's year.
    """
    newest = vintages.all_of(race.code)
    if not newest:
        says = f"no figures of {race.code} have been kept yet, so there is nothing to compare"
        cure = "Run `ranking load` now, and again when the files have changed"
        raise InputProblems([Problem(rule="no-vintage", says=says, cure=cure)])
    last = newest[0] if after is None else vintages.at(race.code, after)
    first = vintages.at(race.code, before) if before is not None else _one_before(newest, last)
    then = vintages.figures(race.code, first.number) if first else {}
    now = vintages.figures(race.code, last.number)
    old, new = (_tables(race, observations_of(figures), period) for figures in (then, now))
    return Difference(
        before=first,
        after=last,
        changes=[change for change in changes(then, now) if _concerns(change, period)],
        ranks=_moved(old, new),
    )


def _one_before(newest: Sequence[Vintage], last: Vintage) -> Vintage | None:
    return next((one for one in newest if one.number < last.number), None)


def _concerns(change: Change, period: Period) -> bool:
    return period.end.replace(month=1, day=1) <= change.cell.on <= period.end.replace(month=12, day=31)


def _tables(race: Race, observations: Observations, period: Period) -> tuple[Table, ...]:
    measured = measure_race(race, observations, period)
    scored = score_race(race, measured, period)
    return cohort_tables(race, rank(race, measured, scored, period, observations))


def _moved(old: Sequence[Table], new: Sequence[Table]) -> dict[str, tuple[object, object]]:
    then, now = ({row.district.code: row.rank for table in tables for row in table.rows} for tables in (old, new))
    return {code: (then.get(code), now[code]) for code in now if then.get(code) != now[code]}
