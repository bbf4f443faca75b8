"""How an issue is made: load → check → score → rank → report → render → outbox, a verb a step."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from ranking.domain.checks import check_period
from ranking.domain.errors import InputProblems, PeriodError, Problem, RankingError, Severity, StoreUnavailable
from ranking.domain.issues import Content, Draft, IssueKey, IssueState
from ranking.domain.lateness import as_published, waited_for
from ranking.domain.measures import Measured
from ranking.domain.observations import Observations
from ranking.domain.outlook import needs, past_ranks
from ranking.domain.periods import Period
from ranking.domain.races import Edition, Race
from ranking.domain.report import Report
from ranking.domain.reporting import write_report
from ranking.domain.scoring import Scored
from ranking.domain.standings import Standings, doubts_about, measure_race, rank, score_race
from ranking.domain.subscribers import LetterFormat, Role, Subscriber
from ranking.domain.variants import Variant
from ranking.domain.vintages import Vintage, cells_of
from ranking.domain.workspace import Workspace
from ranking.ports import IndicatorSource, Loaded, Renderer
from ranking.runs.desk import Desk, Drafting
from ranking.runs.notices import try_to_tell

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A period's standings, everything behind them, and what was noticed on the way."""

    standings: Standings
    measured: Measured
    scored: Scored
    loaded: Loaded
    warnings: Sequence[Problem]

    @property
    def observations(self) -> Observations:
        """The figures that were loaded."""
        return self.loaded.observations


@dataclass(frozen=True, kw_only=True)
class DrawnUp:
    """An issue before it is sent: what it says, to whom, and what was noticed on the way."""

    report: Report
    loaded: Loaded
    variants: Mapping[str, Content]
    drafts: Sequence[Draft]
    warnings: Sequence[Problem]
    pages: Mapping[str, bytes] = field(default_factory=dict)
    """Its public pages, by path."""


def make_issue(desk: Desk, key: IssueKey, *, now: datetime, scheduled_at: datetime | None = None) -> IssueState:
    """Make an issue and put its letters into the outbox; return where it stands.

    An issue that already exists stays as it is, whoever asks and however often. One that can't be made is held: nothing
    of it goes out, the ledger says why, and the error is raised again for whoever asked.
    """
    refuse_wrong_period(desk.workspace.race(key.race).edition(key.edition), key.period, now)
    claim = desk.ledger.claim(key, owner=desk.owner, now=now, scheduled_at=scheduled_at)
    if not claim.won:
        return claim.state
    try:
        drawn = draw_up(desk, key, now=now)
    except StoreUnavailable:
        raise
    except RankingError as error:
        desk.ledger.hold(key, str(error).splitlines(), owner=desk.owner, now=now)
        try_to_tell(desk, key, error, now=now)
        raise
    return _publish(desk, key, drawn, now=now)


def draw_up(drafting: Drafting, key: IssueKey, *, now: datetime) -> DrawnUp:
    """Do everything up to the rendered letters; change nothing. Errors in the figures are raised as InputProblems."""
    race = drafting.workspace.race(key.race)
    edition = race.edition(key.edition)
    report, ranked = report_on(drafting, key, now=now)
    waited = waited_for(race, edition, ranked.observations, key.period, now)
    warnings = answered([*ranked.warnings, *waited], drafting.acknowledged(key.race))
    hold_on_errors(warnings)
    readers = [reader for reader in drafting.readers() if reader.wants(edition.code, edition.audience)]
    if not readers:
        warnings = [*warnings, nobody(drafting.workspace, edition)]
    variants = render(drafting.renderer, report, readers)
    drafts = [
        Draft(
            address=reader.address,
            name=reader.name,
            variant=variant_of(report, reader).name,
            district=reader.district,
            may_leave=reader.may_leave,
        )
        for reader in readers
    ]
    drafts.sort(key=lambda draft: draft.variant)  # letters leave variant by variant: few are in memory at a time
    pages = drafting.pages(report) if edition.public else {}
    return DrawnUp(
        report=report,
        loaded=ranked.loaded,
        variants=variants,
        drafts=drafts,
        warnings=[*warnings, *drafting.mishaps()],
        pages=pages,
    )


def report_on(drafting: Drafting, key: IssueKey, *, now: datetime) -> tuple[Report, Ranked]:
    """Return what the issue says, and the standings behind it with the warnings about its figures."""
    race = drafting.workspace.race(key.race)
    edition = race.edition(key.edition)
    refuse_wrong_period(edition, key.period, now)
    race = as_published(race, edition, key.period, now)
    ranked = rank_race(drafting.source, race, key.period)
    today = now.astimezone(edition.zone).date()
    report = write_report(
        race,
        edition,
        ranked.standings,
        ranked.observations,
        issued_on=today,
        revision=key.revision,
        calendar=drafting.workspace.calendar,
        ranks=past_ranks(race, ranked.observations, key.period),
        needs=needs(race, ranked.measured, ranked.scored, key.period),
        notes=drafting.notes(key),
    )
    return report, ranked


def rank_race(source: IndicatorSource, race: Race, period: Period) -> Ranked:
    """Load, check, score and rank one period; raise InputProblems where the figures can't be trusted."""
    loaded = source.load(race, period)
    hold_on_errors(loaded.problems)
    measured = measure_race(race, loaded.observations, period)
    problems = [*loaded.problems, *check_period(race, loaded.observations, measured, period)]
    hold_on_errors(problems)
    scored = score_race(race, measured, period)
    standings = rank(race, measured, scored, period, loaded.observations)
    problems += doubts_about(race, loaded.observations, scored, period)
    return Ranked(
        standings=standings,
        measured=measured,
        scored=scored,
        loaded=loaded,
        warnings=problems,
    )


def render(renderer: Renderer, report: Report, readers: Sequence[Subscriber]) -> dict[str, Content]:
    """Render each variant that a reader needs, once: never once per reader."""
    wanted = {(variant := variant_of(report, reader)).name: variant for reader in readers}
    return {name: renderer.render(report, variant) for name, variant in wanted.items()}


def variant_of(report: Report, reader: Subscriber) -> Variant:
    """Return the variant a reader gets: of his district's view where it takes part in this race."""
    competes = reader.district in report.codes
    return Variant(
        language=reader.language,
        district=reader.district if competes else None,
        public=reader.role is Role.PUBLIC,
        plain=reader.format is LetterFormat.TEXT,
    )


def _publish(desk: Desk, key: IssueKey, drawn: DrawnUp, *, now: datetime) -> IssueState:
    race = desk.workspace.race(key.race)
    edition = race.edition(key.edition)
    for problem in drawn.warnings:
        log.warning("%s: %s", key, problem)
    taken = take_vintage(desk, race, drawn.loaded, now=now)
    desk.keep_rules(now)
    desk.ledger.publish(
        key,
        variants=drawn.variants,
        drafts=drawn.drafts,
        sign_off=edition.sign_off,
        in_doubt=edition.in_doubt,
        rules=desk.workspace.fingerprint,
        fingerprint=_fingerprint(desk, race, drawn),
        engine=desk.engine,
        owner=desk.owner,
        now=now,
        vintage=taken.number,
        pages=drawn.pages,
    )
    if not any(problem.rule == "template" for problem in drawn.warnings):
        desk.keep_templates(now)
    if edition.sign_off:
        return IssueState.WAITING
    desk.put_up(now)
    return IssueState.SENDING


def take_vintage(desk: Desk, race: Race, loaded: Loaded, *, now: datetime) -> Vintage:
    """Keep the figures as they are known now; nothing is stored where nothing changed."""
    return desk.vintages.take(
        race.code,
        cells_of(loaded.observations),
        fingerprint=desk.source.fingerprint(race),
        by=desk.user,
        now=now,
        since=loaded.since,
        inputs=loaded.inputs,
    )


def _fingerprint(desk: Desk, race: Race, drawn: DrawnUp) -> str:
    """Return the SHA-256 over all that an issue is made of: rules, figures, words and recipients."""
    mark = sha256(f"{desk.workspace.fingerprint}\0{desk.source.fingerprint(race)}".encode())
    for name, content in sorted(drawn.variants.items()):
        mark.update(repr((name, replace(content, attachments=()))).encode())
        for one in content.attachments:
            mark.update(repr((one.name, one.plain_name, one.media_type, one.cid, len(one.body))).encode())
            mark.update(one.body)
    for draft in drawn.drafts:
        mark.update(repr(draft).encode())
    for path, body in sorted(drawn.pages.items()):
        mark.update(repr((path, len(body))).encode())
        mark.update(body)
    return mark.hexdigest()


def nobody(workspace: Workspace, edition: Edition) -> Problem:
    """Return the warning that an edition has no reader."""
    where = "on the list" if workspace.keeps_subscribers else f"in {workspace.subscribers}"
    return Problem(
        rule="no-subscribers",
        severity=Severity.WARNING,
        says=f"nobody {where} gets {edition.code}",
        cure="Add subscribers, or roles to the edition's `audience:`",
    )


def answered(problems: Sequence[Problem], acknowledged: Mapping[str, str]) -> list[Problem]:
    """Return the problems, those that somebody has answered for as warnings that say who did and why."""
    return [
        replace(one, severity=Severity.WARNING, cure=f"Acknowledged by {acknowledged[one.mark]}")
        if one.mark is not None and one.mark in acknowledged
        else one
        for one in problems
    ]


def hold_on_errors(problems: Sequence[Problem]) -> None:
    """Raise InputProblems where there is any error among the problems."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputProblems(errors)


def refuse_wrong_period(edition: Edition, period: Period, now: datetime) -> None:
    """Raise PeriodError where a period is of another kind than the edition's, or not over yet."""
    last = edition.period_at(now)
    if period.kind is not edition.period:
        raise PeriodError(str(period), f"{edition.code} is about a {edition.period}, such as {last}")
    if period.end >= now.astimezone(edition.zone).date():
        raise PeriodError(
            str(period), f"it is not over before the end of {period.end}; the last complete one is {last}"
        )
