"""Who and what the tests of the store are about, and what other processes do in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from sqlalchemy import Connection as Session
from sqlalchemy import func, select

from ranking.domain.issues import Content, Draft, IssueKey, LetterState, Outcome
from ranking.domain.languages import Language
from ranking.domain.periods import Period
from ranking.store.engine import open_engine
from ranking.store.ledger import SqlLedger
from ranking.store.migrate import migrate
from ranking.store.outbox import SqlOutbox
from ranking.store.owners import new_owner
from ranking.store.schema import letter

NOW = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
ME, OTHER = "here/1/me", "elsewhere/2/other"
KEY = IssueKey(race="contest", edition="weekly", period=Period.parse("2024-W18"))
VARIANTS = {
    "zh-Hans/01": Content(language=Language.ZH_HANS, subject="周动态", html="<p>第1名</p>", text="第1名"),
    "en/all": Content(language=Language.EN, subject="Weekly update", html="<p>1st</p>", text="1st"),
}


@dataclass
class Announced:
    """An engine that only remembers what was announced to it, and how many letters it could see then."""

    letters: list[int] = field(default_factory=list)
    seen: int = 0
    fails_with: Exception | None = None

    def enqueue(self, connection: object, letters: Sequence[int]) -> None:
        assert isinstance(connection, Session)
        self.seen = connection.execute(select(func.count()).select_from(letter)).scalar_one()
        self.letters += letters
        if self.fails_with:
            raise self.fails_with

    async def run(self, deliver, stop) -> None:
        raise NotImplementedError


def key(number: int) -> IssueKey:
    return IssueKey(race=f"race{number:03d}", edition="weekly", period=KEY.period)


def drafts(count: int) -> list[Draft]:
    return [Draft(address=f"reader{n}@city.example", name=f"Reader {n}", variant="en/all") for n in range(count)]


def publish(ledger: SqlLedger, key: IssueKey, *, readers: int | list[Draft], owner: str = ME, **changes) -> Announced:
    """Claim an issue and publish it."""
    assert ledger.claim(key, owner=owner, now=NOW).won
    engine = Announced()
    said = {
        "variants": VARIANTS,
        "sign_off": False,
        "fingerprint": "f" * 64,
        "engine": engine,
        "owner": owner,
        "now": NOW,
        **changes,
    }
    ledger.publish(key, drafts=drafts(readers) if isinstance(readers, int) else readers, **said)
    return engine


def sent(at: datetime = NOW) -> Outcome:
    return Outcome(state=LetterState.SENT, at=at, code=250, words="2.0.0 Ok")


def failed(words: str = "5.1.1 no such user") -> Outcome:
    return Outcome(state=LetterState.FAILED, at=NOW, code=550, words=words)


def put_off(until: datetime, words: str = "4.7.1 come back later") -> Outcome:
    return Outcome(state=LetterState.PENDING, at=NOW, code=451, words=words, retry_at=until)


def claim_issues(url: str, together: Barrier, won: Connection, count: int) -> None:
    """In a process of its own: wait for the others, claim every issue, tell which were won."""
    engine = open_engine(url)
    ledger, owner = SqlLedger(engine), new_owner()
    together.wait()
    won.send([n for n in range(count) if ledger.claim(key(n), owner=owner, now=NOW).won])
    engine.dispose()


def open_together(url: str, together: Barrier, migrated: Connection) -> None:
    """In a process of its own: wait for the others, then open and create the database."""
    together.wait()
    engine = open_engine(url)
    migrate(engine)
    migrated.send(True)
    engine.dispose()


def claim_and_hang(url: str, line: Connection, limit: int) -> None:
    """In a process of its own: claim an issue and some letters, tell which, and wait to be killed."""
    engine = open_engine(url)
    owner = new_owner()
    issue = SqlLedger(engine).claim(key(1), owner=owner, now=NOW)
    letters = SqlOutbox(engine).claim(owner=owner, now=NOW, limit=limit)
    line.send((owner, issue.won, [one.id for one in letters]))
    line.recv()
