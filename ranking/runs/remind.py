"""Reminders (催报) and second tries: what a running service does about issues that wait for figures."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from ranking.domain.errors import RankingError, StoreUnavailable
from ranking.domain.issues import IssueKey, IssueState
from ranking.domain.occurrences import Occurrence
from ranking.domain.races import Edition
from ranking.domain.workspace import Workspace
from ranking.runs.desk import Desk, editions
from ranking.runs.issue import make_issue
from ranking.runs.notices import is_notice, remind

log = logging.getLogger(__name__)

#: How far around now deadlines are looked for: none lies further from its issue.
_FARTHEST = timedelta(days=400)


def reminders_due(workspace: Workspace, now: datetime) -> Iterator[tuple[IssueKey, int]]:
    """Yield the issues whose late districts are to be reminded at `now`, and which of their reminders it is (from 1).

    Of several that a stopped service has missed only the last one counts; after the deadline there are none.
    """
    for race, edition in editions(workspace):
        for due in _dues(edition, now):
            passed = [at for at in edition.deadline.reminders(due.at) if at <= now]
            if passed and now < edition.deadline.of(due.at):
                yield IssueKey(race=race.code, edition=edition.code, period=due.period), len(passed)


def _dues(edition: Edition, now: datetime) -> Iterator[Occurrence]:
    """Yield when issues are due whose reminders may fall on now."""
    rule = edition.deadline
    if rule.remind:
        earliest = now - max(rule.after, timedelta(0)) - timedelta(seconds=1)
        latest = now - min(rule.after, timedelta(0)) + max(rule.remind)
        yield from edition.schedule.between(earliest, min(latest, now + _FARTHEST))


def send_reminders(desk: Desk, now: datetime) -> list[IssueKey]:
    """Put the reminders that are due into the outbox, each once; return their keys."""
    made = []
    for key, number in reminders_due(desk.workspace, now):
        try:
            if (posted := remind(desk, key, number, now=now)) is not None:
                made.append(posted)
        except StoreUnavailable:
            raise
        except RankingError as error:
            log.error("%s: nobody could be reminded: %s", key, error)  # noqa: TRY400 - a sentence, not a traceback
    return made


class Patience:
    """Tries issues again that are held, whenever that may help: a file, an answer or a deadline has come."""

    def __init__(self) -> None:
        self._seen: dict[IssueKey, object] = {}

    def try_again(self, desk: Desk, now: datetime) -> list[IssueKey]:
        """Make each held issue whose circumstances have changed since the last look; return those that go out."""
        made = []
        for key, due in desk.ledger.held():
            edition = _edition(desk, key)
            if edition is None or _too_late(edition, key, due, now):
                continue
            circumstances = self._circumstances(desk, key, edition, now)
            if self._seen.get(key) == circumstances:
                continue
            self._seen[key] = circumstances
            if _made(desk, key, now) is IssueState.SENDING:
                made.append(key)
        return made

    @staticmethod
    def _circumstances(desk: Desk, key: IssueKey, edition: Edition, now: datetime) -> object:
        race = desk.workspace.race(key.race)
        return (
            desk.source.stamp(race),
            sorted(desk.acknowledged(key.race)),
            now >= edition.deadline_of(key.period),
        )


def _edition(desk: Desk, key: IssueKey) -> Edition | None:
    race = desk.workspace.races.get(key.race)
    return None if race is None or is_notice(key) else race.editions.get(key.edition)


def _too_late(edition: Edition, key: IssueKey, due: datetime | None, now: datetime) -> bool:
    """Tell whether only a person may still send it: `max_lateness` counts from the deadline where that is later."""
    start = max(due or edition.deadline_of(key.period), edition.deadline_of(key.period))
    return now - start > edition.max_lateness


def _made(desk: Desk, key: IssueKey, now: datetime) -> IssueState | None:
    try:
        state = make_issue(desk, key, now=now)
    except StoreUnavailable:
        raise
    except RankingError as error:
        log.info("%s is still held: %s", key, str(error).splitlines()[0])
        return None
    log.info("%s: %s", key, state)
    return state
