"""The pages of one workspace, ready to be served."""

from __future__ import annotations

from ranking.app import App
from ranking.config.settings import require_secret
from ranking.domain.service import Service
from ranking.domain.subscribers import Role
from ranking.render.service_pages import ServicePages
from ranking.runs.desk import editions
from ranking.sources.subscribers import flaw_of
from ranking.web.desk import ServiceDesk
from ranking.web.pages import web_app
from ranking.web.server import Chore, page_server


def open_pages(app: App, service: Service) -> Chore:
    """Return what serves the pages; raise SettingError where the secret is missing or nothing can listen there."""
    return page_server(web_app(service_desk(app, service)), service)


def service_desk(app: App, service: Service) -> ServiceDesk:
    """Return what the pages of a workspace are served with."""
    workspace, letterhead = app.workspace, app.workspace.letterhead
    contact = letterhead.reply_to or letterhead.address
    return ServiceDesk(
        service=service,
        secret=require_secret(app.settings),
        subscribers=app.subscribers,
        pages=ServicePages(app.templates, letterhead.names, workspace.languages, contact),
        languages=workspace.languages,
        open_to_public=any(Role.PUBLIC in edition.audience.roles for _, edition in editions(workspace)),
        flaw_of=flaw_of,
        holds=app.suppressions.holds,
        post=app.post,
        clock=app.clock,
        today=lambda: app.clock().astimezone(workspace.zone).date(),
    )
