"""Commands that look and change nothing: check, next, rank, preview, status, schema."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ranking.cli.options import HERE, AsOf, Json, Workspace, open_app
from ranking.domain.errors import InputProblems
from ranking.domain.issues import IssueKey
from ranking.domain.languages import Language
from ranking.domain.variants import Variant

if TYPE_CHECKING:
    from ranking.app import App


class Format(StrEnum):
    """How standings are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def check(workspace: Workspace = HERE, json: Json = False) -> None:
    """Validate everything that an issue will need.

    That is schedules.yaml, the templates, the inputs, the subscribers, the mail server and the database.
    """
    from ranking.checkup import check_up
    from ranking.cli.checking import print_findings
    from ranking.cli.screen import print_json

    findings = list(check_up(open_app(workspace)))
    if json:
        print_json([finding.as_record() for finding in findings])
    else:
        print_findings(findings)
    if any(finding.errors for finding in findings):
        raise typer.Exit(1)


def next_(
    n: Annotated[int, typer.Option("-n", min=1, help="How many.")] = 10, workspace: Workspace = HERE, json: Json = False
) -> None:
    """Show the coming issues: when, about what, until when figures count, how many letters, and what moved the day."""
    from ranking.cli.coming import as_records, print_coming
    from ranking.cli.screen import print_json

    app = open_app(workspace)
    fires, readers = app.coming(n), app.known_readers()
    if json:
        print_json(as_records(fires, readers))
    else:
        print_coming(fires, readers)


def rank(
    race: Annotated[str, typer.Argument(metavar="RACE", help="Such as investment.")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="2024-W18, 2024-04, 2024-Q1 or 2024.")],
    form: Annotated[
        Format, typer.Option("--format", help="CSV and JSON carry every value, score and rank.")
    ] = Format.TABLE,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write CSV there, so that Excel opens it right."),
    ] = None,
    as_of: AsOf = None,
    workspace: Workspace = HERE,
) -> None:
    """Show the standings of a race in a period."""
    from ranking.cli.screen import out, print_json, show_problems
    from ranking.cli.standings import as_grids, as_records, lists_of, write_csv
    from ranking.domain.periods import Period

    app = open_app(workspace, as_of)
    contest = app.workspace.race(race)
    about = Period.parse(period)
    tables, warnings = app.standings(contest, about)
    match Format.CSV if output else form:
        case Format.CSV:
            write_csv(list(as_records(contest, tables)), output)
        case Format.JSON:
            print_json({"race": race, "period": str(about), "standings": list(as_records(contest, tables))})
        case Format.TABLE:
            out.print(f"[bold]{contest.names}[/bold] · {about.label(Language.ZH_HANS)} · {about}\n")
            for table in as_grids(contest, tables):
                out.print(table, "")
            for line in lists_of(tables):
                out.print(line)
    show_problems(warnings)


def preview(
    issue: Annotated[
        str, typer.Argument(metavar="RACE/EDITION[/PERIOD]", help="Without a period: the newest with figures.")
    ],
    district: Annotated[
        str | None, typer.Option("--for", metavar="DISTRICT", help="Code or name; without: the whole field.")
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="The letter's language.")] = Language.ZH_HANS,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the files go.")] = Path(
        "letters"
    ),
    public: Annotated[
        bool, typer.Option("--public", help="As the public gets it: without figures that aren't public.")
    ] = False,
    as_of: AsOf = None,
    workspace: Workspace = HERE,
) -> None:
    """Write a letter with its pictures and files, as a mail program would show it; send nothing."""
    from ranking.cli.previewing import write_letter
    from ranking.cli.screen import out, say

    app = open_app(workspace, as_of)
    key = app.issue_key(issue, of_newest_figures=True)
    code = app.workspace.race(key.race).district(district).code if district else None
    content, message = app.preview(key, Variant(language=lang, district=code, public=public))
    reader = re.sub(r"[^\w-]", "_", code or "all") + ("-public" if public else "")
    stem = f"{key.race}-{key.edition}-{key.period}-{lang}-{reader}"
    page, *others = write_letter(output, stem, content, message)
    out.print(f"{content.subject}\n", markup=False)
    for path in others:
        out.print(f"  {path}", markup=False, style="dim")
    say(f"{page}; nothing was sent", good=True)


def status(
    issue: Annotated[str | None, typer.Argument(metavar="[ISSUE]", help="Such as investment/weekly/2024-W18.")] = None,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Show issues, and what became of their letters."""
    from ranking.cli.screen import print_json
    from ranking.cli.statuses import as_record, print_issue, print_issues, print_refused
    from ranking.domain.errors import UnknownName

    app = open_app(workspace)
    key = _key(app, issue) if issue else None
    summaries = app.ledger.summaries(key)
    if key and not summaries:
        raise UnknownName("issue", str(key), [str(summary.key) for summary in app.ledger.summaries()])
    if json:
        print_json([as_record(summary, app.outbox.troubles(summary.key) if key else ()) for summary in summaries])
    elif key:
        print_issue(summaries[0], app.outbox.troubles(key), app.zone)
    else:
        print_issues(summaries, app.zone)
        print_refused(app.versions.all()[:1], app.zone)


def _key(app: App, issue: str) -> IssueKey:
    """Read an issue's key; what is in the ledger can be looked at though schedules.yaml is out of order."""
    try:
        return app.issue_key(issue)
    except InputProblems:
        return IssueKey.parse(issue)


def schema() -> None:
    """Print the JSON Schema of schedules.yaml, for editors."""
    from ranking.cli.screen import print_json
    from ranking.config.schema import json_schema

    print_json(json_schema())
