"""The demo's inbox: a real SMTP server on this machine that keeps every letter as a file."""

from __future__ import annotations

import os
import re
import socket
from asyncio import AbstractServer
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ranking.domain.servers import SmtpAddress

_HOST = "127.0.0.1"


class _Controller(Controller):
    """Listens on a socket that is bound already, so that port 0 works."""

    def __init__(self, handler: object, port: int) -> None:
        self._socket = socket.create_server((_HOST, port), backlog=100)
        super().__init__(handler, hostname=_HOST, port=self._socket.getsockname()[1], data_size_limit=50_000_000)

    def _create_server(self) -> Coroutine[Any, Any, AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)


class Inbox:
    """A server that listens while it is open, on a free port unless one is named, and stores `.eml` files.

    File names begin with a number that goes on after those in the folder, so nothing there is ever replaced.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        self._folder = folder
        self._before = 0
        self._received = 0
        self._controller = _Controller(self, port)

    @property
    def address(self) -> SmtpAddress:
        """Where it listens."""
        return SmtpAddress(host=_HOST, port=self._controller.port)

    @property
    def received(self) -> int:
        """How many letters have come in."""
        return self._received

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._before = max((int(path.name[:6]) for path in self._folder.glob("[0-9]" * 6 + "-*.eml")), default=0)
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 – aiosmtpd's name
        """Keep a letter, whole or not at all, then accept it."""
        number = self._before + self._received + 1
        to = re.sub(r"[^\w.@+-]", "_", envelope.rcpt_tos[0])[:100]
        name = f"{number:06d}-{to}.eml"
        hidden = self._folder / f".{name}"
        hidden.write_bytes(envelope.original_content or b"")
        os.replace(hidden, self._folder / name)  # noqa: PTH105 – the one call that replaces at once everywhere
        self._received += 1
        return "250 kept"
