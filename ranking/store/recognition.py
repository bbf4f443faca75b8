"""Which letter a message that came back is about: by what only its own recipient and servers on its way have seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from ranking.domain.addresses import recipient_of
from ranking.domain.issues import issue_of, message_id
from ranking.domain.receipts import Returned
from ranking.store.rows import is_issue
from ranking.store.schema import issue, letter

_LETTER = select(
    letter.c.id,
    letter.c.address,
    letter.c.recipient,
    *(issue.c[name] for name in ("race", "edition", "period", "revision")),
).join_from(letter, issue)


def recognised(connection: Connection, returned: Returned) -> Row[Any] | None:
    """Return the letter whose token (VERP, ENVID) or Message-ID a message carries, None where none of them is ours."""
    for token in returned.tokens:
        row = connection.execute(_LETTER.where(letter.c.id == token.letter)).one_or_none()
        if row is not None and token.fits(row.recipient):
            return row
    addresses = [one.address for one in returned.receipts]
    found = (_by_message_id(connection, text, addresses) for text in returned.message_ids)
    return next((row for row in found if row is not None), None)


def _by_message_id(connection: Connection, text: str, addresses: Sequence[str]) -> Row[Any] | None:
    """Return the letter of a Message-ID: of those the message is about first, then of all of the issue."""
    key = issue_of(text)
    if key is None:
        return None
    domain = text.rstrip(">").rpartition("@")[2]
    of_issue = _LETTER.where(is_issue(key))
    about = of_issue.where(letter.c.recipient.in_({recipient_of(address) for address in addresses}))
    for query in (about, of_issue):
        for row in connection.execute(query):
            if message_id(key, row.address, domain) == text:
                return row
    return None
