"""How deliveries are shown: a table for people, CSV for spreadsheets, records for programs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from rich.text import Text

from ranking.cli.screen import grid, out, say
from ranking.domain.issues import IssueKey, LetterState
from ranking.domain.signs import harmless
from ranking.ports import Delivery

_COLOURS = {LetterState.SENT: "green", LetterState.FAILED: "red", LetterState.UNKNOWN: "yellow"}
_FIELDS = (
    "issue", "address", "name", "district", "state", "attempts", "at", "server", "code", "enhanced", "words",
    "milliseconds", "retry_at", "receipt", "in_doubt",
)  # fmt: skip


def print_deliveries(key: IssueKey, deliveries: Iterable[Delivery], zone: ZoneInfo) -> None:
    """Print one line a letter, or a sentence where there is none."""
    table = grid("to", "state", "when", "ms", "the server said", right=("ms",), whole=("state", "when"))
    for one in deliveries:
        said = " ".join(str(part) for part in (one.code, one.words) if part)
        table.add_row(
            one.address,
            Text(_state(one), style=_COLOURS.get(one.state, "default")),
            f"{one.at.astimezone(zone):%m-%d %H:%M:%S}" if one.at else "",
            f"{one.seconds * 1000:.0f}" if one.seconds is not None else "",
            f"{said} ({one.server})" if one.server and one.server != "main" else said,
        )
    if not table.row_count:
        return say(f"{key}: no letter.")
    return out.print(table)


def _state(one: Delivery) -> str:
    if one.receipt:
        return one.receipt
    return f"{one.state} ({one.attempts}×)" if one.attempts > 1 else str(one.state)


def records(deliveries: Iterable[Delivery], zone: ZoneInfo) -> Iterator[dict[str, object]]:
    """Yield deliveries as plain values."""
    for one in deliveries:
        yield {
            "issue": str(one.issue),
            "address": one.address,
            "name": one.name,
            "district": one.district,
            "state": str(one.state),
            "attempts": one.attempts,
            "at": one.at.astimezone(zone).isoformat() if one.at else None,
            "server": one.server,
            "code": one.code,
            "enhanced": one.enhanced,
            "words": one.words,
            "milliseconds": round(one.seconds * 1000, 1) if one.seconds is not None else None,
            "retry_at": one.retry_at.astimezone(zone).isoformat() if one.retry_at else None,
            "receipt": one.receipt,
            "in_doubt": one.in_doubt,
        }


def write_deliveries(deliveries: Iterable[Delivery], zone: ZoneInfo, output: Path | None) -> None:
    """Write CSV to a file, or print it."""
    if output is None:
        _write(deliveries, zone, sys.stdout)
        return
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        count = _write(deliveries, zone, file)
    say(f"{output}: {count} lines", good=True)


def _write(deliveries: Iterable[Delivery], zone: ZoneInfo, file: TextIO) -> int:
    writer = csv.DictWriter(file, _FIELDS)
    writer.writeheader()
    count = 0
    for count, record in enumerate(records(deliveries, zone), start=1):  # noqa: B007 - counted
        writer.writerow({name: harmless(value) if isinstance(value, str) else value for name, value in record.items()})
    return count
