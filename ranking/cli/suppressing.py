"""The command about who gets no letters any more: suppressions."""

from __future__ import annotations

from typing import Annotated

import typer

from ranking.cli.options import HERE, Json, Workspace, open_app


def suppressions(
    lift: Annotated[
        str | None, typer.Option("--lift", metavar="ADDRESS", help="Let letters go there again, when it works.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="--lift: why.")] = None,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Show who gets no letters any more, since when and why; with --lift, take an address off the list."""
    from dataclasses import asdict

    from ranking.app import user
    from ranking.cli.screen import grid, out, print_json, say

    app = open_app(workspace)
    if lift is not None:
        if not (reason and reason.strip()):
            raise typer.BadParameter("say why letters go there again: --reason TEXT")
        lifted = app.suppressions.lift(lift, by=user(), reason=reason.strip(), now=app.clock())
        if not lifted:
            return say(f"{lift} is not on the list; nothing changes.")
        return say(f"Letters go to {lift} again, from the next issue on.", good=True)
    found = app.suppressions.all()
    if json:
        return print_json([asdict(one) for one in found])
    if not found:
        return say("Nobody: letters go to everybody on the list of subscribers.")
    table = grid("address", "since", "why", whole=("since",))
    for one in found:
        since = one.at.astimezone(app.workspace.zone)
        table.add_row(one.address, f"{since:%Y-%m-%d}", f"{one.reason}: {one.words}")
    return out.print(table)
