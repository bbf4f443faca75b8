"""Markdown of the editorial notes: a few marks become HTML or text, everything else stays what somebody typed.

Raw HTML, pictures, tables and code are no marks here. Only links to https:, http: and mailto: are links. Two of
Markdown's rules were made for languages with spaces between words; here, a line that ends between two Chinese signs
leaves no space, and **…** is strong beside any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from markupsafe import Markup, escape
from wcwidth import wcswidth

from ranking.domain.signs import clean_text
from ranking.render.filters import fold

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_LINK = re.compile(r"(?:https?://[^\s<>\"]+|mailto:[^\s<>\"]+)", re.IGNORECASE)
_TAGS = {
    "paragraph_open": "<p>", "paragraph_close": "</p>", "bullet_list_open": "<ul>", "bullet_list_close": "</ul>",
    "ordered_list_open": "<ol>", "ordered_list_close": "</ol>", "list_item_open": "<li>", "list_item_close": "</li>",
    "blockquote_open": "<blockquote>", "blockquote_close": "</blockquote>", "heading_open": "<p><strong>",
    "heading_close": "</strong></p>", "strong_open": "<strong>", "strong_close": "</strong>", "em_open": "<em>",
    "em_close": "</em>", "hardbreak": "<br>",
}  # fmt: skip
#: So deep may lists (which count twice) and quotations lie inside each other.
_DEPTH = 12
#: So many signs of a paragraph are folded at once.
_PIECE = 10_000


def to_html(markdown: str) -> Markup:
    """Return notes as HTML that is safe in a letter."""
    if not markdown.strip():
        return Markup()
    return Markup("").join(_pieces(_parsed(markdown)))


def to_text(markdown: str, columns: int = 72) -> str:
    """Return notes as plain text, folded to a width in terminal columns; lists have dots, links their address."""
    if not markdown.strip():
        return ""
    lines: list[str] = []
    for block in _blocks(_parsed(markdown)):
        lines += [""] if block.is_apart and lines else []
        lines += block.folded(columns)
    return "\n".join(lines)


def _parsed(markdown: str) -> list[Token]:
    tokens = _parser().parse(clean_text(markdown))
    for token in tokens:
        _join_lines(token.children or [])
    return tokens


def _join_lines(tokens: Sequence[Token]) -> None:
    """Put a space where a line ends, but none between Chinese signs."""
    before, end = " ", None
    for token in tokens:
        if token.type == "softbreak":
            token.content, end = " ", token
        elif token.content:
            if end and _are_chinese(before, token.content[0]):
                end.content = ""
            before, end = token.content[-1], None


def _are_chinese(before: str, behind: str) -> bool:
    """Tell whether two signs stand beside each other without a space; a curly quote does so beside a Chinese sign."""
    widths = {east_asian_width(before), east_asian_width(behind)}
    return widths <= {"W", "F", "A"} and widths != {"A"}


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few issues have notes
    from markdown_it.rules_inline.emphasis import tokenize  # noqa: PLC0415

    rules = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEPTH})
    rules.disable(["image", "code", "fence", "html_block", "html_inline", "hr", "reference"])
    rules.inline.ruler.at("emphasis", _beside_chinese(tokenize))
    rules.validateLink = lambda url: bool(_LINK.fullmatch(url))  # type: ignore[method-assign]  # its hook for this
    return rules


def _beside_chinese(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Return the rule of emphasis, widened: stars beside a Chinese sign open and close as those beside a space do.

    CommonMark wants a space between a closing sign and a letter, so that **项目（亿元）**的 would keep its stars.
    Between two figures, where CommonMark takes 2*3*4 for 234, stars stay.
    """

    def widened(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser calls it so
        start, known = state.pos, len(state.delimiters)
        if not rule(state, silent):
            return False
        before, behind = state.src[start - 1 : start] or " ", state.src[state.pos : state.pos + 1] or " "
        is_wider = state.src[start] == "*" and (_is_chinese(before) or _is_chinese(behind))
        is_product = before.isdigit() and behind.isdigit()
        for mark in state.delimiters[known:]:
            mark.open = not is_product and (mark.open or (is_wider and not behind.isspace()))
            mark.close = not is_product and (mark.close or (is_wider and not before.isspace()))
        return True

    return widened


def _is_chinese(sign: str) -> bool:
    return east_asian_width(sign) in "WF"


def _pieces(tokens: Sequence[Token]) -> Iterator[Markup]:
    for token in tokens:
        if token.children is not None:
            yield from _pieces(token.children)
        elif token.type == "link_open":
            yield Markup('<a href="{}" rel="noopener">').format(token.attrs["href"])
        elif token.type == "link_close":
            yield Markup("</a>")
        elif token.type == "ordered_list_open" and "start" in token.attrs:
            yield Markup('<ol start="{}">').format(token.attrs["start"])
        elif token.type in _TAGS:
            if not token.hidden:
                yield Markup(_TAGS[token.type])  # noqa: S704 - one of the texts above
        else:
            yield escape(token.content)


@dataclass(frozen=True, kw_only=True)
class _Block:
    """A line of text before it is folded: `front` is its dot or number, with the spaces of the lists it is in."""

    front: str
    words: str
    is_apart: bool

    def folded(self, columns: int) -> list[str]:
        """Return its lines; those behind the first begin below its first word."""
        indent = wcswidth(self.front)
        pieces = (self.words[start : start + _PIECE] for start in range(0, len(self.words), _PIECE))
        folded = "\n".join(fold(piece, columns - indent) for piece in pieces)
        lines = folded.replace(" <\n", "\n<").split("\n")  # an address takes its bracket along
        return [(self.front if place == 0 else " " * indent) + line for place, line in enumerate(lines)]


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    """Yield the lines of each paragraph; those outside lists begin apart from what stands before."""
    #: The next number of each list that is open, None for one with dots.
    lists: list[int | None] = []
    quotes, mark = 0, ""
    for token in tokens:
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                mark, lists[-1] = _mark(lists[-1])
            case "inline":
                depth = quotes + len(lists) - bool(mark)
                for place, line in enumerate(_plain(token.children or []).split("\n")):
                    yield _Block(front="  " * depth + mark, words=line, is_apart=not lists and place == 0)
                    mark, depth = "", quotes + len(lists)
            case _:
                pass


def _mark(number: int | None) -> tuple[str, int | None]:
    """Return what stands before a list's next line, and the number after it."""
    return ("· ", None) if number is None else (f"{number}. ", number + 1)


def _plain(tokens: Sequence[Token]) -> str:
    words: list[str] = []
    target = ""
    for token in tokens:
        match token.type:
            case "link_open":
                target = str(token.attrs["href"])
            case "link_close":
                words.append(f" <{target}>" if words[-1:] != [target] else "")
            case "hardbreak":
                words.append("\n")
            case _:
                words.append(token.content)
    return "".join(words)
