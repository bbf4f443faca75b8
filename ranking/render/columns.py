"""Texts in terminal columns, where a Chinese sign takes two: filled up to a width, and broken into lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wcwidth import wcswidth, wrap

from ranking.render.bounds import TooMuch, fits

#: Longest text that is broken into lines, in signs.
_LONGEST = 20_000
#: Ends of lines, which no cell of a table in text may have.
_BREAKS = str.maketrans(dict.fromkeys("\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))
#: Signs that close what stands before them, and that open what stands behind.
_CLOSING = "。，、；：！？）」』】》”’〕,.;:!?)]"
_OPENING = "（「『【《“‘〔(["
_WORD = r"[+−-]?[0-9A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f.,:/'’%+−&@_-]*"
#: One sign with all that is drawn with it: accents, variants, colours of skin, families.
_SIGN = r"\S(?:\u200d\S|[\u0300-\u036f\u20d0-\u20f0\ufe00-\ufe0f\U0001f3fb-\U0001f3ff])*"
_UNIT = re.compile(rf"\s+|[{re.escape(_OPENING)}]{{0,3}}(?:{_WORD}|{_SIGN})[{re.escape(_CLOSING)}]{{0,3}}")


def pad(text: object, columns: int, side: str = "left") -> str:
    """Fill a text with spaces to a width in terminal columns, where a Chinese sign takes two; never cut it."""
    words = str(text).translate(_BREAKS)
    fits(max(columns, len(words)))
    spaces = " " * max(0, columns - max(0, wcswidth(words)))
    return words + spaces if side == "left" else spaces + words


def fold(text: object, columns: int = 72) -> str:
    """Break a text into lines of a width in terminal columns.

    A line ends at a space or between Chinese signs, never inside a figure or a word, unless that is wider than a line;
    none begins with a closing sign or ends with an opening one.
    """
    words = str(text)
    if len(words) > _LONGEST:
        raise TooMuch(f"a text of more than {_LONGEST:,} signs is too long to be folded")
    lines, line, space = [], "", ""
    for unit in _units(words, columns - 2):
        if unit.isspace():
            space = " " if line else ""
        elif line and not _has_room(line + space, unit, columns):
            lines.append(line)
            line, space = unit, ""
        else:
            line, space = line + space + unit, ""
    return "\n".join([*lines, line] if line else lines)


def _has_room(line: str, unit: str, columns: int) -> bool:
    """Tell whether a line has room for more; what closes may hang over by one wide sign."""
    return wcswidth(line + unit.rstrip(_CLOSING)) <= columns - 2 and wcswidth(line + unit) <= columns


def _units(words: str, width: int) -> Iterator[str]:
    """Yield what no line is broken inside of: figures, words, signs, with what opens before and closes after them."""
    for unit in _UNIT.findall(words):
        if len(unit) <= width // 2 or unit.isspace() or wcswidth(unit) <= width:
            yield unit
        else:
            yield from wrap(unit, width)
