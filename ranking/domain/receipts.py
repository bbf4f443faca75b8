"""Receipts: what came back about a letter after a server had taken it, and when its recipient gets no more.

A server's acceptance is “sent”; only a receipt tells “delivered”, “bounced” or “complained”.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ranking.domain.bounces import is_hard
from ranking.domain.verp import Token


class ReceiptKind(StrEnum):
    """What a receipt says about a letter."""

    DELIVERED = "delivered"
    RELAYED = "relayed"
    """Handed on to where no receipt will come from, or spread over several addresses."""
    DELAYED = "delayed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    """The recipient called it spam."""


#: What is shown of a letter, the weightiest last: a complaint says more than a bounce, and that more than a delivery.
SHOWN = (ReceiptKind.DELIVERED, ReceiptKind.BOUNCED, ReceiptKind.COMPLAINED)


def outranked_by(kind: ReceiptKind) -> tuple[ReceiptKind, ...]:
    """Return the kinds whose place `kind` takes where a letter showed one of them before."""
    return SHOWN[: SHOWN.index(kind)] if kind in SHOWN else ()


#: Stands before the words of a receipt that is about another address, to which the letter was passed on.
PASSED_ON = "passed on; "


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One recipient's part of a message that came back; all of it is as reported, and nothing of it is proven.

    `address` is whom the report is about, "" where it doesn't say; `status` is as in RFC 3463 (“5.1.1”), or "";
    `server` is who said the `words`; `at` is when, where the report tells.
    """

    kind: ReceiptKind
    address: str = ""
    status: str = ""
    words: str = ""
    server: str = ""
    at: datetime | None = None
    passed_on: bool = False
    """The letter had arrived and was passed on to another address: this is about the other one."""

    @property
    def is_hard(self) -> bool:
        """Whether it tells of a bounce that will not pass by itself, at the address the letter was sent to."""
        return self.kind is ReceiptKind.BOUNCED and not self.passed_on and is_hard(self.status, self.words)


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What one message that came back says: receipts, and by what its letter may be recognised, the surest first."""

    receipts: tuple[Receipt, ...] = ()
    tokens: tuple[Token, ...] = ()
    message_ids: tuple[str, ...] = ()
    ignored: str = ""
    """Why it tells of no receipt, such as “an automatic answer”; "" where it does."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A receipt that is surely about one of our letters."""

    letter: int
    kind: ReceiptKind
    hard: bool
    at: datetime


class SuppressionReason(StrEnum):
    """Why an address gets no letters any more."""

    HARD = "hard bounce"
    SOFT = "soft bounces"
    COMPLAINT = "complaint"


@dataclass(frozen=True, kw_only=True)
class SuppressionRule:
    """After how many letters that bounced or were complained about an address gets no more; 0 is never.

    Soft bounces count for as long as `within`; hard ones and complaints for good.
    """

    hard: int = 1
    soft: int = 5
    within: timedelta = timedelta(days=30)
    complaints: int = 1


def suppression_due(receipts: Sequence[Told], now: datetime, rule: SuppressionRule) -> SuppressionReason | None:
    """Return why the recipient of all these letters should get no more, or None.

    Several receipts about one letter count once. A bounce before the last delivery says nothing any more.
    """
    delivered = max((one.at for one in receipts if one.kind is ReceiptKind.DELIVERED), default=None)
    bounces = [one for one in receipts if one.kind is ReceiptKind.BOUNCED and not (delivered and one.at < delivered)]
    hard = [one for one in bounces if one.hard]
    recent = [one for one in bounces if one.at > now - rule.within]
    complaints = [one for one in receipts if one.kind is ReceiptKind.COMPLAINED]
    for limit, counted, reason in (
        (rule.complaints, complaints, SuppressionReason.COMPLAINT),
        (rule.hard, hard, SuppressionReason.HARD),
        (rule.soft, recent, SuppressionReason.SOFT),
    ):
        if 0 < limit <= _letters(counted):
            return reason
    return None


def _letters(receipts: Iterable[Told]) -> int:
    return len({one.letter for one in receipts})
