"""The list of subscribers as a file that can be read back: CSV or XLSX."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from ranking.domain.memberships import Membership
from ranking.domain.signs import harmless

#: As they are read back, and then what only the database knows.
_COLUMNS = (
    "address", "name", "language", "role", "district", "editions", "post", "unit", "basis", "since", "format",
    "entered", "left",
)  # fmt: skip
_WIDTHS = (32, 26, 10, 13, 12, 18, 16, 22, 10, 12, 8, 12, 12)


def people_csv(members: Iterable[Membership]) -> bytes:
    """Return the list as CSV that Excel opens right."""
    lines = StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(_COLUMNS)
    writer.writerows([harmless(text) for text in row] for row in _rows(members))
    return lines.getvalue().encode("utf-8-sig")


def people_xlsx(members: Iterable[Membership]) -> bytes:
    """Return the list as a workbook; every cell is a text."""
    body = BytesIO()
    with Workbook(body, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        sheet = book.add_worksheet("subscribers")
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, _COLUMNS, book.add_format({"bold": True, "bg_color": "#f2f2f2", "bottom": 1}))
        text = book.add_format({"num_format": "@"})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width, text)
        last = 0
        for last, row in enumerate(_rows(members), start=1):
            for column, value in enumerate(row):
                sheet.write_string(last, column, value, text)
        sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)
    return body.getvalue()


def _rows(members: Iterable[Membership]) -> Iterator[Sequence[str]]:
    for one in members:
        who = one.subscriber
        yield (
            who.address,
            who.name,
            str(one.language),
            str(who.role),
            who.district or "",
            " ".join(sorted(who.editions)),
            who.post,
            who.unit,
            str(who.basis),
            who.since.isoformat() if who.since else "",
            str(one.format),
            "themselves" if one.own_entry else "",
            f"{one.left_at:%Y-%m-%d}" if one.left_at else "",
        )
