"""Commands about what is known and since when: load, vintages, diff, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranking.cli.options import HERE, AsOf, Json, Workspace, open_app

Race = Annotated[str, typer.Argument(metavar="RACE", help="Such as investment.")]
When = Annotated[str, typer.Argument(metavar="PERIOD", help="2024-W18, 2024-04, 2024-Q1 or 2024.")]


def load(
    what: Annotated[
        str | None, typer.Argument(metavar="[RACE|FILE]", help="Without: every race. A file: the races that read it.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how every cell of a file is read, and keep nothing.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and load whenever a file comes or changes.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="--explain: write every cell there, as CSV.")
    ] = None,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Read the files and keep what changed as a new vintage; the same files again change nothing."""
    from ranking.cli.loading import explain_file, load_races, watch_races

    app = open_app(workspace)
    if explain:
        if what is None or what in app.workspace.races:
            raise typer.BadParameter("name the file to explain: ranking load data/2024-W18.xlsx --explain")
        return explain_file(app, what, output, json=json)
    if watch:
        return watch_races(app, what)
    return load_races(app, what)


def vintages(race: Race, workspace: Workspace = HERE, json: Json = False) -> None:
    """Show what was loaded when, by whom, and how much of it was new or revised."""
    from dataclasses import asdict

    from ranking.cli.screen import grid, out, print_json

    app = open_app(workspace)
    kept = app.vintages.all_of(app.workspace.race(race).code)
    if json:
        return print_json([asdict(one) for one in kept])
    figures = ("number", "new", "revised", "withdrawn")
    table = grid("number", "taken", "by", "new", "revised", "withdrawn", right=figures)
    for one in kept:
        local = one.taken_at.astimezone(app.workspace.zone)
        counts = (str(count) for count in (one.added, one.revised, one.withdrawn))
        table.add_row(str(one.number), f"{local:%Y-%m-%d %H:%M}", one.taken_by, *counts)
    out.print(table)
    return None


def diff(
    race: Race,
    period: When,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option("--between", metavar="T1 T2", help="Two moments or vintages; default: the two newest vintages."),
    ] = None,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Show which figures were revised, late or withdrawn, and what that did to the ranks of a period."""
    from ranking.answers import Answers
    from ranking.cli.comparing import as_record, print_difference
    from ranking.cli.screen import print_json
    from ranking.domain.periods import Period

    app = open_app(workspace)
    contest, about = app.workspace.race(race), Period.parse(period)
    found = Answers(app).difference(contest, about, *(between or (None, None)))
    if json:
        return print_json(as_record(contest, about, found))
    return print_difference(contest, about, found)


def coverage(race: Race, period: When, as_of: AsOf = None, workspace: Workspace = HERE, json: Json = False) -> None:
    """Show which figures of a period are there, late, not due, not applicable or carried."""
    from ranking.answers import Answers
    from ranking.cli.comparing import coverage_records, print_coverage
    from ranking.cli.screen import print_json
    from ranking.domain.periods import Period

    app = open_app(workspace, as_of)
    contest, about = app.workspace.race(race), Period.parse(period)
    states = Answers(app).coverage(contest, about)
    if json:
        return print_json(list(coverage_records(contest, about, states)))
    return print_coverage(contest, about, states)


def acknowledge(
    race: Race,
    period: When,
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", min=1, help="Which doubt; without: list them.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who answers for the figure.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why it is right.")] = None,
    workspace: Workspace = HERE,
) -> None:
    """Answer for a figure that holds an issue because it can hardly be right; until the figure changes."""
    from ranking.answers import Answers
    from ranking.cli.screen import out, say
    from ranking.domain.periods import Period

    app = open_app(workspace)
    contest = app.workspace.race(race)
    answers = Answers(app)
    doubts = answers.doubts(contest, Period.parse(period))
    if number is None:
        for place, doubt in enumerate(doubts, start=1):
            out.print(f"{place:>3}  {doubt.says}. {doubt.cure}", markup=False)
        return say(f"{len(doubts)} to answer for" if doubts else "Nothing holds an issue about this period.")
    if not (by and reason and by.strip() and reason.strip()):
        raise typer.BadParameter("say who answers and why: --by NAME --reason TEXT")
    if number > len(doubts):
        raise typer.BadParameter(f"there are {len(doubts)}: run it without a number to see them")
    answers.acknowledge(contest, doubts[number - 1], by=by.strip(), reason=reason.strip())
    return say(f"{doubts[number - 1].says}: {by.strip()} answers for it", good=True)
