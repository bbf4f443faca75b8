"""The command that makes forms: template."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from ranking.cli.options import HERE, Workspace, open_app
from ranking.domain.languages import Language


def template(
    race: Annotated[str, typer.Argument(metavar="RACE", help="Such as investment.")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="2024-W18, 2024-04, 2024-Q1 or 2024.")],
    district: Annotated[
        str | None, typer.Option("--district", metavar="DISTRICT", help="Code or name; without: all of them.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where it goes; default: RACE-PERIOD.xlsx in this folder."),
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="The form's language.")] = Language.ZH_HANS,
    workspace: Workspace = HERE,
) -> None:
    """Make a form (报表) to send out; what comes back loads with `layout: form` and nothing else."""
    from ranking.cli.screen import say
    from ranking.domain.periods import Period

    app = open_app(workspace)
    contest, about = app.workspace.race(race), Period.parse(period)
    code = contest.district(district).code if district else None
    path = output or Path(
        "-".join([contest.code, str(about), *([re.sub(r"[^\w-]", "_", code)] if code else [])]) + ".xlsx"
    )
    if path.exists():  # it may be one that somebody has filled in
        raise typer.BadParameter(f"{path} is there already: move it away, or choose another name with -o")
    path.write_bytes(app.form(contest, about, lang, code))
    say(f"{path}: send it out, and read what comes back with {{file: data/returns/*.xlsx, layout: form}}", good=True)
