"""Commands about the list of subscribers: list, import, export, erase, history."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranking.cli.options import HERE, Json, Workspace, open_app
from ranking.domain.subscribers import Role

subscribers = typer.Typer(no_args_is_help=True, help="Show and keep the list of who gets letters (订阅人).")

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Such as office@zhaoqing.example.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="A .csv or .xlsx file.")]


@subscribers.command("list")
def list_(
    role: Annotated[Role | None, typer.Option("--role", help="Only these.")] = None,
    district: Annotated[
        str | None, typer.Option("--for", metavar="DISTRICT", help="Code or name: only its people.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option("--edition", metavar="RACE/EDITION", help="Only who gets its letters.")
    ] = None,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Show who gets letters, in which language, and why; those who left too."""
    from ranking.cli.people import chosen, print_people, records
    from ranking.cli.screen import print_json

    app = open_app(workspace)
    found = chosen(app, role=role, district=district, edition=edition)
    if json:
        print_json(records(found))
    else:
        print_people(app, found)


@subscribers.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX with the columns of the list.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Whoever isn't in the file goes from the list.")] = False,
    workspace: Workspace = HERE,
) -> None:
    """Take a list into the database, where `subscribers: store` says that it lies there."""
    from ranking.cli.people import print_changes
    from ranking.cli.screen import say

    app = open_app(workspace)
    found = app.import_subscribers(file, replace=replace, dry_run=dry_run)
    print_changes(found)
    if dry_run and found:
        say("Nothing was changed; run the same without --dry-run to do it.")


@subscribers.command("export")
def export(
    address: Annotated[
        str | None, typer.Argument(metavar="[ADDRESS]", help="Everything that is kept of this person, as JSON.")
    ] = None,
    output: Output = None,
    workspace: Workspace = HERE,
) -> None:
    """Write the list as CSV or XLSX, as it can be read back; or all that is kept of one person."""
    from ranking.cli.people import write_people
    from ranking.cli.screen import print_json
    from ranking.domain.memberships import NoMember

    app = open_app(workspace)
    if address is None:
        return write_people(app.people.memberships(), output)
    record = app.persons.record(address)
    if record is None:
        raise NoMember(address)
    return print_json(record)


@subscribers.command("erase")
def erase(
    address: Address,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the hash.")],
    workspace: Workspace = HERE,
) -> None:
    """Erase a person (删除个人信息): only a hash stays in the ledger, which still proves what was sent."""
    from ranking.cli.screen import say
    from ranking.domain.memberships import NoMember

    erased = open_app(workspace).erase(address, reason=reason)
    if not erased:
        raise NoMember(address)
    kept = f"; in {erased.letters} letters a hash stands in its place" if erased.letters else ""
    withdrawn = f", and {erased.withdrawn} of them won't leave any more" if erased.withdrawn else ""
    say(f"{address} is erased{kept}{withdrawn}.", good=True)
    say("Backups and the logs of your mail server may still have the address.")


@subscribers.command("link")
def link(address: Address, workspace: Workspace = HERE) -> None:
    """Print the link to a subscriber's own page, to pass on to him alone: whoever has it can choose for him."""
    import sys

    app = open_app(workspace)
    app.people.memberships()
    sys.stdout.write(app.link_of(address) + "\n")


@subscribers.command("history")
def history(
    address: Annotated[str | None, typer.Argument(metavar="[ADDRESS]", help="Only this person.")] = None,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Show what happened to the list: who was added, changed, removed, left, by whom and when; the newest first."""
    from ranking.cli.people import print_history
    from ranking.cli.screen import print_json

    app = open_app(workspace)
    found = app.persons.events(address)
    if json:
        print_json(found)
    else:
        print_history(found, app.workspace.zone)
