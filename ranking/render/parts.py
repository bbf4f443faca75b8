"""The parts of a letter, as templates see them: all texts are ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Own:
    """The reader's own district."""

    name: str
    cohort: str
    rank: str
    of: str
    arrow: str
    moved: str
    score: str
    gaps: Sequence[str]
    causes: Sequence[Cause]
    missing: str
    step: str
    """The cheapest way up, or that no single figure is enough."""
    goals: Sequence[Goal]
    """The year's targets: how far it has got."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One figure that moved the score."""

    name: str
    change: str
    points: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One district in a table of standings; `bar` is its score in per cent of the widest possible bar.

    Where `left_out` isn't empty, the line stands for the districts that it names.
    """

    rank: str
    name: str
    score: str
    bar: int
    arrow: str
    moved: str
    previous: str
    own: bool
    reason: str
    left_out: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A cohort's table of standings."""

    cohort: str
    ranked: str
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One of the reader's own figures."""

    name: str
    value: str
    change: str
    rank: str
    points: str


@dataclass(frozen=True, kw_only=True)
class Total:
    """The whole city's figure of one indicator, its year so far, and who leads on it."""

    name: str
    value: str
    growth: str
    leader: str
    amount: str
    """The year to date."""
    year_growth: str
    """Its growth on the same time last year."""
    completion: str


@dataclass(frozen=True)
class Lamp:
    """A light: its shape, its colour's name (green, yellow, red) and its word."""

    shape: str
    colour: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One figure's year: the amount to date, the target, how much of it is done, and how that stands to the time."""

    name: str
    amount: str
    target: str
    completion: str
    bar: int
    """Completion in per cent of the target, 0 to 100, for a bar."""
    lead: str
    """Signed percentage points ahead of time progress."""
    sentence: str
    """The same in words."""
    growth: str
    light: Lamp | None
    own: bool = False


@dataclass(frozen=True, kw_only=True)
class Goals:
    """One indicator's year, district by district of one cohort; each line's `name` is the district's."""

    name: str
    cohort: str
    lines: Sequence[Goal]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart in the letter; `alt` says its numbers."""

    title: str
    alt: str
    cid: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Annex:
    """A table of every district's values of a few indicators."""

    cohort: str
    headers: Sequence[str]
    lines: Sequence[tuple[str, bool, Sequence[str]]]
    """Name, own, values."""
