"""Personal tokens: who a link in a letter is for, until when, signed; always 56 signs."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import date, timedelta

from ranking.domain.errors import RankingError

#: Signs of a token. Letters are written with a blank of this width and patched.
WIDTH = 56
#: What stands in letters of a variant where each recipient's token goes.
BLANK = "personal-token_".ljust(WIDTH, "0")
_RECIPIENT, _DAY, _SIGNATURE = 24, 2, 16
_FIRST_DAY = date(2020, 1, 1)


class BadToken(RankingError):
    """A token that nobody signed, or that is too old."""


def personal_token(secret: bytes, recipient: str, until: date) -> str:
    """Return the token of a recipient (a hash as addresses.recipient_of gives it), valid to the end of a day."""
    said = bytes.fromhex(recipient)[:_RECIPIENT] + (until - _FIRST_DAY).days.to_bytes(_DAY)
    return urlsafe_b64encode(said + _signature(secret, said)).decode()


def read_token(secret: bytes, token: str, today: date) -> str:
    """Return the first 48 signs of the recipient's hash; raise BadToken."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except (Error, ValueError) as error:
        raise BadToken("This link is not complete: open it from the letter again") from error
    said, signature = raw[: _RECIPIENT + _DAY], raw[_RECIPIENT + _DAY :]
    if not hmac.compare_digest(_signature(secret, said), signature):
        raise BadToken("This link is not complete: open it from the letter again")
    if today > _FIRST_DAY + timedelta(days=int.from_bytes(said[_RECIPIENT:])):
        raise BadToken("This link is too old: open one from a newer letter")
    return said[:_RECIPIENT].hex()


def _signature(secret: bytes, said: bytes) -> bytes:
    return hmac.digest(secret, b"personal token" + said, "sha256")[:_SIGNATURE]
