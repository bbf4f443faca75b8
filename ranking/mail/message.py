"""Messages: a variant's body is composed once, each letter adds its headers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

from ranking.domain.addresses import recipient_of
from ranking.domain.issues import Content, IssueKey, Letter, letter_token
from ranking.domain.letterhead import Letterhead
from ranking.domain.service import LETTER_LINK_LASTS
from ranking.domain.tokens import BLANK, personal_token
from ranking.mail.headers import ascii_address, named, plain, worded
from ranking.mail.parts import file_part, multipart, text_part

#: What may stand in a URI as it is; everything else is percent-encoded.
_URI_SIGNS = "%:/?#[]@!$&'()*+,;=~"
#: Where each letter's own token goes.
_HERE = "{token}"
_LETTERHEAD = "`letterhead:` of schedules.yaml"


def compose(content: Content) -> bytes:
    """Return a variant's MIME part with its own headers, CRLF; equal content gives equal bytes.

    The texts are alternatives; pictures that the HTML shows are related to it; files stand beside them. Without
    HTML the text stands alone.
    """
    text = text_part(content.text, "plain")
    whole = text if not content.html else _with_page(content, text)
    return f"MIME-Version: 1.0\r\nContent-Language: {content.language}\r\n".encode() + whole


def _with_page(content: Content, text: bytes) -> bytes:
    pictures = [file_part(one) for one in content.attachments if one.cid]
    files = [file_part(one) for one in content.attachments if not one.cid]
    page = text_part(content.html, "html")
    shown = multipart("related", [page, *pictures], extra=';\r\n type="text/html"') if pictures else page
    letter = multipart("alternative", [text, shown])
    return multipart("mixed", [letter, *files]) if files else letter


@dataclass(frozen=True, kw_only=True)
class Links:
    """Where recipients choose for themselves: `url` is the service's, `secret` signs each one's token."""

    url: str
    secret: bytes

    def token(self, letter: Letter) -> str:
        """Return the token of a letter's recipient; the same letter always has the same one."""
        until = (letter.created_at.astimezone(UTC) + LETTER_LINK_LASTS).date()
        return personal_token(self.secret, letter.recipient or recipient_of(letter.address), until)


class Headers:
    """The headers of one variant's letters: what is the same in all of them is written once.

    Message-ID and Date depend on the letter alone, so that one sent again after a crash is recognisably the same.
    Raises PermanentRefusal where an address can't be written into a message.
    """

    def __init__(self, content: Content, issue: IssueKey, letterhead: Letterhead, links: Links | None = None) -> None:
        name, sender = letterhead.names[content.language], sender_address(letterhead)
        domain = sender.rpartition("@")[2]
        self._issue = str(issue)
        # Written with a token's place in them, so that what every letter repeats is checked once.
        number = f"<{issue.race}.{issue.edition}.{issue.period}.r{issue.revision}.{_HERE}@{domain}>"
        self._number = plain("Message-ID", number).split(_HERE)
        self._links = links
        mailto = _unsubscribe(letterhead, sender)
        self._by_mail = plain("List-Unsubscribe", f"<{mailto}>")
        self._by_click = self._by_mail.split(_HERE)
        if links:
            click = plain("List-Unsubscribe", f"<{links.url}/s/{_HERE}>, <{mailto}>")
            self._by_click = (click + plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")).split(_HERE)
        self._same = "".join(
            [
                named("From", name, sender),
                worded("Subject", content.subject),
                *_reply_to(letterhead),
                named("List-Id", name, f"{issue.race}.{issue.edition}.{domain}"),
                plain("Auto-Submitted", "auto-generated"),
            ]
        )
        self._dated: dict[datetime, str] = {}

    def of(self, letter: Letter, to: str, token: str = "") -> str:
        """Return the headers of one letter in ASCII; `to` is its address, `token` its recipient's."""
        number = letter_token(self._issue, letter.address).join(self._number)
        # Those who get letters by office can write, but not leave with one click.
        leaving = token.join(self._by_click) if letter.may_leave else self._by_mail
        return f"{named('To', letter.name, to)}{number}{leaving}{self._date(letter.created_at)}{self._same}"

    def _date(self, instant: datetime) -> str:
        if instant not in self._dated:
            self._dated.clear()
            self._dated[instant] = plain("Date", format_datetime(instant.astimezone(UTC)))
        return self._dated[instant]


def address(letter: Letter, content: Content, letterhead: Letterhead, body: bytes, links: Links | None = None) -> bytes:
    """Return the whole message for one recipient, as mail programs read it; raises PermanentRefusal."""
    token = links.token(letter) if links else BLANK
    headers = Headers(content, letter.issue, letterhead, links)
    own = headers.of(letter, ascii_address(letter.address), token)
    return own.encode("ascii") + body.replace(BLANK.encode(), token.encode())


def sender_address(letterhead: Letterhead) -> str:
    """Return who letters are from, for the From header and the envelope; raises PermanentRefusal."""
    return ascii_address(letterhead.address, _LETTERHEAD)


def _reply_to(letterhead: Letterhead) -> list[str]:
    if letterhead.reply_to is None:
        return []
    return [plain("Reply-To", ascii_address(letterhead.reply_to, _LETTERHEAD))]


def _unsubscribe(letterhead: Letterhead, sender: str) -> str:
    return quote(letterhead.unsubscribe or f"mailto:{sender}?subject=unsubscribe", safe=_URI_SIGNS)
