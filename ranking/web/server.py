"""The HTTP server of the pages: inside the service's own event loop, and ended with it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable, Generator

import uvicorn
from starlette.types import ASGIApp

from ranking.domain.errors import SettingError
from ranking.domain.service import Service

log = logging.getLogger(__name__)

Chore = Callable[[asyncio.Event], Awaitable[None]]


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals to the program."""
        yield


def page_server(app: ASGIApp, service: Service) -> Chore:
    """Return what serves the pages until it is told to stop; raise SettingError where nothing can listen there."""
    listening = _listen(service)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # addresses of readers, and tokens
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=bool(service.proxies),
        forwarded_allow_ips=list(service.proxies),
        limit_concurrency=200,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
    )

    async def serve(stop: asyncio.Event) -> None:
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        log.info("pages for subscribers: %s, listening on %s:%d", service.url, *listening.getsockname()[:2])
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        stopping.cancel()
        await serving

    return serve


def _listen(service: Service) -> socket.socket:
    try:
        return socket.create_server(
            (service.host, service.port), family=socket.AF_INET6 if ":" in service.host else socket.AF_INET
        )
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        says = f"nothing can listen on {service.host}:{service.port} ({why})"
        raise SettingError(f"{says}: end what listens there, or change `listen:` under `service:`") from error
