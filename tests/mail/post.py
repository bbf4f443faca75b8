"""What the tests of the mail band write, and to whom."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

from ranking.domain.issues import Content, IssueKey, Letter
from ranking.domain.languages import Language, Names
from ranking.domain.letterhead import Letterhead
from ranking.domain.periods import Period
from ranking.domain.replies import Answer
from ranking.domain.servers import SmtpAddress
from ranking.mail.message import address, compose
from ranking.mail.smtp import SenderRules, SmtpSender
from ranking.ports import Contents

TAKEN = Answer(code=250, words="2.0.0 taken")
CREATED = datetime(2024, 5, 6, 9, 0, tzinfo=timezone(timedelta(hours=8)))
NAMES = Names(
    {
        Language.ZH_HANS: "示例市“赛龙夺锦”办公室",
        Language.ZH_HANT: "示例市「賽龍奪錦」辦公室",
        Language.JA: "例示市ランキング事務局",
        Language.EN: "Sample City, Office of the Race",
    }
)
LETTERHEAD = Letterhead(names=NAMES, address="ranking@city.example", reply_to="office@city.example")
SUBJECTS = {
    Language.ZH_HANS: "示例市招商引资“赛龙夺锦”2024年第18周动态:甲区第一名,乙区进步最快,丙县需要加油" * 3,
    Language.ZH_HANT: "示例市招商引資「賽龍奪錦」2024年第18週動態:甲區第一名,乙區進步最快,丙縣需要加油" * 3,
    Language.JA: "例示市投資ランキング 2024年第18週の速報: 甲区が首位、乙区が大きく前進しました。" * 3,
    Language.EN: "Weekly update of the investment race, 2024-W18: Alpha leads; Beta rose most (12 places) " * 3 + "!",
}


def content(language: Language = Language.EN, **changes: str) -> Content:
    """Return a letter's words, with lines that SMTP could trip over."""
    words = SUBJECTS[language]
    said = {
        "subject": words,
        "text": f"{words}\n.\n..\nFrom here\n",
        "html": f"<p>{words}</p>\n<b>第1名</b>\n",
        **changes,
    }
    return Content(language=language, **said)


def letter(
    to: str = "alpha@city.example", *, name: str = "甲区招商办", race: str = "contest", number: int = 1
) -> Letter:
    """Return a letter as it is claimed from the outbox."""
    issue = IssueKey(race=race, edition="weekly", period=Period.parse("2024-W18"))
    return Letter(id=number, issue=issue, address=to, name=name, variant=number, attempts=1, created_at=CREATED)


def written(one: Letter | None = None, said: Content | None = None, letterhead: Letterhead = LETTERHEAD) -> bytes:
    """Return the message as it goes over the wire."""
    said = said or content()
    return address(one or letter(), said, letterhead, compose(said))


def read(message: bytes) -> EmailMessage:
    """Read a message as a mail program does, strictly."""
    return message_from_bytes(message, policy=policy.default.clone(raise_on_defect=True))


def body_of(message: EmailMessage, kind: str = "plain") -> str:
    """Return one of a message's two bodies, its lines ended as in the content."""
    return message.get_body([kind]).get_content().replace("\r\n", "\n")


def recipient_of(message: EmailMessage) -> tuple[str, str]:
    """Return the name and the address of the one in To.

    By the older decoder: the newer one keeps the white space between two encoded words of a name, against RFC 2047.
    """
    [raw] = [value for name, value in message.raw_items() if name == "To"]
    [(name, address)] = getaddresses([raw])
    return str(make_header(decode_header(name))), address


def send(server: SmtpAddress, *letters: Letter, at_once: int = 1, **rules: float) -> list[Answer | Exception]:
    """Send letters over one sender, in order or several at once; return what came of each."""
    return asyncio.run(_send(server, letters, at_once, rules))


def saying(said: Content) -> Contents:
    """Return the contents of a variant that always says the same."""

    async def contents(_variant: int) -> Content:
        return said

    return contents


async def _send(
    server: SmtpAddress, letters: Sequence[Letter], at_once: int, rules: dict[str, float]
) -> list[Answer | Exception]:
    sender = SmtpSender(server, LETTERHEAD, SenderRules(**{"timeout": 10, **rules}))
    turns = asyncio.Semaphore(at_once)

    async def one(letter: Letter) -> Answer:
        async with turns:
            return await sender.send(letter, saying(content()))

    try:
        return await asyncio.gather(*(one(letter) for letter in letters), return_exceptions=True)
    finally:
        await sender.close()
