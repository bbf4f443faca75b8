"""Drawings: shapes with their coordinates in CSS pixels, ready for an SVG template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wcwidth import wcswidth

from ranking.domain.languages import Language
from ranking.render.fonts import drawable

#: A picture this wide is shrunk little on a phone, so that its words stay legible.
WIDTH = 430
#: The width of a Latin sign in Noto Sans, as a share of the type size; a Chinese one is as wide as high.
_LATIN = 0.56
TITLE = 46
"""Height of the title's strip."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """A text at a place; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    own: bool = False
    anchor: str = "start"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A rectangle; `colour` names what it means: plain, own, green, yellow, red."""

    x: float
    y: float
    width: float
    height: float
    colour: str = "plain"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line through points, as SVG writes them, and the dots on it."""

    points: str
    dots: Sequence[tuple[float, float]]
    own: bool


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One chart's shapes; `rules` are thin lines x1, y1, x2, y2, `markers` strong ones."""

    code: str
    title: str
    alt: str
    width: int
    height: int
    labels: Sequence[Label] = ()
    bars: Sequence[Bar] = ()
    lines: Sequence[Line] = ()
    rules: Sequence[tuple[float, float, float, float]] = ()
    markers: Sequence[tuple[float, float, float, float]] = ()
    quiet: Sequence[Label] = field(default=())
    """Labels of the axis."""


def fitted(text: str, language: Language, width: float, size: float = 13) -> str:
    """Return a text that can be drawn and fits into a width in pixels, its end cut off (…) where it must be."""
    clean = drawable(text, language)
    if wide(clean, size) <= width:
        return clean
    while clean and wide(clean + "…", size) > width:
        clean = clean[:-1]
    return clean.rstrip() + "…"


def wide(text: str, size: float = 13) -> float:
    """Return about how wide a text is in pixels."""
    columns = max(0, wcswidth(text))
    double = columns - len(text) if columns > len(text) else 0
    return (double + (len(text) - double) * _LATIN) * size
