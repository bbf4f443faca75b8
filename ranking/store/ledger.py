"""The ledger: what has been issued, claimed at most once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from ranking.domain.issues import MOVES, Content, Draft, IllegalMove, IssueKey, IssueState, LetterState
from ranking.domain.relays import InDoubt
from ranking.ports import Claim, Engine, IssueSummary, Revision
from ranking.store.attachments import Known, insert_attachments
from ranking.store.engine import Database, transaction
from ranking.store.enqueueing import insert_letters
from ranking.store.owners import owner_is_gone
from ranking.store.pages import insert_pages
from ranking.store.rows import columns_of, find_issue, is_issue, key_of, letter_counts
from ranking.store.schema import issue, letter, variant, watermark
from ranking.store.summaries import read_summaries

#: How long a process may take to make an issue before another one may take it over.
_LEASE = timedelta(minutes=10)

_NOBODY = {"owner": None, "lease_until": None}


class SqlLedger:
    """The ledger in a database; see ports.Ledger.

    An issue that isn't there is an UnknownName, a move its state doesn't allow an IllegalMove, a database that fails
    StoreUnavailable; in each case nothing has changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, key: IssueKey, *, owner: str, now: datetime, scheduled_at: datetime | None = None) -> Claim:
        """Open the issue, or take it over where it is held, overdue or its maker is gone; at most one caller wins.

        The owner itself may claim again what it left unfinished, as after a full disk.
        """
        lease = {"owner": owner, "lease_until": now + _LEASE}
        row = {**columns_of(key), "state": IssueState.LOADING, "opened_at": now, "scheduled_at": scheduled_at, **lease}
        with transaction(self._database) as connection:
            if _insert_new(connection, issue, row):
                return Claim(won=True, state=IssueState.LOADING)
            return _take_over(connection, key, lease, now)

    def hold(self, key: IssueKey, problems: Sequence[str], *, owner: str, now: datetime) -> None:
        """Hold a claimed issue: nothing of it goes out; `problems` say why."""
        held = {"problems": json.dumps(list(problems), ensure_ascii=False), "settled_at": now}
        with transaction(self._database) as connection:
            _move(connection, key, IssueState.LOADING, IssueState.HELD, of=owner, **held, **_NOBODY)

    def publish(
        self,
        key: IssueKey,
        *,
        variants: Mapping[str, Content],
        drafts: Iterable[Draft],
        sign_off: bool,
        fingerprint: str,
        engine: Engine,
        owner: str,
        now: datetime,
        vintage: int | None = None,
        pages: Mapping[str, bytes] = MappingProxyType({}),
        in_doubt: InDoubt = InDoubt.RESEND,
        rules: str | None = None,
    ) -> None:
        """Put every letter of a claimed issue into the outbox, in one transaction with the issue's new state."""
        state = IssueState.WAITING if sign_off else IssueState.SENDING
        with transaction(self._database) as connection:
            made_of = {"fingerprint": fingerprint, "vintage": vintage, "in_doubt": in_doubt, "rules": rules}
            issue_id = _move(connection, key, IssueState.LOADING, state, of=owner, **made_of, **_NOBODY)
            ids = _insert_variants(connection, issue_id, variants)
            insert_pages(connection, issue_id, pages)
            for letters in insert_letters(connection, issue_id, drafts, ids, now):
                engine.enqueue(connection, letters)

    def sign(self, key: IssueKey, *, by: str, now: datetime) -> None:
        """Release a WAITING issue's letters, on the word of the person named."""
        with transaction(self._database) as connection:
            _move(connection, key, IssueState.WAITING, IssueState.SENDING, signed_by=by, signed_at=now)

    def close(self, key: IssueKey, *, now: datetime) -> IssueState:
        """Move a SENDING issue with no letter left to SENT or PARTLY_SENT; return where it stands."""
        with transaction(self._database) as connection:
            found = find_issue(connection, key)
            state, counts = IssueState(found.state), letter_counts(connection, key)
            waiting = {LetterState.PENDING, LetterState.SENDING}
            if InDoubt(found.in_doubt) is InDoubt.RESEND:
                waiting.add(LetterState.UNKNOWN)
            if state is not IssueState.SENDING or any(counts[each] for each in waiting):
                return state
            partly = counts[LetterState.FAILED] or counts[LetterState.UNKNOWN]
            closed = IssueState.PARTLY_SENT if partly else IssueState.SENT
            _move(connection, key, state, closed, settled_at=now)
            return closed

    def resend(self, key: IssueKey, states: Collection[LetterState]) -> int:
        """Make the letters of an issue that stand in `states` pending again; return how many there were.

        An issue that was done with goes on. Who gave a letter up before starts to count anew.
        """
        with transaction(self._database) as connection:
            found = find_issue(connection, key)
            chosen = (letter.c.issue_id == found.id) & letter.c.state.in_(list(states))
            fresh = {"state": LetterState.PENDING, "retry_at": None, "put_off_at": None, "settled_at": None}
            again = connection.execute(update(letter).where(chosen).values(fresh)).rowcount
            if again and IssueState(found.state) is IssueState.PARTLY_SENT:
                _move(connection, key, IssueState.PARTLY_SENT, IssueState.SENDING, settled_at=None)
            return again

    def mark_overdue(self, key: IssueKey, *, scheduled_at: datetime, now: datetime) -> None:
        """Record an issue that was missed by too much; a no-op where the issue exists."""
        row = {**columns_of(key), "state": IssueState.OVERDUE, "opened_at": now, "scheduled_at": scheduled_at}
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
        earlier = (watermark.c.race == race) & (watermark.c.edition == edition) & (watermark.c.through < to)
        with transaction(self._database) as connection:
            if not _insert_new(connection, watermark, {"race": race, "edition": edition, "through": to}):
                connection.execute(update(watermark).where(earlier).values(through=to))

    def sending(self) -> Sequence[IssueKey]:
        """Return the issues whose letters are on their way."""
        query = select(issue).where(issue.c.state == IssueState.SENDING).order_by(issue.c.id)
        with transaction(self._database) as connection:
            return [key_of(row) for row in connection.execute(query)]

    def revisions(self, key: IssueKey) -> Sequence[Revision]:
        """Return all revisions of an issue, the first one first."""
        same = [issue.c[name] == value for name, value in columns_of(key).items() if name != "revision"]
        query = select(issue.c.revision, issue.c.opened_at, issue.c.fingerprint).where(*same).order_by(issue.c.revision)
        with transaction(self._database) as connection:
            return [Revision(number=row[0], opened_at=row[1], fingerprint=row[2]) for row in connection.execute(query)]

    def held(self) -> Sequence[tuple[IssueKey, datetime | None]]:
        """Return the issues that are held, and when each was due."""
        query = select(issue).where(issue.c.state == IssueState.HELD).order_by(issue.c.id)
        with transaction(self._database) as connection:
            return [(key_of(row), row.scheduled_at) for row in connection.execute(query)]

    def state(self, key: IssueKey) -> IssueState | None:
        """Return where an issue stands, or None where there is none."""
        with transaction(self._database) as connection:
            found = connection.execute(select(issue.c.state).where(is_issue(key))).scalar_one_or_none()
        return IssueState(found) if found else None

    def vintage_of(self, race: str, period: str) -> int | None:
        """Return the vintage that the newest published issue about a period was made from, of any edition."""
        about = (issue.c.race == race) & (issue.c.period == period) & issue.c.vintage.is_not(None)
        query = select(issue.c.vintage).where(about).order_by(issue.c.id.desc()).limit(1)
        with transaction(self._database) as connection:
            return connection.execute(query).scalar_one_or_none()

    def summaries(self, key: IssueKey | None = None) -> Sequence[IssueSummary]:
        """Return all issues, newest first, or just one."""
        with transaction(self._database) as connection:
            return read_summaries(connection, key)


def _insert_new(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row unless its unique key is taken; return whether it was inserted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(row).on_conflict_do_nothing()
    return connection.execute(statement).rowcount == 1


def _take_over(connection: Connection, key: IssueKey, lease: dict[str, Any], now: datetime) -> Claim:
    found = find_issue(connection, key)
    state = IssueState(found.state)
    if not _may_take_over(found, state, lease["owner"], now):
        return Claim(won=False, state=state)
    # Compare and swap: of those who read the same row, the first one wins.
    same = [issue.c[name].is_not_distinct_from(getattr(found, name)) for name in ("state", "owner", "lease_until")]
    fresh = {"state": IssueState.LOADING, "problems": "[]", "settled_at": None, **lease}
    taken = connection.execute(update(issue).where(is_issue(key), *same).values(fresh))
    return Claim(won=taken.rowcount == 1, state=IssueState.LOADING)


def _may_take_over(found: Row[Any], state: IssueState, owner: str, now: datetime) -> bool:
    if state is not IssueState.LOADING:
        return IssueState.LOADING in MOVES[state]
    return found.owner == owner or found.lease_until <= now or owner_is_gone(found.owner)


def _move(
    connection: Connection, key: IssueKey, old: IssueState, new: IssueState, *, of: str | None = None, **values: Any
) -> int:
    """Move an issue from one state to another, by compare-and-swap; return its id.

    With `of`, only while that owner has it: a maker that was too slow must not undo what another has done since.
    """
    here = issue.c.state.in_([old] if new in MOVES[old] else [])
    mine = issue.c.owner == of if of else true()
    moved = connection.execute(update(issue).where(is_issue(key), here, mine).values(state=new, **values))
    found = find_issue(connection, key)
    if not moved.rowcount:
        raise IllegalMove(key, IssueState(found.state), new)
    return int(found.id)


def _insert_variants(connection: Connection, issue_id: int, variants: Mapping[str, Content]) -> dict[str, int]:
    """Insert the contents with what they carry; return their ids by name."""
    ids, known = {}, Known()
    for name, content in variants.items():
        words = {"subject": content.subject, "html": content.html, "text": content.text}
        row = {"issue_id": issue_id, "name": name, "language": content.language, **words}
        ids[name] = connection.execute(insert(variant).values(row).returning(variant.c.id)).scalar_one()
        insert_attachments(connection, ids[name], content.attachments, known)
    return ids
