"""The pages as browsers and mail programs meet them: over HTTP, from a real server, on a real database."""

from __future__ import annotations

import asyncio
import socket
import threading
from datetime import timedelta

import httpx
import pytest
from little import NOW, SCHEDULES, write_workspace

from ranking.app import App
from ranking.mail.inbox import Inbox
from ranking.web.pages import web_app
from ranking.web.server import page_server
from ranking.web.service import service_desk

PEOPLE = """\
address,name,language,role,district,editions,basis
alpha@city.example,甲区招商办,zh-Hans,district,01,,office
reader@abroad.example,A reader,en,public,,,consent
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Site:
    """A workspace whose pages are served, its inbox and a clock that stands still until it is set."""

    def __init__(self, folder, inbox, port):
        self.now = NOW
        self.inbox = inbox
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        environ = {"RANKING_SMTP_URL": f"smtp://127.0.0.1:{inbox.address.port}", "RANKING_SECRET": "s" * 40}
        self.app = App(folder, environ, clock=lambda: self.now)
        self.app.people.memberships()
        self.desk = service_desk(self.app, self.app.workspace.service)
        self.client = httpx.Client(base_url=self.url, trust_env=False)

    def page(self, address):
        """Return the path of somebody's own page."""
        return self.app.link_of(address).removeprefix(self.url)

    def getting(self):
        """Return who gets letters, in which language and format."""
        return {one.address: (str(one.language), str(one.format)) for one in self.app.people.readers()}

    def letters(self):
        """Return the letters that have arrived, once none is on its way."""
        done = asyncio.run_coroutine_threadsafe(self._all_sent(), self.loop)
        done.result(30)
        return sorted(path.read_text() for path in (self.folder.parent / "inbox").glob("*.eml"))

    async def _all_sent(self):
        await asyncio.gather(*self.desk.letters)

    def later(self, **time):
        """Set the clock forward."""
        self.now += timedelta(**time)


@pytest.fixture
def site(tmp_path):
    port = free_port()
    schedules = f"{SCHEDULES}service: {{url: 'http://127.0.0.1:{port}', listen: '127.0.0.1:{port}'}}\n"
    with Inbox(tmp_path / "inbox") as inbox:
        one = Site(write_workspace(tmp_path / "city", schedules=schedules, people=PEOPLE), inbox, port)
        serve = page_server(web_app(one.desk), one.app.workspace.service)
        started, stop = threading.Event(), asyncio.Event()

        async def serving():
            one.loop = asyncio.get_running_loop()
            started.set()
            await serve(stop)

        thread = threading.Thread(target=lambda: asyncio.run(serving()))
        thread.start()
        started.wait(10)
        yield one
        one.client.close()
        one.loop.call_soon_threadsafe(stop.set)
        thread.join(20)
