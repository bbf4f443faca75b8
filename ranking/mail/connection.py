"""One connection to a mail server: opening it, handing a letter over, and what the server's answers mean."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from ranking.domain.errors import PermanentRefusal, ServerUnreachable
from ranking.domain.replies import ABOUT_SERVER, Answer, Meaning, meaning_of
from ranking.domain.servers import Security, SmtpAddress
from ranking.mail.access import NoToken, token_by
from ranking.mail.headers import flat

#: The server is about to close the connection; no letter is at fault.
CLOSING = 421
#: The letter is larger than the server takes, which it may say as early as at MAIL.
_TOO_LARGE = 552
#: Seconds that a goodbye may take; nothing depends on it.
_GOODBYE = 5
#: Bytes a second that the slowest line carries.
_SLOWEST = 20_000
#: Seconds; longer than this the letter would be taken from us, as if this process were gone.
_LONGEST_PATIENCE = 300
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
        oauth_token_generator=token_by(server.token_command) if server.token_command else None,
        client_cert=server.certificate,
        client_key=server.key,
        timeout=timeout,
    )
    try:
        await client.connect()
        await _greet(client)
    except NoToken as error:
        client.close()
        raise ServerUnreachable(None, str(error)) from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:  # ValueError: a host name that can't be one
        client.close()
        raise unreachable(server, error) from error
    except BaseException:
        client.close()
        raise
    return client


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What a server is told about a letter before it: from whom (ASCII), to whom, under which mark.

    `mark` comes back in reports about the letter, which are asked for where `notify` names the cases (RFC 3461).
    """

    sender: str
    to: str
    mark: str = ""
    notify: str = ""


async def hand_over(client: aiosmtplib.SMTP, envelope: Envelope, message: bytes) -> tuple[int, str]:
    """Send a message that is ready for the wire; return the server's code and words.

    `message` has CRLF lines, dots doubled where they begin one, and CRLF at its end. Raises Broken,
    SMTPResponseException where the server refuses, or PermanentRefusal where it says beforehand that it will. Not by
    `sendmail`, which goes over every message again and can't tell on which side of the last byte a connection broke.
    """
    offers = client.esmtp_extensions
    try:
        await _begin(client, _from(envelope, message, offers))
        await _ask(client, b"RCPT", _to(envelope, offers))
        await _ask(client, b"DATA", expected=3)
        protocol = _write(client, message)
    except OSError as error:
        raise Broken(in_doubt=False) from error
    try:
        return await _last_answer(protocol, _patience(client, message))
    except OSError as error:
        raise Broken(in_doubt=True) from error


def _from(envelope: Envelope, message: bytes, offers: Mapping[str, str]) -> bytes:
    """Return MAIL's argument; raise PermanentRefusal where the server takes no letter as large as this one."""
    words = f"FROM:<{envelope.sender}>"
    if (most := offers.get("size")) is not None:
        if most.isdigit() and 0 < int(most) < len(message):
            raise PermanentRefusal(None, _too_large(len(message), int(most)))
        words += f" SIZE={len(message)}"
    if envelope.mark and envelope.notify and "dsn" in offers:
        words += f" RET=HDRS ENVID={envelope.mark}"
    return words.encode("ascii")


def _to(envelope: Envelope, offers: Mapping[str, str]) -> bytes:
    words = f"TO:<{envelope.to}>"
    if envelope.notify and "dsn" in offers:
        words += f" NOTIFY={envelope.notify}"
    return words.encode("ascii")


def _too_large(size: int, most: int) -> str:
    return (
        f"the letter has {_weight(size)} and the server takes {_weight(most)}: "
        "leave out files under `attach:`, or publish them as pages"
    )


def _weight(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB"


def _patience(client: aiosmtplib.SMTP, message: bytes) -> float | None:
    """Return how many seconds the answer to a letter may take: a large one takes longer to arrive."""
    return min(client.timeout + len(message) / _SLOWEST, _LONGEST_PATIENCE) if client.timeout else None


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
    """Say MAIL; a 421 here is the goodbye of a server that found us idle for too long.

    What it refuses for good here it would refuse for every letter, but for one that is too large.
    """
    try:
        await _ask(client, b"MAIL", sender)
    except aiosmtplib.SMTPResponseException as refusal:
        if refusal.code == CLOSING:
            raise Broken(in_doubt=False) from refusal
        if refusal.code >= 500 and refusal.code != _TOO_LARGE:
            raise aiosmtplib.SMTPSenderRefused(refusal.code, refusal.message, "") from refusal
        raise


def _write(client: aiosmtplib.SMTP, message: bytes) -> SMTPProtocol:
    """Write all bytes of a letter, or none: raises SMTPServerDisconnected where the connection is lost already."""
    if client.protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("Connection lost")
    client.protocol.write(message)
    client.protocol.write(b".\r\n")
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


def answered(server: SmtpAddress, refusal: aiosmtplib.SMTPResponseException) -> Answer:
    """Return a refusal as the answer to a letter; raise ServerUnreachable where it isn't about the letter."""
    words = in_words(refusal.message)
    meaning = meaning_of(refusal.code, words)
    if isinstance(refusal, aiosmtplib.SMTPSenderRefused) and meaning is Meaning.REFUSED:
        meaning = Meaning.SENDER  # it would refuse every letter: none is at fault
    if meaning in ABOUT_SERVER:
        raise ServerUnreachable(refusal.code, _about_server(server, meaning, refusal.code, words)) from refusal
    return Answer(code=refusal.code, words=words)


def unreachable(
    server: SmtpAddress, error: BaseException | None, *, mid_letter: bool = False, in_doubt: bool = False
) -> ServerUnreachable:
    """Return what a connection that can't be opened, or broke, means; the words name host, port and the cure."""
    match error:
        case aiosmtplib.SMTPAuthenticationError():  # never its own words: a server may repeat what it was given
            words = f"{server} refused the user or the password ({error.code}): mend {_SETTING}"
            return ServerUnreachable(error.code, words)
        case aiosmtplib.SMTPResponseException() if error.code > 0:
            words = in_words(error.message)
            meaning = meaning_of(error.code, words)
            return ServerUnreachable(error.code, _about_server(server, meaning, error.code, words))
    reason = in_words(str(error)) or type(error).__name__
    if certificate := _certificate_error(error):
        words = (
            f"The certificate of the mail server {server} is not trusted ({certificate.verify_message}): "
            f"write the host in {_SETTING} as the certificate names it, or ask whoever runs it for a valid one"
        )
        return ServerUnreachable(None, words)
    words = f"The mail server {server} can't be reached ({reason}): look whether it runs and {_SETTING} is right"
    return ServerUnreachable(None, words, mid_letter=mid_letter, in_doubt=in_doubt)


def _about_server(server: SmtpAddress, meaning: Meaning, code: int, words: str) -> str:
    match meaning:
        case Meaning.CLOSING if code == CLOSING:
            return f"{server} is closing: {words}. It is tried again later"
        case Meaning.LOGIN:
            return f"{server} wants another login ({words}): write its user and password into {_SETTING}"
        case Meaning.SENDER:
            says = f"{server} refuses letters from our address ({code} {words})"
            return f"{says}: write the login's own address under `letterhead:`"
        case Meaning.TOO_FAST:
            return f"{server} wants fewer letters at a time ({code} {words}): lower `per_minute:` under `delivery:`"
        case Meaning.QUOTA:
            return f"{server} takes no more letters today ({code} {words}): the others leave tomorrow"
        case _:
            return f"{server} answered {code} {words}: ask whoever runs it"


def _certificate_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """Return the reason behind a failed handshake, which aiosmtplib wraps once where TLS comes first."""
    for cause in (error, error.__cause__ if error else None):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause
    return None
