"""Attempts at letters: settled each with a row of its own, given back untried, or lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ranking.domain.issues import SETTLED, Letter, LetterState, Outcome
from ranking.store.schema import delivery, letter, quota
from ranking.store.swift import Swift
from ranking.store.types import UTCDateTime

#: The words of an attempt whose end nobody knows.
_LOST = "the program stopped before the server's answer was written down"

# These run for every letter, so they are built once. The attempt counts too: whoever lost a letter and took it again
# must not settle the later attempt with the earlier outcome.
_IN_HAND = and_(
    letter.c.id == bindparam("mine"),
    letter.c.attempts == bindparam("nth"),
    letter.c.owner == bindparam("holder"),
    letter.c.state == LetterState.SENDING,
)
_FREE = {"owner": None, "lease_until": None}
_SETTLE = Swift(
    update(letter)
    .where(_IN_HAND)
    .values(
        **_FREE,
        state=bindparam("to"),
        put_off_at=bindparam("since", type_=UTCDateTime()),
        retry_at=bindparam("again", type_=UTCDateTime()),
        settled_at=bindparam("settled", type_=UTCDateTime()),
        last_code=bindparam("answer"),
        last_words=bindparam("said"),
        in_doubt=letter.c.in_doubt + bindparam("doubt"),
    )
)
_GIVE_BACK = update(letter).where(_IN_HAND).values(**_FREE, state=LetterState.PENDING, attempts=letter.c.attempts - 1)
_LOSE = (
    update(letter)
    .where(letter.c.id == bindparam("mine"))
    .values(**_FREE, state=LetterState.UNKNOWN, in_doubt=letter.c.in_doubt + 1, retry_at=None, last_words=_LOST)
)
_ATTEMPT = insert(delivery)
_COLUMNS = ("attempt", "at", "state", "code", "words", "server", "enhanced", "duration")
#: The row of an attempt at a letter that is still in hand.
_MY_ATTEMPT = Swift(
    insert(delivery).from_select(
        ["letter_id", *_COLUMNS],
        select(letter.c.id, *(bindparam(f"its_{name}", type_=delivery.c[name].type) for name in _COLUMNS)).where(
            _IN_HAND
        ),
    )
)


def settle(connection: Connection, attempts: Sequence[tuple[Letter, Outcome]], owner: str) -> None:
    """Record attempts and their letters' new states; those whose lease was lost leave nothing."""
    if attempts:
        _MY_ATTEMPT.many(connection, [_my_attempt(one, outcome, owner) for one, outcome in attempts])
        _SETTLE.many(connection, [_settled(one, outcome, owner) for one, outcome in attempts])


def give_back(connection: Connection, letters: Sequence[Letter], owner: str) -> None:
    """Make letters in hand pending again, the attempt not counted."""
    if letters:
        connection.execute(_GIVE_BACK, [_in_hand(one, owner) for one in letters])


def lose(connection: Connection, letters: Sequence[tuple[int, int]], now: datetime) -> None:
    """Mark letters, by id and attempt, as in doubt."""
    if letters:
        connection.execute(_LOSE, [{"mine": number} for number, _ in letters])
        doubt = Outcome(state=LetterState.UNKNOWN, at=now, code=None, words=_LOST)
        connection.execute(_ATTEMPT, [_attempt(number, nth, doubt) for number, nth in letters])


def count_taken(connection: Connection, attempts: Sequence[tuple[Letter, Outcome]], day: date) -> None:
    """Add what each server took to its count of a day."""
    taken = Counter(outcome.server for _, outcome in attempts if outcome.state is LetterState.SENT)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for server, letters in taken.items():
        row = dialect.insert(quota).values(server=server, day=day, letters=letters)
        more = {"letters": quota.c.letters + row.excluded.letters}
        connection.execute(row.on_conflict_do_update(index_elements=["server", "day"], set_=more))


def read_taken(connection: Connection, day: date) -> Mapping[str, int]:
    """Return how many letters each server took on a day."""
    query = select(quota.c.server, quota.c.letters).where(quota.c.day == day)
    return {row.server: row.letters for row in connection.execute(query)}


def _in_hand(one: Letter, owner: str) -> dict[str, Any]:
    return {"mine": one.id, "nth": one.attempts, "holder": owner}


def _settled(one: Letter, outcome: Outcome, owner: str) -> dict[str, Any]:
    return {
        **_in_hand(one, owner),
        "to": outcome.state,
        "since": outcome.put_off_at,
        "again": outcome.retry_at,
        "settled": outcome.at if outcome.state in SETTLED else None,
        "answer": outcome.code,
        "said": outcome.words,
        "doubt": outcome.state is LetterState.UNKNOWN,
    }


def _my_attempt(one: Letter, outcome: Outcome, owner: str) -> dict[str, Any]:
    return {
        **_in_hand(one, owner),
        "its_attempt": one.attempts,
        "its_at": outcome.at,
        "its_state": outcome.state,
        "its_code": outcome.code,
        "its_words": outcome.words,
        "its_server": outcome.server,
        "its_enhanced": outcome.enhanced,
        "its_duration": outcome.seconds,
    }


def _attempt(number: int, nth: int, outcome: Outcome) -> dict[str, Any]:
    return {
        "letter_id": number,
        "attempt": nth,
        "at": outcome.at,
        "state": outcome.state,
        "code": outcome.code,
        "words": outcome.words,
        "server": outcome.server,
        "enhanced": outcome.enhanced,
        "duration": outcome.seconds,
    }
