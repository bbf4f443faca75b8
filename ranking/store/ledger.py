"""The ledger: what has been issued, claimed at most once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ranking.domain.issues import MOVES, Content, Draft, IllegalMove, IssueKey, IssueState, LetterState
from ranking.domain.periods import Period
from ranking.ports import Claim, Engine, IssueSummary
from ranking.store.engine import Database, transaction
from ranking.store.owners import owner_is_gone
from ranking.store.schema import issue, letter, variant, watermark

#: How long a process may take to make an issue before another one may take it over.
_LEASE = timedelta(minutes=10)


class SqlLedger:
    """The ledger in a database; see ports.Ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, key: IssueKey, *, owner: str, now: datetime, scheduled_at: datetime | None = None) -> Claim:
        """Open the issue, or take it over where it is held, overdue or its maker is gone; at most one caller wins."""
        lease = {"owner": owner, "lease_until": now + _LEASE}
        row = {**_columns(key), "state": IssueState.LOADING, "opened_at": now, "scheduled_at": scheduled_at, **lease}
        with transaction(self._database) as connection:
            if _insert_new(connection, issue, row):
                return Claim(won=True, state=IssueState.LOADING)
            found = _find(connection, key)
            state = IssueState(found.state)
            if not _may_take_over(found, state, owner, now):
                return Claim(won=False, state=state)
            # Compare and swap: whoever reads the same row first wins.
            same = and_(issue.c.id == found.id, issue.c.state == state, issue.c.owner.is_not_distinct_from(found.owner))
            taken = connection.execute(
                update(issue).where(same).values(state=IssueState.LOADING, problems="[]", **lease)
            )
            return Claim(won=taken.rowcount == 1, state=IssueState.LOADING)

    def hold(self, key: IssueKey, problems: Sequence[str], *, now: datetime) -> None:
        """Hold a claimed issue: nothing of it goes out; `problems` say why."""
        words = json.dumps(list(problems), ensure_ascii=False)
        with transaction(self._database) as connection:
            _move(connection, key, IssueState.HELD, problems=words, settled_at=now, owner=None, lease_until=None)

    def publish(
        self,
        key: IssueKey,
        *,
        variants: Mapping[str, Content],
        drafts: Sequence[Draft],
        sign_off: bool,
        fingerprint: str,
        engine: Engine,
        now: datetime,
    ) -> None:
        """Put every letter of a claimed issue into the outbox, in one transaction with the issue's new state."""
        state = IssueState.WAITING if sign_off else IssueState.SENDING
        with transaction(self._database) as connection:
            issue_id = _move(connection, key, state, fingerprint=fingerprint, owner=None, lease_until=None)
            ids = _insert_variants(connection, issue_id, variants)
            rows = [
                {
                    "issue_id": issue_id,
                    "address": draft.address,
                    "name": draft.name,
                    "variant_id": ids[draft.variant],
                    "state": LetterState.PENDING,
                    "created_at": now,
                }
                for draft in {draft.address.lower(): draft for draft in drafts}.values()
            ]
            if rows:
                connection.execute(insert(letter), rows)
            engine.enqueue(connection, _letter_ids(connection, issue_id))

    def sign(self, key: IssueKey, *, by: str, now: datetime) -> None:
        """Release a WAITING issue's letters, on the word of the person named."""
        with transaction(self._database) as connection:
            _move(connection, key, IssueState.SENDING, signed_by=by, signed_at=now)

    def close(self, key: IssueKey, *, now: datetime) -> IssueState:
        """Move a SENDING issue with no letter left to SENT or PARTLY_SENT; return where it stands."""
        with transaction(self._database) as connection:
            found = _find(connection, key)
            counts = letter_counts(connection, found.id)
            left = counts[LetterState.PENDING] + counts[LetterState.SENDING]
            if found.state != IssueState.SENDING or left:
                return IssueState(found.state)
            state = IssueState.PARTLY_SENT if counts[LetterState.FAILED] else IssueState.SENT
            _move(connection, key, state, settled_at=now)
            return state

    def mark_overdue(self, key: IssueKey, *, scheduled_at: datetime, now: datetime) -> None:
        """Record an issue that was missed by too much; a no-op where the issue exists."""
        row = {**_columns(key), "state": IssueState.OVERDUE, "opened_at": now, "scheduled_at": scheduled_at}
        with transaction(self._database) as connection:
            _insert_new(connection, issue, row)

    def watermark(self, race: str, edition: str, *, now: datetime) -> datetime:
        """Return the instant up to which an edition's fires are dealt with; at first sight, set it to `now`."""
        mine = (watermark.c.race == race) & (watermark.c.edition == edition)
        with transaction(self._database) as connection:
            _insert_new(connection, watermark, {"race": race, "edition": edition, "through": now})
            return connection.execute(select(watermark.c.through).where(mine)).scalar_one()

    def advance(self, race: str, edition: str, *, to: datetime) -> None:
        """Move the watermark forward to `to`, never back."""
        mine = (watermark.c.race == race) & (watermark.c.edition == edition) & (watermark.c.through < to)
        with transaction(self._database) as connection:
            connection.execute(update(watermark).where(mine).values(through=to))

    def sending(self) -> Sequence[IssueKey]:
        """Return the issues whose letters are on their way."""
        with transaction(self._database) as connection:
            rows = connection.execute(select(issue).where(issue.c.state == IssueState.SENDING)).all()
        return [key_of(row) for row in rows]

    def state(self, key: IssueKey) -> IssueState | None:
        """Return where an issue stands, or None where there is none."""
        with transaction(self._database) as connection:
            found = connection.execute(select(issue.c.state).where(_is(key))).scalar_one_or_none()
        return IssueState(found) if found else None

    def summaries(self, key: IssueKey | None = None) -> Sequence[IssueSummary]:
        """Return all issues, newest first, or just one."""
        query = select(issue).order_by(issue.c.opened_at.desc(), issue.c.id.desc())
        with transaction(self._database) as connection:
            rows = connection.execute(query.where(_is(key)) if key else query).all()
            return [_summary(connection, row) for row in rows]


def key_of(row: Row[Any]) -> IssueKey:
    """Return the key of an issue's row."""
    return IssueKey(race=row.race, edition=row.edition, period=Period.parse(row.period), revision=row.revision)


def letter_counts(connection: Connection, issue_id: int) -> dict[LetterState, int]:
    """Return how many letters of an issue are in each state."""
    query = select(letter.c.state, func.count()).where(letter.c.issue_id == issue_id).group_by(letter.c.state)
    found = {LetterState(state): count for state, count in connection.execute(query)}
    return {state: found.get(state, 0) for state in LetterState}


def _columns(key: IssueKey) -> dict[str, Any]:
    return {"race": key.race, "edition": key.edition, "period": str(key.period), "revision": key.revision}


def _is(key: IssueKey) -> Any:
    return and_(*(issue.c[name] == value for name, value in _columns(key).items()))


def _find(connection: Connection, key: IssueKey) -> Row[Any]:
    return connection.execute(select(issue).where(_is(key))).one()


def _insert_new(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row unless its unique key is taken; return whether it was inserted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(row).on_conflict_do_nothing()
    return connection.execute(statement).rowcount == 1


def _may_take_over(found: Row[Any], state: IssueState, owner: str, now: datetime) -> bool:
    if state in {IssueState.HELD, IssueState.OVERDUE}:
        return True
    return state is IssueState.LOADING and (
        found.owner == owner or found.lease_until <= now or owner_is_gone(found.owner)
    )


def _move(connection: Connection, key: IssueKey, state: IssueState, **values: Any) -> int:
    """Move an issue to a state that can be reached from where it stands; return its id."""
    found = _find(connection, key)
    if state not in MOVES[IssueState(found.state)]:
        raise IllegalMove(key, IssueState(found.state), state)
    connection.execute(update(issue).where(issue.c.id == found.id).values(state=state, **values))
    return int(found.id)


def _insert_variants(connection: Connection, issue_id: int, variants: Mapping[str, Content]) -> dict[str, int]:
    for name, content in variants.items():
        words = {"subject": content.subject, "html": content.html, "text": content.text}
        connection.execute(insert(variant).values(issue_id=issue_id, name=name, language=content.language, **words))
    query = select(variant.c.name, variant.c.id).where(variant.c.issue_id == issue_id)
    return {name: id_ for name, id_ in connection.execute(query)}  # noqa: C416 – rows are not tuples to a type checker


def _letter_ids(connection: Connection, issue_id: int) -> Sequence[int]:
    return connection.execute(select(letter.c.id).where(letter.c.issue_id == issue_id)).scalars().all()


def _summary(connection: Connection, row: Row[Any]) -> IssueSummary:
    mine = letter.c.issue_id == row.id
    doubt = select(func.coalesce(func.sum(letter.c.in_doubt), 0)).where(mine)
    unsent = or_(letter.c.state == LetterState.FAILED, letter.c.state == LetterState.PENDING)
    words = select(letter.c.last_words).where(mine, unsent, letter.c.last_words.is_not(None))
    return IssueSummary(
        key=key_of(row),
        state=IssueState(row.state),
        opened_at=row.opened_at,
        scheduled_at=row.scheduled_at,
        signed_by=row.signed_by,
        counts=letter_counts(connection, row.id),
        in_doubt=connection.execute(doubt).scalar_one(),
        problems=tuple(json.loads(row.problems)),
        last_error=connection.execute(words.order_by(letter.c.id.desc()).limit(1)).scalar_one_or_none(),
    )
