"""The outbox: letters claimed by compare-and-swap with a lease, and settled with a row for each attempt."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from ranking.domain.issues import Content, IssueKey, Letter, LetterState, Outcome
from ranking.domain.languages import Language
from ranking.ports import Delivery, Sending, Trouble
from ranking.store import schema
from ranking.store.attachments import read_attachments
from ranking.store.attempts import count_taken, give_back, lose, read_taken, settle
from ranking.store.deliveries import read_deliveries
from ranking.store.due import next_due, read_adrift, read_sending, take
from ranking.store.engine import Database, transaction
from ranking.store.rows import is_issue, letter_counts
from ranking.store.schema import letter


class SqlOutbox:
    """The outbox in a database; see ports.Outbox.

    A database that fails is StoreUnavailable, and nothing has changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def sending(self, issue: IssueKey | None = None) -> Sequence[Sending]:
        """Return the issues whose letters are on their way, or just one."""
        with transaction(self._database) as connection:
            return read_sending(connection, issue)

    def exchange(
        self,
        attempts: Sequence[tuple[Letter, Outcome]],
        untried: Sequence[Letter],
        *,
        owner: str,
        now: datetime,
        wanted: Mapping[Sending, int] | None = None,
        limit: int = 0,
        without: Collection[str] = (),
        day: date | None = None,
    ) -> list[Letter]:
        """Settle attempts, give letters back, and claim up to `limit` others, all in one transaction.

        An attempt whose lease was lost settles nothing. `wanted` names the issues to claim from, in their order, each
        with the id past which its letters are looked at; domains in `without` are left. With `day`, what each server
        took is counted for it.
        """
        with transaction(self._database) as connection:
            settle(connection, attempts, owner)
            give_back(connection, untried, owner)
            if day:
                count_taken(connection, attempts, day)
            if limit <= 0 or not wanted:
                return []
            return take(connection, wanted, limit, owner=owner, now=now, without=list(without))

    def claim(self, *, owner: str, now: datetime, limit: int, issue: IssueKey | None = None) -> list[Letter]:
        """Take up to `limit` due letters for this owner, those in doubt before the others of their issue."""
        self.recover(now=now, issue=issue)
        issues = dict.fromkeys(self.sending(issue), 0)
        return self.exchange((), (), owner=owner, now=now, wanted=issues, limit=limit)

    def recover(self, *, now: datetime, issue: IssueKey | None = None) -> int:
        """Mark the letters in `sending` that nobody has in hand any more as in doubt; return how many there were."""
        with transaction(self._database) as connection:
            lost = read_adrift(connection, read_sending(connection, issue), now)
            lose(connection, lost, now)
            return len(lost)

    def content(self, variant: int) -> Content:
        """Return what a letter says."""
        with transaction(self._database) as connection:
            row = connection.execute(select(schema.variant).where(schema.variant.c.id == variant)).one()
            carried = read_attachments(connection, variant)
        return Content(
            language=Language(row.language), subject=row.subject, html=row.html, text=row.text, attachments=carried
        )

    def settle(self, letter: Letter, outcome: Outcome, *, owner: str) -> None:
        """Record one attempt and the letter's new state; a no-op where the lease was lost."""
        self.exchange([(letter, outcome)], (), owner=owner, now=outcome.at)

    def release(self, letters: Sequence[Letter], *, owner: str) -> None:
        """Give claimed letters back untried: pending, the attempt not counted."""
        with transaction(self._database) as connection:
            give_back(connection, letters, owner)

    def counts(self, issue: IssueKey) -> Mapping[LetterState, int]:
        """Return how many letters of an issue are in each state (every state is a key)."""
        with transaction(self._database) as connection:
            return letter_counts(connection, issue)

    def taken(self, day: date) -> Mapping[str, int]:
        """Return how many letters each server took on a day."""
        with transaction(self._database) as connection:
            return read_taken(connection, day)

    def troubles(self, issue: IssueKey) -> Sequence[Trouble]:
        """Return the letters of an issue that failed, were put off or are in doubt, with the server's last words."""
        unsent = letter.c.state.in_([LetterState.FAILED, LetterState.PENDING, LetterState.UNKNOWN])
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

    def deliveries(
        self, issue: IssueKey, *, districts: Collection[str] | None = None, every_attempt: bool = False
    ) -> Iterator[Delivery]:
        """Yield the letters of an issue, to anybody or to those of some districts, with their newest attempt or all."""
        return read_deliveries(self._database, issue, districts=districts, every_attempt=every_attempt)

    def next_due(
        self, *, now: datetime, issue: IssueKey | None = None, without: Collection[str] = ()
    ) -> datetime | None:
        """Return when the next letter can be claimed: `now` if one can already, None if none is left."""
        with transaction(self._database) as connection:
            return next_due(connection, read_sending(connection, issue), now, without)
