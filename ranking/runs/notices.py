"""Notices: letters about issues that wait, through the same ledger and outbox as issues, so that each is sent once."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from ranking.domain.deadlines import Deadline
from ranking.domain.errors import InputProblems, Problem, RankingError, StoreUnavailable
from ranking.domain.issues import Draft, IssueKey
from ranking.domain.lateness import late
from ranking.domain.notices import Notice, NoticeKind
from ranking.domain.subscribers import Audience, Role, Subscriber
from ranking.runs.desk import Desk

log = logging.getLogger(__name__)

#: Other reasons for the same issue's being held are told no sooner than so long after the ones before.
_AT_MOST_EVERY = timedelta(hours=1)


def notice_key(key: IssueKey, kind: NoticeKind, number: int) -> IssueKey:
    """Return the ledger's key of an issue's notice: `investment/weekly.held/2024-W18/r2` is the second one."""
    return replace(key, edition=f"{key.edition}.{kind}", revision=number)


def is_notice(key: IssueKey) -> bool:
    """Tell whether a key is that of a notice: no edition's code has a dot."""
    return "." in key.edition


def try_to_tell(desk: Desk, key: IssueKey, error: RankingError, *, now: datetime) -> None:
    """Tell the coordinators why an issue is held; where that fails the log says so, and the reason stays."""
    try:
        tell_held(desk, key, error, now=now)
    except StoreUnavailable:
        raise
    except RankingError as failure:
        log.error("%s is held, and nobody could be told: %s", key, failure)  # noqa: TRY400 - a sentence


def tell_held(desk: Desk, key: IssueKey, error: RankingError, *, now: datetime) -> IssueKey | None:
    """Tell the coordinators why an issue is held; return the notice's key, or None where they know it already."""
    problems = tuple(error.problems) if isinstance(error, InputProblems) else (_as_problem(error),)
    first = notice_key(key, NoticeKind.HELD, 1)
    told = desk.ledger.revisions(first)
    reasons = sha256("\n".join(sorted(str(one) for one in problems)).encode()).hexdigest()
    if any(one.fingerprint == reasons for one in told) or (told and now - told[-1].opened_at < _AT_MOST_EVERY):
        return None
    race = desk.workspace.race(key.race)
    edition = race.edition(key.edition)
    waited = {one.district for one in problems if one.rule == "late"}
    notice = Notice(
        kind=NoticeKind.HELD,
        race=race,
        edition=edition,
        period=key.period,
        deadline=None if edition.deadline == Deadline() else edition.deadline_of(key.period),
        missing={code: missing for code, missing in _missing(desk, key).items() if code in waited},
        problems=tuple(one for one in problems if one.rule != "late"),
    )
    readers = [one for one in _subscribers(desk) if one.role is Role.COORDINATOR]
    number = (told[-1].number if told else 0) + 1
    return _post(desk, replace(first, revision=number), {None: (notice, readers)}, reasons, now=now)


def remind(desk: Desk, key: IssueKey, number: int, *, now: datetime) -> IssueKey | None:
    """Remind each late district's contact of what it has not reported; return the notice's key unless it exists."""
    mine = notice_key(key, NoticeKind.REMINDER, number)
    if desk.ledger.state(mine) is not None:
        return None
    race = desk.workspace.race(key.race)
    edition = race.edition(key.edition)
    parts: dict[str | None, tuple[Notice, list[Subscriber]]] = {}
    contacts = [one for one in _subscribers(desk) if one.role is Role.CONTACT and one.district]
    for code, codes in _missing(desk, key).items():
        notice = Notice(
            kind=NoticeKind.REMINDER,
            race=race,
            edition=edition,
            period=key.period,
            deadline=edition.deadline_of(key.period),
            missing={code: codes},
        )
        readers = [
            one
            for one in contacts
            if one.district == code and one.wants(edition.code, Audience(roles=frozenset({one.role})))
        ]
        if not readers:
            log.warning("%s: %s is late and has no contact who could be reminded", key, code)
        parts[code] = notice, readers
    return _post(desk, mine, parts, sha256(json.dumps([*parts]).encode()).hexdigest(), now=now)


def _missing(desk: Desk, key: IssueKey) -> Mapping[str, tuple[str, ...]]:
    """Return what is late; where nothing can be read at all, nothing is known of it."""
    race = desk.workspace.race(key.race)
    try:
        return late(race, desk.source.load(race, key.period).observations, key.period)
    except InputProblems:
        return {}


def _subscribers(desk: Desk) -> Sequence[Subscriber]:
    try:
        return desk.readers()
    except InputProblems as error:
        log.error("nobody can be told: %s", error)  # noqa: TRY400 - a sentence, not a traceback
        return ()


def _post(
    desk: Desk,
    key: IssueKey,
    parts: Mapping[str | None, tuple[Notice, Sequence[Subscriber]]],
    fingerprint: str,
    *,
    now: datetime,
) -> IssueKey | None:
    """Put a notice's letters into the outbox, by district, unless another process does."""
    readers = [(code, notice, one) for code, (notice, some) in parts.items() for one in some]
    named = {(f"{one.language}/{code or 'all'}", code, one.language): notice for code, notice, one in readers}
    # Before it is claimed: a template that can't be rendered leaves nothing half done.
    variants = {name: desk.notices.render(notice, language, code) for (name, code, language), notice in named.items()}
    if not desk.ledger.claim(key, owner=desk.owner, now=now).won:
        return None
    desk.ledger.publish(
        key,
        variants=variants,
        drafts=[
            Draft(
                address=one.address, name=one.name, variant=f"{one.language}/{code or 'all'}", may_leave=one.may_leave
            )
            for code, _, one in readers
        ],
        sign_off=False,
        fingerprint=fingerprint,
        engine=desk.engine,
        owner=desk.owner,
        now=now,
    )
    log.info("%s: %d letters", key, len(readers))
    return key


def _as_problem(error: RankingError) -> Problem:
    return Problem(rule="held", says=str(error), cure="Correct it; the issue is tried again when a file changes")
