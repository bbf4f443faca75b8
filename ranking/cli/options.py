"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ranking.app import App

Workspace = Annotated[
    Path,
    typer.Option(
        "-w", "--workspace", metavar="DIR", help="The folder with schedules.yaml.", show_default="this folder"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="MOMENT", help="The figures as known then: a vintage's number, a day or a moment."),
]
HERE = Path()


def open_app(workspace: Path, as_of: str | None = None) -> App:
    """Open a workspace; with `as_of`, its figures are those known then."""
    from ranking.app import App

    return App(workspace, os.environ, as_of=as_of)
