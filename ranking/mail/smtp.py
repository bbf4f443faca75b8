"""The way to a mail server: connections that are kept and reused."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from functools import lru_cache

import aiosmtplib

from ranking.domain.issues import Content, Letter
from ranking.domain.letterhead import Letterhead
from ranking.domain.servers import SmtpAddress
from ranking.mail.connection import (
    Broken,
    connect,
    goodbye,
    hand_over,
    is_about_connection,
    refused,
    unreachable,
)
from ranking.mail.headers import ascii_address
from ranking.mail.message import address, compose, sender_address

#: Variants whose bodies are kept composed; one is about 40 kB.
_KEPT = 64


@dataclass(kw_only=True)
class _Connection:
    client: aiosmtplib.SMTP
    letters: int = 0
    """Letters tried on it, taken or refused: servers count both."""


class SmtpSender:
    """Hands letters to one server; see ports.Sender. As many connections are open as letters are sent at once.

    `timeout` is in seconds, for connecting and for each answer. Raises PermanentRefusal where the letterhead's address
    is none that servers take.
    """

    def __init__(
        self, server: SmtpAddress, letterhead: Letterhead, *, timeout: float = 30, letters_per_connection: int = 100
    ) -> None:
        self._server = server
        self._letterhead = letterhead
        self._from = sender_address(letterhead)
        self._timeout = timeout
        self._most = letters_per_connection
        self._idle: list[_Connection] = []
        # By content, not by the variant's id: test copies have none of their own.
        self._body = lru_cache(maxsize=_KEPT)(_wire_body)

    async def send(self, letter: Letter, content: Content) -> tuple[int, str]:
        """Hand one letter over; return the server's code and words; raise an Undelivered."""
        to = ascii_address(letter.address)
        message = address(letter, content, self._letterhead, self._body(content))
        if kept := self._take():
            with contextlib.suppress(Broken):  # the server closed it while it was idle: once more, on a new one
                return await self._send(kept, to, message, reused=True)
        fresh = _Connection(client=await connect(self._server, self._timeout))
        return await self._send(fresh, to, message, reused=False)

    async def close(self) -> None:
        """Say goodbye on every connection."""
        leaving, self._idle = self._idle, []
        await asyncio.gather(*(goodbye(connection.client) for connection in leaving))

    def _take(self) -> _Connection | None:
        """Return the idle connection that was used last, dropping those the server is known to have closed."""
        while self._idle:
            connection = self._idle.pop()
            if connection.client.is_connected:
                return connection
            connection.client.close()
        return None

    async def _send(self, connection: _Connection, to: str, message: bytes, *, reused: bool) -> tuple[int, str]:
        """Send over one connection; a `reused` one that breaks before the letter was given raises Broken."""
        connection.letters += 1
        try:
            answer = await hand_over(connection.client, self._from, to, message)
        except aiosmtplib.SMTPResponseException as refusal:
            await self._after_refusal(connection, refusal)
            raise refused(self._server, refusal) from refusal
        except Broken as broken:
            connection.client.close()
            if reused and not broken.in_doubt:
                raise
            raise unreachable(self._server, broken.__cause__, in_doubt=broken.in_doubt) from broken
        except BaseException:
            connection.client.close()
            raise
        await self._give_back(connection)
        return answer

    async def _after_refusal(self, connection: _Connection, refusal: aiosmtplib.SMTPResponseException) -> None:
        """Close the connection where it is the trouble, else clear the refused letter from it and keep it."""
        if is_about_connection(refusal.code):
            connection.client.close()
            return
        try:
            await connection.client.rset()
        except (aiosmtplib.SMTPException, OSError):
            connection.client.close()
        except BaseException:
            connection.client.close()
            raise
        else:
            await self._give_back(connection)

    async def _give_back(self, connection: _Connection) -> None:
        """Keep a connection for the next letter, unless it has carried enough."""
        if connection.letters < self._most:
            self._idle.append(connection)
        else:
            await goodbye(connection.client)


async def probe(server: SmtpAddress) -> None:
    """Connect, log in and say goodbye; raise ServerUnreachable with what to do."""
    client = await connect(server, timeout=10)
    try:
        await client.noop()
    except (aiosmtplib.SMTPException, OSError) as error:
        raise unreachable(server, error) from error
    finally:
        await goodbye(client)


def _wire_body(content: Content) -> bytes:
    """Return a variant's body as it goes over the wire: a dot that begins a line is doubled (RFC 5321, 4.5.2)."""
    return compose(content).replace(b"\r\n.", b"\r\n..")
