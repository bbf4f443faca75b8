"""Sample reports that templates are checked against: the usual, and what is easily forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ranking.domain.districts import Cohort, District
from ranking.domain.honours import Honours, ListBasis, Listing
from ranking.domain.indicators import YUAN, Indicator, Unit
from ranking.domain.languages import Language, Names
from ranking.domain.lights import Bound, Light
from ranking.domain.mastheads import Masthead
from ranking.domain.notes import Notes, Words
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.domain.report import Cell, CityTotal, Report, Row, Step, Table, YearToDate

_YI = replace(YUAN, scale=Decimal(10**8))
_INDICATORS = (
    Indicator(code="projects", names=Names.same("Projects"), unit=Unit(names=Names.same("个")), weight=40),
    Indicator(code="investment", names=Names.same("Investment"), unit=_YI, weight=60, precision=1),
)
_COHORT = Cohort(code="all", names=Names.same("All"))


def sample_reports(template: str) -> Iterator[Report]:
    """Yield reports that use `template`: with all there can be, tied, the first ever, one alone, nobody reported."""
    usual = _report(template, [_row(1, 1, movement=2), _row(2, 2, movement=-1), _row(3, 3, movement=0)])
    yield _full(usual, Period.parse("2024-W18"))
    yield _full(usual, Period.parse("2024-04"))
    yield _report(template, [_row(1, 1, tied=True), _row(2, 1, tied=True), _row(3, 3), _unranked(4)])
    yield _report(template, [_unranked(1)])
    yield _report(template, [_unranked(1), _unranked(2)])
    yield replace(usual, totals={}, notice=None, data_as_of=None)


def _full(report: Report, period: Period) -> Report:
    """Return a report with everything that one can say."""
    due = datetime(2024, 5, 13, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    issuer = Names.same("Office")
    rule = Listing(places=1, condition=Bound.parse(">= 0"), basis=ListBasis.LEAD)
    words = Words(opening="Opening **words**.", districts={"1": "- A comment."})
    tables = tuple(replace(table, rows=tuple(_with_past(row) for row in table.rows)) for table in report.tables)
    return replace(
        report,
        period=period,
        tables=tables,
        past=(period.previous(), period),
        time_progress=Decimal("34.7"),
        next_due=due,
        next_deadline=due + timedelta(hours=3),
        disclosed_by=date(2024, 6, 4),
        honours=Honours(red={"": rule}, black={"": rule}, exempt={}),
        masthead=Masthead(issuer=issuer, mark=issuer, addressees=issuer, copies=issuer),
        notes=Notes(words={Language.ZH_HANS: words}),
    )


def _with_past(row: Row) -> Row:
    year = YearToDate(
        amount=Decimal(10**9),
        target=Decimal(4 * 10**9),
        completion=Decimal("25.0"),
        lead=Decimal("-9.7"),
        growth=Decimal("31.1"),
        growth_state=CellState.REPORTED,
    )
    cells = {code: replace(cell, year=year, light=Light.RED) for code, cell in row.cells.items()}
    step = Step(indicator="investment", change=Decimal(45 * 10**6), amount=None, then=1)
    return replace(row, cells=cells, history=(row.previous_rank, row.rank), step=step)


def _report(template: str, rows: list[Row]) -> Report:
    totals = {"investment": CityTotal(value=Decimal(11290000000), growth=Decimal("31.1"))}
    return Report(
        race="sample",
        race_names=Names.same("Sample <race> & more"),
        edition="sample",
        edition_names=Names.same("Edition"),
        template=template,
        period=Period.parse("2024-W18"),
        revision=1,
        issued_on=date(2024, 5, 6),
        data_as_of=date(2024, 5, 5),
        indicators=_INDICATORS,
        tables=(Table(cohort=_COHORT, rows=tuple(rows)),),
        totals={"projects": CityTotal(value=Decimal(186)), **totals},
        score_precision=1,
        notice=Names.same("A sample."),
    )


def _row(number: int, rank: int, *, movement: int | None = None, tied: bool = False) -> Row:
    value = Decimal(10 - number)
    cells = [
        _cell("projects", value, rank, Decimal(1)),
        _cell("investment", value * 10**8, rank, Decimal(-10) * 10**6),
    ]
    return Row(
        district=_district(number),
        rank=rank,
        tied=tied,
        score=Decimal("86.4") - number,
        previous_rank=None if movement is None else rank + movement,
        movement=movement,
        cells={cell.indicator: cell for cell in cells},
    )


def _unranked(number: int) -> Row:
    cells = [Cell(indicator=indicator.code, state=CellState.NOT_REPORTED) for indicator in _INDICATORS]
    return Row(district=_district(number), cells={cell.indicator: cell for cell in cells})


def _cell(code: str, value: Decimal, rank: int, change: Decimal) -> Cell:
    return Cell(
        indicator=code,
        state=CellState.REPORTED,
        value=value,
        change=change,
        score=Decimal("50.0"),
        rank=rank,
        points=Decimal("20.0"),
        points_change=Decimal("1.5") if change > 0 else Decimal("-0.5"),
    )


def _district(number: int) -> District:
    return District(code=str(number), names=Names.same(f"District {number}"), cohort="all")
