"""Letters: subject, HTML and text of one variant, from templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from css_inline import CSSInliner
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ranking.domain.errors import Problem, TemplateProblem
from ranking.domain.issues import Content
from ranking.domain.languages import Language
from ranking.domain.report import Report
from ranking.domain.variants import Variant
from ranking.render.enclosures import documents, files, pictures
from ranking.render.environment import SUFFIX, environment, template_problems
from ranking.render.markup import check_closed, inlined
from ranking.render.samples import sample_reports
from ranking.render.shelf import Shelf
from ranking.render.view import View

_PAGE = "body.html"
_FILES = ("subject.txt", _PAGE, "body.txt")


class LetterRenderer:
    """Renders reports with the templates found in `folders`, the first one that has a file wins; see ports.Renderer."""

    def __init__(self, folders: Sequence[Path], own_page: str = "") -> None:
        """`own_page` is the link to a reader's own page, or empty; it is the same in all letters of a variant."""
        self._own_page = own_page
        self._folders = [folder for folder in folders if folder.is_dir()]
        # Media queries (phone, dark mode) can't be inlined; they stay in the head.
        self._inliner = CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)
        self._environment = cache(self._make_environment)
        self._shelf = Shelf()

    def render(self, report: Report, variant: Variant) -> Content:
        """Return one variant; raise TemplateProblem with file and line."""
        language = variant.language
        common = self._shelf.common(report, variant)
        drawn = [] if variant.plain else pictures(common.report, language, variant.district, self._folders)
        view = View(
            common.report,
            language,
            variant.district,
            common=common,
            pictures=[picture for picture, _ in drawn],
            own_page=self._own_page,
        )
        subject, html, text = (
            "" if variant.plain and name == _PAGE else self._file(f"{report.template}/{name}{SUFFIX}", view, language)
            for name in _FILES
        )
        enclosed = self._shelf.files(variant, lambda: files(common, self._folders))
        return Content(
            language=language,
            subject=" ".join(subject.split()),
            html=self._inlined(html, f"{report.template}/{_PAGE}{SUFFIX}") if html else "",
            text=text.strip() + "\n",
            attachments=(*(attachment for _, attachment in drawn), *enclosed),
        )

    def check(self, template: str, languages: Sequence[Language]) -> list[Problem]:
        """Render sample reports in every language; return each problem of each file once."""
        problems: dict[Problem, None] = {}
        for number, sample in enumerate(sample_reports(template)):
            report = sample if number else replace(sample, attach=documents(template, self._folders))
            for language in languages:
                for district in (None, report.rows[0].district.code):
                    problems |= self._problems(report, Variant(language=language, district=district))
        return list(problems)

    def _problems(self, report: Report, variant: Variant) -> dict[Problem, None]:
        problems: dict[Problem, None] = {}
        for rendering in self._renderings(report, variant):
            try:
                rendering()
            except TemplateProblem as error:
                problems[error.problem] = None
        return problems

    def _renderings(self, report: Report, variant: Variant) -> Iterator[Callable[[], object]]:
        """Yield what renders each file by itself, and then the whole letter with all that goes with it."""
        view = View(report, variant.language, variant.district, own_page=self._own_page)
        for name in _FILES:
            yield partial(self._closed, f"{report.template}/{name}{SUFFIX}", view, variant.language)
        yield partial(self.render, report, variant)

    def _closed(self, name: str, view: View, language: Language) -> None:
        """Render one file; raise TemplateProblem, also where an element of a page stays open."""
        text = self._file(name, view, language)
        if name.endswith(f".html{SUFFIX}"):
            with template_problems(name, self._folders):
                check_closed(text)

    def _file(self, name: str, view: View, language: Language) -> str:
        with template_problems(name, self._folders):
            return self._environment(language).get_template(name).render(view=view)

    def _inlined(self, html: str, name: str) -> str:
        with template_problems(name, self._folders):
            return inlined(self._inliner, html)

    def _make_environment(self, language: Language) -> ImmutableSandboxedEnvironment:
        return environment(self._folders, language)
