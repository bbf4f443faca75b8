"""`delivery:` in `schedules.yaml`: by which servers letters leave, how fast, and when not."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from ranking.config.durations import duration
from ranking.config.forms import Address, Code, Line, Model
from ranking.config.settings import MAIN
from ranking.domain.pacing import Limits, Quiet
from ranking.domain.relays import DeliveryRules, Dkim, Relay, Reports
from ranking.domain.retries import RetryRule

Hours = Annotated[str, StringConstraints(pattern=r"^\d{1,3} (minutes?|hours?|days?)$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
Most = Annotated[int, Field(ge=1, le=1_000_000)]
Domain = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z0-9][a-z0-9.-]{0,252})$")]


class RelayRules(Model):
    """A mail server; RANKING_SMTP_URL_NAME holds its address and login (for `main`, RANKING_SMTP_URL)."""

    name: Code = Field(MAIN, description="Such as main or backup; in the variable's name it stands in capitals.")
    priority: Annotated[int, Field(ge=1, le=99)] = Field(1, description="Those with a lower number are asked first.")
    per_minute: Most | None = Field(None, description="Letters a minute.")
    per_day: Most | None = Field(None, description="Letters a day; the others leave on the next.")
    per_connection: Annotated[int, Field(ge=1, le=10_000)] = Field(
        100, description="Letters over one connection; then a new one is opened."
    )
    domains: dict[Domain, Most] = Field(
        default={}, description="Letters a minute to a domain of recipients: {qq.com: 30}; * is every other one."
    )
    sender: Address | None = Field(None, description="The address its letters come from, if not the letterhead's.")


class DkimRules(Model):
    """Signatures by which recipients' servers know our letters; the key is RANKING_DKIM_KEY."""

    selector: Code = Field(description="The name under which the public key stands in the DNS.")
    domain: Line | None = Field(None, description="Default: the sender's.")


class Delivery(Model):
    """How letters leave."""

    relays: list[RelayRules] = Field(default=[RelayRules()], min_length=1, description="The mail servers.")
    connections: Annotated[int, Field(ge=1, le=64)] = Field(8, description="How many letters leave at the same time.")
    give_up_after: Hours = Field("24 hours", description="How long a letter is tried that servers put off.")
    quiet: Clock | None = Field(None, description="Hours at which nothing is sent, such as 22:00-07:00.")
    own_sender: bool = Field(
        False, description="Whether each letter has a sender of its own (ranking+12-…@city.example), known by reports."
    )
    reports: Literal["none", "failures", "all"] = Field(
        "none", description="Of what servers that can are asked to report: failures, or deliveries too (all)."
    )
    dkim: DkimRules | None = Field(None, description="Sign letters by DKIM.")


def build_delivery(given: Delivery, zone: ZoneInfo) -> DeliveryRules:
    """Return the rules that the section declares."""
    return DeliveryRules(
        relays=tuple(_relay(one) for one in given.relays),
        connections=given.connections,
        retries=RetryRule(max_age=duration(given.give_up_after)),
        quiet=_quiet(given.quiet, zone) if given.quiet else None,
        verp=given.own_sender,
        reports=Reports(given.reports),
        dkim=Dkim(selector=given.dkim.selector, domain=given.dkim.domain or "") if given.dkim else None,
    )


def _relay(given: RelayRules) -> Relay:
    return Relay(
        name=given.name,
        priority=given.priority,
        limits=Limits(per_minute=given.per_minute, per_day=given.per_day, domains=given.domains),
        letters_per_connection=given.per_connection,
        sender=given.sender,
    )


def _quiet(words: str, zone: ZoneInfo) -> Quiet:
    begin, end = (time.fromisoformat(part) for part in words.split("-"))
    return Quiet(begin=begin, end=end, zone=zone)
