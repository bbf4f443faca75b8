"""Notices: letters about an issue that can't go out yet, to those who can change that; no issues themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ranking.domain.errors import Problem
from ranking.domain.periods import Period
from ranking.domain.races import Edition, Race


class NoticeKind(StrEnum):
    """What a notice is for; its word stands behind the edition's in the ledger: `investment/weekly.held/2024-W18`."""

    HELD = "held"
    """To the coordinators: an issue waits, and for what."""
    REMINDER = "reminder"
    """To a late district's data contact (催报): what it has not reported yet, and until when it may."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a notice says, for all its readers.

    `missing` are the codes of the counted indicators that a district has not reported, by its code; in a reminder only
    the reader's own. `problems` are all other reasons why the issue waits. `deadline` is aware; None where the edition
    waits for nothing and only a person can go on.
    """

    kind: NoticeKind
    race: Race
    edition: Edition
    period: Period
    deadline: datetime | None
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
