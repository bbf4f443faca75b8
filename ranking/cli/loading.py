"""What `ranking load` does and shows: vintages kept, files explained, a folder watched."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import typer

from ranking.answers import Answers
from ranking.app import App
from ranking.cli.screen import grid, out, print_json, say, show_problems
from ranking.domain.errors import InputProblems, UnknownName
from ranking.domain.races import Race
from ranking.domain.readings import CellRead, FileRead

#: So many cells are shown on a screen; all of them go into a file.
_MOST_SHOWN = 400
_LOOK_EVERY = 1.0


def races_of(app: App, what: str | None) -> list[Race]:
    """Return the race of that code, the races that read a file of that name, or all of them."""
    races = list(app.workspace.races.values())
    if what is None or what in app.workspace.races:
        return [app.workspace.race(what)] if what else races
    name = _inside(app, what)
    if not (app.folder / name).is_file():
        raise UnknownName("race or file", what, app.workspace.races)
    if reading := [race for race in races if app.files.reads(race, name)]:
        return reading
    raise InputProblems([app.files.unread(name)])


def _inside(app: App, what: str) -> str:
    """Return a file's path from the workspace on, whether it was written so or from the current folder."""
    for start in (app.folder, Path.cwd()):
        path = (start / what).resolve()
        if path.is_file() and path.is_relative_to(app.folder.resolve()):
            return path.relative_to(app.folder.resolve()).as_posix()
    return what


def load_races(app: App, what: str | None) -> None:
    """Keep a vintage of each race, and say what was new."""
    for race in races_of(app, what):
        taken, warnings = Answers(app).keep(race)
        counts = f"{taken.added} new, {taken.revised} revised, {taken.withdrawn} withdrawn"
        say(f"{race.code}: vintage {taken.number} ({counts}), of {taken.taken_at:%Y-%m-%d %H:%M} UTC", good=True)
        show_problems(warnings)


def watch_races(app: App, what: str | None) -> None:
    """Load whenever a file comes, goes or changes, and say what is wrong with it; until Ctrl+C."""
    races = races_of(app, what)
    say(f"watching the files of {', '.join(race.code for race in races)}; Ctrl+C ends it")
    loaded: object = None
    seen: object = None
    with suppress(KeyboardInterrupt):
        while True:
            now = [app.files.stamp(race) for race in races]
            # A file that is still being copied changes from look to look: it is read once it rests.
            if now == seen and now != loaded:
                loaded = now
                try:
                    load_races(app, what)
                except InputProblems as error:
                    show_problems(error.problems)
            seen = now
            time.sleep(_LOOK_EVERY)


def explain_file(app: App, what: str, output: Path | None, *, json: bool) -> None:
    """Show how a file is read; exit code 1 where anything in it is in doubt."""
    name = _inside(app, what)
    found = [one for race in races_of(app, what) for one in app.files.read_aloud(race, name)]
    if json:
        print_json([asdict(one) for one in found])
    elif output:
        _write(found, output)
        say(f"{output}: {sum(len(one.cells) for one in found)} cells", good=True)
    else:
        for one in found:
            _show(one)
    if any(one.problems for one in found):
        raise typer.Exit(1)


def _show(read: FileRead) -> None:
    about = ", ".join(part for part in (read.sheet and f"sheet {read.sheet}", read.encoding) if part)
    out.print(f"[bold]{read.file}[/bold]" + (f" ({about})" if about else ""), highlight=False)
    for name, texts in (("title", read.title), ("header", [read.header]), ("left out", read.skipped),
                        ("notes", read.notes), ("signed", read.signed)):  # fmt: skip
        for text in texts:
            out.print(f"  {name:<9}{text}", markup=False, highlight=False)
    for title, meaning in read.columns:
        out.print(f"  {'column':<9}{title} → {meaning}", markup=False, highlight=False)
    _show_cells(read.cells)
    for problem in read.problems:
        out.print(f"[red]✗[/red] {problem}" if not read.cells else f"✗ {problem}", markup=False, highlight=False)
    doubtful = sum(not cell.sure for cell in read.cells)
    say(f"{len(read.cells)} cells read" + (f", {doubtful} of them in doubt" if doubtful else ""), good=not doubtful)
    out.print()


def _show_cells(cells: Sequence[CellRead]) -> None:
    table = grid("cell", "says", "district", "indicator", "date", "is read as", "by rule", right=("says", "is read as"))
    for cell in cells[:_MOST_SHOWN]:
        table.add_row(
            cell.place, cell.text, cell.district, cell.indicator, cell.date, cell.figure, " ".join(cell.rules)
        )
    if cells:
        out.print(table)
    if len(cells) > _MOST_SHOWN:
        say(f"… and {len(cells) - _MOST_SHOWN} cells more: write them all with -o cells.csv")


def _write(found: Sequence[FileRead], output: Path) -> None:
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "cell", "says", "district", "indicator", "date", "is_read_as", "by_rule", "sure"])
        for read in found:
            for cell in read.cells:
                row = [read.file, cell.place, cell.text, cell.district, cell.indicator, cell.date, cell.figure]
                writer.writerow([*(_plain(text) for text in row), " ".join(cell.rules), "yes" if cell.sure else "no"])


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a number may have its sign."""
    return f"'{text}" if text[:1] in "=@\t\r" or (text[:1] in "+-" and not text[1:2].isdigit()) else text
