"""HTML that mail programs can read: closed, not nested too deeply, its styles inlined."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from css_inline import CSSInliner, InlineError

#: The inliner goes down as deep as the page is nested and takes the whole program along where that is too deep.
_DEEPEST = 1_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_NOTHING = re.compile(r"<body[^>]*>\s*</body>")
#: What HTML lets stay open; a letter from templates may too.
_MAY_STAY_OPEN = frozenset("p li dt dd option".split())


class BrokenMarkup(ValueError):
    """A page that can't be read as it was meant."""


def inlined(inliner: CSSInliner, html: str) -> str:
    """Return a page with its styles on its elements; raise BrokenMarkup."""
    if _depth(html) > _DEEPEST:
        raise BrokenMarkup(f"more than {_DEEPEST:,} elements stand inside each other: most are never closed")
    try:
        made = inliner.inline(html)
    except InlineError as error:
        raise BrokenMarkup(f"the styles can't be read: {error}") from error
    if _NOTHING.search(made):
        raise BrokenMarkup("the page is empty: a <style>, a <title> or a comment before its text isn't closed")
    return made


def check_closed(html: str) -> None:
    """Raise BrokenMarkup where an element is closed that isn't open, or stays open.

    Mail programs guess then, each in its own way, and tables fall apart.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    left = [one for one in reader.open if one[0] not in _MAY_STAY_OPEN]
    if left:
        raise BrokenMarkup(f"<{left[-1][0]}> isn't closed ({left[-1][1]})")


class _Reader(HTMLParser):
    """Keeps which elements are open, each with a few words of what it begins with."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as Python has it
        if tag not in _VOID:
            self.open.append((tag, self._where()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1][0] in _MAY_STAY_OPEN and self.open[-1][0] != tag:
            self.open.pop()
        if not self.open or self.open[-1][0] != tag:
            inside = f" inside <{self.open[-1][0]}> ({self.open[-1][1]})" if self.open else ""
            raise BrokenMarkup(f"</{tag}> closes nothing{inside}")
        self.open.pop()

    def _where(self) -> str:
        """Return what names an element best in a page whose lines nobody sees: how it is written."""
        return " ".join((self.get_starttag_text() or "").split())[:60]


def _depth(html: str) -> int:
    """Return how many elements at most may stand inside each other; elements that are never closed count for good."""
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _VOID:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest
