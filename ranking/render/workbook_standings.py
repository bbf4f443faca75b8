"""The standings of a workbook, group by group, and the ranks so far."""

from __future__ import annotations

from decimal import Decimal

from ranking.domain.report import Row, Table
from ranking.render.workbook_looks import plain, signed
from ranking.render.workbook_sheets import Book, Column, Sheet, lines, widest

#: Points are of 100; a district with bonus points may have more.
_FULL = Decimal(100)


def write_standings(book: Book) -> None:
    """Write a block for each group: its ranked districts, then the others, each with the reason."""
    columns = _columns(book)
    sheet = Sheet(book, book.say("Standings"), columns, frozen=2)
    line = sheet.first
    for table in book.report.tables:
        _write_band(book, sheet, line, table, len(columns))
        for row in table.rows:
            line += 1
            if row.rank is None:
                _write_unranked(book, sheet, line, row, columns)
            else:
                _write_ranked(book, sheet, line, row)
        line += 1
    _draw_bars(book, sheet, line)
    if book.report.notice:
        sheet.text(line + 1, 0, book.report.notice[book.language], book.looks("quiet"))


def write_ranks_so_far(book: Book) -> None:
    """Write each district's ranks in the periods up to this one, as today's figures give them; nothing of a first."""
    past, who = book.report.past, book.who()
    if len(past) < 2:
        return
    periods = [str(period) for period in past]
    columns = [*who, *(Column(title=one, width=7) for one in periods)]
    sheet = Sheet(book, book.say("Ranks so far"), columns, frozen=len(who), rows=len(book.report.rows))
    looks = book.looks("cell", "right"), book.looks("cell", "right", "bold"), book.looks("cell", "right", "quiet")
    for line, (table, row) in enumerate(book.places, start=sheet.first):
        sheet.names(line, book.names(table, row), book.looks("cell", "wrap"))
        for column, rank in enumerate(row.history, start=len(who)):
            if rank is None:
                sheet.text(line, column, "–", looks[2])
            else:
                sheet.page.write_number(line, column, float(rank), looks[rank == 1])


def _columns(book: Book) -> list[Column]:
    moves = widest(_moved(book, row) for row in book.report.rows if row.rank is not None)
    columns = [
        Column(title=book.say("Rank")),
        Column(title=book.say("District"), width=widest(map(book.name, book.report.rows)) + 1, left=True),
        Column(title=book.say("Score"), width=20),
        Column(title=book.say("Change in rank"), width=max(10, moves)),
        Column(title=book.say("Previous rank"), width=10),
        Column(title=book.say("Places gained"), width=10),
    ]
    if book.grouped:
        columns.append(Column(title=book.say("Rank in the whole city"), width=10))
    if _adjusted(book):
        columns.append(Column(title=book.say("Bonus points and deductions"), width=10))
    return columns


def _write_band(book: Book, sheet: Sheet, line: int, table: Table, columns: int) -> None:
    """Write what separates the groups: a group's name, and how many of it are ranked."""
    band, quiet = book.looks("band"), book.looks("band", "quiet", "right")
    for column in range(columns):
        sheet.page.write_blank(line, column, None, band)
    sheet.text(line, 0, book.cohort(table), book.looks("band", "bold"))
    sheet.text(line, columns - 1, book.say("%(count)s ranked") % {"count": table.ranked}, quiet)


def _write_ranked(book: Book, sheet: Sheet, line: int, row: Row) -> None:
    looks, page = book.looks, sheet.page
    number, quiet = looks("cell", "right"), looks("cell", "right", "quiet")
    sheet.fit(line, sheet.lines(book.name(row), 1))
    page.write_number(line, 0, float(row.rank or 0), looks("cell", "right", "bold"))
    sheet.text(line, 1, book.name(row), looks("cell", "wrap", "indent", "bold"))
    _write(sheet, line, 2, row.score, looks("cell", "right", number=plain(book.report.score_precision)))
    sheet.text(line, 3, _moved(book, row), number)
    _write(sheet, line, 4, row.previous_rank, quiet)
    _write(sheet, line, 5, row.movement, looks("cell", "right", "quiet", number=_signed_place(row.movement)))
    column = 6
    if book.grouped:
        _write(sheet, line, column, row.overall_rank, quiet)
        column += 1
    if _adjusted(book):
        look = looks("cell", "right", number=signed(book.report.score_precision))
        _write(sheet, line, column, row.adjustment, look)


def _write_unranked(book: Book, sheet: Sheet, line: int, row: Row, columns: list[Column]) -> None:
    """Write a district that is not ranked, and over all further columns the reason."""
    reason, look = book.words.reason(row), book.looks("cell", "wrap", "word")
    room = sum(column.signs for column in columns[2:]) - 2
    sheet.fit(line, max(sheet.lines(book.name(row), 1), lines(reason, room)))
    sheet.text(line, 0, "–", book.looks("cell", "right", "quiet"))
    sheet.text(line, 1, book.name(row), book.looks("cell", "wrap", "indent"))
    sheet.page.merge_range(line, 2, line, len(columns) - 1, "", look)
    sheet.text(line, 2, reason, look)


def _write(sheet: Sheet, line: int, column: int, value: Decimal | int | None, look: object) -> None:
    if value is None:
        sheet.text(line, column, "–", sheet.looks("cell", "right", "quiet"))
    else:
        sheet.page.write_number(line, column, float(value), look)


def _moved(book: Book, row: Row) -> str:
    """Return `↑2`, `↓1` or `–`; of a district that had no rank the time before, why: `new`."""
    return book.words.arrow(row) or book.words.moved(row)


def _signed_place(movement: Decimal | int | None) -> str:
    return signed(0 if movement is None or movement == int(movement) else 1)


def _draw_bars(book: Book, sheet: Sheet, last: int) -> None:
    scores = [row.score for row in book.report.rows if row.score is not None]
    sheet.bars(last, 2, max(_FULL, *scores) if scores else _FULL)


def _adjusted(book: Book) -> bool:
    return any(row.adjustment is not None for row in book.report.rows)
