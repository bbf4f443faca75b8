"""The service's small pages: where subscribers reach them, and where they are served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ranking.domain.tokens import personal_token

#: How long the link in a letter works; what it is for may be looked for a year later.
LETTER_LINK_LASTS = timedelta(days=400)
#: How long the link to confirm an own entry works; what nobody confirms is forgotten then.
CONFIRMATION_LASTS = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Service:
    """`url` is where people reach the pages, without a slash at its end; the program listens on `host` and `port`.

    `proxies` are the addresses of those whose word on a request's origin is believed.
    """

    url: str
    host: str = "127.0.0.1"
    port: int = 8021
    proxies: tuple[str, ...] = ()

    def link(self, token: str) -> str:
        """Return the address of a person's own page."""
        return f"{self.url}/s/{token}"

    def link_of(self, recipient: str, secret: bytes, today: date, lasts: timedelta = LETTER_LINK_LASTS) -> str:
        """Return the address of the page of a recipient, by the hash of his address."""
        return self.link(personal_token(secret, recipient, today + lasts))
