"""Commands to begin with: demo and init."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Make a workspace in a new folder.

    It gets a commented schedules.yaml, the letters' templates and sample data.
    """
    from ranking.cli.screen import say
    from ranking.scaffold import scaffold

    scaffold(folder)
    say(
        f"{folder} is a workspace now: schedules.yaml, templates/ and data/ (the figures are a synthetic sample).",
        good=True,
    )
    say(f"Next: `ranking check -w {folder}`, then `ranking preview investment/weekly -w {folder}`.")


def demo(
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Where the demo goes; made anew each time.")
    ] = Path("demo"),
) -> None:
    """Send the sample's three editions to a local inbox.

    They go over real SMTP to a mail server that runs only for this; one letter and the way to the others are shown.
    """
    from ranking.cli.showing import show_demo

    show_demo(folder)
