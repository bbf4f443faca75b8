"""Looks of a workbook: fonts, colours and number formats, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from ranking.domain.languages import Language

_INK, _QUIET, _PANEL, _RULE, _LINE = "#1F2328", "#6A6F76", "#F7F5F1", "#E4E0D8", "#C9BFAE"
_ACCENT = "#B3261E"
#: Data bars; a light shade of the letters' bar, so that the figure on it stays readable.
BAR = "#DDD5C7"
#: Fonts that come with Excel, WPS and macOS, and the size at which each reads well, in points.
FONTS: Mapping[Language, tuple[str, float]] = {
    Language.ZH_HANS: ("Microsoft YaHei", 10),
    Language.ZH_HANT: ("Microsoft JhengHei", 10.5),
    Language.JA: ("Yu Gothic", 10.5),
    Language.EN: ("Calibri", 11),
}
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "valign": "vcenter"},
    "masthead": {"font_color": _QUIET, "valign": "vcenter", "bottom": 2, "bottom_color": _ACCENT},
    "header": {"font_color": _QUIET, "valign": "vcenter", "text_wrap": True, "bottom": 1, "bottom_color": _LINE},
    "span": {"bottom_color": _RULE, "align": "center"},
    "band": {"bg_color": _PANEL, "valign": "vcenter", "bottom": 1, "bottom_color": _RULE},
    "cell": {"valign": "vcenter", "bottom": 1, "bottom_color": _RULE},
    "indent": {"indent": 1, "align": "left"},
    "left": {"align": "left"},
    "top": {"valign": "top"},
    "right": {"align": "right"},
    "wrap": {"text_wrap": True, "align": "left"},
    "bold": {"bold": True},
    "quiet": {"font_color": _QUIET},
    "word": {"font_color": _QUIET, "italic": True},
    "green": {"font_color": "#2E7D4F"},
    "yellow": {"font_color": "#8A5D00"},
    "red": {"font_color": _ACCENT},
}


class Looks:
    """The formats of one workbook, by the names of what they combine: `looks("cell", "right")`."""

    def __init__(self, book: Workbook, language: Language) -> None:
        self._book = book
        self._known: dict[tuple[str, ...], Format] = {}
        name, size = FONTS[language]
        self._base = {"font_name": name, "font_size": size, "font_color": _INK}

    def __call__(self, *names: str, number: str = "") -> Format:
        """Return a format; `number` is how numbers are shown in it, in the language of spreadsheets."""
        key = (*names, number)
        if key not in self._known:
            look: dict[str, Any] = dict(self._base)
            for name in names:
                look |= _LOOKS[name]
            self._known[key] = self._book.add_format({**look, "num_format": number} if number else look)
        return self._known[key]


def plain(decimals: int) -> str:
    """Return the format of a number with so many decimals: 1,234.50 and −1,234.50."""
    digits = _digits(decimals)
    return f'{digits};"−"{digits}'


def signed(decimals: int, unit: str = "") -> str:
    """Return the format of a change, which carries its sign: +1.5, −1.5, 0.0; with a unit after it, if need be."""
    digits = f'{_digits(decimals)}"{unit}"' if unit else _digits(decimals)
    return f'+{digits};"−"{digits};{digits}'


def worded(form: str, decimals: int) -> str:
    """Return the format of a number with words about it, where `form` has `%(figure)s` for the number."""
    before, _, after = (part.replace('"', "") for part in form.partition("%(figure)s"))
    quoted = [f'"{part}"' if part else "" for part in (before, after)]
    return ";".join(f"{quoted[0]}{sign}{_digits(decimals)}{quoted[1]}" for sign in ("", '"−"'))


def _digits(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}".rstrip(".")
