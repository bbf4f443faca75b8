"""Delivery status notifications (RFC 3464, RFC 6533): one report, any number of recipients."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from ranking.domain.addresses import normalised
from ranking.domain.bounces import code_in
from ranking.domain.receipts import Receipt, ReceiptKind
from ranking.mail.fields import date_of, status_of, typed_address, typed_words
from ranking.mail.reading import read_fields

STATUS_KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})
#: Our letters have one recipient each; more come only where a list spreads them.
MOST_RECIPIENTS = 100
_ACTIONS = {
    "failed": ReceiptKind.BOUNCED,
    "delayed": ReceiptKind.DELAYED,
    "delivered": ReceiptKind.DELIVERED,
    "relayed": ReceiptKind.RELAYED,
    "expanded": ReceiptKind.RELAYED,
}
_CLASSES = {"5": ReceiptKind.BOUNCED, "4": ReceiptKind.DELAYED, "2": ReceiptKind.DELIVERED}
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


def statuses(text: str, at: datetime | None) -> tuple[Receipt, ...]:
    """Return the receipts of a delivery-status part; `at` is the report's own date, for those that tell none."""
    blocks = [dict(reversed(read_fields(block))) for block in _BLANK_LINES.split(text, 2 * MOST_RECIPIENTS)]
    about: dict[str, str] = {}
    found = []
    for block in blocks:
        if block.keys() & {"final-recipient", "original-recipient", "action"}:
            found.append(_receipt({**about, **block}, at))
        else:
            about |= block
    return tuple(one for one in found if one)[:MOST_RECIPIENTS]


def _status(given: str, words: str) -> str:
    """Return the status; where it only says “somehow failed”, what the server's words say."""
    status, said = status_of(given), code_in(words)
    return said if not status or (status.endswith(".0.0") and said[:1] == status[0]) else status


def _receipt(fields: Mapping[str, str], at: datetime | None) -> Receipt | None:
    words = typed_words(fields.get("diagnostic-code", ""))
    status = _status(fields.get("status", ""), words)
    kind = _ACTIONS.get(fields.get("action", "").lower().split(" ")[0]) or _CLASSES.get(status[:1])
    if kind is None:
        return None
    asked, final = (typed_address(fields.get(name, "")) for name in ("original-recipient", "final-recipient"))
    return Receipt(
        kind=kind,
        address=asked or final,
        status=status,
        words=words,
        server=typed_words(fields.get("remote-mta", "") or fields.get("reporting-mta", ""))[:300],
        at=date_of(fields.get("last-attempt-date", "")) or at,
        passed_on=bool(asked and final) and normalised(asked) != normalised(final),
    )
