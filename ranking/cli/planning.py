"""Commands about the rules themselves: what an edited schedules.yaml would change, and which versions there were."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranking.cli.options import HERE, Json, Workspace, open_app


def plan(
    draft: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A draft of schedules.yaml; without one, the file itself.")
    ] = None,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Show what a draft of schedules.yaml changes against the version in use; nothing takes effect by it."""
    from ranking.cli.screen import out, print_json, say

    app = open_app(workspace)
    running, steps = app.plan(draft)
    if json:
        return print_json(
            {
                "running": running.fingerprint if running else None,
                "steps": [{"says": one.says, "coming": [day.at for day in one.coming]} for one in steps],
            }
        )
    if running is None:
        return say("No version is in use yet: `ranking serve` or the first issue takes schedules.yaml as it is.")
    at = running.loaded_at.astimezone(app.workspace.zone)
    if not steps:
        return say(f"Nothing changes: the version of {at:%Y-%m-%d %H:%M} is in use.", good=True)
    say(f"Against the version of {at:%Y-%m-%d %H:%M}, by {running.by}:")
    for one in steps:
        out.print(f"  {one.says}", highlight=False, markup=False)
        if one.edition and one.coming:
            zone = one.edition.zone
            days = ", ".join(f"{day.at.astimezone(zone):%a %m-%d %H:%M}" for day in one.coming)
            out.print(f"    next: {days}", style="dim", markup=False)
    return say("Saved as schedules.yaml, it is taken by `ranking serve` within two seconds.")


def versions(workspace: Workspace = HERE, json: Json = False) -> None:
    """Show every version of schedules.yaml that was used, and those that could not be, the newest first."""
    from ranking.cli.screen import grid, out, print_json, say

    app = open_app(workspace)
    found = app.versions.all()
    if json:
        return print_json(
            [
                {"version": one.fingerprint, "loaded_at": one.loaded_at, "by": one.by, "problems": one.problems}
                for one in found
            ]
        )
    if not found:
        return say("None yet: `ranking serve` or the first issue takes schedules.yaml as it is.")
    table = grid("when", "version", "by", "", whole=("when", "version"))
    for one in found:
        at = one.loaded_at.astimezone(app.zone)
        why = f"not used: {one.problems[0]}" if one.problems else ""
        table.add_row(f"{at:%Y-%m-%d %H:%M}", one.fingerprint[:12], one.by, why)
    return out.print(table)
