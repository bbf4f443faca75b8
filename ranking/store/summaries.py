"""Issues as an admin sees them, read in three queries however many there are."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, true

from ranking.domain.issues import IssueKey, IssueState, LetterState
from ranking.ports import IssueSummary
from ranking.store.rows import is_issue, key_of
from ranking.store.schema import delivery, issue, letter

_Counts = dict[int, dict[LetterState, int]]


def read_summaries(connection: Connection, key: IssueKey | None) -> list[IssueSummary]:
    """Return all issues, newest first, or just one."""
    query = select(issue).order_by(issue.c.opened_at.desc(), issue.c.id.desc())
    rows = connection.execute(query.where(is_issue(key)) if key else query).all()
    wanted = letter.c.issue_id.in_([row.id for row in rows]) if key else true()
    counts, doubts = _count(connection, wanted)
    errors = _last_errors(connection, wanted)
    return [_summary(row, counts[row.id], doubts[row.id], errors.get(row.id)) for row in rows]


def _count(connection: Connection, wanted: ColumnElement[bool]) -> tuple[_Counts, dict[int, int]]:
    """Return each issue's letters by state, and how many of them were ever taken in doubt."""
    doubtful = func.count().filter(letter.c.in_doubt > 0)
    columns = (letter.c.issue_id, letter.c.state, func.count(), doubtful)
    counts: _Counts = defaultdict(lambda: dict.fromkeys(LetterState, 0))
    doubts: dict[int, int] = defaultdict(int)
    grouped = select(*columns).where(wanted).group_by(letter.c.issue_id, letter.c.state)
    for issue_id, state, count, in_doubt in connection.execute(grouped):
        counts[issue_id][LetterState(state)] = count
        doubts[issue_id] += in_doubt
    return counts, doubts


def _last_errors(connection: Connection, wanted: ColumnElement[bool]) -> dict[int, str]:
    """Return for each issue the words of the newest attempt at a letter that failed or was put off."""
    unsent = letter.c.state.in_([LetterState.FAILED, LetterState.PENDING])
    newest = select(func.max(delivery.c.id)).join(letter).where(wanted, unsent).group_by(letter.c.issue_id)
    query = select(letter.c.issue_id, delivery.c.words).join_from(delivery, letter).where(delivery.c.id.in_(newest))
    return {row.issue_id: row.words for row in connection.execute(query)}


def _summary(row: Row[Any], counts: dict[LetterState, int], in_doubt: int, last_error: str | None) -> IssueSummary:
    return IssueSummary(
        key=key_of(row),
        state=IssueState(row.state),
        opened_at=row.opened_at,
        scheduled_at=row.scheduled_at,
        signed_by=row.signed_by,
        counts=counts,
        in_doubt=in_doubt,
        problems=tuple(json.loads(row.problems)),
        last_error=last_error,
        rules=row.rules,
    )
