"""Commands about letters that were sent: deliveries, resend."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranking.cli.options import HERE, Json, Workspace, open_app
from ranking.domain.issues import LetterState

Issue = Annotated[str, typer.Argument(metavar="ISSUE", help="Such as investment/weekly/2024-W18.")]


def deliveries(
    issue: Issue,
    district: Annotated[
        str | None, typer.Option("--for", metavar="DISTRICT", help="Code or name: only letters to its people.")
    ] = None,
    every_attempt: Annotated[bool, typer.Option("--attempts", help="Every attempt, not only the newest.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write CSV there, so that Excel opens it right."),
    ] = None,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Show who was sent an issue, when, and what the server said."""
    from ranking.cli.delivered import print_deliveries, records, write_deliveries
    from ranking.cli.screen import print_json

    app = open_app(workspace)
    key = app.issue_key(issue)
    code = app.workspace.race(key.race).district(district).code if district else None
    found = app.outbox.deliveries(key, districts=[code] if code else None, every_attempt=every_attempt)
    if json:
        print_json(list(records(found, app.workspace.zone)))
    elif csv or output:
        write_deliveries(found, app.workspace.zone, output)
    else:
        print_deliveries(key, found, app.workspace.zone)


def resend(
    issue: Issue,
    failed: Annotated[bool, typer.Option("--failed", help="Those that were refused for good, or given up.")] = False,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="Those in doubt: who has got one already gets it twice.")
    ] = False,
    workspace: Workspace = HERE,
) -> None:
    """Make letters of an issue that failed, or are in doubt, leave once more; under the same Message-ID."""
    from ranking.cli.screen import say
    from ranking.domain.errors import UnknownName

    if not (failed or unknown):
        raise typer.BadParameter("say which letters: --failed, --unknown, or both")
    app = open_app(workspace)
    key = app.issue_key(issue)
    if app.ledger.state(key) is None:
        raise UnknownName("issue", str(key), [str(summary.key) for summary in app.ledger.summaries()])
    states = [LetterState.FAILED] * failed + [LetterState.UNKNOWN] * unknown
    again = app.ledger.resend(key, states)
    if not again:
        return say(f"{key}: no letter is {' or '.join(states)}; nothing changes.")
    return say(
        f"{key}: {again} letters leave again with `ranking run {key}`, or by themselves while `serve` runs.", good=True
    )
