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
HERE = Path()


def open_app(workspace: Path) -> App:
    """Open a workspace."""
    from ranking.app import App

    return App(workspace, os.environ)
