"""Markdown of the editorial notes: a few marks become HTML or text, everything else stays what somebody typed.

Raw HTML, pictures, tables and code are no marks here. Only links to https:, http: and mailto: are links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from ranking.domain.signs import clean_text
from ranking.render.filters import fold

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINK = re.compile(r"(?:https?://[^\s<>\"]+|mailto:[^\s<>\"]+)", re.IGNORECASE)
_TAGS = {
    "paragraph_open": "<p>", "paragraph_close": "</p>", "bullet_list_open": "<ul>", "bullet_list_close": "</ul>",
    "ordered_list_open": "<ol>", "ordered_list_close": "</ol>", "list_item_open": "<li>", "list_item_close": "</li>",
    "blockquote_open": "<blockquote>", "blockquote_close": "</blockquote>", "heading_open": "<p><strong>",
    "heading_close": "</strong></p>", "strong_open": "<strong>", "strong_close": "</strong>", "em_open": "<em>",
    "em_close": "</em>", "softbreak": " ", "hardbreak": "<br>",
}  # fmt: skip
#: So deep may lists and quotations lie inside each other.
_DEPTH = 12


def to_html(markdown: str) -> Markup:
    """Return notes as HTML that is safe in a letter."""
    if not markdown.strip():
        return Markup()
    parsed = _parser().parse(clean_text(markdown))
    return Markup("").join(_pieces(parsed))


def to_text(markdown: str, columns: int = 72) -> str:
    """Return notes as plain text, folded to a width in terminal columns; lists have dots, links their address."""
    if not markdown.strip():
        return ""
    parsed = _parser().parse(clean_text(markdown))
    return "\n".join(fold(line, columns) for line in _lines(parsed)).strip()


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few issues have notes

    rules = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEPTH})
    rules.disable(["image", "code", "fence", "html_block", "html_inline", "hr", "reference"])
    rules.validateLink = lambda url: bool(_LINK.fullmatch(url))  # type: ignore[method-assign]  # its hook for this
    return rules


def _pieces(tokens: Sequence[Token]) -> Iterator[Markup]:
    for token in tokens:
        if token.children is not None:
            yield from _pieces(token.children)
        elif token.type == "link_open":
            yield Markup('<a href="{}" rel="noopener">').format(token.attrs["href"])
        elif token.type == "link_close":
            yield Markup("</a>")
        elif token.type in _TAGS:
            if not token.hidden:
                yield Markup(_TAGS[token.type])  # noqa: S704 - one of the texts above
        else:
            yield escape(token.content)


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield a line for each paragraph, with its dot or number in front."""
    lists: list[Any] = []
    front = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                front = "  " * (len(lists) - 1) + ("· " if lists[-1] is None else f"{lists[-1]}. ")
                lists[-1] = None if lists[-1] is None else lists[-1] + 1
            case "inline":
                yield from (front + line for line in _plain(token.children or []).split("\n"))
                front = ""
            case _:
                pass


def _plain(tokens: Sequence[Token]) -> str:
    words: list[str] = []
    target = ""
    for token in tokens:
        match token.type:
            case "link_open":
                target = str(token.attrs["href"])
            case "link_close":
                words.append(f" <{target}>" if words[-1:] != [target] else "")
            case "softbreak":
                words.append(" ")
            case "hardbreak":
                words.append("\n")
            case _:
                words.append(token.content)
    return "".join(words)
