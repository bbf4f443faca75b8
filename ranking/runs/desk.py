"""The desk: what issues and notices are made with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ranking.domain.issues import IssueKey
from ranking.domain.notes import Notes
from ranking.domain.races import Edition, Race
from ranking.domain.workspace import Workspace
from ranking.ports import Engine, IndicatorSource, Ledger, NoticeWriter, Renderer, Vintages


def _nothing(_race: str) -> Mapping[str, str]:
    return {}


def _none(_key: IssueKey) -> Notes:
    return Notes()


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """What an issue is drawn up with; nothing of it changes anything."""

    workspace: Workspace
    source: IndicatorSource
    renderer: Renderer
    acknowledged: Callable[[str], Mapping[str, str]] = _nothing
    """By a race's code, which doubts somebody has answered for: their marks, and who and why."""
    notes: Callable[[IssueKey], Notes] = _none
    """What a coordinator has written for an issue; raises InputProblems where it can't be read."""


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


def editions(workspace: Workspace) -> Iterator[tuple[Race, Edition]]:
    """Yield every edition of every race."""
    for race in workspace.races.values():
        for edition in race.editions.values():
            yield race, edition
