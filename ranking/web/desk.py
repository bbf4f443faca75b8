"""What the pages need from the rest of the program, and what they decide; nothing here knows of HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ranking.domain.addresses import recipient_of
from ranking.domain.issues import Content
from ranking.domain.languages import Language
from ranking.domain.limits import Allowance
from ranking.domain.memberships import THEMSELVES, MayNotLeave, Membership, NoMember
from ranking.domain.service import CONFIRMATION_LASTS, Service
from ranking.domain.subscribers import LetterFormat
from ranking.domain.tokens import BadToken, read_token
from ranking.ports import Subscribers
from ranking.render.service_pages import ServicePages

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How often the public may ask: from one place, for one address, and all together."""

    place: Allowance = field(default_factory=lambda: Allowance(10, timedelta(hours=1)))
    address: Allowance = field(default_factory=lambda: Allowance(2, timedelta(hours=1)))
    everybody: Allowance = field(default_factory=lambda: Allowance(300, timedelta(hours=1)))

    def allow(self, place: str, now: datetime) -> bool:
        """Tell whether somebody may ask at all."""
        return self.place.take(place, now) and self.everybody.take("", now)


@dataclass(frozen=True, kw_only=True)
class ServiceDesk:
    """What the pages are served with.

    `flaw_of` tells what is wrong with an address; `holds` whether a recipient gets no letters, whatever happens;
    `post` hands a letter to the mail server, and may raise. `open_to_public` says whether anybody may ask for letters.
    """

    service: Service
    secret: bytes = field(repr=False)
    subscribers: Subscribers
    pages: ServicePages
    languages: Sequence[Language]
    open_to_public: bool
    flaw_of: Callable[[str], str | None]
    holds: Callable[[str], bool]
    post: Callable[[str, Content], Awaitable[object]]
    clock: Callable[[], datetime]
    today: Callable[[], date]
    limits: Limits = field(default_factory=Limits)
    letters: set[asyncio.Task[None]] = field(default_factory=set)
    """Letters on their way to the mail server."""

    async def member(self, token: str) -> Membership | None:
        """Return whose token it is; None where nobody has signed it, it is too old, or the person is gone."""
        try:
            recipient = read_token(self.secret, token, self.today())
        except BadToken:
            return None
        return await asyncio.to_thread(self.subscribers.find, recipient)

    async def choose(self, one: Membership, language: str, letter_format: str) -> bool:
        """Keep what somebody chose; return whether it was something that is offered."""
        if language not in self.languages or letter_format not in list(LetterFormat):
            return False
        await asyncio.to_thread(
            self.subscribers.choose,
            one.recipient,
            language=Language(language),
            letter_format=LetterFormat(letter_format),
            by=THEMSELVES,
            now=self.clock(),
        )
        return True

    async def leave(self, one: Membership) -> bool:
        """End somebody's letters; return whether he may leave."""
        try:
            await asyncio.to_thread(self.subscribers.leave, one.recipient, by=THEMSELVES, now=self.clock())
        except MayNotLeave:
            return False
        except NoMember:  # gone from the list since: no letters come either
            return True
        return True

    async def come_back(self, one: Membership) -> None:
        """Let letters go to somebody again."""
        await asyncio.to_thread(self.subscribers.come_back, one.recipient, by=THEMSELVES, now=self.clock())

    async def confirm(self, one: Membership) -> None:
        """Believe an own entry."""
        await asyncio.to_thread(self.subscribers.confirm, one.recipient, now=self.clock())

    async def ask(self, address: str, language: Language) -> None:
        """Keep an own entry and send the letter that asks to confirm it; who asks learns nothing either way."""
        recipient, now = recipient_of(address), self.clock()
        if not self.limits.address.take(recipient, now) or await asyncio.to_thread(self.holds, recipient):
            return
        await asyncio.to_thread(self._keep, address, language, now)
        until = self.today() + CONFIRMATION_LASTS
        link = self.service.link_of(recipient, self.secret, self.today(), CONFIRMATION_LASTS)
        letter = asyncio.create_task(self._post(address, self.pages.confirmation(language, link, until)))
        self.letters.add(letter)
        letter.add_done_callback(self.letters.discard)

    def _keep(self, address: str, language: Language, now: datetime) -> None:
        self.subscribers.forget_unconfirmed(before=now - CONFIRMATION_LASTS)
        self.subscribers.ask(address, language=language, now=now)

    async def _post(self, address: str, content: Content) -> None:
        """Send one letter; where that fails the person asks again, and the log names no address."""
        try:
            await self.post(address, content)
        except Exception as error:  # noqa: BLE001 - whatever it is, the pages go on
            log.warning("a letter that asks to confirm an entry could not be sent: %s", type(error).__name__)
