"""The index of what is public: every issue, the ranks so far, a feed, in every language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ranking.domain.languages import Language
from ranking.domain.letterhead import Letterhead
from ranking.render.catalogues import translations
from ranking.render.figures import day
from ranking.render.page_feed import feed
from ranking.render.page_histories import Document, PageHistory, histories
from ranking.render.page_names import OWN_NAMES, page_stem
from ranking.render.page_view import Link
from ranking.render.pages import rendered

#: So many periods stand on the index; the others on a page of their own.
_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class PageIssue:
    """One issue in the index."""

    period: str
    href: str
    issued: str
    correction: str
    summary: Sequence[str]
    downloads: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class PageEdition:
    """One edition of a race: its issues, newest first, and the ranks in the last of them."""

    anchor: str
    name: str
    issues: Sequence[PageIssue]
    histories: Sequence[PageHistory]
    more: Link | None
    """The page with the ranks of all periods, where there are more than here."""


@dataclass(frozen=True, kw_only=True)
class IndexView:
    """What the templates of the index and of a history see."""

    lang: str
    title: str
    publisher: str
    editions: Sequence[PageEdition]
    languages: Sequence[Link]
    home: Link
    feed: Link
    notice: str


class IndexRenderer:
    """Makes the index of all public issues: `index.html`, and in each language an index, a feed and histories."""

    def __init__(
        self, folders: Sequence[Path], languages: Sequence[Language], letterhead: Letterhead, base_url: str = ""
    ) -> None:
        """Take the languages of the workspace, the first one first; `base_url` makes the feed's links absolute."""
        self._folders = tuple(folder for folder in folders if folder.is_dir())
        self._languages = tuple(languages)
        self._letterhead = letterhead
        self._base = base_url.rstrip("/")

    def index(self, released: Sequence[Document]) -> dict[str, bytes]:
        """Return the index's files by path; `released` are the parsed JSON files of all pages, in any order."""
        made: dict[str, bytes] = {}
        for language in self._languages:
            mine = [one for one in released if one["meta"]["language"] == language]
            made |= {f"{language}/{name}": page for name, page in self._of(language, mine)}
        if self._languages:
            first = self._languages[0]
            mine = [one for one in released if one["meta"]["language"] == first]
            made["index.html"] = self._page("index", self._view(first, mine, here=f"{first}/", up=""), first)
        return made

    def _of(self, language: Language, documents: Sequence[Document]) -> Iterator[tuple[str, bytes]]:
        for issues in by_edition(documents):
            stem = _history_stem(issues[0])
            yield f"{stem}.html", self._page("history", self._history(language, issues, stem), language)
        yield "feed.atom", feed(documents, language, self._letterhead, self._base)
        yield "index.html", self._page("index", self._view(language, documents, here="", up="../"), language)

    def _page(self, template: str, view: IndexView, language: Language) -> bytes:
        return rendered(template, view, language, self._folders)

    def _view(self, language: Language, documents: Sequence[Document], *, here: str, up: str) -> IndexView:
        """Return an index; `here` leads to the language's folder, `up` to the one above it."""
        say = translations(language).gettext
        return IndexView(
            lang=str(language),
            title=say("Public issues"),
            publisher=self._letterhead.names[language],
            editions=[_edition(issues, language, here) for issues in by_edition(documents)],
            languages=self._links(language, up, "index.html"),
            home=Link(name=say("All issues"), href=f"{here}index.html"),
            feed=Link(name=say("Feed (Atom)"), href=f"{here}feed.atom"),
            notice=_notice(documents),
        )

    def _history(self, language: Language, issues: Sequence[Document], stem: str) -> IndexView:
        say = translations(language).gettext
        whole = PageEdition(
            anchor="all",
            name=_name(issues[0]),
            issues=[],
            histories=[
                one
                for year in sorted({_year(issue) for issue in issues}, reverse=True)
                for one in histories([issue for issue in issues if _year(issue) == year], f"ranks-{year}")
            ],
            more=None,
        )
        return IndexView(
            lang=str(language),
            title=f"{say('Ranks as published, all periods')} · {whole.name}",
            publisher=self._letterhead.names[language],
            editions=[whole],
            languages=self._links(language, "../", f"{stem}.html"),
            home=Link(name=say("All issues"), href="index.html"),
            feed=Link(name=say("Feed (Atom)"), href="feed.atom"),
            notice=_notice(issues),
        )

    def _links(self, language: Language, up: str, page: str) -> list[Link]:
        return [
            Link(name=OWN_NAMES[one], href="" if one is language else f"{up}{one}/{page}", lang=str(one))
            for one in self._languages
        ]


def by_edition(documents: Sequence[Document]) -> list[list[Document]]:
    """Return the issues of each edition, the newest first; the editions by race and code."""
    found: dict[tuple[str, str], list[Document]] = {}
    for one in sorted(documents, key=lambda one: str(one["meta"]["period_start"]), reverse=True):
        found.setdefault((one["meta"]["race"], one["meta"]["edition"]), []).append(one)
    return [found[key] for key in sorted(found)]


def _edition(issues: Sequence[Document], language: Language, here: str) -> PageEdition:
    anchor, stem = page_stem(issues[0]["meta"]["race"], issues[0]["meta"]["edition"], "ranks"), _history_stem(issues[0])
    say = translations(language).gettext
    more = Link(name=say("Ranks as published, all periods"), href=f"{here}{stem}.html")
    return PageEdition(
        anchor=anchor,
        name=_name(issues[0]),
        issues=[_issue(one, language, here) for one in issues],
        histories=histories(issues[:_SHOWN], anchor),
        more=more if len(issues) > _SHOWN else None,
    )


def _issue(document: Document, language: Language, here: str) -> PageIssue:
    meta, say = document["meta"], translations(language).gettext
    form = say("correction %(number)s")
    return PageIssue(
        period=meta["period_name"],
        href=f"{here}{meta['page']}.html",
        issued=say("Issued on %(day)s") % {"day": day(date.fromisoformat(meta["issued_on"]), language)},
        correction=form % {"number": meta["revision"] - 1} if meta["revision"] > 1 else "",
        summary=meta["summary"],
        downloads=[Link(name=end.upper(), href=f"{here}{meta['page']}.{end}") for end in ("csv", "json")],
    )


def _history_stem(issue: Document) -> str:
    return page_stem(issue["meta"]["race"], issue["meta"]["edition"], "history")


def _name(issue: Document) -> str:
    return f"{issue['meta']['race_name']} · {issue['meta']['edition_name']}"


def _year(issue: Document) -> str:
    """Return the year that a period belongs to: an ISO week's own, not that of its first day."""
    return str(issue["meta"]["period"])[:4]


def _notice(documents: Sequence[Document]) -> str:
    """Return the newest issue's notice, such as that the figures are synthetic."""
    newest = max(documents, key=lambda one: str(one["meta"]["issued_on"]), default=None)
    return (newest["meta"]["notice"] or "") if newest else ""
