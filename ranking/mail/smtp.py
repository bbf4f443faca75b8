"""The way to a mail server: connections that are kept and reused, answers turned into our own errors."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from dataclasses import dataclass

import aiosmtplib

from ranking.domain.errors import PermanentRefusal, ServerUnreachable, TemporaryRefusal, Undelivered
from ranking.domain.issues import Content, Letter
from ranking.domain.letterhead import Letterhead
from ranking.domain.servers import Security, SmtpAddress
from ranking.mail.message import address, ascii_address, compose

#: Variants whose bodies are kept composed; one is about 40 kB.
_KEPT = 64
#: The server is about to close the connection; no letter is at fault.
_CLOSING = 421


@dataclass(kw_only=True)
class _Connection:
    client: aiosmtplib.SMTP
    letters: int = 0


class _Broken(Exception):
    """The connection broke; `in_doubt` where the letter's bytes may have arrived."""

    def __init__(self, *, in_doubt: bool) -> None:
        self.in_doubt = in_doubt
        super().__init__()


class SmtpSender:
    """Hands letters to one server; see ports.Sender. As many connections are open as letters are sent at once."""

    def __init__(
        self, server: SmtpAddress, letterhead: Letterhead, *, timeout: float = 30, letters_per_connection: int = 100
    ) -> None:
        self._server = server
        self._letterhead = letterhead
        self._timeout = timeout
        self._most = letters_per_connection
        self._idle: list[_Connection] = []
        self._bodies: OrderedDict[tuple[int, str], bytes] = OrderedDict()

    async def send(self, letter: Letter, content: Content) -> tuple[int, str]:
        """Hand one letter over; return the server's code and words; raise an Undelivered."""
        to = ascii_address(letter.address)
        message = address(letter, content, self._letterhead, self._body(letter, content))
        if self._idle:
            with contextlib.suppress(_Broken):  # the server had closed it meanwhile
                return await self._send(self._idle.pop(), to, message, retry=True)
        return await self._send(await self._open(), to, message)

    async def close(self) -> None:
        """Say goodbye on every connection."""
        while self._idle:
            await _quit(self._idle.pop().client)

    def _body(self, letter: Letter, content: Content) -> bytes:
        key = (letter.variant, content.subject)
        if key not in self._bodies:
            self._bodies[key] = compose(content)
            if len(self._bodies) > _KEPT:
                self._bodies.popitem(last=False)
        return self._bodies[key]

    async def _open(self) -> _Connection:
        return _Connection(client=await connect(self._server, self._timeout))

    async def _send(self, connection: _Connection, to: str, message: bytes, *, retry: bool = False) -> tuple[int, str]:
        """Send over one connection; with `retry`, a connection that was dead from the start raises _Broken."""
        try:
            answer = await _hand_over(connection.client, self._letterhead.address, to, message)
        except aiosmtplib.SMTPResponseException as refusal:
            if refusal.code == _CLOSING:
                connection.client.close()
            else:
                await self._give_back(connection, reset=True)
            raise _refused(self._server, refusal) from refusal
        except _Broken as broken:
            connection.client.close()
            if retry and not broken.in_doubt:
                raise
            raise _unreachable(self._server, broken.__cause__, in_doubt=broken.in_doubt) from broken
        except BaseException:
            connection.client.close()
            raise
        connection.letters += 1
        await self._give_back(connection)
        return answer.code, answer.message

    async def _give_back(self, connection: _Connection, *, reset: bool = False) -> None:
        """Keep a connection for the next letter, unless it has carried enough or can't be reset."""
        if connection.letters >= self._most:
            await _quit(connection.client)
            return
        if reset:
            try:
                await connection.client.rset()
            except (aiosmtplib.SMTPException, OSError):
                connection.client.close()
                return
        self._idle.append(connection)


async def probe(server: SmtpAddress) -> None:
    """Connect, log in and say goodbye; raise ServerUnreachable with what to do."""
    client = await connect(server, timeout=10)
    await _quit(client)


async def connect(server: SmtpAddress, timeout: float) -> aiosmtplib.SMTP:  # noqa: ASYNC109 – aiosmtplib's own
    """Return a connection that is ready for letters; certificates are verified. Raises ServerUnreachable."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        username=server.user,
        password=server.password,
        timeout=timeout,
    )
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError) as error:
        client.close()
        raise _unreachable(server, error) from error
    return client


async def _hand_over(client: aiosmtplib.SMTP, sender: str, to: str, message: bytes) -> aiosmtplib.SMTPResponse:
    try:
        await client.mail(sender)
        await client.rcpt(to)
    except OSError as error:
        raise _Broken(in_doubt=False) from error
    try:
        return await client.data(message)
    except OSError as error:
        raise _Broken(in_doubt=True) from error


async def _quit(client: aiosmtplib.SMTP) -> None:
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        await client.quit()
    client.close()


def _refused(server: SmtpAddress, refusal: aiosmtplib.SMTPResponseException) -> Undelivered:
    words = " ".join(refusal.message.split())
    if refusal.code == _CLOSING:
        return ServerUnreachable(refusal.code, f"{server} is closing: {words}. It is tried again later")
    kind = PermanentRefusal if refusal.code >= 500 else TemporaryRefusal
    return kind(refusal.code, words)


def _unreachable(server: SmtpAddress, error: BaseException | None, *, in_doubt: bool = False) -> ServerUnreachable:
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            words = f"{server} refused the user or the password ({error.code}): mend RANKING_SMTP_URL"
            return ServerUnreachable(error.code, words)
        case aiosmtplib.SMTPResponseException():
            return ServerUnreachable(error.code, f"{server} answered {error.message}: ask whoever runs it")
    reason = " ".join(str(error).split()) or type(error).__name__
    words = f"The mail server {server} can't be reached ({reason}): look whether it runs and RANKING_SMTP_URL is right"
    return ServerUnreachable(None, words, in_doubt=in_doubt)
