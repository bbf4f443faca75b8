"""Which letters may be claimed, and when the next one may.

Two kinds: pending letters that are due, and letters in `sending` that nobody has in hand any more. Each is asked for by
itself, so that the database walks an index in order and stops at the limit, however many letters there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select

from ranking.domain.issues import IssueKey, IssueState, LetterState
from ranking.store.owners import owner_is_gone
from ranking.store.rows import is_issue
from ranking.store.schema import issue, letter
from ranking.store.types import UTCDateTime

_NOW = bindparam("now", type_=UTCDateTime())
_OF_ISSUES = letter.c.issue_id.in_(bindparam("issues", expanding=True))
_FIRST = select(letter.c.id).where(_OF_ISSUES).order_by(letter.c.id).limit(bindparam("limit"))

_PENDING = letter.c.state == LetterState.PENDING
_SENDING = letter.c.state == LetterState.SENDING
_DUE = _FIRST.where(_PENDING, or_(letter.c.retry_at.is_(None), letter.c.retry_at <= _NOW))
_ADRIFT = _FIRST.where(
    _SENDING, or_(letter.c.lease_until <= _NOW, letter.c.owner.in_(bindparam("gone", expanding=True)))
)
_OWNERS = select(letter.c.owner).where(_SENDING).distinct()
_LATER = select(func.min(letter.c.retry_at).filter(_PENDING), func.min(letter.c.lease_until).filter(_SENDING)).where(
    _OF_ISSUES, or_(_PENDING, _SENDING)
)


@dataclass(frozen=True, kw_only=True)
class Claimable:
    """What may be claimed at an instant, of all issues in SENDING or of one."""

    connection: Connection
    now: datetime
    issues: Sequence[int]

    @classmethod
    def at(cls, connection: Connection, now: datetime, key: IssueKey | None) -> Claimable:
        """Look at the letters as they are at `now`."""
        query = select(issue.c.id).where(issue.c.state == IssueState.SENDING)
        issues = connection.execute(query.where(is_issue(key)) if key else query).scalars().all()
        return cls(connection=connection, now=now, issues=issues)

    def letters(self, limit: int) -> list[int]:
        """Return the ids of the first claimable letters, in order; on PostgreSQL they are locked against others."""
        asked = {"issues": self.issues, "now": self.now, "limit": limit, "gone": self._gone_owners()}
        found: list[int] = []
        for query in (_DUE, _ADRIFT):
            found += self.connection.execute(query.with_for_update(skip_locked=True), asked).scalars()
        return sorted(found)[:limit]

    def next_due(self) -> datetime | None:
        """Return `now` where a letter is claimable, else when the first one will be, None where none is left."""
        if self.letters(1):
            return self.now
        instants = self.connection.execute(_LATER, {"issues": self.issues}).one()
        return min((instant for instant in instants if instant), default=None)

    def _gone_owners(self) -> list[str]:
        """Return the owners of letters in hand that no longer live: few, each asked after once."""
        return [owner for owner in self.connection.execute(_OWNERS).scalars() if owner and owner_is_gone(owner)]
