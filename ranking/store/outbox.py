"""The outbox: letters claimed by compare-and-swap with a lease, and settled with a row for each attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, insert, select, update

from ranking.domain.issues import Content, IssueKey, Letter, LetterState, Outcome
from ranking.domain.languages import Language
from ranking.ports import Trouble
from ranking.store import schema
from ranking.store.attachments import read_attachments
from ranking.store.due import Claimable
from ranking.store.engine import Database, transaction
from ranking.store.rows import is_issue, letter_counts, letter_of
from ranking.store.schema import delivery, letter
from ranking.store.types import UTCDateTime

#: How long a letter may be in hand before another process may take it. Longer than any server's patience.
_LEASE = timedelta(minutes=5)

# These run for every letter, so they are built once.
_CHOSEN = letter.c.id.in_(bindparam("ids", expanding=True))
_TAKE = (
    update(letter)
    .where(_CHOSEN)
    .values(
        state=LetterState.SENDING,
        owner=bindparam("holder"),
        lease_until=bindparam("until", type_=UTCDateTime()),
        attempts=letter.c.attempts + 1,
        in_doubt=letter.c.in_doubt + case((letter.c.state == LetterState.SENDING, 1), else_=0),
    )
)
_TAKEN = (
    select(letter, *(schema.issue.c[name] for name in ("race", "edition", "period", "revision")))
    .join_from(letter, schema.issue)
    .where(_CHOSEN)
    .order_by(letter.c.id)
)
# The attempt too: whoever lost a letter and took it again must not settle the later attempt with the earlier outcome.
_IN_HAND = and_(
    letter.c.id == bindparam("mine"),
    letter.c.attempts == bindparam("nth"),
    letter.c.owner == bindparam("holder"),
    letter.c.state == LetterState.SENDING,
)
_SETTLE = update(letter).where(_IN_HAND)
_RELEASE = _SETTLE.values(state=LetterState.PENDING, owner=None, lease_until=None, attempts=letter.c.attempts - 1)


class SqlOutbox:
    """The outbox in a database; see ports.Outbox.

    A database that fails is StoreUnavailable, and nothing has changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, owner: str, now: datetime, limit: int, issue: IssueKey | None = None) -> Sequence[Letter]:
        """Take up to `limit` due letters for this owner; those found in `sending` without an owner are in doubt."""
        with transaction(self._database) as connection:
            ids = Claimable.at(connection, now, issue).letters(limit)
            if not ids:
                return []
            # Nobody else can have changed them since: SQLite lets one writer in, PostgreSQL has locked the rows.
            connection.execute(_TAKE, {"ids": ids, "holder": owner, "until": now + _LEASE})
            return [letter_of(row) for row in connection.execute(_TAKEN, {"ids": ids})]

    def content(self, variant: int) -> Content:
        """Return what a letter says."""
        with transaction(self._database) as connection:
            row = connection.execute(select(schema.variant).where(schema.variant.c.id == variant)).one()
            carried = read_attachments(connection, variant)
        return Content(
            language=Language(row.language), subject=row.subject, html=row.html, text=row.text, attachments=carried
        )

    def settle(self, letter: Letter, outcome: Outcome, *, owner: str) -> None:
        """Record an attempt and the letter's new state, in one transaction; a no-op where the lease was lost."""
        with transaction(self._database) as connection:
            settled = connection.execute(_SETTLE, {**_in_hand(letter, owner), **_settled(outcome)})
            if settled.rowcount:
                connection.execute(insert(delivery), _attempt(letter, outcome))

    def release(self, letters: Sequence[Letter], *, owner: str) -> None:
        """Give claimed letters back untried: pending, the attempt not counted."""
        if letters:
            with transaction(self._database) as connection:
                connection.execute(_RELEASE, [_in_hand(one, owner) for one in letters])

    def counts(self, issue: IssueKey) -> Mapping[LetterState, int]:
        """Return how many letters of an issue are in each state (every state is a key)."""
        with transaction(self._database) as connection:
            return letter_counts(connection, issue)

    def troubles(self, issue: IssueKey) -> Sequence[Trouble]:
        """Return the letters of an issue that failed or were put off, with the server's last words."""
        unsent = letter.c.state.in_([LetterState.FAILED, LetterState.PENDING])
        query = select(letter).join(schema.issue).where(is_issue(issue), unsent, letter.c.last_words.is_not(None))
        with transaction(self._database) as connection:
            rows = connection.execute(query.order_by(letter.c.id)).all()
        return [
            Trouble(
                address=row.address,
                state=LetterState(row.state),
                code=row.last_code,
                words=row.last_words,
                retry_at=row.retry_at,
            )
            for row in rows
        ]

    def next_due(self, *, now: datetime, issue: IssueKey | None = None) -> datetime | None:
        """Return when the next letter can be claimed: `now` if one can already, None if none is left."""
        with transaction(self._database) as connection:
            return Claimable.at(connection, now, issue).next_due()


def _in_hand(letter: Letter, owner: str) -> dict[str, Any]:
    return {"mine": letter.id, "nth": letter.attempts, "holder": owner}


def _settled(outcome: Outcome) -> dict[str, Any]:
    return {
        "state": outcome.state,
        "owner": None,
        "lease_until": None,
        "put_off_at": outcome.put_off_at,
        "retry_at": outcome.retry_at,
        "settled_at": outcome.at if outcome.state in {LetterState.SENT, LetterState.FAILED} else None,
        "last_code": outcome.code,
        "last_words": outcome.words,
    }


def _attempt(letter: Letter, outcome: Outcome) -> dict[str, Any]:
    return {
        "letter_id": letter.id,
        "attempt": letter.attempts,
        "at": outcome.at,
        "state": outcome.state,
        "code": outcome.code,
        "words": outcome.words,
    }
