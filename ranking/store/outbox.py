"""The outbox: letters claimed by compare-and-swap with a lease, and settled with a row for each attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from ranking.domain.issues import Content, IssueKey, IssueState, Letter, LetterState, Outcome
from ranking.domain.languages import Language
from ranking.ports import Trouble
from ranking.store import schema
from ranking.store.engine import Database, transaction
from ranking.store.ledger import key_of, letter_counts
from ranking.store.owners import owner_is_gone

#: How long a letter may be in hand before another process may take it. Longer than any server's patience.
_LEASE = timedelta(minutes=5)


class SqlOutbox:
    """The outbox in a database; see ports.Outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, owner: str, now: datetime, limit: int, issue: IssueKey | None = None) -> Sequence[Letter]:
        """Take up to `limit` due letters for this owner; those found in `sending` without an owner are in doubt."""
        with transaction(self._database) as connection:
            due = or_(_is_due(now), _is_adrift(_gone_owners(connection), now))
            ids = connection.execute(
                _of_sending_issues(select(schema.letter.c.id), issue)
                .where(due)
                .order_by(schema.letter.c.id)
                .limit(limit)
                .with_for_update(of=schema.letter, skip_locked=True)
            ).scalars()
            chosen = schema.letter.c.id.in_(list(ids))
            adrift = schema.letter.c.state == LetterState.SENDING
            connection.execute(
                update(schema.letter).where(chosen, adrift).values(in_doubt=schema.letter.c.in_doubt + 1)
            )
            connection.execute(
                update(schema.letter)
                .where(chosen)
                .values(
                    state=LetterState.SENDING,
                    owner=owner,
                    lease_until=now + _LEASE,
                    attempts=schema.letter.c.attempts + 1,
                )
            )
            return [_letter(row) for row in connection.execute(_claimed(chosen))]

    def content(self, variant: int) -> Content:
        """Return what a letter says."""
        with transaction(self._database) as connection:
            row = connection.execute(select(schema.variant).where(schema.variant.c.id == variant)).one()
        return Content(language=Language(row.language), subject=row.subject, html=row.html, text=row.text)

    def settle(self, letter: Letter, outcome: Outcome, *, owner: str) -> None:
        """Record an attempt and the letter's new state, in one transaction; a no-op where the lease was lost."""
        with transaction(self._database) as connection:
            settled = connection.execute(
                update(schema.letter)
                .where(_in_hand([letter], owner))
                .values(
                    state=outcome.state,
                    owner=None,
                    lease_until=None,
                    retry_at=outcome.retry_at,
                    settled_at=outcome.at if outcome.state in {LetterState.SENT, LetterState.FAILED} else None,
                    last_code=outcome.code,
                    last_words=outcome.words,
                )
            )
            if settled.rowcount:
                connection.execute(insert(schema.delivery).values(_attempt(letter, outcome)))

    def release(self, letters: Sequence[Letter], *, owner: str) -> None:
        """Give claimed letters back untried: pending, the attempt not counted."""
        if not letters:
            return
        untried = {"state": LetterState.PENDING, "owner": None, "lease_until": None}
        with transaction(self._database) as connection:
            connection.execute(
                update(schema.letter)
                .where(_in_hand(letters, owner))
                .values(attempts=schema.letter.c.attempts - 1, **untried)
            )

    def counts(self, issue: IssueKey) -> Mapping[LetterState, int]:
        """Return how many letters of an issue are in each state (every state is a key)."""
        with transaction(self._database) as connection:
            found = connection.execute(select(schema.issue.c.id).where(_is(issue))).scalar_one_or_none()
            return letter_counts(connection, found or 0)

    def troubles(self, issue: IssueKey) -> Sequence[Trouble]:
        """Return the letters of an issue that failed or were put off, with the server's last words."""
        unsent = schema.letter.c.state.in_([LetterState.FAILED, LetterState.PENDING])
        query = (
            select(schema.letter).join(schema.issue).where(_is(issue), unsent, schema.letter.c.last_words.is_not(None))
        )
        with transaction(self._database) as connection:
            rows = connection.execute(query.order_by(schema.letter.c.id)).all()
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
            claimable = or_(_is_due(now), _is_adrift(_gone_owners(connection), now))
            query = _of_sending_issues(select(schema.letter.c.id), issue).where(claimable).limit(1)
            if connection.execute(query).first():
                return now
            later = _of_sending_issues(
                select(func.min(schema.letter.c.retry_at), func.min(schema.letter.c.lease_until)), issue
            )
            retry, lease = connection.execute(later.where(schema.letter.c.state.in_(_OPEN))).one()
        return min((instant for instant in (retry, lease) if instant), default=None)


_OPEN = (LetterState.PENDING, LetterState.SENDING)


def _is(key: IssueKey) -> ColumnElement[bool]:
    return and_(
        schema.issue.c.race == key.race,
        schema.issue.c.edition == key.edition,
        schema.issue.c.period == str(key.period),
        schema.issue.c.revision == key.revision,
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    ready = or_(schema.letter.c.retry_at.is_(None), schema.letter.c.retry_at <= now)
    return and_(schema.letter.c.state == LetterState.PENDING, ready)


def _is_adrift(gone: Sequence[str], now: datetime) -> ColumnElement[bool]:
    """Letters in `sending` that nobody has in hand any more."""
    return and_(
        schema.letter.c.state == LetterState.SENDING,
        or_(schema.letter.c.lease_until <= now, schema.letter.c.owner.in_(gone)),
    )


def _gone_owners(connection: Connection) -> list[str]:
    owners = select(schema.letter.c.owner).where(schema.letter.c.state == LetterState.SENDING).distinct()
    return [owner for owner in connection.execute(owners).scalars() if owner and owner_is_gone(owner)]


def _of_sending_issues(query: Any, key: IssueKey | None) -> Any:
    query = query.join_from(schema.letter, schema.issue).where(schema.issue.c.state == IssueState.SENDING)
    return query.where(_is(key)) if key else query


def _claimed(chosen: ColumnElement[bool]) -> Any:
    return (
        select(
            schema.letter, schema.issue.c.race, schema.issue.c.edition, schema.issue.c.period, schema.issue.c.revision
        )
        .join_from(schema.letter, schema.issue)
        .where(chosen)
        .order_by(schema.letter.c.id)
    )


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        id=row.id,
        issue=key_of(row),
        address=row.address,
        name=row.name,
        variant=row.variant_id,
        attempts=row.attempts,
        created_at=row.created_at,
    )


def _in_hand(letters: Sequence[Letter], owner: str) -> ColumnElement[bool]:
    mine = and_(schema.letter.c.state == LetterState.SENDING, schema.letter.c.owner == owner)
    return and_(schema.letter.c.id.in_([one.id for one in letters]), mine)


def _attempt(settled: Letter, outcome: Outcome) -> dict[str, Any]:
    return {
        "letter_id": settled.id,
        "attempt": settled.attempts,
        "at": outcome.at,
        "state": outcome.state,
        "code": outcome.code,
        "words": outcome.words,
    }
