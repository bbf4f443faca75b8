"""What an issue says: numbers and words, no markup. Templates hold no arithmetic, so all of it is done here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from ranking.domain.districts import Cohort, District, Origin
from ranking.domain.errors import UnknownName
from ranking.domain.honours import Honours
from ranking.domain.indicators import Indicator
from ranking.domain.issues import Format
from ranking.domain.languages import Names
from ranking.domain.lights import Light
from ranking.domain.mastheads import Masthead
from ranking.domain.notes import Notes
from ranking.domain.observations import CellState
from ranking.domain.periods import Period

#: A rank or a movement: whole, but for fractional ranks such as 2.5.
Place = int | Decimal


@dataclass(frozen=True, kw_only=True)
class YearToDate:
    """An indicator's year up to a period's end. Amounts are in stored units, rounded to `Indicator.amount_quantum`."""

    amount: Decimal | None = None
    """The sum of a flow since 1 January; of everything else the last figure. None for rates."""
    target: Decimal | None = None
    completion: Decimal | None = None
    """Of the year's target, in per cent, one decimal."""
    lead: Decimal | None = None
    """Completion less time progress, in percentage points, one decimal, from unrounded values."""
    growth: Decimal | None = None
    """On the same time last year, in per cent, one decimal; a rate's change in percentage points."""
    growth_state: CellState = CellState.NO_BASE
    """Why there is no growth: a word such as 由亏转盈, or that there is no base."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """The cheapest way up: one figure's change that gains a place with everybody else's as they are, verified.

    `change` is of the measured value, in stored units; `amount` of the quantity behind it, where that is another one.
    """

    indicator: str
    change: Decimal
    amount: Decimal | None
    then: Place
    """The rank it gives."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One district's measured value of one indicator. Values are rounded, in stored units; points are of 100."""

    indicator: str
    state: CellState
    value: Decimal | None = None
    change: Decimal | None = None
    """Value less the previous period's."""
    score: Decimal | None = None
    rank: Place | None = None
    points: Decimal | None = None
    """What the cell adds to the district's score: score × effective weight."""
    points_change: Decimal | None = None
    light: Light | None = None
    """Where it stands against time progress, if the indicator has a rule for it."""
    year: YearToDate | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One district's standing. `rank` is None where it isn't ranked."""

    district: District
    cells: Mapping[str, Cell]
    rank: Place | None = None
    tied: bool = False
    score: Decimal | None = None
    previous_rank: Place | None = None
    movement: Place | None = None
    """Places gained (+) or lost (−) against the previous period; None when there was no rank then or is none now."""
    origin: Origin | None = None
    """Why it wasn't there the time before."""
    overall_rank: Place | None = None
    """Its rank among all districts."""
    adjustment: Decimal | None = None
    """Bonus points less deductions, in its score; None where there are none."""
    history: tuple[Place | None, ...] = ()
    """Its ranks in the report's `past` periods, as the figures known today give them."""
    step: Step | None = None
    """The cheapest way up …"""
    out_of_reach: bool = False
    """… or that no single figure's change gains a place."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of the indicators it has not reported."""
        return tuple(cell.indicator for cell in self.cells.values() if cell.state is CellState.NOT_REPORTED)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A cohort's standings: ranked rows by rank, then the unranked ones in the race's order."""

    cohort: Cohort
    rows: tuple[Row, ...]
    red: tuple[District, ...] = ()
    """Who is on the red list (红榜) …"""
    black: tuple[District, ...] = ()
    """… and on the black one (黑榜), by the race's rules."""

    @property
    def ranked(self) -> int:
        """How many districts are ranked: the 8 of `3/8`."""
        return sum(row.rank is not None for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class CityTotal:
    """The whole city's value of an additive indicator, rounded, with its growth on the same period last year."""

    value: Decimal
    growth: Decimal | None = None
    """Per cent, one decimal."""
    year: YearToDate | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """One issue's content for every reader."""

    race: str
    race_names: Names
    edition: str
    edition_names: Names
    template: str
    period: Period
    revision: int
    issued_on: date
    data_as_of: date | None
    indicators: tuple[Indicator, ...]
    tables: tuple[Table, ...]
    totals: Mapping[str, CityTotal]
    score_precision: int
    notice: Names | None = None
    past: tuple[Period, ...] = ()
    """The periods of the rows' `history`, oldest first; the report's own is the last."""
    time_progress: Decimal = Decimal(0)
    """Share of the year that has passed by the period's end, in per cent, one decimal (序时进度)."""
    next_due: datetime | None = None
    """When the issue after this one is due, in the edition's zone …"""
    next_deadline: datetime | None = None
    """… and until when figures for it may come in."""
    disclosed_by: date | None = None
    """The last day on which it may be made public by rule: the twentieth working day after it was made."""
    honours: Honours | None = None
    """The rules of the red and black lists."""
    masthead: Masthead | None = None
    number: int = 1
    """Its number among the edition's issues of the year."""
    notes: Notes = field(default_factory=Notes)
    attach: tuple[Format, ...] = ()
    """The files that go with the letter."""

    def public(self) -> Report:
        """Return what of it everybody may see: indicators that aren't public are gone, with all that tells of them.

        The others' points go too: a score less all other points would tell those of the one that is missing.
        """
        shown = tuple(one for one in self.indicators if one.public)
        if len(shown) == len(self.indicators):
            return self
        codes = {one.code for one in shown}
        return replace(
            self,
            indicators=shown,
            tables=tuple(_public(table, codes) for table in self.tables),
            totals={code: total for code, total in self.totals.items() if code in codes},
        )

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every district's row, table after table."""
        return tuple(row for table in self.tables for row in table.rows)

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the districts that it ranks or lists."""
        return frozenset(row.district.code for row in self.rows)

    def indicator(self, code: str) -> Indicator:
        """Return the indicator of that code."""
        return next(indicator for indicator in self.indicators if indicator.code == code)


@dataclass(frozen=True, kw_only=True)
class Position:
    """The field as one district sees it: its own row, its neighbours, and what moved it."""

    row: Row
    cohort: Cohort
    ranked: int
    above: District | None
    """The nearest district with a better rank."""
    rank_above: Place | None
    gap_above: Decimal | None
    """Points missing to reach it."""
    below: District | None
    rank_below: Place | None
    gap_below: Decimal | None
    """Points ahead of it."""
    causes: tuple[Cell, ...]
    """Up to two cells whose points changed most since the previous period, largest change first."""


def _pointless(cell: Cell) -> Cell:
    return replace(cell, score=None, points=None, points_change=None)


def _public(table: Table, codes: set[str]) -> Table:
    return replace(
        table,
        rows=tuple(
            replace(
                row,
                cells={code: _pointless(cell) for code, cell in row.cells.items() if code in codes},
                step=row.step if row.step and row.step.indicator in codes else None,
            )
            for row in table.rows
        ),
    )


def position(report: Report, district: str) -> Position | None:
    """Return the field as the district of that code sees it, or None where it isn't in the report."""
    return next((found for table in report.tables if (found := _position_in(table, district))), None)


def position_in(tables: Iterable[Table], district: str) -> Position:
    """Return the field as the district of that code sees it; raise UnknownName where it isn't in any table."""
    tables = tuple(tables)
    for table in tables:
        if found := _position_in(table, district):
            return found
    raise UnknownName("district in this period", district, [row.district.code for one in tables for row in one.rows])


def _position_in(table: Table, district: str) -> Position | None:
    for index, row in enumerate(table.rows):
        if row.district.code == district:
            return _position(table, index)
    return None


def _position(table: Table, index: int) -> Position:
    row = table.rows[index]
    above = _nearest(row, reversed(table.rows[:index]))
    below = _nearest(row, table.rows[index + 1 :])
    return Position(
        row=row,
        cohort=table.cohort,
        ranked=table.ranked,
        above=above.district if above else None,
        rank_above=above.rank if above else None,
        gap_above=_gap(above, row),
        below=below.district if below else None,
        rank_below=below.rank if below else None,
        gap_below=_gap(row, below),
        causes=_causes(row),
    )


def _nearest(row: Row, others: Iterable[Row]) -> Row | None:
    """Return the first of `others` with another rank: tied districts are neither above nor below."""
    if row.rank is None:
        return None
    return next((other for other in others if other.rank is not None and other.rank != row.rank), None)


def _gap(better: Row | None, worse: Row | None) -> Decimal | None:
    if better is None or worse is None or better.score is None or worse.score is None:
        return None
    return better.score - worse.score


def _causes(row: Row) -> tuple[Cell, ...]:
    moved = [cell for cell in row.cells.values() if cell.points_change]
    moved.sort(key=lambda cell: abs(cell.points_change or Decimal(0)), reverse=True)
    return tuple(moved[:2])
