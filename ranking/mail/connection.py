"""One connection to a mail server: opening it, handing a letter over, and what the server's answers mean."""

from __future__ import annotations

import contextlib
import ssl

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from ranking.domain.errors import PermanentRefusal, ServerUnreachable, TemporaryRefusal, Undelivered
from ranking.domain.servers import Security, SmtpAddress
from ranking.mail.headers import flat

#: The server is about to close the connection; no letter is at fault.
CLOSING = 421
#: The server wants a login, or another one; no letter is at fault.
_LOGIN = frozenset({530, 534, 535, 538})
#: The letter is larger than the server takes, which it may say as early as at MAIL.
_TOO_LARGE = 552
#: Seconds that a goodbye may take; nothing depends on it.
_GOODBYE = 5
_SETTING = "RANKING_SMTP_URL"


class Broken(Exception):
    """The connection broke, or its answers can't be told apart any more; its cause says how.

    `in_doubt` is True where the letter's bytes were written and not answered.
    """

    def __init__(self, *, in_doubt: bool) -> None:
        self.in_doubt = in_doubt
        super().__init__()


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
        await _greet(client)
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:  # ValueError: a host name that can't be one
        client.close()
        raise unreachable(server, error) from error
    except BaseException:
        client.close()
        raise
    return client


async def hand_over(client: aiosmtplib.SMTP, sender: str, to: str, message: bytes) -> tuple[int, str]:
    """Send a message that is ready for the wire; return the server's code and words.

    `message` has CRLF lines, dots doubled where they begin one, and CRLF at its end. Raises Broken, or
    SMTPResponseException where the server refuses. Not by `sendmail`, which goes over every message again and can't
    tell on which side of the last byte a connection broke.
    """
    size = b" SIZE=%d" % len(message) if client.supports_extension("size") else b""
    try:
        await _begin(client, b"FROM:<%s>%s" % (sender.encode("ascii"), size))
        await _ask(client, b"RCPT", b"TO:<%s>" % to.encode("ascii"))
        await _ask(client, b"DATA", expected=3)
        protocol = _write(client, message + b".\r\n")
    except OSError as error:
        raise Broken(in_doubt=False) from error
    try:
        return await _last_answer(protocol, client.timeout)
    except OSError as error:
        raise Broken(in_doubt=True) from error


async def goodbye(client: aiosmtplib.SMTP) -> None:
    """Say QUIT, let the server close the connection and close our end, whatever the server makes of it.

    Closing first would leave a TLS connection half open when the event loop ends right after.
    """
    try:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.execute_command(b"QUIT", timeout=_GOODBYE)
            if client.protocol:
                await client.protocol.read_response(timeout=_GOODBYE)
    finally:
        client.close()


async def _greet(client: aiosmtplib.SMTP) -> None:
    """Introduce ourselves, which `connect` leaves out where it needs neither STARTTLS nor a login."""
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except aiosmtplib.SMTPHeloError:
            await client.helo()


async def _ask(client: aiosmtplib.SMTP, *command: bytes, expected: int = 2) -> None:
    try:
        answer = await client.execute_command(*command)
    except aiosmtplib.SMTPResponseException as error:  # raised for an answer that is none
        raise Broken(in_doubt=False) from error
    if answer.code // 100 != expected:
        raise aiosmtplib.SMTPResponseException(answer.code, answer.message)


async def _begin(client: aiosmtplib.SMTP, sender: bytes) -> None:
    """Say MAIL; a 421 here is the goodbye of a server that found us idle for too long."""
    try:
        await _ask(client, b"MAIL", sender)
    except aiosmtplib.SMTPResponseException as refusal:
        if refusal.code == CLOSING:
            raise Broken(in_doubt=False) from refusal
        if refusal.code >= 500 and refusal.code not in _LOGIN and refusal.code != _TOO_LARGE:
            words = sender.decode().partition(">")[0].removeprefix("FROM:<")
            raise aiosmtplib.SMTPSenderRefused(refusal.code, refusal.message, words) from refusal
        raise


def _write(client: aiosmtplib.SMTP, message: bytes) -> SMTPProtocol:
    """Write all bytes of a letter, or none: raises SMTPServerDisconnected where the connection is lost already."""
    if client.protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("Connection lost")
    client.protocol.write(message)
    return client.protocol


async def _last_answer(protocol: SMTPProtocol, timeout: float | None) -> tuple[int, str]:  # noqa: ASYNC109 – aiosmtplib's own
    try:
        answer = await protocol.read_response(timeout=timeout)
    except aiosmtplib.SMTPResponseException as error:
        raise Broken(in_doubt=True) from error
    if answer.code // 100 != 2:
        raise aiosmtplib.SMTPResponseException(answer.code, answer.message)
    return answer.code, in_words(answer.message)


def in_words(message: str) -> str:
    """Return a server's words on one line; those in GBK, in which some Chinese servers answer, are read as such."""
    raw = message.encode("utf-8", "surrogateescape")
    try:
        return flat(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return flat(raw.decode("gb18030", "replace"))


def is_about_connection(code: int) -> bool:
    """Tell whether an answer speaks of the connection or the login, not of the letter."""
    return code == CLOSING or code in _LOGIN or not 400 <= code < 600


def refused(server: SmtpAddress, refusal: aiosmtplib.SMTPResponseException) -> Undelivered:
    """Return what a refusal means for the letter."""
    words = in_words(refusal.message)
    if isinstance(refusal, aiosmtplib.SMTPSenderRefused):  # it would refuse every letter: none is at fault
        says = f"{server} refuses letters from {refusal.sender} ({refusal.code} {words})"
        return ServerUnreachable(refusal.code, f"{says}: write the login's own address under `letterhead:`")
    if is_about_connection(refusal.code):
        return ServerUnreachable(refusal.code, _about_connection(server, refusal.code, words))
    kind = PermanentRefusal if refusal.code >= 500 else TemporaryRefusal
    return kind(refusal.code, words)


def unreachable(server: SmtpAddress, error: BaseException | None, *, in_doubt: bool = False) -> ServerUnreachable:
    """Return what a connection that can't be opened, or broke, means; the words name host, port and the cure."""
    match error:
        case aiosmtplib.SMTPAuthenticationError():  # never its own words: a server may repeat what it was given
            words = f"{server} refused the user or the password ({error.code}): mend {_SETTING}"
            return ServerUnreachable(error.code, words)
        case aiosmtplib.SMTPResponseException() if error.code > 0:
            return ServerUnreachable(error.code, _about_connection(server, error.code, in_words(error.message)))
    reason = in_words(str(error)) or type(error).__name__
    if certificate := _certificate_error(error):
        words = (
            f"The certificate of the mail server {server} is not trusted ({certificate.verify_message}): "
            f"write the host in {_SETTING} as the certificate names it, or ask whoever runs it for a valid one"
        )
        return ServerUnreachable(None, words)
    words = f"The mail server {server} can't be reached ({reason}): look whether it runs and {_SETTING} is right"
    return ServerUnreachable(None, words, in_doubt=in_doubt)


def _about_connection(server: SmtpAddress, code: int, words: str) -> str:
    if code == CLOSING:
        return f"{server} is closing: {words}. It is tried again later"
    if code in _LOGIN:
        return f"{server} wants another login ({words}): write its user and password into {_SETTING}"
    return f"{server} answered {code} {words}: ask whoever runs it"


def _certificate_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """Return the reason behind a failed handshake, which aiosmtplib wraps once where TLS comes first."""
    for cause in (error, error.__cause__ if error else None):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause
    return None
