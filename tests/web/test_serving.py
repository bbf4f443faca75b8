"""The pages as a part of `ranking serve`: started with it, ended with it, and told at once where they can't be."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
from web.conftest import free_port

from ranking.domain.errors import SettingError
from ranking.domain.service import Service
from ranking.web.server import page_server
from ranking.web.service import open_pages


def test_a_port_in_use_is_told_before_anything_is_served(site):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        service = Service(url="http://localhost", port=taken.getsockname()[1])
        with pytest.raises(SettingError, match=r"nothing can listen on 127.0.0.1:\d+ .* change `listen:`"):
            page_server(site.client, service)


def test_pages_need_a_secret(site):
    site.app.environ = {}
    del site.app.__dict__["settings"]
    with pytest.raises(SettingError, match="RANKING_SECRET is not set"):
        open_pages(site.app, Service(url="http://localhost", port=free_port()))


def test_pages_end_with_the_service(site):
    service = Service(url="http://localhost", port=free_port())
    serve = open_pages(site.app, service)

    async def served():
        stop = asyncio.Event()
        serving = asyncio.create_task(site.app.serve(stop=stop, beside=[serve]))
        async with httpx.AsyncClient(trust_env=False) as client:
            alive = await client.get(f"http://127.0.0.1:{service.port}/healthz")
        stop.set()
        await asyncio.wait_for(serving, 30)
        return alive.status_code

    assert asyncio.run(served()) == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{service.port}/healthz", trust_env=False)
