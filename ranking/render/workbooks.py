"""Workbooks: an issue's tables as XLSX, to read, print, filter and compute with."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO

from xlsxwriter import Workbook

from ranking.domain.languages import Language
from ranking.domain.report import Report
from ranking.render.workbook_figures import write_figures
from ranking.render.workbook_looks import FONTS
from ranking.render.workbook_notes import write_notes
from ranking.render.workbook_sheets import Book
from ranking.render.workbook_standings import write_ranks_so_far, write_standings
from ranking.render.workbook_years import write_city, write_year


def workbook(report: Report, language: Language) -> bytes:
    """Return everything a report says as an XLSX workbook; a report for everybody is its `public()`.

    Equal reports give equal bytes. Nothing is ever written as a formula or a link.
    """
    content = BytesIO()
    file = Workbook(content, _options(language))
    book = Book(file, report, language)
    file.set_properties(_properties(book))
    write_standings(book)
    write_figures(book)
    write_year(book)
    write_city(book)
    write_ranks_so_far(book)
    write_notes(book)
    file.close()
    return content.getvalue()


def _options(language: Language) -> dict[str, object]:
    font, size = FONTS[language]
    return {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": font, "font_size": size},
    }


def _properties(book: Book) -> dict[str, object]:
    """Return what file managers show of it. It is dated by the report, so that equal reports are equal files."""
    notice = book.report.notice
    return {
        "title": book.title,
        "subject": book.edition,
        "comments": notice[book.language] if notice else "",
        "created": datetime.combine(book.report.issued_on, time()),
    }
