"""Claiming: which letters may be taken, by whom, and when the next one may.

Letters are claimed issue by issue and in order, past a mark that moves forward, so that the database walks an index and
stops at the limit however many letters there are, and however many of them wait for a later time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from ranking.domain.issues import IssueKey, IssueState, Letter, LetterState
from ranking.domain.relays import InDoubt
from ranking.domain.retries import TOO_LONG
from ranking.ports import Sending
from ranking.store.owners import owner_is_gone
from ranking.store.rows import is_issue, key_of
from ranking.store.schema import issue, letter
from ranking.store.swift import Swift
from ranking.store.types import UTCDateTime

#: How long a letter may be in hand before another process may take it. Longer than any server's patience.
LEASE = timedelta(minutes=10)

_NOW = bindparam("now", type_=UTCDateTime())
_PENDING = letter.c.state == LetterState.PENDING
_SENDING = letter.c.state == LetterState.SENDING
_UNKNOWN = letter.c.state == LetterState.UNKNOWN
#: No letter is put off for so long: where one is, the clock was set back since.
_RIPE = or_(
    letter.c.retry_at.is_(None), letter.c.retry_at <= _NOW, letter.c.retry_at > bindparam("never", type_=UTCDateTime())
)
_ADRIFT = and_(
    _SENDING,
    letter.c.issue_id.in_(bindparam("issues", expanding=True)),
    or_(letter.c.lease_until <= _NOW, letter.c.owner.in_(bindparam("gone", expanding=True))),
)
_OWNERS = select(letter.c.owner).where(_SENDING).distinct()


def _claimable(state: ColumnElement[bool], *others: ColumnElement[bool]) -> Select[int]:
    """Return the letters that may be taken from one issue, past a mark; PostgreSQL locks them against others."""
    return (
        select(letter.c.id)
        .where(
            state,
            letter.c.issue_id == bindparam("issue"),
            letter.c.id > bindparam("past"),
            _RIPE,
            *others,
            # Withdrawn meanwhile, its letters stay.
            select(issue.c.id).where(issue.c.id == bindparam("issue"), issue.c.state == IssueState.SENDING).exists(),
        )
        .order_by(letter.c.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
    )


_STATES = {LetterState.PENDING: _PENDING, LetterState.UNKNOWN: _UNKNOWN}
_OTHER_DOMAIN = letter.c.domain.not_in(bindparam("without", expanding=True))
#: The letters of one issue that may be taken, to whatever domain and to those that needn't wait.
_CLAIMABLE = {state: _claimable(condition) for state, condition in _STATES.items()}
_ELSEWHERE = {state: _claimable(condition, _OTHER_DOMAIN) for state, condition in _STATES.items()}

#: The columns of a letter that its way to the server needs.
_CARRIED = tuple(letter.c[name] for name in (
    "id", "address", "name", "variant_id", "attempts", "created_at", "put_off_at", "recipient", "domain", "may_leave",
))  # fmt: skip


def _taking(chosen: Select[int]) -> ReturningUpdate[Any]:
    return (
        update(letter)
        .where(letter.c.id.in_(chosen.scalar_subquery()))
        .values(
            state=LetterState.SENDING,
            owner=bindparam("holder"),
            lease_until=bindparam("until", type_=UTCDateTime()),
            attempts=letter.c.attempts + 1,
        )
        .returning(*_CARRIED)
    )


_TAKE = {state: Swift(_taking(chosen), returning=_CARRIED) for state, chosen in _CLAIMABLE.items()}
_TAKE_ELSEWHERE = {state: _taking(chosen) for state, chosen in _ELSEWHERE.items()}


def take(
    connection: Connection, wanted: Mapping[Sending, int], limit: int, *, owner: str, now: datetime, without: list[str]
) -> list[Letter]:
    """Take up to `limit` letters for an owner: of each issue in turn past its mark, those in doubt first."""
    asked = {"holder": owner, "now": now, "never": now + TOO_LONG, "until": now + LEASE}
    taken: list[Letter] = []
    for one, past in wanted.items():
        for state in one.states:
            if left := limit - len(taken):
                rows = _take_of(connection, state, {**asked, "issue": one.id, "past": past, "limit": left}, without)
                taken += sorted((_letter(row, one.key) for row in rows), key=lambda each: each.id)
    return taken


def _take_of(
    connection: Connection, state: LetterState, asked: dict[str, Any], without: list[str]
) -> Iterable[Sequence[Any]]:
    if without:
        return connection.execute(_TAKE_ELSEWHERE[state], {**asked, "without": without})
    return _TAKE[state].rows(connection, asked)


def _letter(row: Sequence[Any], key: IssueKey) -> Letter:
    number, address, name, variant, attempts, created_at, put_off_at, recipient, domain, may_leave = row
    return Letter(
        id=number,
        issue=key,
        address=address,
        name=name,
        variant=variant,
        attempts=attempts,
        created_at=created_at,
        put_off_at=put_off_at,
        recipient=recipient,
        domain=domain,
        may_leave=may_leave,
    )


def read_sending(connection: Connection, key: IssueKey | None) -> list[Sending]:
    """Return the issues whose letters are on their way, or just one."""
    query = select(issue).where(issue.c.state == IssueState.SENDING).order_by(issue.c.id)
    rows = connection.execute(query.where(is_issue(key)) if key else query)
    return [Sending(id=row.id, key=key_of(row), in_doubt=InDoubt(row.in_doubt)) for row in rows]


def read_adrift(connection: Connection, issues: Sequence[Sending], now: datetime) -> list[tuple[int, int]]:
    """Return the letters in `sending` that nobody has in hand any more, by id and attempt, locked on PostgreSQL."""
    gone = [owner for owner in connection.execute(_OWNERS).scalars() if owner and owner_is_gone(owner)]
    query = select(letter.c.id, letter.c.attempts).where(_ADRIFT).with_for_update(skip_locked=True)
    found = connection.execute(query, {"issues": [one.id for one in issues], "now": now, "gone": gone})
    return [(row.id, row.attempts) for row in found]


def next_due(
    connection: Connection, issues: Sequence[Sending], now: datetime, without: Collection[str] = ()
) -> datetime | None:
    """Return `now` where a letter may be claimed, else when the first one may, None where none is left."""
    if read_adrift(connection, issues, now):
        return now
    instants = [_next_of(connection, one, now, without) for one in issues]
    return min((instant for instant in instants if instant), default=None)


def _next_of(connection: Connection, one: Sending, now: datetime, without: Collection[str]) -> datetime | None:
    asked = {"issue": one.id, "past": 0, "now": now, "never": now + TOO_LONG, "limit": 1, "without": list(without)}
    if any(connection.execute(_ELSEWHERE[state], asked).first() for state in one.states):
        return now
    waiting = letter.c.state.in_(one.states) & letter.c.domain.not_in(list(without))
    later = select(func.min(letter.c.retry_at).filter(waiting), func.min(letter.c.lease_until).filter(_SENDING)).where(
        letter.c.issue_id == one.id, or_(waiting, _SENDING)
    )
    return min((instant for instant in connection.execute(later).one() if instant), default=None)
