"""Receipts: reading the mailbox they come into, now or every so often while the service runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from ranking.domain.errors import RankingError
from ranking.domain.receipts import Returned
from ranking.ports import Kept, Mailbox, Post, Receipts

log = logging.getLogger(__name__)

Read = Callable[[bytes], Returned]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A message that was taken in: its name in the mailbox, and what it told; `ignored` says why it told nothing."""

    name: str
    kept: Sequence[Kept] = ()
    ignored: str = ""


def take_in(
    mailbox: Mailbox, read: Read, receipts: Receipts, *, clock: Callable[[], datetime], stop: Callable[[], bool]
) -> Iterator[Taken]:
    """Yield every unread message, receipts taken in and marked as read; begin no further one when `stop` says so.

    A message is marked after what it told is kept: after a crash in between it is read again, which changes nothing.
    """
    with closing(mailbox.unread()) as posts:
        for post in posts:
            yield take_one(post, read, receipts, now=clock())
            if stop():
                return


def take_one(post: Post, read: Read, receipts: Receipts, *, now: datetime) -> Taken:
    """Keep what one message tells, then mark it as read; what is no receipt is left for a person, as it is."""
    returned = read(post.raw)
    if not returned.receipts:
        post.leave()
        return Taken(name=post.name, ignored=returned.ignored)
    # Files and servers end lines in different ways, and POP3 leaves out the last end.
    mark = sha256(post.raw.replace(b"\r\n", b"\n").rstrip()).hexdigest()
    kept = receipts.take(mark, returned, now=now)
    post.done()
    return Taken(name=post.name, kept=kept)


async def keep_taking_in(
    round_: Callable[[Callable[[], bool]], Iterator[Taken]], every: timedelta, stop: asyncio.Event
) -> None:
    """Take in what has come, at once and every so often, in a thread, until `stop` is set."""
    while not stop.is_set():
        await asyncio.to_thread(_round, round_, stop.is_set)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every.total_seconds())


def _round(round_: Callable[[Callable[[], bool]], Iterator[Taken]], stop: Callable[[], bool]) -> None:
    """Take in what has come and tell of it; whatever goes wrong here, letters go on leaving."""
    try:
        for taken in round_(stop):
            _tell(taken)
    except RankingError as error:
        log.error("%s. It is read again later", error)  # noqa: TRY400 – a sentence, not a traceback
    except Exception:
        log.exception("The mailbox for receipts can't be read; it is tried again later")


def _tell(taken: Taken) -> None:
    """Log what a message told, without anybody's address."""
    for one in taken.kept:
        said = f"{one.receipt.kind} {one.receipt.status}".strip()
        if one.letter is None:
            log.info("Receipt of no letter that is known: %s", said)
        else:
            log.info("%s: letter %d %s", one.issue, one.letter, said)
        if one.suppressed:
            log.warning("%s: who got letter %d gets no more (%s)", one.issue, one.letter, one.suppressed)
