"""Envelope senders that tell which letter came back (VERP): `bounce+12-0123456789ab@city.example` for letter 12.

The token is no secret and signs nothing: what it claims is checked against the letter's own row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PREFIX = 12
_TOKEN = re.compile(r"(?P<letter>[1-9]\d{0,17})-(?P<prefix>[0-9a-f]{12})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Token:
    """A letter's number and the beginning of its recipient's hash; as text `12-0123456789ab`."""

    letter: int
    prefix: str

    @classmethod
    def of(cls, letter_id: int, recipient: str) -> Token:
        """Return the token of a letter to the recipient of that hash."""
        return cls(letter=letter_id, prefix=recipient[:_PREFIX])

    @classmethod
    def read(cls, text: str) -> Token | None:
        """Read a token, such as the ENVID of a letter that came back; None where the text is none."""
        found = _TOKEN.fullmatch(text.strip().lower())
        return cls(letter=int(found["letter"]), prefix=found["prefix"]) if found else None

    def fits(self, recipient: str) -> bool:
        """Tell whether this is the token of a letter to the recipient of that hash."""
        return recipient[:_PREFIX] == self.prefix

    def __str__(self) -> str:
        return f"{self.letter}-{self.prefix}"


def verp(local: str, domain: str, letter_id: int, recipient: str) -> str:
    """Return the envelope sender of one letter: `local+TOKEN@domain`; `recipient` is the hash in the letter's row."""
    return f"{local}+{Token.of(letter_id, recipient)}@{domain}"


def read_verp(address: str) -> Token | None:
    """Return the token in an address such as `<bounce+12-0123456789ab@city.example>`, None where there is none."""
    local, at, _ = address.strip().strip("<>").rpartition("@")
    return Token.read(local.rpartition("+")[2]) if at and "+" in local else None
