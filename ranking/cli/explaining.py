"""An explanation for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import isnan

from rich.table import Table as Grid
from rich.text import Text

from ranking.cli.screen import grid, out
from ranking.domain.explain import AGAINST, Explanation, Line
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Language
from ranking.domain.movements import Cause
from ranking.domain.observations import CellState
from ranking.domain.races import Race
from ranking.domain.rounding import half_up

#: What stands where there is no figure.
STATES = {
    CellState.NOT_REPORTED: "未报 not reported",
    CellState.NOT_APPLICABLE: "不适用 not applicable",
    CellState.NO_BASE: "无基数 no base",
    CellState.NOT_DUE: "免报 not due",
    CellState.NO_TARGET: "无目标 no target",
    CellState.ZERO_BASE: "基数为零 zero base",
    CellState.STILL_ZERO: "基数为零 zero base",
    CellState.LOSS_TO_PROFIT: "由亏转盈 loss to profit",
    CellState.PROFIT_TO_LOSS: "由盈转亏 profit to loss",
    CellState.LOSS_WIDENED: "增亏 loss widened",
    CellState.LOSS_NARROWED: "减亏 loss narrowed",
}
_CAUSES = {
    Cause.REVISION: "revised figures",
    Cause.RULES: "changed rules",
    Cause.OWN: "its own figures",
    Cause.OTHERS: "the others' figures",
    Cause.FIELD: "districts that joined or left",
}
_TWO = Decimal("0.01")


def print_explanation(race: Race, told: Explanation, *, figures: bool) -> None:
    """Print the way from figures to the rank, then what moved it."""
    district = race.district(told.district)
    label = told.period.label(Language.ZH_HANS)
    out.print(f"[bold]{district.names}[/bold] · {race.names} · {label} · {told.period}\n")
    out.print(_headline(told), "")
    out.print(_points(told), "")
    if told.branches:
        out.print(_branches(race, told), "")
    if any(line.indicator.measure in AGAINST for line in told.lines):
        out.print(_measured(told), "")
    if told.rank is not None and told.previous_rank is not None:
        out.print(_moves(told), "")
    if figures:
        out.print(_readings(race, told), "")


def _headline(told: Explanation) -> str:
    if told.score is None:
        return "Not ranked: too few of its figures are reported."
    rank = "Not ranked: alone in its cohort" if told.rank is None else f"Rank {told.rank:g} of {told.ranked}"
    before = " (not ranked the period before)"
    if told.previous_rank is not None:
        before = f" (the period before: rank {told.previous_rank:g}, {told.previous_score})"
    return f"{rank} with {told.score} points{before}"


def _points(told: Explanation) -> Grid:
    """Return what each indicator adds."""
    drawn = grid(
        "indicator", "figure", "rank", "worst – best", "points", "weight", "adds", "change",
        right=("figure", "rank", "points", "weight", "adds", "change"), whole=("points", "weight", "adds", "change"),
    )  # fmt: skip
    for line in told.lines:
        change = "" if line.change is None or told.unrounded is None else _signed(line.change)
        drawn.add_row(
            str(line.indicator.names),
            figure_or_state(line),
            "" if line.rank is None else f"{line.rank:g}",
            Text(_spread(line), style="dim"),
            "–" if line.points is None else f"{half_up(line.points, Decimal('0.1'))}",
            f"{half_up(line.weight * 100, Decimal('0.1'))}%",
            f"{line.contribution}" if told.unrounded is not None else "",
            change,
        )
    if told.adjustment:
        drawn.add_row("bonus and deductions", "", "", "", "", "", f"{told.adjustment}", "")
    if told.unrounded is not None:
        drawn.add_row("", "", "", "", "", "", f"{told.unrounded}", "", style="bold")
    return drawn


def figure_or_state(line: Line) -> str:
    """Return a measured value with its unit, marked where it stands in for another, or why there is none."""
    if line.value is None:
        return STATES.get(line.state, "–").split()[0]
    mark = {CellState.CARRIED: " 沿用", CellState.IMPUTED: " 均值"}.get(line.state, "")
    return with_unit(line.value, line.indicator) + mark


def with_unit(value: Decimal | float, indicator: Indicator) -> str:
    """Return a stored value in the indicator's measured unit, with its decimals."""
    exact = half_up(value, indicator.quantum) / indicator.measured_unit.scale
    return f"{exact.quantize(Decimal(1).scaleb(-indicator.precision)):,f}{indicator.measured_unit.names}"


def amount(value: float, unit: Unit) -> str:
    """Return a quantity behind a measure, in its own unit."""
    exact = half_up(value, unit.scale * _TWO) / unit.scale
    return f"{exact.normalize():,f}{unit.names}"


def _spread(line: Line) -> str:
    if line.low is None or line.high is None:
        return str(line.method.method)
    scale = float(line.indicator.measured_unit.scale)
    return f"{line.low / scale:g} – {line.high / scale:g}"


def _branches(race: Race, told: Explanation) -> Grid:
    drawn = grid("dimension", "points", "weight", right=("points", "weight"))
    names = {one.code: str(one.names) for one in race.dimensions}
    for branch in told.branches:
        points = "–" if branch.points is None else f"{half_up(branch.points, Decimal('0.1'))}"
        drawn.add_row(names[branch.code], points, f"{half_up(branch.weight * 100, Decimal('0.1'))}%")
    return drawn


def _measured(told: Explanation) -> Grid:
    """Return what each figure was measured against."""
    drawn = grid("indicator", "measure", "observed", "against", "", "gives", right=("observed", "against", "gives"))
    for line in told.lines:
        what = AGAINST.get(line.indicator.measure)
        if what:
            unit = line.indicator.unit
            observed = "–" if isnan(line.observed) else amount(line.observed, unit)
            against = "–" if isnan(line.against) else amount(line.against, line.indicator.per_unit or unit)
            drawn.add_row(
                str(line.indicator.names), str(line.indicator.measure), observed, against, Text(what, style="dim"),
                figure_or_state(line),
            )  # fmt: skip
    return drawn


def _moves(told: Explanation) -> Grid:
    drawn = grid("what moved it", "places", "points", right=("places", "points"))
    for part in told.parts:
        if part.cause is not Cause.FIELD or part.places:
            drawn.add_row(_CAUSES[part.cause], _arrow(part.places), "" if part.points is None else _signed(part.points))
    places = [part.places for part in told.parts]
    points = [part.points for part in told.parts if part.cause is not Cause.FIELD]
    whole = None if None in places else sum((one or Decimal(0) for one in places), Decimal(0))
    total = "" if None in points else _signed(sum((one or Decimal(0) for one in points), Decimal(0)))
    drawn.add_row("together", _arrow(whole), total, style="bold")
    return drawn


def _readings(race: Race, told: Explanation) -> Grid:
    drawn = grid("indicator", "day", "figure", "file and row", right=("figure",))
    counted = {one.code: one for one in race.counted}
    for reading in dict.fromkeys(reading for line in told.lines for reading in line.readings):
        indicator = counted[reading.indicator]
        value = "不适用" if reading.value is None else amount(reading.value, indicator.unit)
        drawn.add_row(str(indicator.names), f"{reading.on}", value, f"{reading.file}:{reading.row}")
    return drawn


def _arrow(places: Decimal | None) -> str:
    if places is None:
        return ""
    return f"↑{places:f}" if places > 0 else f"↓{-places:f}" if places else "–"


def _signed(points: Decimal) -> str:
    return f"{points:+}" if points else "0"


def as_records(told: Explanation) -> Iterator[dict[str, object]]:
    """Yield one flat record an indicator; quantities are in stored units (yuan for money)."""
    for line in told.lines:
        yield {
            "indicator": line.indicator.code,
            "measure": str(line.indicator.measure),
            "observed": _number(line.observed),
            "against": _number(line.against),
            "value": line.value,
            "state": line.state.name.lower(),
            "rank": line.rank,
            "normaliser": str(line.method.method),
            "low": line.low,
            "high": line.high,
            "points": line.points,
            "weight": line.weight,
            "contribution": line.contribution,
            "change": line.change,
        }


def as_record(race: Race, told: Explanation) -> dict[str, object]:
    """Return everything as one record."""
    lines = [
        {
            **record,
            "observations": [
                {"indicator": one.indicator, "on": str(one.on), "value": one.value, "file": one.file, "row": one.row}
                for one in line.readings
            ],
        }
        for record, line in zip(as_records(told), told.lines, strict=True)
    ]
    return {
        "race": race.code,
        "period": str(told.period),
        "district": told.district,
        "rank": told.rank,
        "ranked": told.ranked,
        "score": told.score,
        "unrounded": told.unrounded,
        "adjustment": told.adjustment,
        "previous_rank": told.previous_rank,
        "previous_score": told.previous_score,
        "movement": told.movement,
        "parts": [{"cause": str(one.cause), "places": one.places, "points": one.points} for one in told.parts],
        "dimensions": [{"code": one.code, "points": one.points, "weight": one.weight} for one in told.branches],
        "indicators": lines,
    }


def _number(value: float) -> float | None:
    return None if isnan(value) else value
