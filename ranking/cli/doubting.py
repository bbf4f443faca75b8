"""How robust ranks are, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import isnan

from rich.text import Text

from ranking.cli.screen import grid, out, say
from ranking.domain.languages import Language
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.robustness import Robustness
from ranking.domain.rounding import half_up

_MOST = 10
#: So many ranks have a column of their own in an 80-column terminal.
_COLUMNS = 5


def print_robustness(race: Race, period: Period, found: Robustness) -> None:
    """Print each cohort's ranks with their intervals, then the pairs whose order isn't sure."""
    out.print(f"[bold]{race.names}[/bold] · {period.label(Language.ZH_HANS)} · {period}\n")
    chances = found.chances.to_dict("index")
    figures = found.ranks.to_dict("index")
    names = {one.code: str(one.names) for one in race.districts}
    for cohort in race.cohorts:
        members = [one for one in race.competing(period) if one.cohort == cohort.code]
        ranked = sorted((one for one in members if not isnan(figures[one.code]["rank"])),
                        key=lambda one: figures[one.code]["rank"])  # fmt: skip
        if not ranked:
            continue
        ranks = [f"{rank}" for rank in range(1, min(len(ranked), _COLUMNS) + 1)]
        drawn = grid("rank", "district", "90 % of draws", "keeps it in", *ranks,
                     right=("rank", "keeps it in", *ranks), title=str(cohort.names))  # fmt: skip
        for one in ranked:
            line = figures[one.code]
            spread = f"{line['low']:g}" if line["low"] == line["high"] else f"{line['low']:g} – {line['high']:g}"
            shares = [_chance(chances[one.code].get(int(rank), 0.0)) for rank in ranks]
            drawn.add_row(f"{line['rank']:g}", str(one.names), spread, _percent(line["steady"]), *shares)
        out.print(drawn, "")
    _print_pairs(found, names)
    say(f"{found.draws:,} draws: weights ±25 %, four normalisers, three means; the same seed draws the same.")


def _print_pairs(found: Robustness, names: dict[str, str]) -> None:
    pairs = found.pairs.to_dict("records")
    if not pairs:
        return
    drawn = grid("not sure", "", "", "holds in", right=("holds in",))
    for pair in pairs[:_MOST]:
        drawn.add_row(names[pair["ahead"]], "ahead of", names[pair["behind"]], _percent(pair["holds"]))
    out.print(drawn, "")
    if len(pairs) > _MOST:
        say(f"… and {len(pairs) - _MOST} pairs more")


def _percent(share: float) -> str:
    return f"{half_up(share * 100, Decimal(1))}%"


def _chance(share: float) -> Text:
    return Text(_percent(share) if share else "·", style="bold" if share >= 0.5 else "dim" if share < 0.05 else "")


def as_records(race: Race, period: Period, found: Robustness) -> Iterator[dict[str, object]]:
    """Yield one flat record a district: its interval, and the chance of each rank as a share."""
    chances, figures = found.chances.to_dict("index"), found.ranks.to_dict("index")
    for district in race.competing(period):
        line = {str(key): None if isnan(value) else value for key, value in figures[district.code].items()}
        yield {
            "district": district.code,
            "name": str(district.names),
            "cohort": district.cohort,
            **line,
            **{f"chance_{rank}": share for rank, share in chances[district.code].items()},
        }


def as_record(race: Race, period: Period, found: Robustness) -> dict[str, object]:
    """Return everything as one record."""
    return {
        "race": race.code,
        "period": str(period),
        "draws": found.draws,
        "districts": list(as_records(race, period, found)),
        "pairs_not_robust": found.pairs.to_dict("records"),
    }
