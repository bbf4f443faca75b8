"""Fields of reports: addresses, dates, servers and words, as strangers write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ranking.mail.headers import flat

LONGEST_WORDS = 500
_LONGEST_ADDRESS = 320
_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]（）：，、；“”]{1,64}@[^\s<>,;:\"'()\[\]（）：，、；“”]{1,255}")
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?!\d)", re.ASCII)


def addresses_in(text: str) -> list[str]:
    """Return everything that looks like an address, at most a hundred."""
    return [one.strip(".").removeprefix("=") for one in _ADDRESS.findall(text[:20_000])[:100]]


def typed_address(value: str) -> str:
    """Return the address in such as `rfc822; office@city.example` (RFC 3464) or `utf-8; …` (RFC 6533), "" for none."""
    kind, semicolon, rest = value.partition(";")
    text = rest if semicolon else kind
    if kind.strip().lower().startswith("utf-8"):
        text = _ESCAPED.sub(_sign, text)
    found = addresses_in(text)
    return found[0][:_LONGEST_ADDRESS] if found else ""


def typed_words(value: str) -> str:
    """Return the words in such as `smtp; 550 5.1.1 no such user`, on one line."""
    kind, semicolon, rest = value.partition(";")
    named = semicolon and re.fullmatch(r"[\w .-]{1,20}", kind.strip())
    return words_of(rest if named else value)


def words_of(text: str) -> str:
    """Return a server's words on one line, as many as are kept."""
    return flat(text[: 4 * LONGEST_WORDS])[:LONGEST_WORDS]


def status_of(value: str) -> str:
    """Return the code that a status begins with, "" where it is none."""
    found = _STATUS.match(value)
    return found[1] if found else ""


def date_of(value: str) -> datetime | None:
    """Return a date in UTC, None where it can't be read; one without a zone is UTC."""
    try:
        given = parsedate_to_datetime(value[:100])
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _sign(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
