"""The notes of a workbook: what it goes by, how it was worked out, and what its signs and units mean."""

from __future__ import annotations

from collections.abc import Iterator

from ranking.domain.rules import Direction
from ranking.render.figures import day, decimal, unit_name
from ranking.render.workbook_sheets import Book, Column, Sheet, lines, widest

#: The width of the texts, in signs, which a page has room for.
_WIDE = 110


def write_notes(book: Book) -> None:
    """Write what there is to know about the tables, a subject a line."""
    notes = [(label, text) for label, text in _notes(book) if text]
    columns = [Column(width=widest(label for label, _ in notes), left=True), Column(width=_WIDE, left=True, wide=True)]
    sheet = Sheet(book, book.say("Notes"), columns, frozen=0)
    for line, (label, text) in enumerate(notes, start=sheet.first):
        sheet.text(line, 0, label, book.looks("cell", "quiet"))
        sheet.text(line, 1, text, book.looks("cell", "wrap"))
        sheet.fit(line, lines(text, _WIDE))


def _notes(book: Book) -> Iterator[tuple[str, str]]:
    """Yield subjects with their texts; an empty text is left out."""
    report, say = book.report, book.say
    yield say("Notice"), report.notice[book.language] if report.notice else ""
    yield say("Data as of"), day(report.data_as_of, book.language) if report.data_as_of else ""
    yield say("Issued on"), day(report.issued_on, book.language)
    yield say("Method"), _method(book)
    yield say("Lower is better"), _lower(book)
    yield say("Change in rank"), say("↑2: two places gained; ↓1: one place lost; –: unchanged.")
    if any(cell.year for row in report.rows for cell in row.cells.values()):
        yield say("Time progress"), f"{decimal(report.time_progress, 1)}%"
        yield say("Annual target"), _year(book)
    if len(report.past) > 1:
        yield say("Ranks so far"), _ranks_so_far(book)
    yield say("Unit"), _units(book)


def _method(book: Book) -> str:
    return book.say(
        "Scores are weighted means of the indicators' points. Districts are ranked inside their group, on scores "
        "rounded half up; equal scores share a rank (1, 2, 2, 4). Not reported is not zero: a district that has not "
        "reported enough is not ranked. Changes compare with the period before, from the figures as known today."
    )


def _year(book: Book) -> str:
    return book.say(
        "Completion is the year to date as a share of the annual target; time progress is the share of the year that "
        "has passed. Year on year compares the year to date with the same time last year."
    )


def _ranks_so_far(book: Book) -> str:
    return book.say(
        "Worked out anew from the figures as known today, so they may differ from what was published at the time."
    )


def _lower(book: Book) -> str:
    lower = [one for one in book.report.indicators if one.direction is Direction.LOWER]
    return book.say(", ").join(map(book.indicator, lower))


def _units(book: Book) -> str:
    """Return which indicators are shown in which unit."""
    named: dict[str, list[str]] = {}
    for one in book.report.indicators:
        if unit := unit_name(one, book.language):
            named.setdefault(unit, []).append(book.indicator(one))
    listed = (f"{unit}{book.say(': ')}{book.say(', ').join(names)}" for unit, names in named.items())
    return book.say("; ").join(listed)
