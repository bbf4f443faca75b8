"""The ways out: from what is declared and set to a router over mail servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from ranking.config.settings import Settings, require_secret, require_smtp
from ranking.domain.pacing import Pacing
from ranking.domain.relays import Relay
from ranking.domain.workspace import Workspace
from ranking.mail.dkim import Signer
from ranking.mail.message import Links
from ranking.mail.smtp import SenderRules, SmtpSender
from ranking.runs.routing import Route, Router

#: Tells how many letters each server has taken on a day.
Taken = Callable[[date], Mapping[str, int]]


def open_router(workspace: Workspace, settings: Settings, *, clock: Callable[[], datetime], taken: Taken) -> Router:
    """Return the ways to the mail servers; raise SettingError where one of them is not set."""
    rules, now = workspace.delivery, clock()
    counted = any(relay.limits.per_day for relay in rules.relays) and settings.database_exists
    used = taken(now.astimezone(workspace.zone).date()) if counted else {}
    routes = [
        Route(
            relay=relay,
            sender=_sender(workspace, settings, relay),
            pacing=Pacing(relay.limits, workspace.zone, used=used.get(relay.name, 0), today=now),
        )
        for relay in rules.relays
    ]
    return Router(routes, clock=clock, zone=workspace.zone, quiet=rules.quiet)


def open_links(workspace: Workspace, settings: Settings) -> Links | None:
    """Return where letters link to; None without a service. Raise SettingError where the secret is missing."""
    service = workspace.service
    return Links(url=service.url, secret=require_secret(settings)) if service else None


def _sender(workspace: Workspace, settings: Settings, relay: Relay) -> SmtpSender:
    letterhead, delivery = workspace.letterhead, workspace.delivery
    if relay.sender:
        letterhead = replace(letterhead, address=relay.sender)
    signer = None
    if dkim := delivery.dkim:
        signer = Signer.of(dkim.domain or letterhead.domain, dkim.selector, settings.dkim_key)
    rules = SenderRules(
        name=relay.name,
        letters_per_connection=relay.letters_per_connection,
        verp=delivery.verp,
        notify=delivery.reports.notify,
        signer=signer,
        links=open_links(workspace, settings),
    )
    return SmtpSender(require_smtp(settings, relay.name), letterhead, rules)
