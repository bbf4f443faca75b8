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
from ranking.domain.races import Race
from ranking.domain.report import Row, Table


def as_grids(race: Race, tables: Sequence[Table]) -> Iterator[Grid]:
    """Yield one table a cohort for an 80-column terminal."""
    for table in tables:
        drawn = grid(
            "rank",
            "district",
            "",
            "score",
            "move",
            "best on",
            right=("rank", "score", "move"),
            title=str(table.cohort.names),
        )
        for row in table.rows:
            drawn.add_row(*_line(race, row))
        yield drawn


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
    """Return `↑2`, `↓1`, `–`, or nothing where there was no rank before."""
    match row.movement:
        case None:
            return ""
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
                "score": row.score,
                "movement": row.movement,
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
