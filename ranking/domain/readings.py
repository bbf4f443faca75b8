"""Read: how the cells of one file were understood, for people who want to see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class CellRead:
    """One filled number cell: where it stands, what it says, and what is read from it by which rules."""

    place: str
    text: str
    district: str
    indicator: str
    date: str
    figure: str
    """In the indicator's declared unit; or what the cell means instead, or why it is in doubt."""
    rules: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True, kw_only=True)
class FileRead:
    """One file as a source reads it."""

    file: str
    sheet: str = ""
    encoding: str = ""
    fingerprint: str = ""
    title: Sequence[str] = field(default_factory=tuple)
    header: str = ""
    columns: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """Each column's title, and what it is taken for."""
    skipped: Sequence[str] = field(default_factory=tuple)
    notes: Sequence[str] = field(default_factory=tuple)
    signed: Sequence[str] = field(default_factory=tuple)
    cells: Sequence[CellRead] = field(default_factory=tuple)
    problems: Sequence[str] = field(default_factory=tuple)
