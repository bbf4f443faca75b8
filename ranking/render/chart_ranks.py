"""The chart of ranks: a cohort's ranks over the last periods, the reader's own line in front."""

from __future__ import annotations

from collections.abc import Sequence

from ranking.domain.languages import Language
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.report import Place, Report, Row, Table
from ranking.render.abridging import is_own
from ranking.render.catalogues import translations
from ranking.render.drawing import TITLE, WIDTH, Drawing, Label, Line, fitted

#: More lines than this can't be told apart on a phone, and make a picture of more than 40 kB.
_MOST = 7
_STEP = 22
_LEFT, _RIGHT = 36, 132
_TABLES = 2


def ranks(report: Report, language: Language, district: str | None) -> list[Drawing]:
    """Return the chart of the reader's cohort, or of the first cohorts; none with fewer than two known periods."""
    own = [table for table in report.tables if is_own(table, district)] if district else []
    return [
        _draw(report, language, table, district)
        for table in (own or report.tables[:_TABLES])
        if _known(report, table) >= 2
    ]


def _known(report: Report, table: Table) -> int:
    return sum(
        any(row.history[place] is not None for row in table.rows if row.history) for place in range(len(report.past))
    )


def _draw(report: Report, language: Language, table: Table, district: str | None) -> Drawing:
    rows = _chosen([row for row in table.rows if any(place is not None for place in row.history)], district)
    front = next((row for row in rows if row.district.code == district), rows[0])
    first = next(place for place in range(len(report.past)) if any(row.history[place] is not None for row in rows))
    periods = report.past[first:]
    levels = _levels(rows, first)
    across = (WIDTH - _LEFT - _RIGHT) / max(1, len(periods) - 1)
    at = {level: TITLE + 14 + place * _STEP for place, level in enumerate(levels)}
    bottom = TITLE + 14 + (len(levels) - 1) * _STEP
    lines = [_line(row, first, across, at, own=row is front) for row in sorted(rows, key=lambda row: row is front)]
    ends = [_end(row, at, language, own=row is front) for row in rows if row.history[-1] is not None]
    axis = [
        Label(x=_LEFT + place * across, y=bottom + 26, text=short_label(period, language), anchor="middle")
        for place, period in enumerate(periods)
    ]
    numbers = [Label(x=_LEFT - 20, y=at[level] + 4, text=str(level), anchor="end") for level in levels]
    title = _title(table, front, language, own=district is not None)
    return Drawing(
        code="ranks",
        title=fitted(title, language, WIDTH - 24, 15),
        alt=_alt(title, front, periods, first, language),
        width=WIDTH,
        height=bottom + 40,
        labels=[one for pair in ends for one in pair],
        lines=lines,
        quiet=[*axis, *numbers],
    )


def _chosen(rows: Sequence[Row], district: str | None) -> list[Row]:
    """Return all rows, or of many the first, the last, and the reader's with its neighbours."""
    if len(rows) <= _MOST:
        return list(rows)
    own = next((place for place, row in enumerate(rows) if row.district.code == district), 0)
    start = min(max(own - 2, 0), len(rows) - _MOST + 2)
    kept = {0, len(rows) - 1, *range(start, start + _MOST - 2)}
    return [rows[place] for place in sorted(kept)]


def _levels(rows: Sequence[Row], first: int) -> list[Place]:
    """Return the ranks that occur, the best on top; where few are missing between them, those too."""
    found = sorted({place for row in rows for place in row.history[first:] if place is not None})
    whole: list[Place] = list(range(1, int(found[-1]) + 1))
    return whole if len(whole) <= _MOST and all(isinstance(one, int) for one in found) else found


def _line(row: Row, first: int, across: float, at: dict[Place, int], *, own: bool) -> Line:
    dots = [
        (round(_LEFT + place * across, 1), float(at[rank]))
        for place, rank in enumerate(row.history[first:])
        if rank is not None
    ]
    pieces: list[list[str]] = [[]]
    for place, rank in enumerate(row.history[first:]):
        if rank is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{_LEFT + place * across:.1f} {at[rank]}")
    return Line(points=" ".join("M" + " L".join(piece) for piece in pieces if piece), dots=dots, own=own)


def _end(row: Row, at: dict[Place, int], language: Language, *, own: bool) -> tuple[Label, ...]:
    rank = row.history[-1]
    if rank is None:
        return ()
    x, y = WIDTH - _RIGHT + 14, at[rank] + 5
    name = fitted(row.district.names[language] or row.district.code, language, _RIGHT - 46)
    return (Label(x=x, y=y, text=str(rank), own=own), Label(x=x + 24, y=y, text=name, own=own))


def _title(table: Table, front: Row, language: Language, *, own: bool) -> str:
    say = translations(language).gettext
    name = front.district.names[language]
    if not own:
        form = say("%(cohort)s: %(district)s leads")
        return form % {"cohort": table.cohort.names[language], "district": name}
    now, before = front.history[-1], front.history[-2]
    if now is None:
        return say("%(district)s: not ranked") % {"district": name}
    count = run(front.history)
    values = {"district": name, "rank": now, "count": count}
    if before is None:
        return say("%(district)s is at rank %(rank)s") % values
    return _change(language, (now < before) - (now > before), long=count > 1) % values


def _change(language: Language, way: int, *, long: bool) -> str:
    """Return the sentence for a rank that rose (1), fell (-1) or stayed (0), once or several periods running."""
    say = translations(language).gettext
    if long:
        return {
            1: say("%(district)s rises to rank %(rank)s, %(count)s periods running"),
            0: say("%(district)s stays at rank %(rank)s, %(count)s periods running"),
            -1: say("%(district)s falls to rank %(rank)s, %(count)s periods running"),
        }[way]
    return {
        1: say("%(district)s rises to rank %(rank)s"),
        0: say("%(district)s stays at rank %(rank)s"),
        -1: say("%(district)s falls to rank %(rank)s"),
    }[way]


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


def _alt(title: str, front: Row, periods: Sequence[Period], first: int, language: Language) -> str:
    say = translations(language).gettext
    told = [
        f"{short_label(period, language)} {'–' if rank is None else rank}"
        for period, rank in zip(periods, front.history[first:], strict=True)
    ]
    form = say("%(title)s. Ranks of %(district)s: %(ranks)s")
    return form % {"title": title, "district": front.district.names[language], "ranks": say(", ").join(told)}


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def short_label(period: Period, language: Language) -> str:
    """Return a period as an axis says it: 18周, 4月, Q1; its year goes without saying."""
    english = language is Language.EN
    match period.kind:
        case PeriodKind.WEEK:
            sign = "周" if language is Language.ZH_HANS else "週"
            return f"W{period.number}" if english else f"{period.number}{sign}"
        case PeriodKind.MONTH:
            return _MONTHS[period.number - 1] if english else f"{period.number}月"
        case PeriodKind.QUARTER:
            return f"Q{period.number}"
        case PeriodKind.YEAR:
            return str(period.year)
