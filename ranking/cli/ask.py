"""Commands that ask about standings and change nothing: explain, whatif, robustness, history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ranking.cli.inspect import Format
from ranking.cli.options import HERE, AsOf, Workspace, open_app
from ranking.domain.periods import PeriodKind

if TYPE_CHECKING:
    from ranking.app import App
    from ranking.domain.periods import Period
    from ranking.domain.races import Race as Contest

Race = Annotated[str, typer.Argument(metavar="RACE", help="Such as investment.")]
When = Annotated[str, typer.Argument(metavar="PERIOD", help="2024-W18, 2024-04, 2024-Q1 or 2024.")]
District = Annotated[str, typer.Argument(metavar="DISTRICT", help="A district's code or name.")]
Form = Annotated[Format, typer.Option("--format", help="A table to read; CSV and JSON for programs.")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write CSV there, so that Excel opens it right.")
]


def explain(
    race: Race,
    period: When,
    district: District,
    since: Annotated[
        Path | None,
        typer.Option(
            "--since",
            metavar="DIR",
            help="A copy of the workspace as it was when the issue before was made: tells what revised figures and "
            "changed rules did.",
        ),
    ] = None,
    figures: Annotated[bool, typer.Option("--figures", help="List every figure with its file and row.")] = False,
    form: Form = Format.TABLE,
    output: Output = None,
    as_of: AsOf = None,
    workspace: Workspace = HERE,
) -> None:
    """Explain a district's rank, from its figures to what moved it."""
    from ranking.answers import Answers
    from ranking.cli.explaining import as_record, as_records, print_explanation
    from ranking.cli.screen import print_json, show_problems
    from ranking.cli.standings import write_csv
    from ranking.domain.periods import Period

    app = open_app(workspace, as_of)
    contest = app.workspace.race(race)
    told, warnings = Answers(app).explain(contest, Period.parse(period), contest.district(district), since)
    match Format.CSV if output else form:
        case Format.CSV:
            write_csv(list(as_records(told)), output)
        case Format.JSON:
            print_json(as_record(contest, told))
        case Format.TABLE:
            print_explanation(contest, told, figures=figures)
    show_problems(warnings)


def whatif(
    race: Race,
    period: When,
    district: District,
    form: Form = Format.TABLE,
    output: Output = None,
    as_of: AsOf = None,
    workspace: Workspace = HERE,
) -> None:
    """Show what it would take to gain a place: the smallest change of each figure, verified."""
    from ranking.answers import Answers
    from ranking.cli.improving import as_records, print_needs
    from ranking.cli.screen import print_json, show_problems
    from ranking.cli.standings import write_csv
    from ranking.domain.periods import Period

    app = open_app(workspace, as_of)
    contest, about = app.workspace.race(race), Period.parse(period)
    who = contest.district(district)
    needs, position, warnings = Answers(app).what_if(contest, about, who)
    match Format.CSV if output else form:
        case Format.CSV:
            write_csv(list(as_records(contest, needs)), output)
        case Format.JSON:
            records = list(as_records(contest, needs))
            print_json({"race": race, "period": str(about), "district": who.code, "needs": records})
        case Format.TABLE:
            print_needs(contest, about, position, needs)
    show_problems(warnings)


def robustness(
    race: Race,
    period: When,
    draws: Annotated[int, typer.Option("--draws", min=100, max=1_000_000, help="How often to draw.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same draws.")] = 1,
    form: Form = Format.TABLE,
    output: Output = None,
    as_of: AsOf = None,
    workspace: Workspace = HERE,
) -> None:
    """Show how sure each rank is under other weights, normalisers and means."""
    from ranking.answers import Answers
    from ranking.cli.doubting import as_record, as_records, print_robustness
    from ranking.cli.screen import print_json, show_problems
    from ranking.cli.standings import write_csv
    from ranking.domain.periods import Period

    app = open_app(workspace, as_of)
    contest, about = app.workspace.race(race), Period.parse(period)
    found, warnings = Answers(app).robustness(contest, about, draws=draws, seed=seed)
    match Format.CSV if output else form:
        case Format.CSV:
            write_csv(list(as_records(contest, about, found)), output)
        case Format.JSON:
            print_json(as_record(contest, about, found))
        case Format.TABLE:
            print_robustness(contest, about, found)
    show_problems(warnings)


def history(
    race: Race,
    district: Annotated[
        str | None, typer.Argument(metavar="[DISTRICT]", help="Code or name; without: the whole race in short.")
    ] = None,
    by: Annotated[
        PeriodKind | None,
        typer.Option("--by", help="week, month, quarter or year; default: the race's first edition's."),
    ] = None,
    n: Annotated[int, typer.Option("-n", min=2, max=600, help="How many periods, the newest complete one last.")] = 12,
    until: Annotated[
        str | None, typer.Option("--until", metavar="PERIOD", help="The last period; default: the newest complete one.")
    ] = None,
    form: Form = Format.TABLE,
    output: Output = None,
    as_of: AsOf = None,
    workspace: Workspace = HERE,
) -> None:
    """Show ranks over time: best and worst, streaks, movers; and what each indicator decides in effect."""
    from ranking.answers import Answers
    from ranking.domain.periods import Period

    app = open_app(workspace, as_of)
    contest = app.workspace.race(race)
    last = Answers(app).last_period(contest, by, Period.parse(until) if until else None)
    shape = Format.CSV if output else form
    if district is None:
        _overview(app, contest, last, n, shape, output)
    else:
        _path(app, contest, last, n, district, shape, output)


def _path(app: App, race: Contest, last: Period, n: int, district: str, form: Format, output: Path | None) -> None:
    from ranking.answers import Answers
    from ranking.cli.histories import as_grid, as_records, summary_lines
    from ranking.cli.screen import out, print_json, say, show_problems
    from ranking.cli.standings import write_csv

    who = race.district(district)
    path, warnings = Answers(app).history(race, last, who, periods=n)
    match form:
        case Format.CSV:
            write_csv(as_records(path), output)
        case Format.JSON:
            print_json({"race": race.code, "district": who.code, "history": as_records(path)})
        case Format.TABLE:
            title = f"{who.names} · {race.names}"
            out.print(as_grid(path, path.periods, title=title, decimals=race.scoring.precision), "")
            for line in summary_lines(path):
                say(line)
    show_problems(warnings)


def _overview(app: App, race: Contest, last: Period, n: int, form: Format, output: Path | None) -> None:
    from ranking.answers import Answers
    from ranking.cli.overviews import as_record, as_records, print_overview
    from ranking.cli.screen import print_json, show_problems
    from ranking.cli.standings import write_csv

    found, warnings = Answers(app).overview(race, last, periods=n)
    match form:
        case Format.CSV:
            write_csv(list(as_records(race, found)), output)
        case Format.JSON:
            print_json(as_record(race, last, found))
        case Format.TABLE:
            print_overview(race, last, n, found)
    show_problems(warnings)
