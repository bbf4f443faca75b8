"""Public pages of issues, as they were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select

from ranking.domain.issues import IssueKey, IssueState
from ranking.store.engine import Database, transaction
from ranking.store.rows import key_of
from ranking.store.schema import issue, page

_RELEASED = (IssueState.SENDING, IssueState.SENT, IssueState.PARTLY_SENT)


class SqlPages:
    """The pages in a database; see ports.Pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def released(self) -> Sequence[tuple[IssueKey, Mapping[str, bytes]]]:
        """Return the pages of every issue that has left, the oldest first and corrections after what they correct."""
        query = select(issue, page.c.path, page.c.body).join(page).where(issue.c.state.in_(_RELEASED))
        found: dict[IssueKey, dict[str, bytes]] = {}
        with transaction(self._database) as connection:
            for row in connection.execute(query.order_by(issue.c.id, page.c.id)):
                found.setdefault(key_of(row), {})[row.path] = row.body
        return list(found.items())


def insert_pages(connection: Connection, issue_id: int, pages: Mapping[str, bytes]) -> None:
    """Write the pages of an issue."""
    rows = [{"issue_id": issue_id, "path": path, "body": body} for path, body in pages.items()]
    if rows:
        connection.execute(insert(page), rows)
