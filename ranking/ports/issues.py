"""How issues are made and kept: what renders them, the ledger, their pages and the rules they were made by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ranking.domain.issues import Content, Draft, IssueKey, IssueState, LetterState
from ranking.domain.languages import Language
from ranking.domain.notices import Notice
from ranking.domain.relays import InDoubt
from ranking.domain.report import Report
from ranking.domain.variants import Variant
from ranking.ports.letters import Engine


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


class Pages(Protocol):
    """The public pages of issues."""

    def released(self) -> Sequence[tuple[IssueKey, Mapping[str, bytes]]]:
        """Return the pages of every issue that has left, by path, the oldest first and corrections after the first."""
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
