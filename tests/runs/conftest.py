"""A little city with a real database and a real mail server."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from little import NOW, write_workspace

from ranking.app import App
from ranking.domain.issues import IssueKey
from ranking.mail.inbox import Inbox


class City:
    """A workspace, its inbox and a clock that stands still until it is set."""

    def __init__(self, folder, inbox, url):
        self.folder = folder
        self.inbox = inbox
        self.url = url
        self.now = NOW

    def app(self) -> App:
        """Open the workspace anew, as another process would."""
        return App(self.folder, {"RANKING_SMTP_URL": self.url}, clock=lambda: self.now)

    def run(self, issue: str, **options):
        """Run one issue by hand, waiting for nothing."""
        app = self.app()
        return asyncio.run(app.run(IssueKey.parse(issue), stop=asyncio.Event(), patience=timedelta(0), **options))

    def serve_until(self, done, *apps: App) -> None:
        """Run one service, or several on one database, until `done()` holds."""

        async def serving():
            stop = asyncio.Event()

            async def watch():
                while not done():  # noqa: ASYNC110 – the service has no event for it
                    await asyncio.sleep(0.005)
                stop.set()

            await asyncio.wait_for(asyncio.gather(*(app.serve(stop=stop) for app in apps), watch()), 30)

        asyncio.run(serving())

    def later(self, **time) -> datetime:
        """Set the clock forward."""
        self.now += timedelta(**time)
        return self.now


@pytest.fixture
def city(tmp_path):
    with Inbox(tmp_path / "inbox") as inbox:
        folder = write_workspace(tmp_path / "city")
        yield City(folder, inbox, f"smtp://127.0.0.1:{inbox.address.port}")
