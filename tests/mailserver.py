"""A real SMTP server that answers as a test tells it to."""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
from collections import defaultdict
from contextlib import suppress
from typing import Self

from ranking.domain.servers import Security, SmtpAddress

_PATIENCE = 10
_GONE = (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError)


class Drop(Exception):
    """The script says: close the connection now, without an answer."""


class ScriptedServer:
    """Listens on a free port while it is open, in a thread of its own.

    `script` holds what happens to each recipient's letters, one entry for each attempt; without an entry a letter is
    taken. An entry is an answer to RCPT ("451 try later"), an answer at another step ("dot: 552 too big"), the end of
    the connection ("drop at RCPT"), silence for good ("hush at RCPT", which sets `hushed`), or an answer that comes a
    sign at a time and never ends ("drip at RCPT"). The steps are MAIL, RCPT,
    DATA and dot. Who a letter is to isn't known at MAIL: entries for that step stand under "*", which is read for every
    letter first. After a 421 the server hangs up.

    `letters` are those whose last byte came in and whose answer was 2xx, or never given. With `users`, a login can be
    asked for; with `tls`, the connection is secured as `security` says.
    """

    def __init__(
        self,
        script: dict[str, list[str]] | None = None,
        *,
        greeting: str = "220 ready",
        users: dict[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        security: Security = Security.PLAIN,
    ) -> None:
        self.script: defaultdict[str, list[str]] = defaultdict(list, script or {})
        self.greeting = greeting
        self.letters: list[tuple[str, bytes]] = []
        self.commands: list[str] = []
        self.connections = 0
        self.hushed = threading.Event()
        self.users = users or {}
        self.offers: list[str] = []
        self.tls = tls
        self.security = security
        self.port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()))

    @property
    def address(self) -> SmtpAddress:
        """Where it listens."""
        return SmtpAddress(host="127.0.0.1", port=self.port, security=self.security)

    @property
    def recipients(self) -> list[str]:
        """Whose letters were taken, in order."""
        return [recipient for recipient, _ in self.letters]

    def hang_up(self) -> None:
        """Close every open connection, as a server does with idle ones."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(_PATIENCE)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(_PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE)
        self._loop.close()

    async def _serve(self) -> None:
        tls = self.tls if self.security is Security.TLS else None
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=tls, backlog=200, limit=2**24)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        await self._hang_up()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _hang_up(self) -> None:
        for writer in list(self._open):
            writer.close()
            with suppress(*_GONE):
                await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            await _Conversation(self, reader, writer).hold()
        except (Drop, *_GONE):
            pass
        finally:
            self._open.discard(writer)
            writer.close()


class _Conversation:
    """What is said over one connection."""

    def __init__(self, server: ScriptedServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.recipient = ""
        self.entry = ""

    async def hold(self) -> None:
        await self.say(self.server.greeting)
        while line := (await self.reader.readline()).decode().strip():
            self.server.commands.append(line)
            verb, _, rest = line.partition(" ")
            answer = getattr(self, f"on_{verb.lower()}", self.on_other)(rest)
            await self.say(await answer if asyncio.iscoroutine(answer) else answer)

    async def say(self, answer: str) -> None:
        if answer == "hush":
            self.server.hushed.set()
            return
        while answer == "drip":
            self.writer.write(b"2")
            await self.writer.drain()
            await asyncio.sleep(0.02)
        self.writer.write(answer.encode("utf-8", "surrogateescape") + b"\r\n")
        await self.writer.drain()
        if answer[:3] in {"221", "421"}:
            raise Drop
        if answer == "220 go ahead":
            await self.writer.start_tls(self.server.tls, ssl_handshake_timeout=_PATIENCE)

    def on_ehlo(self, _: str) -> str:
        offers = ["AUTH PLAIN"] * bool(self.server.users) + self.server.offers
        offers += ["STARTTLS"] * (self.server.security is Security.STARTTLS)
        return "\r\n".join([*(f"250-{offer}" for offer in ("scripted", *offers)), "250 8BITMIME"])

    def on_starttls(self, _: str) -> str:
        return "220 go ahead"

    def on_auth(self, rest: str) -> str:
        if rest.startswith("XOAUTH2"):
            user, token = base64.b64decode(rest.split()[1]).decode().removeprefix("user=").split("\1auth=Bearer ")
            return "235 welcome" if self.server.users.get(user) == token.strip("\1") else "535 5.7.8 no"
        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        known = self.server.users.get(user) == password
        return "235 welcome" if known else f"535 5.7.8 no, {user} with {password} is unknown"

    def on_mail(self, _: str) -> str:
        self.recipient, self.entry = "", self.next_entry("*")
        return self.answer_at("MAIL") or "250 ok"

    def on_rcpt(self, rest: str) -> str:
        self.recipient = rest[rest.index("<") + 1 : rest.index(">")]
        self.entry = self.entry or self.next_entry(self.recipient)
        return self.answer_at("RCPT") or "250 ok"

    async def on_data(self, _: str) -> str:
        if refused := self.answer_at("DATA"):
            return refused
        await self.say("354 go on")
        stuffed = await self.reader.readuntil(b"\r\n.\r\n")
        letter = (self.recipient, stuffed[:-3].replace(b"\r\n..", b"\r\n."))
        if self.entry == "drop at dot":
            self.server.letters.append(letter)
        answer = self.answer_at("dot") or "250 2.0.0 taken"
        if answer.startswith("2"):
            self.server.letters.append(letter)
        return answer

    def on_rset(self, _: str) -> str:
        self.entry = ""
        return "250 ok"

    def on_noop(self, _: str) -> str:
        return "250 ok"

    def on_quit(self, _: str) -> str:
        return "221 bye"

    def on_other(self, _: str) -> str:
        return "500 what?"

    def next_entry(self, whose: str) -> str:
        entries = self.server.script[whose]
        return entries.pop(0) if entries else ""

    def answer_at(self, step: str) -> str:
        """Return the script's answer at this step, nothing where it says nothing, or drop the connection."""
        if self.entry == f"drop at {step}":
            raise Drop
        if self.entry.startswith(("drop at ", "hush at ", "drip at ")):
            return self.entry[:4] if self.entry.endswith(f" {step}") else ""
        stage, colon, answer = self.entry.partition(": ")
        if colon and stage in {"MAIL", "RCPT", "DATA", "dot"}:
            return answer if stage == step else ""
        return self.entry if step == "RCPT" else ""
