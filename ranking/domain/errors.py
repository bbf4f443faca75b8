"""What can go wrong, drawn as one tree; every sentence says what, where and what to do.

RankingError
├── PeriodError            a period that doesn't exist or can't be read
├── WhenError              a `when:` that names no time
├── FormulaError           a formula that can't be read, or goes round in a circle
├── RuleError              a condition such as ">= 0" that can't be read
├── UnknownName            a race, edition, district or issue that isn't there
├── NotAnIssue             a text that names no issue
├── IllegalMove            a move that an issue's state doesn't allow
├── InputProblems          problems in people's files, all of them, as values
├── TemplateProblem        a template that can't be rendered: file, line, what is missing
├── SettingError           a setting from the environment that is missing or can't be read
├── StoreUnavailable       the database can't be opened, read or written
├── MailboxUnavailable     the mailbox for what comes back can't be read
└── Undelivered            a letter the server didn't take
    ├── PermanentRefusal   ... and never will; its words say why
    └── ServerUnreachable  ... because there is no working connection to it
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class RankingError(Exception):
    """The root: everything this package raises on purpose."""


class PeriodError(RankingError):
    """A period that doesn't exist or can't be read."""

    def __init__(self, text: str, cure: str) -> None:
        self.text = text
        self.cure = cure
        super().__init__(f"“{text}” is not a period: {cure}")


class WhenError(RankingError):
    """A `when:` that names no time."""

    def __init__(self, text: str, cure: str) -> None:
        self.text = text
        self.cure = cure
        super().__init__(f"“{text}” names no time: {cure}")


class FormulaError(RankingError):
    """A formula that can't be read, goes round in a circle, or needs what isn't there."""

    def __init__(self, text: str, cure: str) -> None:
        self.text = text
        self.cure = cure
        super().__init__(f"“{text}” can't be read as a formula: {cure}")


class RuleError(RankingError):
    """A condition that can't be read."""

    def __init__(self, text: str, cure: str) -> None:
        self.text = text
        self.cure = cure
        super().__init__(f"“{text}” is no condition: {cure}")


class UnknownName(RankingError):
    """A race, edition, district or issue that isn't there; the sentence offers the nearest ones."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        self.what = what
        self.name = name
        self.known = sorted(known)
        super().__init__(f"there is no {what} “{name}”{did_you_mean(name, self.known)}")


class Severity(StrEnum):
    """Whether a problem stops the issue or is only told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in people's files something stands; `line` and `column` count from 1."""

    file: str
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    """A spreadsheet address such as `Sheet1!C7`."""

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file} {self.cell}"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One failed check: where, which rule, what is wrong (`says`) and what to do (`cure`)."""

    rule: str
    says: str
    cure: str
    place: Place | None = None
    severity: Severity = Severity.ERROR
    mark: str | None = None
    """What names a doubt together with the value doubted, so that somebody may answer for just that."""
    district: str | None = None
    """The code of the district whose figure it is about, where there is just one."""
    indicator: str | None = None
    """The code of that figure's indicator."""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.says}. {self.cure}"


class InputProblems(RankingError):
    """Problems in people's files: all of them at once, errors first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.severity)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TemplateProblem(RankingError):
    """A template that can't be rendered."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class SettingError(RankingError):
    """A setting from the environment that is missing or can't be read."""


class StoreUnavailable(RankingError):
    """The database can't be opened, read or written."""


class Undelivered(RankingError):
    """A letter the server didn't take; `code` and `words` are the server's own."""

    def __init__(self, code: int | None, words: str) -> None:
        self.code = code
        self.words = words
        super().__init__(f"{code} {words}" if code else words)


class PermanentRefusal(Undelivered):
    """The letter can't be written, or the server has said beforehand that it takes none like it."""


class ServerUnreachable(Undelivered):
    """There is no working connection to the server; no letter of ours is at fault.

    `mid_letter` is True where the connection broke while a letter was being handed over, `in_doubt` where that was
    after the letter's last byte left and before the server answered: it may or may not have been taken.
    """

    def __init__(self, code: int | None, words: str, *, mid_letter: bool = False, in_doubt: bool = False) -> None:
        self.mid_letter = mid_letter or in_doubt
        self.in_doubt = in_doubt
        super().__init__(code, words)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ` (did you mean “x”?)` with the nearest known name, or what there is, or nothing."""
    names = list(known)
    if near := get_close_matches(name, names, n=1, cutoff=0.5):
        return f" (did you mean “{near[0]}”?)"
    return f" (there is {', '.join(names[:12])})" if names else ""
