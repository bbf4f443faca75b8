"""Sample reports that templates are checked against: the usual, and what is easily forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ranking.domain.districts import Cohort, District
from ranking.domain.indicators import YUAN, Indicator, Unit
from ranking.domain.languages import Names
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.domain.report import Cell, CityTotal, Report, Row, Table

_YI = replace(YUAN, scale=Decimal(10**8))
_INDICATORS = (
    Indicator(code="projects", names=Names.same("Projects"), unit=Unit(names=Names.same("个")), weight=40),
    Indicator(code="investment", names=Names.same("Investment"), unit=_YI, weight=60, precision=1),
)
_COHORT = Cohort(code="all", names=Names.same("All"))


def sample_reports(template: str) -> Iterator[Report]:
    """Yield reports that use `template`: usual, tied, the first ever, one district alone, nobody reported."""
    usual = _report(template, [_row(1, 1, movement=2), _row(2, 2, movement=-1), _row(3, 3, movement=0)])
    yield usual
    yield _report(template, [_row(1, 1, tied=True), _row(2, 1, tied=True), _row(3, 3), _unranked(4)])
    yield _report(template, [_unranked(1)])
    yield _report(template, [_unranked(1), _unranked(2)])
    yield replace(usual, totals={}, notice=None, data_as_of=None)


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
