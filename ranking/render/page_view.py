"""What the template of a public page sees: every figure and sentence ready to print, and nothing that isn't public."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from markupsafe import Markup, escape

from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language
from ranking.domain.report import Report
from ranking.render.catalogues import translations
from ranking.render.common import Common
from ranking.render.figures import day, decimal
from ranking.render.page_names import OWN_NAMES, page_stem
from ranking.render.page_tables import PageStanding, standings
from ranking.render.page_words import correction, method, page_title, summary
from ranking.render.page_years import IndicatorTables, PageIndicator
from ranking.render.parts import Total

#: So many figures have room on one page: 100 districts with 12 indicators.
_ROOM = 1200
_OPENING = re.compile(r"<svg\b")


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link; `lang` is the language of what it leads to."""

    name: str
    href: str
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class PageChart:
    """A picture, as SVG that can stand in a page."""

    svg: Markup


class PageView:
    """One issue's page in one language; every attribute is a text, or a list of values made of texts."""

    def __init__(
        self, report: Report, language: Language, languages: Sequence[Language], folders: Sequence[Path] = ()
    ) -> None:
        """Take a report that is public already; `languages` are all that it has a page in."""
        say = translations(language).gettext
        self._report = report
        self._language = language
        self._folders = folders
        self._stem = page_stem(report.race, report.edition, str(report.period))
        self.lang = str(language)
        self.title = page_title(report, language)
        self.race = report.race_names[language]
        self.edition = report.edition_names[language]
        self.period = report.period.label(language)
        self.correction = correction(report, language)
        self.summary = summary(report, language)
        self.method = method(report, language)
        self.issued_on = day(report.issued_on, language)
        self.data_as_of = day(report.data_as_of, language) if report.data_as_of else "–"
        self.disclosed_by = day(report.disclosed_by, language) if report.disclosed_by else ""
        self.time_progress = f"{decimal(report.time_progress, 1)}%"
        self.notice = report.notice[language] if report.notice else ""
        self.page = f"{self._stem}.html"
        self.downloads = [Link(name=form.upper(), href=f"{self._stem}.{form}") for form in ("csv", "json")]
        self.languages = [
            Link(name=OWN_NAMES[one], href="" if one is language else f"../{one}/{self.page}", lang=str(one))
            for one in languages
        ]
        self.home = Link(name=say("All issues"), href="index.html")

    @cached_property
    def standings(self) -> list[PageStanding]:
        """Every group's standings."""
        return standings(self._report, self._language)

    @cached_property
    def indicators(self) -> list[PageIndicator]:
        """Every indicator's figures, for a page that has room for them."""
        return [] if self.elsewhere else IndicatorTables(self._report, self._language).all()

    @cached_property
    def elsewhere(self) -> list[Link]:
        """The pages that the indicators have of their own, where the field is too large for one page."""
        return [Link(name=one.names[self._language], href=f"{stem}.html") for one, stem in own_pages(self._report)]

    @cached_property
    def totals(self) -> list[Total]:
        """The city's figures, of indicators that have some."""
        found = Common(self._report, self._language).totals
        return [
            total
            for indicator, total in zip(self._report.indicators, found, strict=True)
            if indicator.code in self._report.totals
        ]

    @cached_property
    def charts(self) -> list[PageChart]:
        """The pictures."""
        from ranking.render.charts import charts  # noqa: PLC0415 - only pages and letters that draw need it

        drawn = charts(self._report, self._language, None, self._folders)
        return [PageChart(svg=_inline(chart.svg, chart.alt)) for chart in drawn]


class IndicatorView:
    """One indicator's page, where the field is too large for one page."""

    def __init__(self, page: PageView, report: Report, indicator: Indicator, stem: str, language: Language) -> None:
        self.page = page
        self.lang = page.lang
        self.indicator = IndicatorTables(report, language).table(indicator)
        self.title = f"{self.indicator.name} · {page.title}"
        self.notice = page.notice
        self.languages = [
            replace(link, href=f"../{link.lang}/{stem}.html" if link.href else "") for link in page.languages
        ]
        self.home = Link(name=page.title, href=page.page)


def own_pages(report: Report) -> list[tuple[Indicator, str]]:
    """Return the indicators that get a page of their own, with its name without the ending; none in a usual field."""
    if len(report.rows) * len(report.indicators) <= _ROOM:
        return []
    stem = page_stem(report.race, report.edition, str(report.period))
    return [(one, f"{stem}-{one.code}") for one in report.indicators]


def _inline(svg: str, label: str) -> Markup:
    """Return a picture as a part of a page, with its words for those who don't see it."""
    start = _OPENING.search(svg)
    if start is None:
        return Markup()
    named = f'<svg role="img" aria-label="{escape(label)}"'
    return Markup(named + svg[start.end() :])  # noqa: S704 - a template of charts escapes what it prints
