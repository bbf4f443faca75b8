"""Between rows and the domain's values: keys, letters, counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from ranking.domain.errors import UnknownName
from ranking.domain.issues import IssueKey, LetterState
from ranking.domain.periods import Period
from ranking.store.schema import issue, letter


def columns_of(key: IssueKey) -> dict[str, Any]:
    """Return the four columns that make an issue one and only."""
    return {"race": key.race, "edition": key.edition, "period": str(key.period), "revision": key.revision}


def is_issue(key: IssueKey) -> ColumnElement[bool]:
    """Return the condition that picks an issue's row."""
    return and_(*(issue.c[name] == value for name, value in columns_of(key).items()))


def find_issue(connection: Connection, key: IssueKey) -> Row[Any]:
    """Return an issue's row; raise UnknownName where there is none."""
    if found := connection.execute(select(issue).where(is_issue(key))).one_or_none():
        return found
    raise UnknownName("issue", str(key), [str(key_of(row)) for row in connection.execute(select(issue))])


def key_of(row: Row[Any]) -> IssueKey:
    """Return the key of an issue's row."""
    return IssueKey(race=row.race, edition=row.edition, period=Period.parse(row.period), revision=row.revision)


def letter_counts(connection: Connection, key: IssueKey) -> dict[LetterState, int]:
    """Return how many letters of an issue are in each state; zeros where there is no such issue."""
    mine = letter.c.issue_id == select(issue.c.id).where(is_issue(key)).scalar_subquery()
    query = select(letter.c.state, func.count()).where(mine).group_by(letter.c.state)
    found = {LetterState(state): count for state, count in connection.execute(query)}
    return {state: found.get(state, 0) for state in LetterState}
