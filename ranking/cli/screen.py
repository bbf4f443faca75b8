"""What the commands print, through Rich: sentences to stderr, tables to stdout."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.console import Console, JustifyMethod
from rich.logging import RichHandler
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table as Grid
from rich.text import Text

from ranking.domain.errors import Problem, Severity

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def complain(sentences: str) -> None:
    """Print what went wrong."""
    for sentence in sentences.splitlines():
        err.print(Text("✗ ", style="red").append(sentence, style="default"))


def say(sentence: str, *, good: bool = False) -> None:
    """Print one sentence; a good one gets a tick."""
    out.print(Text("✓ ", style="green").append(sentence, style="default") if good else Text(sentence))


def show_problems(problems: Iterable[Problem]) -> None:
    """Print problems, warnings marked apart from errors."""
    for problem in problems:
        warning = problem.severity is Severity.WARNING
        mark = Text("! ", style="yellow") if warning else Text("✗ ", style="red")
        err.print(mark.append(str(problem), style="default"))


def print_json(value: object) -> None:
    """Print one JSON value, Chinese as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


def grid(*columns: str, right: Sequence[str] = (), whole: Sequence[str] = (), title: str | None = None) -> Grid:
    """Return an empty table without lines; figures stand right, and columns in `whole` are never folded."""
    table = Grid(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    for column in columns:
        side: JustifyMethod = "right" if column in right else "left"
        table.add_column(column, justify=side, overflow="fold", no_wrap=column in whole)
    return table


def log_to_screen(level: str) -> None:
    """Show what the flows log, from `level` on."""
    handler = RichHandler(console=err, show_path=False, omit_repeated_times=False, log_time_format="%Y-%m-%d %H:%M:%S")
    logging.basicConfig(level=level, format="%(message)s", handlers=[handler])
    for chatty in ("apscheduler", "alembic", "uvicorn"):  # they tell of every job, plugin and start
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _LettersPerSecond(ProgressColumn):
    """How fast letters leave."""

    def render(self, task: Task) -> Text:
        """Return such as `220 letters/s`."""
        return Text(f"{task.speed:.0f} letters/s" if task.speed else "", style="dim")


def letters_progress() -> Progress:
    """Return the bar that `run` shows while letters leave."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        _LettersPerSecond(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
