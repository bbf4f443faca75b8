"""Relays: the mail servers letters may leave by, and the rules for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ranking.domain.pacing import Limits, Quiet
from ranking.domain.retries import RetryRule


class InDoubt(StrEnum):
    """What becomes of a letter in doubt: one whose bytes may have reached a server that never answered."""

    RESEND = "resend"
    """It is sent again, under the same Message-ID."""
    ASK = "ask"
    """It rests until a person decides: `ranking resend ISSUE --unknown`."""


@dataclass(frozen=True, kw_only=True)
class Relay:
    """A mail server as `schedules.yaml` names it; its address and login come from the environment.

    Those with a lower `priority` are asked first. `sender` is the address its letters come from, where it wants another
    than the letterhead's.
    """

    name: str
    priority: int = 1
    limits: Limits = field(default_factory=Limits)
    letters_per_connection: int = 100
    sender: str | None = None


class Reports(StrEnum):
    """What servers are asked to report about letters (RFC 3461), where they can."""

    NONE = "none"
    FAILURES = "failures"
    ALL = "all"

    @property
    def notify(self) -> str:
        """The cases as RCPT names them."""
        return {Reports.NONE: "", Reports.FAILURES: "FAILURE,DELAY", Reports.ALL: "SUCCESS,FAILURE,DELAY"}[self]


@dataclass(frozen=True, kw_only=True)
class Dkim:
    """Under which name of which domain ("" is the sender's) the public key for our signatures stands."""

    selector: str
    domain: str = ""


@dataclass(frozen=True, kw_only=True)
class DeliveryRules:
    """How letters leave. Without relays, by the one server that RANKING_SMTP_URL names."""

    relays: tuple[Relay, ...] = (Relay(name="main"),)
    connections: int = 8
    retries: RetryRule = field(default_factory=RetryRule)
    quiet: Quiet | None = None
    verp: bool = False
    """Whether each letter has a sender of its own, to which reports about it come back."""
    reports: Reports = Reports.NONE
    dkim: Dkim | None = None
