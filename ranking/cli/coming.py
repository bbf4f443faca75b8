"""How coming issues are shown: when, about what, until when figures count, how many letters, and what moved the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ranking.cli.screen import grid, out, say
from ranking.domain.occurrences import Occurrence
from ranking.domain.races import Edition
from ranking.domain.subscribers import Subscriber
from ranking.runs.clock import Fire


def print_coming(fires: Sequence[Fire], readers: Sequence[Subscriber] | None) -> None:
    """Print one line an issue; the zone stands beside the times where there are several."""
    zones = {str(fire.edition.zone) for fire in fires}
    table = grid("when", "issue", "data", "letters", "", right=("letters",), whole=("when", "issue", "data"))
    for fire in fires:
        local = fire.at.astimezone(fire.edition.zone)
        deadline = (fire.at + fire.edition.deadline.after).astimezone(fire.edition.zone)
        same_day = deadline.date() == local.date()
        until = "" if deadline == local else f"{deadline:%H:%M}" if same_day else f"{deadline:%m-%d %H:%M}"
        letters = "" if readers is None else str(sum(letters_by_language(fire, readers).values()))
        table.add_row(
            f"{local:%a %Y-%m-%d %H:%M}" + (f" {fire.edition.zone}" if len(zones) > 1 else ""),
            f"[dim]{fire.key}[/]" if fire.occurrence.skipped else str(fire.key),
            until,
            "–" if fire.occurrence.skipped else letters,
            _mark(fire.edition, fire.occurrence),
        )
    if not fires:
        return say("Nothing is due any more.")
    out.print(table)
    for sentence in dict.fromkeys(_SENTENCES[mark] for fire in fires if (mark := _kind(fire.edition, fire.occurrence))):
        out.print(sentence, style="dim")
    return say(f"Times are of {zones.pop()}.") if len(zones) == 1 else None


_SENTENCES = {
    "skipped": "none: that day is no working day, and `on_holiday: skip` leaves the issue out.",
    "moved": "was: the day would be no working day, and `on_holiday` moves it.",
    "jump": "clocks jump: that night has no such time, so it is an hour later.",
    "guessed": "guessed: that year's working days aren't announced yet; see `ranking check`.",
}


def _kind(edition: Edition, one: Occurrence) -> str:
    """Return what happened to an issue's day or time, empty where nothing did."""
    if one.skipped:
        return "skipped"
    if one.day != one.planned:
        return "moved"
    if one.at.astimezone(edition.zone).time() != edition.when.at:
        return "jump"
    calendar = edition.calendar
    guessed = calendar.announced and one.day.year not in calendar.years
    return "guessed" if guessed and edition.minds_holidays else ""


def _mark(edition: Edition, one: Occurrence) -> str:
    marks = {"skipped": "none", "moved": f"was {one.planned:%a %m-%d}", "jump": "clocks jump", "guessed": "guessed"}
    return marks.get(_kind(edition, one), "")


def as_records(fires: Sequence[Fire], readers: Sequence[Subscriber] | None) -> list[dict[str, Any]]:
    """Return the same as plain values."""
    return [
        {
            "at": fire.at.astimezone(fire.edition.zone).isoformat(),
            "issue": str(fire.key),
            "skipped": fire.occurrence.skipped,
            "planned": fire.occurrence.planned.isoformat(),
            "reason": reason(fire.edition, fire.occurrence),
            "data_until": (fire.at + fire.edition.deadline.after).astimezone(fire.edition.zone).isoformat(),
            "letters": None if readers is None else letters_by_language(fire, readers),
        }
        for fire in fires
    ]


def letters_by_language(fire: Fire, readers: Sequence[Subscriber]) -> Mapping[str, int]:
    """Return how many letters an issue would be, as the list is now."""
    edition = fire.edition
    return Counter(str(one.language) for one in readers if one.wants(edition.code, edition.audience))


def reason(edition: Edition, one: Occurrence) -> str:
    """Return what moved an issue's day or time, or left it out; empty where nothing did."""
    return {
        "skipped": f"left out: {one.planned} is no working day",
        "moved": f"moved from {one.planned}, no working day",
        "jump": f"clocks jump over {edition.when.at:%H:%M}",
        "guessed": f"the working days of {one.day.year} aren't announced yet",
    }.get(_kind(edition, one), "")
