"""Tables of a public page: every district's standing, group by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from ranking.domain.languages import Language
from ranking.domain.report import Report, Row, Table
from ranking.render.catalogues import translations
from ranking.render.page_rows import NOTHING, bar, body, cell, head, row
from ranking.render.wording import Wording


@dataclass(frozen=True, kw_only=True)
class PageStanding:
    """A group's standings; `moved` tells whether there are earlier ranks to compare with."""

    anchor: str
    cohort: str
    ranked: str
    moved: bool
    rows: Markup


def standings(report: Report, language: Language) -> list[PageStanding]:
    """Return every group's standings, whole."""
    return [_standing(report, language, table, number) for number, table in enumerate(report.tables, 1)]


def _standing(report: Report, language: Language, table: Table, number: int) -> PageStanding:
    moved = any(one.previous_rank is not None or one.origin is not None for one in table.rows)
    words = Wording(report, language)
    return PageStanding(
        anchor=f"group-{number}",
        cohort=table.cohort.names[language],
        ranked=translations(language).gettext("%(count)s ranked") % {"count": table.ranked},
        moved=moved,
        rows=body(row(*_cells(words, one, moved=moved)) for one in table.rows),
    )


def _cells(words: Wording, one: Row, *, moved: bool) -> Iterator[str]:
    yield cell(NOTHING if one.rank is None else str(one.rank), "r")
    yield head(words.name(one))
    if one.rank is None or one.score is None:
        yield cell(words.reason(one), "w", across=4 if moved else 2)
        return
    yield bar(max(1, min(100, int(one.score))))
    yield cell(words.score(one.score), "s")
    if moved:
        yield cell(words.arrow(one) or words.moved(one), "m")
        yield cell(NOTHING if one.previous_rank is None else str(one.previous_rank), "q")
