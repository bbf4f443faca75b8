"""A whole race over time, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import isnan
from typing import Any

from ranking.cli.screen import grid, out
from ranking.domain.languages import Language
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.rounding import half_up
from ranking.runs.questions import Overview

_MOST = 5


def print_overview(race: Race, last: Period, count: int, found: Overview) -> None:
    """Print every district in short, who moved last, and what the indicators decide."""
    out.print(f"[bold]{race.names}[/bold] · {count} {last.kind}s up to {last.label(Language.ZH_HANS)} · {last}\n")
    _print_districts(race, found)
    _print_movers(race, found)
    _print_indicators(race, found)


def _print_districts(race: Race, found: Overview) -> None:
    figures = {str(row["district"]): row for row in found.districts}
    for cohort in race.cohorts:
        right = ("now", "best", "worst", "mean", "volatility")
        drawn = grid(
            "now", "district", "best", "worst", "mean", "volatility", "streak", right=right, title=str(cohort.names)
        )
        members = [(figures[one.code], str(one.names)) for one in race.districts if one.cohort == cohort.code]
        for row, name in sorted(members, key=lambda pair: (isnan(pair[0]["now"]), pair[0]["now"])):
            drawn.add_row(
                _rank(row["now"]), name, _rank(row["best"]), _rank(row["worst"]), _tenths(row["mean_rank"]),
                _tenths(row["volatility"]), f"{row['trend']} × {row['length']}" if row["trend"] else "",
            )  # fmt: skip
        out.print(drawn, "")


def _print_movers(race: Race, found: Overview) -> None:
    names = {one.code: str(one.names) for one in race.districts}
    moved = [row for row in found.movers if row["movement"]][:_MOST]
    if moved:
        drawn = grid("moved last", "from", "to", "", right=("from", "to"))
        for row in moved:
            arrow = "↑" if row["movement"] > 0 else "↓"
            drawn.add_row(
                names[row["district"]], _rank(row["from"]), _rank(row["to"]), f"{arrow}{abs(row['movement']):g}"
            )
        out.print(drawn, "")


def _print_indicators(race: Race, found: Overview) -> None:
    names = {one.code: str(one.names) for one in race.indicators}
    drawn = grid("indicator", "weight", "weight in effect", right=("weight", "weight in effect"))
    for row in found.indicators:
        drawn.add_row(names[row["indicator"]], _percent(row["weight"]), _percent(row["effect"]))
    out.print(drawn, "")
    for row in found.redundant:
        out.print(f"{names[row['first']]} and {names[row['second']]} tell nearly the same: r = {_hundredths(row['r'])}")


def _rank(rank: float) -> str:
    return "–" if isnan(rank) else f"{rank:g}"


def _tenths(number: float) -> str:
    return "" if isnan(number) else f"{half_up(number, Decimal('0.1'))}"


def _hundredths(number: float) -> str:
    return f"{half_up(number, Decimal('0.01'))}"


def _percent(share: float) -> str:
    return "–" if isnan(share) else f"{half_up(share * 100, Decimal('0.1'))}%"


def as_records(race: Race, found: Overview) -> Iterator[dict[str, object]]:
    """Yield one flat record a district."""
    names = {one.code: str(one.names) for one in race.districts}
    for row in found.districts:
        line = {str(key): "; ".join(value) if isinstance(value, tuple) else _known(value) for key, value in row.items()}
        yield {"district": row["district"], "name": names[str(row["district"])], **line}


def as_record(race: Race, last: Period, found: Overview) -> dict[str, object]:
    """Return everything as one record."""
    return {
        "race": race.code,
        "until": str(last),
        "districts": [{key: _known(value) for key, value in row.items()} for row in found.districts],
        "movers": found.movers,
        "indicators": [{key: _known(value) for key, value in row.items()} for row in found.indicators],
        "redundant": found.redundant,
    }


def _known(value: Any) -> object:
    if isinstance(value, float):
        return None if isnan(value) else round(value, 6)
    return value if value is None or isinstance(value, (int, str, tuple)) else str(value)
