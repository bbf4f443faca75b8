"""Messages: a variant's body is composed once, each letter adds its headers."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime
from urllib.parse import quote

from ranking.domain.issues import Content, Letter, message_id
from ranking.domain.letterhead import Letterhead
from ranking.mail.headers import ascii_address, named, plain, worded
from ranking.mail.parts import file_part, multipart, text_part

#: What may stand in a URI as it is; everything else is percent-encoded.
_URI_SIGNS = "%:/?#[]@!$&'()*+,;=~"
_LETTERHEAD = "`letterhead:` of schedules.yaml"


def compose(content: Content) -> bytes:
    """Return a variant's MIME part with its own headers, CRLF; equal content gives equal bytes.

    The texts are alternatives; pictures that the HTML shows are related to it; files stand beside them.
    """
    pictures = [file_part(one) for one in content.attachments if one.cid]
    files = [file_part(one) for one in content.attachments if not one.cid]
    page = text_part(content.html, "html")
    shown = multipart("related", [page, *pictures], extra=';\r\n type="text/html"') if pictures else page
    letter = multipart("alternative", [text_part(content.text, "plain"), shown])
    whole = multipart("mixed", [letter, *files]) if files else letter
    return f"MIME-Version: 1.0\r\nContent-Language: {content.language}\r\n".encode() + whole


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
