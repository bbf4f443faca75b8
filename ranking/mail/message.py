"""Messages: a variant's body is composed once, each letter adds its headers."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from ranking.domain.errors import PermanentRefusal
from ranking.domain.issues import Content, Letter, message_id
from ranking.domain.letterhead import Letterhead

#: ASCII outside the encoded words, as servers without SMTPUTF8 need it; bodies in 8 bits are never written.
_POLICY = SMTP.clone(cte_type="7bit")


def compose(content: Content) -> bytes:
    """Return a variant's MIME part: text and HTML with their own headers, CRLF; equal content gives equal bytes."""
    message = EmailMessage(policy=_POLICY)
    message.set_content(content.text, subtype="plain", charset="utf-8", cte="base64")
    message.add_alternative(content.html, subtype="html", charset="utf-8", cte="base64")
    # A boundary of our own: Python's is random, and letters that are sent again must be equal byte for byte.
    message.set_boundary("=_" + sha256((content.text + content.html).encode()).hexdigest()[:32])
    message["Content-Language"] = content.language
    return message.as_bytes()


def address(letter: Letter, content: Content, letterhead: Letterhead, body: bytes) -> bytes:
    """Return the whole message for one recipient.

    Message-ID and Date depend on the letter alone, so that one sent again after a crash is recognisably the same.
    Raises PermanentRefusal where the address can't be written into a message.
    """
    headers = EmailMessage(policy=_POLICY)
    headers["From"] = Address(flat(letterhead.names[content.language]), addr_spec=letterhead.address)
    headers["To"] = Address(flat(letter.name), addr_spec=ascii_address(letter.address))
    headers["Subject"] = flat(content.subject)
    headers["Date"] = letter.created_at
    headers["Message-ID"] = message_id(letter.issue, letter.address, letterhead.domain)
    if letterhead.reply_to:
        headers["Reply-To"] = letterhead.reply_to
    headers["List-Id"] = f"<{letter.issue.race}.{letter.issue.edition}.{letterhead.domain}>"
    headers["List-Unsubscribe"] = f"<{letterhead.unsubscribe or f'mailto:{letterhead.address}?subject=unsubscribe'}>"
    headers["Auto-Submitted"] = "auto-generated"
    return headers.as_bytes().removesuffix(b"\r\n") + body


def flat(text: str) -> str:
    """Return text on one line: whatever could end a header, or hide in one, becomes a space."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def ascii_address(text: str) -> str:
    """Return an address as servers take it, an international domain in its ASCII form.

    Raises PermanentRefusal where the address can't be written: it never reaches a header or a server.
    """
    local, at, domain = text.rpartition("@")
    if not (at and local and domain) or not local.isascii() or any(sign.isspace() or ord(sign) < 33 for sign in text):
        raise PermanentRefusal(
            None, f"“{flat(text)}” is no address that mail servers take; mend it in the subscribers file"
        )
    try:
        name = f"{local}@{domain.encode('idna').decode()}"
        Address(addr_spec=name)
    except (UnicodeError, ValueError) as error:
        raise PermanentRefusal(
            None, f"“{flat(text)}” is no address: {error}; mend it in the subscribers file"
        ) from error
    return name
