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


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One figure that moved the score."""

    name: str
    change: str
    points: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One district in a table of standings; `bar` is its score in per cent of the widest possible bar."""

    rank: str
    name: str
    score: str
    bar: int
    arrow: str
    moved: str
    own: bool
    reason: str


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
    """The whole city's figure of one indicator, and who leads on it."""

    name: str
    value: str
    growth: str
    leader: str


@dataclass(frozen=True, kw_only=True)
class Annex:
    """A table of every district's values of a few indicators."""

    cohort: str
    headers: Sequence[str]
    lines: Sequence[tuple[str, bool, Sequence[str]]]
    """Name, own, values."""
