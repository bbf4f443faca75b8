"""Races and their editions: what is contested, and what is published when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ranking.domain.districts import Cohort, District, Total
from ranking.domain.errors import UnknownName
from ranking.domain.indicators import Indicator, Normaliser
from ranking.domain.languages import Names
from ranking.domain.occurrences import When
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.subscribers import Role


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """The rules of a race: how values become points, and points become ranks."""

    normaliser: Normaliser = Normaliser.GOALPOSTS
    precision: int = 1
    """Decimals of the composite score; what is printed is what is ranked."""
    data_threshold: float = 1.0
    """A district is ranked when its reported indicators carry at least this share of the weight."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What is published about a race, for which kind of period, when, to whom."""

    code: str
    names: Names
    period: PeriodKind
    when: When
    zone: ZoneInfo
    template: str
    audience: frozenset[Role]
    sign_off: bool = False
    max_lateness: timedelta = timedelta(days=3)

    def period_at(self, moment: datetime) -> Period:
        """Return the period an issue of this edition is about at `moment`: the last one complete by then."""
        return Period.containing(self.period, moment.astimezone(self.zone).date()).previous()


@dataclass(frozen=True, kw_only=True)
class Race:
    """A standing contest between districts."""

    code: str
    names: Names
    districts: tuple[District, ...]
    cohorts: tuple[Cohort, ...]
    indicators: tuple[Indicator, ...]
    scoring: Scoring = field(default_factory=Scoring)
    totals: tuple[Total, ...] = ()
    editions: Mapping[str, Edition] = field(default_factory=dict)
    notice: Names | None = None
    """A sentence every letter carries in its footer, such as that the figures are synthetic."""

    def edition(self, code: str) -> Edition:
        """Return the edition of that code; raise UnknownName with the nearest one."""
        if code not in self.editions:
            raise UnknownName(f"edition of {self.code}", code, self.editions)
        return self.editions[code]

    def district(self, name: str) -> District:
        """Return the district of that code or name; raise UnknownName with the nearest one."""
        for district in self.districts:
            if name in district.spellings:
                return district
        raise UnknownName(f"district in {self.code}", name, sorted(s for d in self.districts for s in d.spellings))
