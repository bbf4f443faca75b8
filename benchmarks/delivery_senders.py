"""One sender, measured: python benchmarks/delivery_senders.py WHAT LETTERS PORT FOLDER; used by delivery.py."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import aiosmtplib
import uvloop
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from ranking.domain.issues import Content, Draft, IssueKey
from ranking.domain.languages import Language, Names
from ranking.domain.letterhead import Letterhead
from ranking.domain.pacing import Pacing
from ranking.domain.periods import Period
from ranking.domain.relays import Relay
from ranking.domain.servers import SmtpAddress
from ranking.mail.dkim import Signer
from ranking.mail.smtp import SenderRules, SmtpSender
from ranking.runs.dispatch import deliver_by
from ranking.runs.engines import EmbeddedEngine
from ranking.runs.routing import Route, Router
from ranking.store.engine import open_engine
from ranking.store.ledger import SqlLedger
from ranking.store.migrate import migrate
from ranking.store.outbox import SqlOutbox

KEY = IssueKey(race="investment", edition="weekly", period=Period.parse("2024-W18"))
HTML = "<p>" + "第1名 端州区 112.9亿元 <b>31.1%</b> abcdefgh\n" * 165 + "</p>"
TEXT = "第1名 端州区 112.9亿元\n" * 60
VARIANTS = 36
OWNER = "benchmark/1/x"
CONNECTIONS = 8


def now() -> datetime:
    """Return the current instant."""
    return datetime.now(UTC)


def ours(letters: int, port: int, folder: Path, *, variants: int, signer: Signer | None = None) -> None:
    """Send through the ledger, the engine and the sender, as `ranking run` does."""
    database = open_engine(f"sqlite:///{folder}/ranking.sqlite3")
    migrate(database)
    ledger, outbox = SqlLedger(database), SqlOutbox(database)
    ledger.claim(KEY, owner=OWNER, now=now())
    relay = Relay(name="main")
    letterhead = Letterhead(names=Names(dict.fromkeys(Language, "示例市办公室")), address="race@city.example")
    sender = SmtpSender(SmtpAddress(host="127.0.0.1", port=port), letterhead, SenderRules(name="main", signer=signer))
    route = Route(relay=relay, sender=sender, pacing=Pacing(relay.limits, ZoneInfo("UTC")))
    router = Router([route], clock=now, zone=ZoneInfo("UTC"))
    engine = EmbeddedEngine(
        outbox, owner=OWNER, clock=now, connections=CONNECTIONS, issue=KEY, patience=timedelta(0), way=router
    )
    begun = perf_counter()
    ledger.publish(
        KEY,
        variants={f"v{number}": _content(number) for number in range(variants)},
        drafts=_drafts(letters, variants),
        sign_off=False,
        fingerprint="0" * 64,
        engine=engine,
        owner=OWNER,
        now=now(),
    )
    print(f"enqueued: {letters / (perf_counter() - begun):.0f}")

    async def run() -> None:
        await engine.run(deliver_by(router, outbox, now), asyncio.Event())
        await router.close()

    _timed(letters, run)


def _content(number: int) -> Content:
    return Content(language=Language.ZH_HANS, subject=f"周动态 {number}", html=HTML, text=TEXT)


def _drafts(letters: int, variants: int) -> Iterator[Draft]:
    for number in range(letters):
        yield Draft(
            address=f"office{number}@city{number % 50}.example",
            name=f"端州区招商办{number}",
            variant=f"v{number * variants // letters}",
        )


def _timed(letters: int, run: Callable[[], Awaitable[None]]) -> None:
    begun = perf_counter()
    uvloop.run(run())  # type: ignore[arg-type]
    print(f"per second: {letters / (perf_counter() - begun):.1f}")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def _message(number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "示例市办公室 <race@city.example>", f"office{number}@city.example"
    message["Subject"] = "周动态"
    message.set_content(TEXT)
    message.add_alternative(HTML, subtype="html")
    return message


def aiosmtplib_over_connections(letters: int, port: int, *, composing: bool) -> None:
    """Send by aiosmtplib alone, over kept connections: each letter composed, or the same bytes by sendmail."""
    ready = _message(0).as_bytes()

    async def carry(count: int) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as client:
            for number in range(count):
                if composing:
                    await client.send_message(_message(number))
                else:
                    await client.sendmail("race@city.example", [f"office{number}@city.example"], ready)

    async def run() -> None:
        await asyncio.gather(*(carry(letters // CONNECTIONS) for _ in range(CONNECTIONS)))

    _timed(letters // CONNECTIONS * CONNECTIONS, run)


def aiosmtplib_connecting(letters: int, port: int) -> None:
    """Send by aiosmtplib's one-call form: a connection for each letter."""

    async def run() -> None:
        for number in range(letters):
            await aiosmtplib.send(_message(number), hostname="127.0.0.1", port=port)

    _timed(letters, run)


def main() -> None:
    """Run one sender."""
    what, letters, port, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    match what:
        case "ours":
            ours(letters, port, folder, variants=VARIANTS)
        case "dkim":
            signer = Signer(domain="city.example", selector="race", key=generate_private_key(65537, 2048))
            ours(letters, port, folder, variants=VARIANTS, signer=signer)
        case "unique":
            ours(letters, port, folder, variants=letters)
        case "connecting":
            aiosmtplib_connecting(letters, port)
        case _:
            aiosmtplib_over_connections(letters, port, composing=what == "composing")


main()
