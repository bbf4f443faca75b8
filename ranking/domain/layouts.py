"""Layouts: how an input file is laid out, as declared in `schedules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Shape(StrEnum):
    """Whether a row holds one figure, or one district's figures of one date; a form says itself what it holds."""

    LONG = "long"
    WIDE = "wide"
    FORM = "form"


class Gives(StrEnum):
    """What the numbers of a file are."""

    FIGURES = "figures"
    TARGETS = "targets"
    """The goals of a year (年度目标)."""
    BASES = "bases"
    """Last year's figures of the same period (上年同期), as they were reported together with this year's."""


class Mark(StrEnum):
    """What a mark in a number cell means. A blank cell is always `not_reported`."""

    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One file, or several of one shape.

    `path` is relative to the workspace and may be a pattern (`data/2024/*.csv`). `date` names the column that holds a
    day (2024-05-05) or a period (2024-W18: its last day counts); or three columns, year, month and day. LONG files
    name the columns of the indicator and the value; WIDE ones map each column to an indicator's code; a FORM, made by
    domain.forms, needs none of them. `marks` says what texts such as “-” in a number cell mean; any other text is a
    problem.

    TARGETS are of a year: `date` names the column that holds it, or is empty where `year` is that of the whole file.
    BASES have the date of this year's figure that they belong to.
    """

    path: str
    shape: Shape
    district: str = ""
    date: tuple[str, ...] = ()
    indicator: str = ""
    value: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    gives: Gives = Gives.FIGURES
    year: int | None = None
