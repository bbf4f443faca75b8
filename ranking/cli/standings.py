"""Standings for people and programs: a table, CSV and JSON of the same figures."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import StringIO
from pathlib import Path

from rich.table import Table as Grid
from rich.text import Text

from ranking.cli.screen import grid
from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language
from ranking.domain.lights import Light
from ranking.domain.races import Race
from ranking.domain.report import Row, Table


def as_grids(race: Race, tables: Sequence[Table]) -> Iterator[Grid]:
    """Yield one table a cohort for an 80-column terminal."""
    lit = any(indicator.lights for indicator in race.indicators)
    columns = ["rank", "district", "", "score", "move", "lights", "best on"]
    columns = columns if lit else [column for column in columns if column != "lights"]
    for table in tables:
        drawn = grid(*columns, right=("rank", "score", "move"), title=str(table.cohort.names))
        for row in table.rows:
            *cells, best = _line(race, row)
            drawn.add_row(*cells, *([_lights(row)] if lit else []), best)
        yield drawn


def lists_of(tables: Sequence[Table]) -> Iterator[str]:
    """Yield who is on the red list and on the black one, cohort by cohort."""
    for table in tables:
        for name, members in (("红榜 red list", table.red), ("黑榜 black list", table.black)):
            if members:
                yield f"{name}, {table.cohort.names}: {', '.join(str(one.names) for one in members)}"


def _lights(row: Row) -> Text:
    """Return a dot for each indicator that has a light, in its colour; ○ stands for red where there are no colours."""
    shown = Text()
    for cell in row.cells.values():
        if cell.light is not None:
            shown.append(_DOTS[cell.light], style=cell.light.name.lower())
    return shown


#: Told apart without colours too.
_DOTS = {Light.GREEN: "●", Light.YELLOW: "◐", Light.RED: "○"}


def _line(race: Race, row: Row) -> tuple[str | Text, ...]:
    name, english = str(row.district.names), row.district.names[Language.EN]
    if row.rank is None:
        reason = "alone in its cohort" if row.score is not None else "too few figures"
        reason = f"not reported: {_few(row.missing)}" if row.missing else reason
        return "–", name, english, "", "", Text(reason, style="dim")
    first = [race.indicators[place].code for place, cell in enumerate(row.cells.values()) if cell.rank == 1]
    rank = f"={row.rank}" if row.tied else str(row.rank)
    return rank, name, english if english != name else "", f"{row.score}", movement(row), Text(_few(first), style="dim")


def _few(codes: Sequence[str]) -> str:
    return codes[0] + (f" +{len(codes) - 1}" if len(codes) > 1 else "") if codes else ""


def movement(row: Row) -> str:
    """Return `↑2`, `↓1`, `–`, why it wasn't there before, or nothing where it had no rank."""
    match row.movement:
        case None:
            return str(row.origin or "")
        case 0:
            return "–"
        case up:
            return f"↑{up}" if up > 0 else f"↓{-up}"


def as_records(race: Race, tables: Sequence[Table]) -> Iterator[dict[str, object]]:
    """Yield one flat record a district; values are in each indicator's declared unit."""
    for table in tables:
        for row in table.rows:
            record: dict[str, object] = {
                "rank": row.rank,
                "district": row.district.code,
                "name": str(row.district.names),
                "cohort": table.cohort.code,
                "overall_rank": row.overall_rank,
                "score": row.score,
                "movement": row.movement,
                "adjustment": row.adjustment,
                "origin": None if row.origin is None else str(row.origin),
                "list": "red" if row.district in table.red else "black" if row.district in table.black else None,
            }
            for indicator in race.indicators:
                record |= _cell_fields(row, indicator)
            yield record


def _cell_fields(row: Row, indicator: Indicator) -> dict[str, object]:
    cell = row.cells[indicator.code]
    return {
        indicator.code: None if cell.value is None else declared(cell.value, indicator),
        f"{indicator.code}_score": cell.score,
        f"{indicator.code}_rank": cell.rank,
        **(
            {f"{indicator.code}_light": None if cell.light is None else cell.light.name.lower()}
            if indicator.lights
            else {}
        ),
    }


def declared(value: Decimal, indicator: Indicator) -> Decimal:
    """Return a stored value in the indicator's declared unit, with its declared decimals."""
    return (value / indicator.measured_unit.scale).quantize(Decimal(1).scaleb(-indicator.precision))


def write_csv(records: Sequence[dict[str, object]], path: Path | None = None) -> None:
    """Write records to stdout, or into a file with the mark by which Excel knows UTF-8; missing values stay empty."""
    text = StringIO()
    writer = csv.DictWriter(text, fieldnames=list(records[0]) if records else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    if path:
        path.write_text(text.getvalue(), encoding="utf-8-sig")
    else:
        sys.stdout.write(text.getvalue())
