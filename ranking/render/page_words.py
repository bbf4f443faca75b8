"""What a public page says in sentences: what is new, how it was worked out, until when it must be public."""

from __future__ import annotations

from ranking.domain.languages import Language
from ranking.domain.report import Report
from ranking.render.catalogues import translations
from ranking.render.figures import day
from ranking.render.wording import Wording

#: So many sentences have room in a feed.
_MOST = 8


def page_title(report: Report, language: Language) -> str:
    """Return what a page is called: `招商引资竞赛 · 月公开 · 2024年4月`."""
    edition = Wording(report, language).edition()
    return " · ".join((report.race_names[language], edition, report.period.label(language)))


def summary(report: Report, language: Language) -> list[str]:
    """Return in a few sentences who leads each group and who moved most."""
    words = Wording(report, language)
    leading = [sentence for table in report.tables for sentence in words.leading(table)]
    movers = [sentence for table in report.tables for sentence in words.movers(table)]
    return [*leading[:_MOST], *movers[: max(0, _MOST - len(leading))]]


def method(report: Report, language: Language) -> list[str]:
    """Return how the figures were worked out, a paragraph each."""
    say = translations(language).gettext
    told = [
        say(
            "Scores are weighted means of the indicators' points. Districts are ranked inside their group, on scores "
            "rounded half up; equal scores share a rank (1, 2, 2, 4). Not reported is not zero: a district that has "
            "not reported enough is not ranked. Changes compare with the period before, from the figures as known "
            "today."
        )
    ]
    if any(cell.year for row in report.rows for cell in row.cells.values()):
        told.append(
            say(
                "Completion is the year to date as a share of the annual target; time progress is the share of the "
                "year that has passed. Year on year compares the year to date with the same time last year."
            )
        )
    return told


def correction(report: Report, language: Language) -> str:
    """Return that a page replaces an earlier one; empty for the first."""
    if report.revision == 1:
        return ""
    say = translations(language).gettext
    form = say("This is correction %(number)s, issued on %(day)s. It replaces what stood on this page before.")
    return form % {"number": report.revision - 1, "day": day(report.issued_on, language)}
