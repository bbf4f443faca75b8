"""Races and their editions: what is contested, and what is published when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from ranking.domain.calendar import Calendar
from ranking.domain.deadlines import Deadline
from ranking.domain.districts import Cohort, District, Total
from ranking.domain.errors import UnknownName
from ranking.domain.gate import Check, Rule
from ranking.domain.honours import Honours
from ranking.domain.indicators import Indicator, Kind, Measure, Unit
from ranking.domain.issues import Format
from ranking.domain.languages import Names
from ranking.domain.mastheads import Masthead
from ranking.domain.occurrences import OnHoliday, Schedule
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.relays import InDoubt
from ranking.domain.rules import (
    Aggregation,
    Direction,
    Goalposts,
    Missing,
    NoBase,
    Normalisation,
    Normaliser,
    RankMethod,
)
from ranking.domain.subscribers import Audience, Role, Subscriber
from ranking.domain.whens import Days, When


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """The rules of a race: how values become points, and points become ranks."""

    normalisation: Normalisation = field(default_factory=Normalisation)
    """How indicators become points that don't say it themselves."""
    aggregation: Aggregation = Aggregation.ARITHMETIC
    """How the points of the dimensions, or of indicators outside any, become the composite."""
    power: float = 1.0
    """The exponent of the generalised mean."""
    precision: int = 1
    """Decimals of the composite score; what is printed is what is ranked."""
    data_threshold: float = 1.0
    """A district is ranked when its reported indicators carry at least this share of the weight."""
    ranks: RankMethod = RankMethod.COMPETITION
    tie_breakers: tuple[str, ...] = ()
    """Indicators' codes by which ordinal ranks tell equal scores apart, the first one first."""
    adjustment_cap: float | None = None
    """The most points that bonuses, or deductions, may come to."""


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """A node between indicators and the composite; `weight` is in points of 100 of what it belongs to."""

    code: str
    names: Names
    weight: float
    within: str | None = None
    aggregation: Aggregation = Aggregation.ARITHMETIC
    power: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """Bonus points, or a deduction (below zero), that a district gets in one period, with the reason."""

    district: str
    period: Period
    points: float
    reason: Names


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What is published about a race, for which kind of period, when, to whom."""

    code: str
    names: Names
    period: PeriodKind
    when: When
    zone: ZoneInfo
    template: str
    audience: Audience = field(default_factory=Audience)
    sign_off: bool = False
    max_lateness: timedelta = timedelta(days=3)
    deadline: Deadline = field(default_factory=Deadline)
    """Until when figures may come in, and what happens then."""
    masthead: Masthead | None = None
    """What makes it a formal document."""
    attach: tuple[Format, ...] = ()
    """The files that go with its letters."""
    in_doubt: InDoubt = InDoubt.RESEND
    """What becomes of letters that a crash leaves in doubt."""
    public: bool = False
    """Whether its issues are written to the public pages."""
    calendar: Calendar = field(default_factory=Calendar)
    """The days on which offices work."""
    on_holiday: OnHoliday = OnHoliday.SEND
    """What happens where an issue would be due on another day."""
    since: date | None = None
    until: date | None = None
    """The first and the last local day on which it goes out."""

    def period_at(self, moment: datetime) -> Period:
        """Return the period an issue of this edition is about at `moment`: the last one complete by then."""
        return Period.containing(self.period, moment.astimezone(self.zone).date()).previous()

    @property
    def schedule(self) -> Schedule:
        """When its issues are due."""
        return Schedule(
            when=self.when,
            zone=self.zone,
            calendar=self.calendar,
            on_holiday=self.on_holiday,
            since=self.since,
            until=self.until,
        )

    @property
    def minds_holidays(self) -> bool:
        """Whether the working calendar has a say in when it goes out."""
        return self.when.days is Days.WORKING or self.on_holiday is not OnHoliday.SEND

    def due_at(self, period: Period) -> datetime:
        """Return when the issue about a period is due."""
        return self.schedule.of_period(period).at

    def deadline_of(self, period: Period) -> datetime:
        """Return the instant until which figures may come in for the issue about a period."""
        return self.deadline.of(self.due_at(period))


@dataclass(frozen=True, kw_only=True)
class Race:
    """A standing contest between districts."""

    code: str
    names: Names
    districts: tuple[District, ...]
    cohorts: tuple[Cohort, ...]
    indicators: tuple[Indicator, ...]
    """Those that are scored."""
    context: tuple[Indicator, ...] = ()
    """Those that are only counted: denominators and parts of formulas."""
    dimensions: tuple[Dimension, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    honours: Honours | None = None
    gate: Mapping[Rule, Check] = field(default_factory=dict)
    """The plausibility rules that differ from the usual ones."""
    scoring: Scoring = field(default_factory=Scoring)
    totals: tuple[Total, ...] = ()
    editions: Mapping[str, Edition] = field(default_factory=dict)
    notice: Names | None = None
    """A sentence every letter carries in its footer, such as that the figures are synthetic."""

    @classmethod
    def of(
        cls,
        indicators: Mapping[str, float | Mapping[str, Any] | Indicator],
        *,
        cohorts: Mapping[str, str] | None = None,
        normalise: str | Normalisation = Normaliser.GOALPOSTS,
        dimensions: Sequence[Dimension] = (),
        code: str = "race",
        **scoring: Any,
    ) -> Race:
        """Return a race for figures of one's own, without files, schedules or letters.

        Each indicator is a weight, or the fields of an Indicator by name (`goalposts` may be one (worst, best) pair for
        all period kinds), or an Indicator. `cohorts` says in which cohort a district competes; without it all compete
        together. Other arguments are fields of Scoring. Raise TypeError for fields that there aren't.
        """
        normalisation = (
            normalise if isinstance(normalise, Normalisation) else Normalisation(method=Normaliser(normalise))
        )
        members = dict(cohorts or {})
        return cls(
            code=code,
            names=Names.same(code),
            districts=tuple(District(code=one, names=Names.same(one), cohort=group) for one, group in members.items()),
            cohorts=tuple(Cohort(code=one, names=Names.same(one)) for one in dict.fromkeys(members.values())),
            indicators=tuple(_indicator_of(one, given) for one, given in indicators.items()),
            dimensions=tuple(dimensions),
            scoring=Scoring(normalisation=normalisation, **scoring),
        )

    @property
    def counted(self) -> tuple[Indicator, ...]:
        """The indicators that figures are reported for: all but those that a formula computes."""
        return tuple(one for one in (*self.indicators, *self.context) if one.formula is None)

    @property
    def telling(self) -> frozenset[str]:
        """Codes of the indicators whose newest figure says how far a race has got: denominators don't."""
        formulas = [one.formula for one in (*self.indicators, *self.context) if one.formula]
        operands = frozenset(name for formula in formulas for name in formula.names)
        return frozenset(one.code for one in self.indicators) | operands

    def competing(self, period: Period) -> tuple[District, ...]:
        """Return the districts that take part in a period, in the race's order."""
        end = period.end
        return tuple(district for district in self.districts if district.competes(end))

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


def doubled(race: Race) -> list[tuple[Edition, Edition]]:
    """Return the pairs of editions that are about the same periods, for the same people: each gets two letters."""
    pairs = combinations(race.editions.values(), 2)
    return [(one, two) for one, two in pairs if one.period is two.period and one.audience == two.audience]


def unattended(race: Race, edition: Edition, readers: Iterable[Subscriber]) -> list[District]:
    """Return the districts whose officials an edition is for and of whom nobody is among its readers."""
    audience = edition.audience
    if Role.DISTRICT not in audience.roles:
        return []
    known = {one.district for one in readers}
    wanted = [one for one in race.districts if audience.districts is None or one.code in audience.districts]
    return [one for one in wanted if one.code not in known and one.until is None]


_WORDS = {"direction": Direction, "measure": Measure, "kind": Kind, "missing": Missing, "no_base": NoBase}


def _indicator_of(code: str, given: float | Mapping[str, Any] | Indicator) -> Indicator:
    if isinstance(given, Indicator):
        return given
    fields: dict[str, Any] = dict(given) if isinstance(given, Mapping) else {"weight": float(given)}
    posts = fields.get("goalposts")
    if isinstance(posts, (tuple, list)):
        fields["goalposts"] = {kind: Goalposts(worst=float(posts[0]), best=float(posts[1])) for kind in PeriodKind}
    for name, words in _WORDS.items():
        if name in fields:
            fields[name] = words(fields[name])
    if isinstance(method := fields.get("normalisation"), str):
        fields["normalisation"] = Normalisation(method=Normaliser(method))
    return Indicator(**{"code": code, "names": Names.same(code), "unit": Unit(names=Names.same("")), **fields})
