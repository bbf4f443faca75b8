"""Messages: a variant's body is composed once, each letter adds its headers."""

from __future__ import annotations

from binascii import b2a_qp
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from ranking.domain.issues import Content, Letter, message_id
from ranking.domain.letterhead import Letterhead
from ranking.mail.headers import ascii_address, named, plain, worded

#: Lines of at most 76 signs, as both encodings promise; nothing is written in 8 bits.
_POLICY = SMTP.clone(cte_type="7bit", max_line_length=76)
#: What may stand in a URI as it is; everything else is percent-encoded.
_URI_SIGNS = "%:/?#[]@!$&'()*+,;=~"
_LETTERHEAD = "`letterhead:` of schedules.yaml"


def compose(content: Content) -> bytes:
    """Return a variant's MIME part: text and HTML with their own headers, CRLF; equal content gives equal bytes."""
    message = EmailMessage(policy=_POLICY)
    message.set_content(content.text, subtype="plain", charset="utf-8", cte=_shorter(content.text))
    message.add_alternative(content.html, subtype="html", charset="utf-8", cte=_shorter(content.html))
    # A boundary of our own: Python's is random, and letters that are sent again must be equal byte for byte.
    message.set_boundary("=_" + sha256(f"{content.text}\0{content.html}".encode()).hexdigest()[:32])
    message["Content-Language"] = content.language
    return message.as_bytes()


def address(letter: Letter, content: Content, letterhead: Letterhead, body: bytes) -> bytes:
    """Return the whole message for one recipient.

    Message-ID and Date depend on the letter alone, so that one sent again after a crash is recognisably the same.
    Raises PermanentRefusal where an address can't be written into a message.
    """
    issue, name = letter.issue, letterhead.names[content.language]
    sender = sender_address(letterhead)
    domain = sender.rpartition("@")[2]
    lines = [
        named("From", name, sender),
        named("To", letter.name, ascii_address(letter.address)),
        worded("Subject", content.subject),
        plain("Date", format_datetime(letter.created_at.astimezone(UTC))),
        plain("Message-ID", message_id(issue, letter.address, domain)),
        *_reply_to(letterhead),
        named("List-Id", name, f"{issue.race}.{issue.edition}.{domain}"),
        plain("List-Unsubscribe", f"<{_unsubscribe(letterhead, sender)}>"),
        plain("Auto-Submitted", "auto-generated"),
    ]
    return "".join(lines).encode("ascii") + body


def sender_address(letterhead: Letterhead) -> str:
    """Return who letters are from, for the From header and the envelope; raises PermanentRefusal."""
    return ascii_address(letterhead.address, _LETTERHEAD)


def _reply_to(letterhead: Letterhead) -> list[str]:
    if letterhead.reply_to is None:
        return []
    return [plain("Reply-To", ascii_address(letterhead.reply_to, _LETTERHEAD))]


def _unsubscribe(letterhead: Letterhead, sender: str) -> str:
    return quote(letterhead.unsubscribe or f"mailto:{sender}?subject=unsubscribe", safe=_URI_SIGNS)


def _shorter(text: str) -> str:
    """Return the encoding that needs fewer bytes; each writes lines of 76 signs."""
    raw = text.encode()
    in_base64 = -(-len(raw) // 57) * 2 + -(-len(raw) // 3) * 4
    return "quoted-printable" if len(b2a_qp(raw)) < in_base64 else "base64"
