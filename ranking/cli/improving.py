"""What it would take to gain a place, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import isnan

from rich.text import Text

from ranking.cli.explaining import with_unit
from ranking.cli.screen import grid, out, say
from ranking.domain.improvement import Need, Obstacle
from ranking.domain.indicators import PERCENTAGE_POINTS, Indicator
from ranking.domain.languages import Language
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.report import Position
from ranking.domain.rounding import half_up

_WORDS = {
    Obstacle.OUT_OF_REACH: "no figure would do",
    Obstacle.NO_FIGURE: "no figure reported",
    Obstacle.FIRST: "already first",
    Obstacle.NOT_RANKED: "not ranked",
}


def print_needs(race: Race, period: Period, position: Position, needs: Sequence[Need]) -> None:
    """Print the cheapest change first."""
    row = position.row
    out.print(f"[bold]{row.district.names}[/bold] · {race.names} · {period.label(Language.ZH_HANS)} · {period}\n")
    say(_where(position))
    if not needs or needs[0].obstacle in {Obstacle.FIRST, Obstacle.NOT_RANKED}:
        return
    drawn = grid(
        "indicator", "now", "needed", "change", "behind it", "gives", right=("now", "needed", "change", "behind it")
    )
    indicators = {one.code: one for one in race.indicators}
    for need in sorted(needs, key=lambda one: one.effort):
        drawn.add_row(*_cells(indicators[need.indicator], need))
    out.print("", drawn, "")
    say("Each change alone, everybody else's figures as they are; each rank was verified by scoring again.")


def _where(position: Position) -> str:
    row = position.row
    if row.rank is None:
        return "It is not ranked, so there is no place to gain."
    if position.above is None:
        return f"Rank {row.rank} of {position.ranked} with {row.score} points: there is no place to gain."
    return (
        f"Rank {row.rank} of {position.ranked} with {row.score} points, "
        f"{position.gap_above} behind {position.above.names}. To gain a place:"
    )


def _cells(indicator: Indicator, need: Need) -> tuple[str | Text, ...]:
    now = "" if isnan(need.value) else with_unit(need.value, indicator)
    if need.obstacle is not None:
        return str(indicator.names), now, Text("–", style="dim"), "", "", Text(_WORDS[need.obstacle], style="dim")
    change = Decimal(str(need.change))
    sign = "+" if change > 0 else "−"
    return (
        str(indicator.names),
        now,
        with_unit(need.needed, indicator),
        sign + _points(with_unit(abs(change), indicator)),
        _amount(indicator, need),
        f"rank {need.then:g}",
    )


def _points(change: str) -> str:
    """Return a change of per cent in percentage points."""
    return change.removesuffix("%") + str(PERCENTAGE_POINTS.names) if change.endswith("%") else change


def _amount(indicator: Indicator, need: Need) -> str:
    """Return the change of the quantity behind a measure, in the indicator's own unit, rounded away from zero."""
    if isnan(need.amount):
        return ""
    amount = amount_of(indicator, need)
    return f"{amount.normalize():+,f}{indicator.unit.names}".replace("-", "−")


def amount_of(indicator: Indicator, need: Need) -> Decimal:
    """Return the change of the quantity behind a measure, in declared units, rounded away from zero.

    Counts are whole; money, and what is counted in thousands or the like, has two decimals.
    """
    exact = half_up(need.amount / float(indicator.unit.scale), Decimal("0.000001"))
    step = Decimal("0.01") if indicator.unit.money or indicator.unit.scale != 1 else Decimal(1)
    whole = exact.quantize(step)
    short = abs(whole) < abs(exact)
    return whole + (step if exact > 0 else -step) if short else whole


def as_records(race: Race, needs: Sequence[Need]) -> Iterator[dict[str, object]]:
    """Yield one flat record an indicator, in declared units, in the race's order."""
    indicators = {one.code: one for one in race.indicators}
    for need in needs:
        indicator = indicators[need.indicator]
        scale = indicator.measured_unit.scale
        reached = need.obstacle is None
        yield {
            "indicator": need.indicator,
            "rank": None if isnan(need.rank) else need.rank,
            "value": None if isnan(need.value) else half_up(need.value, indicator.quantum) / scale,
            "reachable": reached,
            "obstacle": str(need.obstacle) if need.obstacle else None,
            "needed": half_up(need.needed, indicator.quantum) / scale if reached else None,
            "change": half_up(need.change, indicator.quantum) / scale if reached else None,
            "amount": None if isnan(need.amount) else amount_of(indicator, need),
            "gives_rank": need.then if reached else None,
            "effort": need.effort if reached else None,
        }
