"""Issues and their letters: keys, states, and who may move where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from ranking.domain.errors import RankingError
from ranking.domain.languages import Language
from ranking.domain.periods import Period

_REVISION = re.compile(r"r([1-9]\d*)", re.ASCII)
_MESSAGE_ID = re.compile(r"<([\w-]+)\.([\w.-]+)\.([\w-]+)\.r([1-9]\d{0,5})\.[0-9a-f]{20}@[^@<>\s]+>", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class IssueKey:
    """What makes an issue one and only: race, edition, period, revision."""

    race: str
    edition: str
    period: Period
    revision: int = 1

    @classmethod
    def parse(cls, text: str) -> IssueKey:
        """Read `investment/weekly/2024-W18` or `investment/weekly/2024-W18/r2`."""
        parts = text.strip("/").split("/")
        revision = 1
        if len(parts) == 4 and (found := _REVISION.fullmatch(parts[3])):
            revision = int(found[1])
            parts.pop()
        if len(parts) != 3:
            raise NotAnIssue(text)
        return cls(race=parts[0], edition=parts[1], period=Period.parse(parts[2]), revision=revision)

    def __str__(self) -> str:
        name = f"{self.race}/{self.edition}/{self.period}"
        return name if self.revision == 1 else f"{name}/r{self.revision}"


class IssueState(StrEnum):
    """Where an issue stands."""

    LOADING = "loading"
    HELD = "held"
    WAITING = "waiting for sign-off"
    SENDING = "sending"
    SENT = "sent"
    PARTLY_SENT = "partly sent"
    OVERDUE = "overdue"
    """Missed by more than its edition's `max_lateness`: a person decides."""


#: From each state, the states an issue may move to.
MOVES: dict[IssueState, frozenset[IssueState]] = {
    IssueState.LOADING: frozenset({IssueState.HELD, IssueState.WAITING, IssueState.SENDING}),
    IssueState.HELD: frozenset({IssueState.LOADING}),
    IssueState.OVERDUE: frozenset({IssueState.LOADING}),
    IssueState.WAITING: frozenset({IssueState.SENDING}),
    IssueState.SENDING: frozenset({IssueState.SENT, IssueState.PARTLY_SENT}),
    IssueState.PARTLY_SENT: frozenset({IssueState.SENDING}),
    IssueState.SENT: frozenset(),
}


class LetterState(StrEnum):
    """Where a letter stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    """A server has taken it; whether it arrived is known only from a receipt."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """In doubt: its bytes may have reached the server, whose answer was lost in a crash or with the connection."""
    SUPPRESSED = "suppressed"
    """Not sent: earlier letters to this address bounced, or it complained."""
    WITHDRAWN = "withdrawn"
    """Taken back before it left."""


class Format(StrEnum):
    """Files that can go with a letter."""

    XLSX = "xlsx"
    CSV = "csv"
    DOCX = "docx"
    PDF = "pdf"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a letter, or a picture inside its HTML, which refers to it as `cid:{cid}`.

    `name` may be in any script; `plain_name` is its short form in ASCII, for programs that can't show the other.
    """

    name: str
    plain_name: str
    media_type: str
    body: bytes
    cid: str = ""


@dataclass(frozen=True, kw_only=True)
class Content:
    """A rendered letter without its recipient: one per variant (edition × language × district × public or not)."""

    language: Language
    subject: str
    html: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    """Pictures that the HTML shows first, then files."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A letter to be: its recipient, the name of the variant it carries, and the code of the recipient's district."""

    address: str
    name: str
    variant: str
    district: str | None = None
    may_leave: bool = False


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One issue to one subscriber, as claimed from the outbox.

    `attempts` counts this one; `put_off_at` is when a server first put the letter off. `recipient` is the hash that
    stands for the address.
    """

    id: int
    issue: IssueKey
    address: str
    name: str
    variant: int
    attempts: int
    created_at: datetime
    put_off_at: datetime | None = None
    recipient: str = ""
    domain: str = ""
    may_leave: bool = False
    """Whether the recipient gets letters by his own wish, and may leave with one click."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one attempt: the new state, the server's code and words, since when and until when it is put off.

    `seconds` is how long the server took.
    """

    state: LetterState
    at: datetime
    code: int | None
    words: str
    put_off_at: datetime | None = None
    retry_at: datetime | None = None
    server: str = ""
    enhanced: str = ""
    seconds: float | None = None


#: States in which nothing more happens to a letter by itself.
SETTLED = frozenset({LetterState.SENT, LetterState.FAILED, LetterState.SUPPRESSED, LetterState.WITHDRAWN})


def message_id(issue: IssueKey, address: str, domain: str) -> str:
    """Return the Message-ID of a letter: the same issue and subscriber always give the same one."""
    name = f"{issue.race}.{issue.edition}.{issue.period}.r{issue.revision}"
    return f"<{name}.{letter_token(str(issue), address)}@{domain}>"


def issue_of(text: str) -> IssueKey | None:
    """Return the issue that a Message-ID names, None where it can't be one of ours; anybody may have written it."""
    found = _MESSAGE_ID.fullmatch(text)
    try:
        return IssueKey.parse(f"{found[1]}/{found[2]}/{found[3]}/r{found[4]}") if found else None
    except RankingError:
        return None


def letter_token(issue: str, address: str) -> str:
    """Return what tells the letters of an issue apart in their Message-IDs."""
    return sha256(f"{issue}\n{address.lower()}".encode()).hexdigest()[:20]


class NotAnIssue(RankingError):
    """A text that names no issue."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” names no issue: write RACE/EDITION/PERIOD, such as investment/weekly/2024-W18")


class IllegalMove(RankingError):
    """An issue was asked to move to a state it can't reach from where it stands."""

    def __init__(self, issue: IssueKey, old: IssueState, new: IssueState) -> None:
        super().__init__(f"{issue} is {old} and can't become {new}")
