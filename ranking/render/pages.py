"""Public pages: an issue as HTML, CSV and JSON in every language, with what is public and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from ranking.domain.languages import Language
from ranking.domain.report import Cell, Report, Row, Table
from ranking.render.environment import SUFFIX, environment, template_problems
from ranking.render.page_json import page_json
from ranking.render.page_names import page_stem
from ranking.render.page_view import IndicatorView, PageView, own_pages


class PageRenderer:
    """Makes the public pages of issues with the templates found in `folders`; the first one that has a file wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folder for folder in folders if folder.is_dir())

    def pages(self, report: Report, languages: Sequence[Language]) -> dict[str, bytes]:
        """Return an issue's pages by path, such as `ja/investment-monthly-2024-04.html`; raise TemplateProblem.

        A correction's pages have the paths of those they correct. A field too large for one page has one more page for
        each indicator.
        """
        shown = publishable(report)
        return {
            f"{language}/{name}": body
            for language in languages
            for name, body in self._files(shown, language, languages)
        }

    def _files(self, report: Report, language: Language, languages: Sequence[Language]) -> Iterator[tuple[str, bytes]]:
        from ranking.render.csvs import csv_table  # noqa: PLC0415 - only pages and letters with files need it

        stem = page_stem(report.race, report.edition, str(report.period))
        view = PageView(report, language, languages, self._folders)
        yield f"{stem}.html", rendered("issue", view, language, self._folders)
        for indicator, name in own_pages(report):
            own = IndicatorView(view, report, indicator, name, language)
            yield f"{name}.html", rendered("indicator", own, language, self._folders)
        yield f"{stem}.csv", csv_table(report, language)
        yield f"{stem}.json", page_json(report, language)


def publishable(report: Report) -> Report:
    """Return what of a report everybody may see.

    Where an indicator had to be left out, the others' points are kept back too: a score less all other points would
    tell those of the one that is missing.
    """
    public = report.public()
    if len(public.indicators) == len(report.indicators):
        return public
    return replace(public, tables=tuple(_without_points(table) for table in public.tables))


def _without_points(table: Table) -> Table:
    def quiet(row: Row) -> Row:
        return replace(row, cells={code: _without_point(cell) for code, cell in row.cells.items()}, step=None)

    return replace(table, rows=tuple(map(quiet, table.rows)))


def _without_point(cell: Cell) -> Cell:
    return replace(cell, score=None, points=None, points_change=None)


def rendered(template: str, view: object, language: Language, folders: Sequence[Path]) -> bytes:
    """Return a page made with a template under `pages/`, in UTF-8; raise TemplateProblem with file and line."""
    name = f"pages/{template}.html{SUFFIX}"
    with template_problems(name, folders):
        return _environment(tuple(folders), language).get_template(name).render(view=view).encode()


_environment = cache(environment)
