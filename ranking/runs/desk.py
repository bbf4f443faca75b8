"""The desk: what issues and notices are made with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ranking.domain.errors import Problem
from ranking.domain.issues import IssueKey
from ranking.domain.notes import Notes
from ranking.domain.races import Edition, Race
from ranking.domain.report import Report
from ranking.domain.subscribers import Subscriber
from ranking.domain.workspace import Workspace
from ranking.ports import Engine, IndicatorSource, Ledger, NoticeWriter, Renderer, Vintages


def _nothing(_race: str) -> Mapping[str, str]:
    return {}


def _none(_key: IssueKey) -> Notes:
    return Notes()


def _no_pages(_report: Report) -> Mapping[str, bytes]:
    return {}


def _nothing_more(_now: datetime) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """What an issue is drawn up with; nothing of it changes anything."""

    workspace: Workspace
    source: IndicatorSource
    renderer: Renderer
    readers: Callable[[], Sequence[Subscriber]]
    """Everybody letters may be written for, with what each chose; raises InputProblems with every bad line."""
    acknowledged: Callable[[str], Mapping[str, str]] = _nothing
    """By a race's code, which doubts somebody has answered for: their marks, and who and why."""
    notes: Callable[[IssueKey], Notes] = _none
    """What a coordinator has written for an issue; raises InputProblems where it can't be read."""
    pages: Callable[[Report], Mapping[str, bytes]] = _no_pages
    """Makes a report's public pages, by path."""
    mishaps: Callable[[], Sequence[Problem]] = tuple
    """What went wrong with templates since it was asked last, though letters were made all the same."""


@dataclass(frozen=True, kw_only=True)
class Desk(Drafting):
    """What issues are made with. `owner` names this process in the ledger."""

    ledger: Ledger
    engine: Engine
    vintages: Vintages
    notices: NoticeWriter
    owner: str
    user: str = "ranking"
    """Who is at the machine: each vintage says who took it."""
    put_up: Callable[[datetime], None] = _nothing_more
    """Writes the public pages of everything that has left to where everybody can read them."""
    keep_rules: Callable[[datetime], None] = _nothing_more
    """Keeps the schedules.yaml that an issue is made by."""
    keep_templates: Callable[[datetime], None] = _nothing_more
    """Keeps the templates that an issue was just made with, for a day on which they are broken."""


def editions(workspace: Workspace) -> Iterator[tuple[Race, Edition]]:
    """Yield every edition of every race."""
    for race in workspace.races.values():
        for edition in race.editions.values():
            yield race, edition
