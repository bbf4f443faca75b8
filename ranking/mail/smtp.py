"""The way to a mail server: connections that are kept and reused."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, replace
from time import perf_counter

import aiosmtplib

from ranking.domain.errors import PermanentRefusal
from ranking.domain.issues import Letter
from ranking.domain.letterhead import Letterhead
from ranking.domain.replies import Answer
from ranking.domain.servers import SmtpAddress
from ranking.domain.verp import Token, verp
from ranking.mail.connection import Broken, Envelope, answered, connect, goodbye, hand_over, unreachable
from ranking.mail.dkim import Signer
from ranking.mail.headers import ascii_address
from ranking.mail.message import Links, sender_address
from ranking.mail.stamps import Stamps
from ranking.ports import Contents


@dataclass(kw_only=True)
class _Connection:
    client: aiosmtplib.SMTP
    letters: int = 0
    """Letters tried on it, taken or refused: servers count both."""


@dataclass(frozen=True, kw_only=True)
class SenderRules:
    """How letters are written and handed over. `timeout` is in seconds, for connecting and for each answer.

    `name` is what the server is called in the ledger.

    With `verp` each letter's sender is its own, so that reports about it are known by their address; `notify` names the
    cases of which a server that can (RFC 3461) is asked to report.
    """

    name: str = ""
    timeout: float = 30
    letters_per_connection: int = 100
    links: Links | None = None
    verp: bool = False
    notify: str = ""
    signer: Signer | None = None


class SmtpSender:
    """Hands letters to one server; see ports.Sender. As many connections are open as letters are sent at once.

    Raises PermanentRefusal where the letterhead's address is none that servers take.
    """

    def __init__(self, server: SmtpAddress, letterhead: Letterhead, rules: SenderRules | None = None) -> None:
        self._server = server
        self._letterhead = letterhead
        self._from = sender_address(letterhead)
        self._rules = rules or SenderRules()
        self._stamps = Stamps(letterhead, self._rules.links, self._rules.signer)
        self._idle: list[_Connection] = []

    async def send(self, letter: Letter, contents: Contents) -> Answer:
        """Hand one letter over; return the server's answer; raise ServerUnreachable or PermanentRefusal."""
        to = ascii_address(letter.address)
        stamp = self._stamps.kept(letter) or self._stamps.keep(letter, await contents(letter.variant))
        message, envelope = stamp.letter(letter, to), self._envelope(letter, to)
        if kept := self._take():
            with contextlib.suppress(Broken):  # the server closed it while it was idle: once more, on a new one
                return await self._send(kept, envelope, message, reused=True)
        fresh = _Connection(client=await connect(self._server, self._rules.timeout))
        return await self._send(fresh, envelope, message, reused=False)

    def _envelope(self, letter: Letter, to: str) -> Envelope:
        rules = self._rules
        if not letter.id or not (rules.verp or rules.notify):  # a copy is no letter of the ledger
            return Envelope(sender=self._from, to=to)
        local, _, domain = self._from.rpartition("@")
        sender = verp(local, domain, letter.id, letter.recipient) if rules.verp else self._from
        return Envelope(sender=sender, to=to, mark=str(Token.of(letter.id, letter.recipient)), notify=rules.notify)

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

    async def _send(self, connection: _Connection, envelope: Envelope, message: bytes, *, reused: bool) -> Answer:
        """Send over one connection; a `reused` one that breaks before the letter was given raises Broken."""
        connection.letters += 1
        begun = perf_counter()
        try:
            code, words = await hand_over(connection.client, envelope, message)
        except aiosmtplib.SMTPResponseException as refusal:
            answer = await self._after_refusal(connection, refusal)
            return replace(answer, server=self._rules.name, seconds=perf_counter() - begun)
        except PermanentRefusal:
            await self._give_back(connection)
            raise
        except Broken as broken:
            connection.client.close()
            if reused and not broken.in_doubt:
                raise
            raise unreachable(self._server, broken.__cause__, mid_letter=True, in_doubt=broken.in_doubt) from broken
        except BaseException:
            connection.client.close()
            raise
        seconds = perf_counter() - begun
        await self._give_back(connection)
        return Answer(code=code, words=words, server=self._rules.name, seconds=seconds)

    async def _after_refusal(self, connection: _Connection, refusal: aiosmtplib.SMTPResponseException) -> Answer:
        """Close the connection where the server is the trouble, else clear the refused letter from it and keep it."""
        try:
            answer = answered(self._server, refusal)
            await connection.client.rset()
        except (aiosmtplib.SMTPException, OSError):
            connection.client.close()
        except BaseException:
            connection.client.close()
            raise
        else:
            await self._give_back(connection)
        return answer

    async def _give_back(self, connection: _Connection) -> None:
        """Keep a connection for the next letter, unless it has carried enough."""
        if connection.letters < self._rules.letters_per_connection:
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
