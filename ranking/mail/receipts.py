"""Receipts from a message that came back: which kind it is, what it tells, and by what its letter is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ranking.domain.receipts import Returned
from ranking.domain.verp import Token, read_verp
from ranking.mail.complaints import complaints
from ranking.mail.fields import addresses_in, date_of
from ranking.mail.homemade import is_from_a_server, read_homemade
from ranking.mail.reading import Part, read_fields, read_message, unencoded
from ranking.mail.statuses import STATUS_KINDS, statuses

_ENVELOPE = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to")
_RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
_MOST = 20
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}@[^<>\s]{1,255}>")
_MESSAGE_ID_LINE = re.compile(
    r"^[> ]{0,4}message-id:\s{0,4}(<[^<>\s]{1,400}@[^<>\s]{1,255}>)", re.IGNORECASE | re.MULTILINE
)
_AUTOMATIC = re.compile(
    r"自动(?:回复|答复)|自動(?:回覆|返信|応答)|休假|不在|out of (?:the )?office|vacation|"
    r"auto(?:matic|mated)?[- ]?(?:reply|response)",
    re.IGNORECASE,
)


def read_returned(raw: bytes) -> Returned:
    """Return what a message that came back says; it never fails, whatever the message holds.

    Reports after RFC 3464 and RFC 6533, complaints after RFC 5965, and what servers write in forms of their own.
    """
    message = read_message(raw)
    parts = list(message.walk())
    told = _told(message, parts)
    if told.ignored:
        return told
    returned = [_returned(part) for part in parts if part.kind in _RETURNED]
    return Returned(
        receipts=told.receipts,
        tokens=tuple(dict.fromkeys(_tokens(message, parts, returned)))[:_MOST],
        message_ids=tuple(dict.fromkeys(_message_ids(message, parts, returned)))[:_MOST],
    )


def _told(message: Part, parts: list[Part]) -> Returned:
    at = date_of(message.first("date"))
    for part in parts:
        if part.kind in STATUS_KINDS and (found := statuses(part.text, at)):
            return Returned(receipts=found)
        if part.kind == "message/feedback-report":
            whom = [to for one in parts if one.kind in _RETURNED for to in addresses_in(_returned(one).first("to"))]
            found = complaints(part.text, whom, at)
            return Returned(receipts=found) if found else Returned(ignored="feedback that is no complaint")
    if any(part.kind == "message/disposition-notification" for part in parts):
        return Returned(ignored="a note that somebody has read it")
    if (served := is_from_a_server(message)) and (found := read_homemade(message, parts, at)):
        return Returned(receipts=found)
    if _is_automatic(message):
        return Returned(ignored="an automatic answer")
    return Returned(ignored="a server's message in a form that isn't known" if served else "no report")


def _is_automatic(message: Part) -> bool:
    submitted = message.first("auto-submitted").lower()
    marks = message.all("x-autoreply", "x-autorespond", "x-autoresponse-suppress")
    answered = message.first("precedence").lower() == "auto_reply" or bool(marks)
    return answered or submitted.startswith("auto") or bool(_AUTOMATIC.search(unencoded(message.first("subject"))))


def _returned(part: Part) -> Part:
    """Return the letter, or its head, that a part carries."""
    return read_message(part.body)


def _tokens(message: Part, parts: list[Part], returned: list[Part]) -> Iterator[Token]:
    """Yield what may be our tokens: in the envelope, then the ENVID, then the sender in what was returned."""
    texts = [value for value in message.all(*_ENVELOPE)[:_MOST] for value in addresses_in(value)]
    yield from filter(None, map(read_verp, texts))
    fields = [field for part in parts if part.kind in STATUS_KINDS for field in read_fields(part.text)]
    yield from filter(None, (Token.read(value) for name, value in fields if name == "original-envelope-id"))
    senders = [value for part in returned for value in part.all("return-path", "x-return-path")[:_MOST]]
    reports = [part for part in parts if part.kind == "message/feedback-report"]
    senders += [value for part in reports for name, value in read_fields(part.text) if name == "original-mail-from"]
    yield from filter(None, (read_verp(to) for value in senders for to in addresses_in(value)))


def _message_ids(message: Part, parts: list[Part], returned: list[Part]) -> Iterator[str]:
    """Yield what may be our Message-ID: in the returned letter, then in the head, then among the words."""
    for value in (value for part in returned for value in part.all("message-id")):
        yield from _MESSAGE_ID.findall(value)
    for value in message.all("in-reply-to", "references"):
        yield from _MESSAGE_ID.findall(value)
    for part in parts:
        if part.kind.startswith("text/"):
            yield from _MESSAGE_ID_LINE.findall(part.text)
