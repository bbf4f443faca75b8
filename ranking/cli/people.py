"""How the list of subscribers is shown: tables for people, records for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from ranking.cli.screen import grid, out, say
from ranking.domain.memberships import Changes, Membership
from ranking.domain.subscribers import Role

if TYPE_CHECKING:
    from ranking.app import App

_SHOWN = 40


def chosen(app: App, *, role: Role | None, district: str | None, edition: str | None) -> list[Membership]:
    """Return those of the list that a person asked for; raise UnknownName."""
    found = app.people.memberships()
    if role is not None:
        found = [one for one in found if one.subscriber.role is role]
    if district is not None:
        codes = {race.district(district).code for race in app.workspace.races.values()}
        found = [one for one in found if one.subscriber.district in codes]
    if edition is not None:
        race, _, code = edition.partition("/")
        of = app.workspace.race(race).edition(code)
        found = [one for one in found if (who := one.reader()) is not None and who.wants(of.code, of.audience)]
    return list(found)


def records(found: Iterable[Membership]) -> list[dict[str, Any]]:
    """Return the list as plain values."""
    return [
        {
            **asdict(one.subscriber),
            "language": str(one.language),
            "format": str(one.format),
            "editions": sorted(one.subscriber.editions),
            "since": one.subscriber.since,
            "entered_themselves": one.own_entry,
            "waits_for_confirmation": one.waits,
            "left_at": one.left_at,
        }
        for one in found
    ]


def print_people(app: App, found: Sequence[Membership]) -> None:
    """Print one line a subscriber, and how many there are."""
    names = {one.code: str(one.names) for race in app.workspace.races.values() for one in race.districts}
    table = grid("address", "name", "role", "district", "letters", whole=("role",))
    for one in found:
        who = one.subscriber
        table.add_row(
            who.address, " ".join(filter(None, (who.unit, who.name, who.post))), str(who.role),
            names.get(who.district or "", who.district or ""), _letters(one),
        )  # fmt: skip
    table.columns[0].min_width = min(36, max((len(one.subscriber.address) for one in found), default=0))
    if table.row_count:
        out.print(table)
    getting = sum(one.reader() is not None for one in found)
    say(f"{len(found)} on the list, {getting} of them get letters.")


def _letters(one: Membership) -> str:
    if one.has_left:
        return f"left {one.left_at:%Y-%m-%d}"
    if one.waits:
        return "not confirmed yet"
    text = "" if one.format == "full" else ", text alone"
    own = " (own choice)" if one.chosen_language or one.chosen_format else ""
    return f"{one.language}{text}{own}"


def print_changes(found: Changes) -> None:
    """Print what a list changes, the first lines of each kind."""
    table = grid("", "address", "name", "what", whole=("", "what"))
    for sign, what, people in (
        ("+", "added", [(one, "") for one in found.added.values()]),
        ("~", "changed", [(one, ", ".join(names)) for one, names in found.changed.values()]),
        ("-", "removed", [(one, "") for one in found.removed.values()]),
    ):
        for one, fields in islice(people, _SHOWN):
            table.add_row(sign, one.address, one.name, f"{what}: {fields}" if fields else what)
        if len(people) > _SHOWN:
            table.add_row(sign, f"… and {len(people) - _SHOWN} more", "", what)
    if not found:
        return say("Nothing changes: the list is the same.")
    out.print(table)
    counts = f"{len(found.added)} added, {len(found.changed)} changed, {len(found.removed)} removed"
    return say(f"{counts}; {found.after} on the list.", good=True)


def write_people(found: Iterable[Membership], output: Path | None) -> None:
    """Write the list to a file, by its ending, or print it as CSV."""
    from ranking.render.people import people_csv, people_xlsx

    if output is None:
        sys.stdout.write(people_csv(found).decode("utf-8-sig"))
        return
    match output.suffix.lower():
        case ".xlsx":
            body = people_xlsx(found)
        case ".csv":
            body = people_csv(found)
        case other:
            raise typer.BadParameter(f"“{other}” files are not written: name it .csv or .xlsx")
    output.write_bytes(body)
    say(f"{output}: the whole list. It holds people's addresses: keep it safe, and delete it when done.", good=True)


def print_history(found: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> None:
    """Print one line an event; people who are gone are told by the beginning of their hash."""
    table = grid("when", "who", "what", "by", whole=("when", "what"))
    for event in found:
        fields = event["fields"]
        told = ", ".join(fields["fields"]) if "fields" in fields else ", ".join(f"{k} {v}" for k, v in fields.items())
        table.add_row(
            f"{event['at'].astimezone(zone):%Y-%m-%d %H:%M}",
            event["address"] or f"{event['recipient'][:16]}…",
            event["what"],
            f"{event['by']}: {told}" if told else event["by"],
        )
    if not table.row_count:
        return say("Nothing has happened to the list yet.")
    return out.print(table)
