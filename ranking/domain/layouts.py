"""Layouts: how an input file is laid out, as declared in `schedules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Shape(StrEnum):
    """Whether a row holds one figure or one district's figures of one date."""

    LONG = "long"
    WIDE = "wide"


class Mark(StrEnum):
    """What a mark in a number cell means. A blank cell is always `not_reported`."""

    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One file, or several of one shape.

    `path` is relative to the workspace and may be a pattern (`data/2024/*.csv`). `date` names the column that holds a
    day (2024-05-05) or a period (2024-W18: its last day counts); or three columns, year, month and day. LONG files
    name the columns of the indicator and the value; WIDE ones map each column to an indicator's code. `marks` says
    what texts such as “-” in a number cell mean; any other text is a problem.
    """

    path: str
    shape: Shape
    district: str
    date: tuple[str, ...]
    indicator: str = ""
    value: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)
