"""The doors between the flows and the edges: small protocols that `runs` calls and the edges fit."""

from __future__ import annotations

from asyncio import Event
from collections.abc import Awaitable, Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from ranking.domain.errors import Problem, ServerUnreachable
from ranking.domain.issues import Content, Draft, IssueKey, IssueState, Letter, LetterState, Outcome
from ranking.domain.languages import Language
from ranking.domain.memberships import Changes, Membership
from ranking.domain.notices import Notice
from ranking.domain.observations import Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.receipts import Receipt, Returned, SuppressionReason
from ranking.domain.relays import InDoubt
from ranking.domain.replies import Answer
from ranking.domain.report import Report
from ranking.domain.subscribers import LetterFormat, Subscriber
from ranking.domain.variants import Variant
from ranking.domain.vintages import Cell, Figure, Input, Vintage


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a source gave: the observations, and every problem met on the way."""

    observations: Observations
    problems: tuple[Problem, ...] = ()
    since: date | None = None
    """The first day whose figures were asked for; of earlier ones nothing is known. None where all were."""
    inputs: tuple[Input, ...] = ()
    """The files, queries and documents that were read."""


class IndicatorSource(Protocol):
    """Where a race's observations come from."""

    def load(self, race: Race, period: Period | None = None) -> Loaded:
        """Return all observations of `race`, at least those that an issue about `period` needs."""
        ...

    def fingerprint(self, race: Race) -> str:
        """Return the SHA-256 over all files that `load` reads for `race`."""
        ...

    def stamp(self, race: Race) -> object:
        """Return what differs as soon as any file of a race comes, goes or changes; it is cheap."""
        ...


class Renderer(Protocol):
    """Turns a report into letters."""

    def render(self, report: Report, variant: Variant) -> Content:
        """Return one variant, with its pictures and files; raise TemplateProblem."""
        ...


class NoticeWriter(Protocol):
    """Turns notices into letters."""

    def render(self, notice: Notice, language: Language, district: str | None) -> Content:
        """Return a notice in one language; a reminder for the contact of the district of that code."""
        ...


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One of the revisions of an issue: when it was opened, and the SHA-256 of what it is made of, once it is made."""

    number: int
    opened_at: datetime
    fingerprint: str | None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The answer to “may I make this issue?”. `won` means: yes, and nobody else may while the lease lasts."""

    won: bool
    state: IssueState


@dataclass(frozen=True, kw_only=True)
class IssueSummary:
    """An issue as an admin sees it."""

    key: IssueKey
    state: IssueState
    opened_at: datetime
    scheduled_at: datetime | None
    signed_by: str | None
    counts: Mapping[LetterState, int]
    in_doubt: int
    """Letters that were sent a second time because a crash left it unknown whether the first went out."""
    problems: Sequence[str] = field(default_factory=tuple)
    """Why it is held, a sentence each."""
    last_error: str | None = None
    rules: str | None = None
    """The SHA-256 of the schedules.yaml that it was made by."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A letter that the server has not taken, and what it said last."""

    address: str
    state: LetterState
    code: int | None
    words: str
    retry_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A letter as an admin sees it: where it stands, and its newest attempt.

    `attempts` counts all of them; `seconds` is how long the server took; `receipt` is what came back later.
    """

    issue: IssueKey
    address: str
    name: str
    district: str | None
    state: LetterState
    attempts: int
    at: datetime | None
    server: str
    code: int | None
    enhanced: str
    words: str
    seconds: float | None
    retry_at: datetime | None
    receipt: str | None
    in_doubt: int


class Ledger(Protocol):
    """The truth about what has been issued."""

    def claim(self, key: IssueKey, *, owner: str, now: datetime, scheduled_at: datetime | None = None) -> Claim:
        """Open the issue, or take it over where it is held, overdue or its maker is gone; at most one caller wins."""
        ...

    def hold(self, key: IssueKey, problems: Sequence[str], *, owner: str, now: datetime) -> None:
        """Hold an issue that `owner` has claimed: nothing of it goes out; `problems` say why."""
        ...

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
        pages: Mapping[str, bytes] = ...,
        in_doubt: InDoubt = ...,
        rules: str | None = ...,
    ) -> None:
        """Put every letter of an issue that `owner` has claimed into the outbox, together with the issue's new state.

        Drafts are read as they are written, and each address gets one letter. `pages` are its public pages by path;
        `in_doubt` says what becomes of letters whose fate a crash leaves unknown, `rules` is the SHA-256 of the
        schedules.yaml that it was made by.

        The issue becomes WAITING where `sign_off` is asked for (its letters rest until `sign`), else SENDING.
        """
        ...

    def sign(self, key: IssueKey, *, by: str, now: datetime) -> None:
        """Release a WAITING issue's letters, on the word of the person named."""
        ...

    def close(self, key: IssueKey, *, now: datetime) -> IssueState:
        """Move a SENDING issue with no letter left to SENT or PARTLY_SENT; return where it stands."""
        ...

    def resend(self, key: IssueKey, states: Collection[LetterState]) -> int:
        """Make the letters of an issue that stand in `states` pending again; return how many there were."""
        ...

    def mark_overdue(self, key: IssueKey, *, scheduled_at: datetime, now: datetime) -> None:
        """Record an issue that was missed by too much; a no-op where the issue exists."""
        ...

    def watermark(self, race: str, edition: str, *, now: datetime) -> datetime:
        """Return the instant up to which an edition's fires are dealt with; at first sight, set it to `now`."""
        ...

    def advance(self, race: str, edition: str, *, to: datetime) -> None:
        """Move the watermark forward to `to`, never back."""
        ...

    def sending(self) -> Sequence[IssueKey]:
        """Return the issues whose letters are on their way."""
        ...

    def state(self, key: IssueKey) -> IssueState | None:
        """Return where an issue stands, or None where there is none."""
        ...

    def revisions(self, key: IssueKey) -> Sequence[Revision]:
        """Return all revisions of an issue, the first one first."""
        ...

    def held(self) -> Sequence[tuple[IssueKey, datetime | None]]:
        """Return the issues that are held, and when each was due."""
        ...

    def vintage_of(self, race: str, period: str) -> int | None:
        """Return the vintage that the newest published issue about a period was made from, of any edition."""
        ...

    def summaries(self, key: IssueKey | None = None) -> Sequence[IssueSummary]:
        """Return all issues, newest first, or just one."""
        ...


class Vintages(Protocol):
    """The figures as they were known at each load that changed something."""

    def take(
        self,
        race: str,
        figures: Mapping[Cell, Figure],
        *,
        fingerprint: str,
        by: str,
        now: datetime,
        since: date | None = None,
        inputs: Sequence[Input] = (),
    ) -> Vintage:
        """Store the figures as known now; return the newest vintage, which is an old one where nothing changed.

        Of cells before `since` nothing is known: they stay as they were. `inputs` say what was read.
        """
        ...

    def inputs(self, race: str, number: int) -> Sequence[Input]:
        """Return what a vintage was read from."""
        ...

    def all_of(self, race: str) -> Sequence[Vintage]:
        """Return a race's vintages, newest first."""
        ...

    def at(self, race: str, moment: datetime | int) -> Vintage:
        """Return the vintage of that number, or the newest one taken by that moment; raise UnknownName."""
        ...

    def figures(self, race: str, number: int) -> Mapping[Cell, Figure]:
        """Return every figure as known in one vintage."""
        ...


class Pages(Protocol):
    """The public pages of issues."""

    def released(self) -> Sequence[tuple[IssueKey, Mapping[str, bytes]]]:
        """Return the pages of every issue that has left, by path, the oldest first and corrections after the first."""
        ...


@dataclass(frozen=True, kw_only=True)
class Post:
    """A message in a mailbox, up to the length that is looked at.

    `done` marks it as read, for good; `leave` lets it stay as it is, and remembers that while the program runs.
    """

    name: str
    raw: bytes
    done: Callable[[], None]
    leave: Callable[[], None]


class Mailbox(Protocol):
    """Where receipts come in."""

    def unread(self) -> Generator[Post, None, None]:
        """Yield the messages that weren't read yet; raise MailboxUnavailable. Closing it hangs up."""
        ...


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A receipt as it was kept: of which letter, and what followed from it."""

    receipt: Receipt
    letter: int | None = None
    """None where nothing proves which letter it is about."""
    issue: IssueKey | None = None
    """The letter's issue; without a letter, that of the newest one to this address, as a guess."""
    new: bool = True
    """False where it was kept before."""
    suppressed: SuppressionReason | None = None
    """Why its recipient gets no more letters from now on."""


class Receipts(Protocol):
    """What came back about letters, and who gets none any more."""

    def take(self, mark: str, returned: Returned, *, now: datetime) -> Sequence[Kept]:
        """Keep what a message says, in one transaction; a message of the same mark changes nothing any more."""
        ...

    def of_letter(self, letter: int) -> Sequence[Kept]:
        """Return what came back about a letter, the oldest first."""
        ...

    def unmatched(self) -> Sequence[Kept]:
        """Return the receipts that nothing proves to be about a letter of ours, the newest first."""
        ...


@dataclass(frozen=True, kw_only=True)
class Suppressed:
    """Somebody who gets no letters any more; `address` is "" where no letter tells it."""

    address: str
    reason: str
    words: str
    by: str
    at: datetime


class Suppressions(Protocol):
    """Who gets no letters any more, whatever lists say."""

    def all(self) -> Sequence[Suppressed]:
        """Return everybody on the list, the newest first."""
        ...

    def lift(self, address: str, *, by: str, reason: str, now: datetime) -> bool:
        """Let letters go to an address again; return whether it was on the list."""
        ...


class Subscribers(Protocol):
    """The list of subscribers in the store, with what each chose himself."""

    def all(self) -> Iterable[Membership]:
        """Return everybody, in the order of their entry."""
        ...

    def own_wishes(self) -> Mapping[str, Membership]:
        """Return those who chose something, left or entered themselves, by recipient."""
        ...

    def find(self, recipient: str) -> Membership | None:
        """Return who has a hash, of which 48 signs or more are given."""
        ...

    def preview(self, listed: Iterable[Subscriber], *, removes: bool = ...) -> Changes:
        """Return what `synchronise` would change."""
        ...

    def synchronise(self, listed: Iterable[Subscriber], *, by: str, now: datetime, removes: bool = ...) -> Changes:
        """Make the list what `listed` says, all or nothing; each change is an event. Own choices stay."""
        ...

    def choose(
        self, recipient: str, *, language: Language, letter_format: LetterFormat, by: str, now: datetime
    ) -> None:
        """Keep somebody's own choice of language and format; raise NoMember."""
        ...

    def leave(self, recipient: str, *, by: str, now: datetime) -> None:
        """End somebody's letters at his own word; raise NoMember, or MayNotLeave by office."""
        ...

    def come_back(self, recipient: str, *, by: str, now: datetime) -> None:
        """Let letters go again to somebody who left; raise NoMember."""
        ...

    def ask(self, address: str, *, language: Language, now: datetime) -> Membership:
        """Keep that somebody, perhaps, wants the public letters; who is known already stays as he is."""
        ...

    def confirm(self, recipient: str, *, now: datetime) -> Membership:
        """Believe an own entry, whose letter was answered; who had left comes back. Raise NoMember."""
        ...

    def forget_unconfirmed(self, *, before: datetime) -> int:
        """Delete own entries that nobody confirmed since `before`; return how many there were."""
        ...


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was erased: whether somebody was on the list, in how many letters, and how many of these won't leave."""

    listed: bool
    letters: int
    withdrawn: int

    def __bool__(self) -> bool:
        return self.listed or self.letters > 0


class Persons(Protocol):
    """All that is kept of one person."""

    def erase(self, address: str, *, by: str, reason: str, now: datetime) -> Erased:
        """Delete somebody from the list, and his address and name from every letter; the ledger keeps the hash."""
        ...

    def record(self, address: str) -> Mapping[str, object] | None:
        """Return everything that is kept of somebody, as plain values; None where nothing is."""
        ...

    def events(self, address: str | None = None) -> Sequence[Mapping[str, object]]:
        """Return what happened to the list, or to one person on it, the newest first."""
        ...


class GoodTemplates(Protocol):
    """The workspace's templates as they were when an issue was last made with them."""

    def keep(self, files: Mapping[str, bytes], *, now: datetime) -> None:
        """Keep these files, by path, in the place of those kept before."""
        ...

    def last(self) -> Mapping[str, bytes]:
        """Return the files that were kept last."""
        ...


@dataclass(frozen=True, kw_only=True)
class RulesVersion:
    """A schedules.yaml as it was once; `by` wrote it, and `problems` say why it wasn't used."""

    fingerprint: str
    body: bytes = field(repr=False)
    loaded_at: datetime
    by: str
    problems: tuple[str, ...] = ()


class Versions(Protocol):
    """Every version of schedules.yaml."""

    def keep(self, body: bytes, fingerprint: str, *, by: str, now: datetime, problems: Sequence[str] = ...) -> bool:
        """Keep a version unless it is the one that was kept last; return whether it was."""
        ...

    def all(self) -> Sequence[RulesVersion]:
        """Return every version, the newest first."""
        ...

    def last_good(self) -> RulesVersion | None:
        """Return the version that was used last, None where none was."""
        ...


class Acknowledgements(Protocol):
    """Who has answered for which doubt, and why."""

    def answer(self, race: str, mark: str, *, by: str, reason: str, now: datetime) -> None:
        """Keep an answer; a later one for the same mark stands in its place."""
        ...

    def all_of(self, race: str) -> Mapping[str, str]:
        """Return who and why, by mark."""
        ...


@dataclass(frozen=True, kw_only=True)
class Sending:
    """An issue whose letters are on their way, and what becomes of those in doubt."""

    id: int
    key: IssueKey
    in_doubt: InDoubt

    @property
    def states(self) -> tuple[LetterState, ...]:
        """The states of letters that are tried without anybody's word, those in doubt first."""
        resend = self.in_doubt is InDoubt.RESEND
        return (LetterState.UNKNOWN, LetterState.PENDING) if resend else (LetterState.PENDING,)


class Outbox(Protocol):
    """The letters and what became of them."""

    def sending(self, issue: IssueKey | None = None) -> Sequence[Sending]:
        """Return the issues whose letters are on their way, or just one."""
        ...

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
        """Settle attempts, give letters back untried and claim up to `limit` others, all in one transaction.

        Letters are claimed by compare-and-swap with a lease. `wanted` names the issues to claim from, in their order,
        each with the id past which its letters are looked at; letters to domains in `without` are left. An attempt
        whose lease was lost settles nothing. With `day`, what each server took is counted for it.
        """
        ...

    def recover(self, *, now: datetime, issue: IssueKey | None = None) -> int:
        """Mark letters in `sending` whose lease ran out or whose owner is gone as in doubt; return their number."""
        ...

    def taken(self, day: date) -> Mapping[str, int]:
        """Return how many letters each server took on a day."""
        ...

    def content(self, variant: int) -> Content:
        """Return what a letter says."""
        ...

    def counts(self, issue: IssueKey) -> Mapping[LetterState, int]:
        """Return how many letters of an issue are in each state (every state is a key)."""
        ...

    def troubles(self, issue: IssueKey) -> Sequence[Trouble]:
        """Return the letters of an issue that failed, were put off or are in doubt, with the server's last words."""
        ...

    def deliveries(
        self, issue: IssueKey, *, districts: Collection[str] | None = None, every_attempt: bool = False
    ) -> Iterator[Delivery]:
        """Yield the letters of an issue, to anybody or to those of some districts, with their newest attempt.

        With `every_attempt` a letter comes once for each.
        """
        ...

    def next_due(
        self, *, now: datetime, issue: IssueKey | None = None, without: Collection[str] = ()
    ) -> datetime | None:
        """Return when the next letter can be claimed: `now` if one can already, None if none is left."""
        ...


#: Reads what a letter says, by its variant.
Contents = Callable[[int], Awaitable[Content]]


class Sender(Protocol):
    """Hands letters to one mail server, over connections that are kept and reused."""

    async def send(self, letter: Letter, contents: Contents) -> Answer:
        """Hand one letter over; return the server's answer, whatever it is.

        Raises ServerUnreachable where there is none, PermanentRefusal where the letter can't be written at all.
        """
        ...

    async def close(self) -> None:
        """Say goodbye on every connection."""
        ...


@dataclass(frozen=True, kw_only=True)
class Room:
    """How many letters may leave now, and to which domains none may. Without room, `ready_at` says when there is.

    `trouble` is set where that is because no server works.
    """

    letters: int
    ready_at: datetime | None = None
    trouble: ServerUnreachable | None = None
    without: Mapping[str, datetime] = field(default_factory=dict)


class Way(Protocol):
    """The ways out: relays with their limits."""

    def room(self, now: datetime, most: int) -> Room:
        """Return how many letters may leave now, at most `most`."""
        ...

    def day(self, now: datetime) -> date | None:
        """Return the day that letters are counted for, or None where no relay has a daily quota."""
        ...


Deliver = Callable[[Letter], Awaitable[Outcome]]


class Engine(Protocol):
    """What carries letters from the outbox to `deliver`. The outbox row is the truth, whatever the engine believes."""

    def enqueue(self, connection: object, letters: Sequence[int]) -> None:
        """Announce new letters, by id, inside the caller's transaction."""
        ...

    async def run(self, deliver: Deliver, stop: Event) -> None:
        """Deliver due letters until `stop` is set; finish the ones in hand."""
        ...
