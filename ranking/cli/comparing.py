"""What changed between two vintages, and what is there, for people and programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from rich.text import Text

from ranking.cli.explaining import amount
from ranking.cli.screen import grid, out, say
from ranking.domain.languages import Language
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.vintages import Change, Figure
from ranking.runs.hindsight import Difference

States = Mapping[str, Mapping[str, CellState]]
_MOST = 40
#: One sign a state, told apart without colours.
SIGNS = {
    CellState.REPORTED: ("●", "reported", ""),
    CellState.NOT_REPORTED: ("✗", "late or missing", "red"),
    CellState.NOT_DUE: ("·", "not due", "dim"),
    CellState.NOT_APPLICABLE: ("/", "not applicable", "dim"),
    CellState.CARRIED: ("→", "carried over", "yellow"),
    CellState.NO_BASE: ("b", "no base", "yellow"),
    CellState.NO_TARGET: ("t", "no target", "yellow"),
}
_WORDED = ("w", "told in words", "")


def print_difference(race: Race, period: Period, found: Difference) -> None:
    """Print the cells that changed, then the ranks that did."""
    first = f"vintage {found.before.number}" if found.before else "nothing"
    label = period.label(Language.ZH_HANS)
    out.print(f"[bold]{race.names}[/bold] · {label} · from {first} to vintage {found.after.number}\n")
    if not found.changes:
        say("No figure of the period's year changed.")
        return
    drawn = grid("", "district", "indicator", "day", "before", "after", right=("before", "after"))
    for change in found.changes[:_MOST]:
        drawn.add_row(str(change.kind), *_words(race, change))
    out.print(drawn, "")
    if len(found.changes) > _MOST:
        say(f"… and {len(found.changes) - _MOST} figures more; --json tells all")
    _print_ranks(race, found)


def _words(race: Race, change: Change) -> tuple[str, ...]:
    names = {one.code: str(one.names) for one in race.districts}
    names |= {one.code: str(one.names) for one in race.totals}
    indicators = {one.code: one for one in race.counted}
    indicator = indicators.get(change.cell.indicator)
    book = "" if change.cell.book == "reported" else f" ({change.cell.book})"
    return (
        names.get(change.cell.district, change.cell.district),
        (str(indicator.names) if indicator else change.cell.indicator) + book,
        str(change.cell.on),
        *("" if figure is None else _figure(race, change, figure) for figure in (change.before, change.after)),
    )


def _figure(race: Race, change: Change, figure: Figure) -> str:
    indicators = {one.code: one for one in race.counted}
    if figure.value is None:
        return "不适用"
    indicator = indicators.get(change.cell.indicator)
    return f"{figure.value:g}" if indicator is None else amount(figure.value, indicator.unit)


def _print_ranks(race: Race, found: Difference) -> None:
    if not found.ranks:
        say("No rank of the period changed by it.")
        return
    names = {one.code: str(one.names) for one in race.districts}
    drawn = grid("rank of", "before", "after", right=("before", "after"))
    for code, (before, after) in found.ranks.items():
        drawn.add_row(names[code], "–" if before is None else str(before), "–" if after is None else str(after))
    out.print(drawn)


def as_record(race: Race, period: Period, found: Difference) -> dict[str, object]:
    """Return everything as one record; figures are in stored units."""
    return {
        "race": race.code,
        "period": str(period),
        "before": found.before.number if found.before else None,
        "after": found.after.number,
        "changes": [
            {
                "kind": str(one.kind),
                **one.cell._asdict(),
                "before": one.before._asdict() if one.before else None,
                "after": one.after._asdict() if one.after else None,
            }
            for one in found.changes
        ],
        "ranks": {code: {"before": before, "after": after} for code, (before, after) in found.ranks.items()},
    }


def print_coverage(race: Race, period: Period, states: States) -> None:
    """Print a sign for each district and indicator, then what the signs mean."""
    out.print(f"[bold]{race.names}[/bold] · {period.label(Language.ZH_HANS)} · {period}\n")
    columns = [str(place + 1) for place in range(len(race.indicators))]
    drawn = grid("district", *columns, "there", right=(*columns, "there"), whole=columns)
    for district in race.competing(period):
        mine = states[district.code]
        there = sum(state is CellState.REPORTED for state in mine.values())
        signs = [_sign(mine[one.code]) for one in race.indicators]
        drawn.add_row(str(district.names), *signs, f"{there}/{len(mine)}")
    out.print(drawn, "")
    for place, indicator in enumerate(race.indicators):
        say(f"{place + 1:>3} {indicator.names}")
    counted = Counter(state for mine in states.values() for state in mine.values())
    meanings = {SIGNS.get(state, _WORDED)[:2]: 0 for state in counted}
    for state, number in counted.items():
        meanings[SIGNS.get(state, _WORDED)[:2]] += number
    say("\n" + "   ".join(f"{sign} {words} {number}" for (sign, words), number in meanings.items()))


def _sign(state: CellState) -> Text:
    sign, _, style = SIGNS.get(state, _WORDED)
    return Text(sign, style=style)


def coverage_records(race: Race, period: Period, states: States) -> Iterator[dict[str, object]]:
    """Yield one flat record a district: each indicator's state."""
    for district in race.competing(period):
        mine = {code: state.name.lower() for code, state in states[district.code].items()}
        yield {"district": district.code, "name": str(district.names), **mine}
