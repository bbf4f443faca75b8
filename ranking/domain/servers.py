"""Mail servers: where letters are handed over, and how safely."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Security(StrEnum):
    """How a connection is protected."""

    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, kw_only=True)
class SmtpAddress:
    """A mail server and the login for it; secrets are never printed.

    `token_command` prints an access token for XOAUTH2, which some providers want instead of a password; `certificate`
    and `key` are the paths of a client certificate.
    """

    host: str
    port: int
    security: Security = Security.PLAIN
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token_command: str | None = field(default=None, repr=False)
    certificate: str | None = None
    key: str | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
