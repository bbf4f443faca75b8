"""What a chart of ranks finds, in a sentence: who rose, fell or stayed, for how long, and who leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ranking.domain.languages import Language
from ranking.domain.periods import Period
from ranking.domain.report import Place, Report, Row, Table
from ranking.render.catalogues import translations
from ranking.render.chart_words import district_name, short_label
from ranking.render.wording import Wording

#: So many tied leaders are named; of more, how many there are.
NAMED = 3

#: A sentence with places for values, and the values.
Finding = tuple[str, dict[str, object]]


def own_finding(report: Report, row: Row, language: Language) -> Finding:
    """Return what became of a district: `端州区升至第3位，连续3期上升`, or that it isn't ranked."""
    say = translations(language).gettext
    name = district_name(row.district, language)
    before, now = (None, None, *row.history)[-2:]
    if now is None:
        return say("%(district)s: not ranked"), {"district": name}
    rank = Wording(report, language).rank(replace(row, rank=now))
    if before is None:
        return say("%(district)s is at %(rank)s"), {"district": name, "rank": rank}
    count = run(row.history)
    form = _change(language, (now < before) - (now > before), long=count > 1)
    return form, {"district": name, "rank": rank, "count": count}


def _change(language: Language, way: int, *, long: bool) -> str:
    """Return the sentence for a rank that rose (1), fell (-1) or stayed (0), once or several periods running."""
    say = translations(language).gettext
    if long:
        return {
            1: say("%(district)s rises to %(rank)s: up %(count)s periods running"),
            0: say("%(district)s stays at %(rank)s: %(count)s periods unchanged"),
            -1: say("%(district)s falls to %(rank)s: down %(count)s periods running"),
        }[way]
    return {
        1: say("%(district)s rises to %(rank)s"),
        0: say("%(district)s stays at %(rank)s"),
        -1: say("%(district)s falls to %(rank)s"),
    }[way]


def leading_finding(table: Table, leading: Sequence[Row], language: Language) -> Finding:
    """Return who leads a cohort: one district, a few that are tied, or how many."""
    say = translations(language).gettext
    cohort = table.cohort.names[language]
    names = say(", ").join(district_name(row.district, language) for row in leading[:NAMED])
    if len(leading) == 1:
        return say("%(cohort)s: %(district)s leads"), {"cohort": cohort, "district": names}
    if len(leading) <= NAMED:
        return say("%(cohort)s: %(districts)s tied for first place"), {"cohort": cohort, "districts": names}
    form = say("%(cohort)s: %(count)s districts tied for first place")
    return form, {"cohort": cohort, "count": len(leading)}


def leaders(rows: Sequence[Row]) -> list[Row]:
    """Return who holds the best rank in the last period; nobody where nobody is ranked in it."""
    now = [row.history[-1] for row in rows if row.history]
    best = min((rank for rank in now if rank is not None), default=None)
    return [row for row in rows if best is not None and row.history and row.history[-1] == best]


def run(history: Sequence[Place | None]) -> int:
    """Return how many changes at the end of a history go the same way (up, down, or none), without a gap.

    >>> run((4, 3, 2)), run((2, 2, 2, 2)), run((None, 3, 2)), run((1, 2, 1))
    (2, 3, 1, 1)
    """
    length, way = 0, None
    for now, before in zip(reversed(history), list(reversed(history))[1:], strict=False):
        if now is None or before is None:
            break
        turned = (now < before) - (now > before)
        if way is not None and turned != way:
            break
        way, length = turned, length + 1
    return length


def alternative(finding: Finding, row: Row, periods: Sequence[Period], language: Language) -> str:
    """Return the finding with a district's rank in each of `periods`, the last ones of its history."""
    say = translations(language).gettext
    form, values = finding
    history = row.history[-len(periods) :] or (None,) * len(periods)
    told = [
        f"{short_label(period, language)} {'–' if rank is None else rank}"
        for period, rank in zip(periods, history, strict=True)
    ]
    whole = say("%(title)s. Ranks of %(district)s: %(ranks)s")
    return whole % {"title": form % values, "district": row.district.names[language], "ranks": say(", ").join(told)}
