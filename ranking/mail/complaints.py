"""Complaints (RFC 5965): somebody called a letter spam, and the provider tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ranking.domain.receipts import Receipt, ReceiptKind
from ranking.mail.fields import addresses_in, date_of, words_of
from ranking.mail.reading import read_fields

#: Kinds of feedback by which a person says: no more of this.
_AGAINST = frozenset({"abuse", "fraud", "virus", "opt-out"})
_MOST = 100


def complaints(text: str, returned_to: Sequence[str], at: datetime | None) -> tuple[Receipt, ...]:
    """Return the receipts of a feedback-report part, none where nobody complains.

    Providers may hide whom it is about; then it is whom the returned letter was to, or nobody by name.
    """
    fields = read_fields(text)
    by_name = dict(reversed(fields))
    kind = by_name.get("feedback-type", "").lower()
    if kind not in _AGAINST:
        return ()
    named = [to for name, value in fields if name == "original-rcpt-to" for to in addresses_in(value)]
    whom = list(dict.fromkeys(named or returned_to))[:_MOST] or [""]
    when = date_of(by_name.get("received-date", "") or by_name.get("arrival-date", "")) or at
    server = words_of(by_name.get("reporting-mta", "").partition(";")[2] or by_name.get("user-agent", ""))[:300]
    return tuple(
        Receipt(kind=ReceiptKind.COMPLAINED, address=to[:320], words=kind, server=server, at=when) for to in whom
    )
