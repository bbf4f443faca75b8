"""Drawings: shapes with their coordinates in CSS pixels, ready for an SVG template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

#: A picture this wide is shrunk little on a phone, so that its words stay legible.
WIDTH = 430
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
