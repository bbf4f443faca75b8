"""Signs that no name may carry: what is invisible, turns the reading order round, or belongs to no text at all."""

from __future__ import annotations

import re

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
#: Embeddings, overrides and isolates: they reorder what stands beside them. Marks of direction do so a little.
_TURNING = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
#: Spaces of no width, soft hyphens and the like. The joiners of emoji and Indic scripts (U+200C, U+200D) stay.
_INVISIBLE = r"\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
#: Halves of signs, and code points that are none for good; files in XML can't hold them.
_NONE = r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_FORBIDDEN = re.compile(f"[{_CONTROLS}{_TURNING}{_INVISIBLE}{_NONE}]")
_NOT_TEXT = re.compile(f"[{_CONTROLS}{_TURNING}{_NONE}]")
_NOT_MARKUP = re.compile(f"[{_CONTROLS}\u202a-\u202e\u2066\u2067{_NONE}]")
_MARKS = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
#: More than three marks above or below one sign run into the lines around it.
_STACK = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
#: Words that run from right to left, with nothing but spaces between them.
_PHRASE = re.compile(rf"[{_RIGHT_TO_LEFT}]+(?:[ '\u2010-\u2015\u200c\u200d-]+[{_RIGHT_TO_LEFT}]+)*")
#: White space that ends a line or a cell.
_BREAKS = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
#: What makes spreadsheets take a text for a formula, in either width; OWASP's list of CSV injection.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ISOLATE, _END = "\u2068", "\u2069"
_ISOLATED_OR_NOT = re.compile(rf"{_ISOLATE}[^{_END}]*{_END}|{_PHRASE.pattern}")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet computes. Numbers don't come here: −1 is not a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULAS) or text.startswith(_FORMULAS) else text


def clean_name(name: str) -> str:
    """Return a name on one line, without signs that are invisible or reorder the figures beside it."""
    return _STACK.sub(r"\1", _FORBIDDEN.sub("", _BREAKS.sub(" ", name))).strip()


def clean_text(text: str) -> str:
    """Return a text without what belongs to none; what runs from right to left is kept apart from what is around it.

    A text that is clean already comes back as it is.
    """
    return _PHRASE.sub(_isolated, _NOT_TEXT.sub("", text))


def clean_markup(markup: str) -> str:
    """Return markup without controls and overrides, with phrases kept apart as in `clean_text`."""
    return _ISOLATED_OR_NOT.sub(_isolated, _NOT_MARKUP.sub("", markup))


def _isolated(phrase: re.Match[str]) -> str:
    return phrase[0] if phrase[0].startswith(_ISOLATE) else f"{_ISOLATE}{phrase[0]}{_END}"
