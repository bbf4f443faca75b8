"""The composition root: one place where the edges are chosen and handed to the flows."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from getpass import getuser
from pathlib import Path
from zoneinfo import ZoneInfo

from ranking.config.complaints import FILE
from ranking.config.loader import workspace_of
from ranking.config.mailboxes import require_mailbox
from ranking.config.settings import require_secret
from ranking.domain.addresses import recipient_of
from ranking.domain.errors import InputProblems, Problem, RankingError, ServerUnreachable, SettingError
from ranking.domain.forms import Form
from ranking.domain.issues import Content, IssueKey, IssueState, Letter, Outcome
from ranking.domain.languages import Language
from ranking.domain.memberships import Changes, NoMember
from ranking.domain.notes import Notes
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.plans import Step, differences
from ranking.domain.races import Race
from ranking.domain.relays import DeliveryRules
from ranking.domain.replies import Answer
from ranking.domain.report import Report, Table
from ranking.domain.reporting import cohort_tables
from ranking.domain.subscribers import Subscriber
from ranking.domain.tokens import BLANK
from ranking.domain.variants import Variant
from ranking.mail.mailboxes import open_mailbox
from ranking.mail.message import address, compose
from ranking.mail.receipts import read_returned
from ranking.outgoing import open_router
from ranking.ports import Erased, IndicatorSource, Mailbox, Post, RulesVersion
from ranking.render.forms import form_workbook
from ranking.render.good_templates import ForgivingRenderer, files_of
from ranking.render.letters import LetterRenderer
from ranking.render.notices import NoticeRenderer
from ranking.render.page_index import IndexRenderer
from ranking.render.pages import PageRenderer
from ranking.render.public_folder import PublicFolder
from ranking.runs.by_hand import close_finished, run_issue
from ranking.runs.clock import Chore, Fire, coming, serve
from ranking.runs.copies import marked_copy
from ranking.runs.desk import Desk, Drafting, editions
from ranking.runs.dispatch import deliver_by
from ranking.runs.engines import EmbeddedEngine
from ranking.runs.hindsight import AsOf
from ranking.runs.issue import DrawnUp, draw_up, rank_race, report_on
from ranking.runs.notices import is_notice
from ranking.runs.people import People
from ranking.runs.publishing import publish_pages
from ranking.runs.receipts import Taken, keep_taking_in, take_in, take_one
from ranking.runs.routing import Router
from ranking.scaffold import bundled_folder
from ranking.sources.folder import FolderSource
from ranking.sources.notes import read_notes
from ranking.store.good_templates import SqlGoodTemplates
from ranking.store.owners import new_owner
from ranking.store.pages import SqlPages
from ranking.stores import Stores

log = logging.getLogger(__name__)

Told = Callable[[Letter, Outcome], None]


def utc_now() -> datetime:
    """Return the current instant."""
    return datetime.now(UTC)


def read_moment(text: str, zone: ZoneInfo) -> datetime | int:
    """Read a vintage's number, a day (its end counts) or a moment; raise SettingError on anything else."""
    if text.isdigit() and len(text) < 8:
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        cure = "write a vintage's number (3), a day (2024-05-06) or a moment (2024-05-06T09:00)"
        raise SettingError(f"“{text}” is no moment: {cure}") from error
    if len(text) <= len("2024-05-06"):
        moment += timedelta(days=1) - timedelta(microseconds=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def user() -> str:
    """Return who is at the machine, as far as it knows."""
    try:
        return getuser()
    except (KeyError, OSError):
        return "unknown"


def author(folder: Path) -> str:
    """Return whose file schedules.yaml is, as far as the system knows."""
    try:
        return (folder / FILE).owner()
    except (KeyError, OSError, NotImplementedError):
        return "unknown"


class App(Stores):
    """One workspace, with everything it needs, opened when first used."""

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str],
        clock: Callable[[], datetime] = utc_now,
        *,
        as_of: str | None = None,
    ) -> None:
        """Open a folder; with `as_of` (a day, a moment or a vintage's number) its figures are those known then."""
        super().__init__(folder, environ)
        self._as_of = as_of
        self.clock = clock
        self._owner = new_owner()

    @cached_property
    def files(self) -> FolderSource:
        """The workspace's input files."""
        return FolderSource(self.folder, self.workspace)

    @cached_property
    def source(self) -> IndicatorSource:
        """The figures: those in the files, or as they were known at a moment."""
        if self._as_of is None:
            return self.files
        moment = read_moment(self._as_of, self.workspace.zone)
        return AsOf(source=self.files, vintages=self.vintages, moment=moment)

    @cached_property
    def letters(self) -> LetterRenderer:
        """The workspace's own templates over the ones that come with the program."""
        return LetterRenderer(self.templates, self._own_page)

    @cached_property
    def renderer(self) -> ForgivingRenderer:
        """The same for letters that are sent: where a template is broken, the last good ones."""
        own, bundled = self.templates
        make = partial(LetterRenderer, own_page=self._own_page)
        return ForgivingRenderer(own, bundled, self._good_templates, make=make)

    @property
    def _own_page(self) -> str:
        """The link to a reader's own page, with each one's token still to come; "" without a service."""
        service = self.workspace.service
        return service.link(BLANK) if service else ""

    @property
    def templates(self) -> tuple[Path, Path]:
        """The folders of templates: the workspace's own, and the one that comes with the program."""
        return self.folder / "templates", bundled_folder() / "templates"

    def _good_templates(self) -> Mapping[str, bytes]:
        return SqlGoodTemplates(self.database).last() if self.has_database else {}

    def keep_rules(self, now: datetime) -> None:
        """Keep the schedules.yaml in use, unless it is kept already; whose file it is counts as its author."""
        fingerprint = self.declared.fingerprint
        if self.versions.keep(self.declarations, fingerprint, by=author(self.folder), now=now):
            log.info("schedules.yaml: version %s", fingerprint[:12])

    def plan(self, draft: Path | None = None) -> tuple[RulesVersion | None, list[Step]]:
        """Return the version in use, and what a draft or the file as it is now changes; raise InputProblems."""
        running = self.versions.last_good() if self.has_database else None
        if running is None:
            return None, []
        new = workspace_of(draft.read_bytes(), self.environ) if draft else self.declared
        old, readers = workspace_of(running.body, self.environ), self.known_readers() or ()
        count = lambda edition: sum(one.wants(edition.code, edition.audience) for one in readers)  # noqa: E731
        return running, differences(old, new, self.clock(), count)

    def _keep_templates(self, now: datetime) -> None:
        SqlGoodTemplates(self.database).keep(files_of(self.templates[0]), now=now)

    def _pages(self, report: Report) -> Mapping[str, bytes]:
        return PageRenderer(self.templates).pages(report, self.workspace.languages)

    def publish(self) -> list[str]:
        """Write every released public page, the index and the feeds under `public/`; return the paths that changed."""
        publisher = IndexRenderer(
            self.templates, self.workspace.languages, self.workspace.letterhead, self.workspace.public_url
        )
        return publish_pages(SqlPages(self.database), publisher, PublicFolder(self.folder / "public"))

    def _put_up(self, _now: datetime) -> None:
        """Write the public pages; letters leave even where that fails, and the next issue or a person tries again."""
        if not any(edition.public for _, edition in editions(self.workspace)):
            return
        try:
            self.publish()
        except (OSError, RankingError) as error:
            log.error("public pages: %s; mend it and run `ranking publish`", error)  # noqa: TRY400 - a sentence

    @cached_property
    def notices(self) -> NoticeRenderer:
        """Letters about issues that wait."""
        return NoticeRenderer(self.templates)

    def desk(self, engine: EmbeddedEngine) -> Desk:
        """Return what issues are made with."""
        return Desk(
            workspace=self.workspace,
            source=self.source,
            renderer=self.renderer,
            readers=self.people.readers_now,
            ledger=self.ledger,
            engine=engine,
            vintages=self.vintages,
            notices=self.notices,
            acknowledged=self.acknowledged,
            notes=self.notes,
            pages=self._pages,
            mishaps=self.renderer.forget,
            put_up=self._put_up,
            keep_rules=self.keep_rules,
            keep_templates=self._keep_templates,
            owner=self._owner,
            user=user(),
        )

    @property
    def drafting(self) -> Drafting:
        """What issues are drawn up with; the database isn't touched."""
        return Drafting(
            workspace=self.workspace,
            source=self.source,
            renderer=self.renderer,
            readers=self.people.readers,
            acknowledged=self.acknowledged,
            notes=self.notes,
            pages=self._pages,
            mishaps=self.renderer.forget,
        )

    def notes(self, key: IssueKey) -> Notes:
        """Return what a coordinator has written for an issue."""
        return read_notes(self.folder, self.workspace.race(key.race), key, self.workspace.languages[0])

    def acknowledged(self, race: str) -> Mapping[str, str]:
        """Return which doubts about a race's figures somebody has answered for, by mark."""
        return self.acknowledgements.all_of(race) if self.has_database else {}

    def engine(
        self, router: Router | None = None, *, issue: IssueKey | None = None, patience: timedelta | None = None
    ) -> EmbeddedEngine:
        """Return the engine over this workspace's outbox; `router` says how fast letters may leave."""
        return EmbeddedEngine(
            self.outbox,
            owner=self._owner,
            clock=self.clock,
            connections=self.delivery.connections,
            issue=issue,
            patience=patience,
            way=router,
            on_idle=self._close_finished if issue is None else None,
        )

    def _close_finished(self) -> None:
        close_finished(self.ledger, self.clock())

    def issue_key(self, text: str, *, of_newest_figures: bool = False) -> IssueKey:
        """Read RACE/EDITION[/PERIOD]; the period defaults to the last complete one.

        With `of_newest_figures`, it defaults to the newest complete one that figures were reported for.
        """
        if text.count("/") != 1:
            key = IssueKey.parse(text)
            self.workspace.race(key.race).edition(key.edition.split(".")[0])  # weekly.held is a notice of weekly
            return key
        race, edition = self.workspace.race(text.split("/", maxsplit=1)[0]), text.split("/")[1]
        period = race.edition(edition).period_at(self.clock())
        if of_newest_figures and (newest := self.newest_period(race, period.kind)):
            period = min(period, newest)
        return IssueKey(race=race.code, edition=edition, period=period)

    def newest_period(self, race: Race, kind: PeriodKind) -> Period | None:
        """Return the newest period that is complete in the figures, or None where there are none."""
        newest = self.source.load(race).observations.newest(race.telling)
        if newest is None:
            return None
        period = Period.containing(kind, newest)
        return period if period.end == newest else period.previous()

    def standings(self, race: Race, period: Period) -> tuple[tuple[Table, ...], Sequence[Problem]]:
        """Return the standings of a period as tables, and every warning about the figures."""
        ranked = rank_race(self.source, race, period)
        return cohort_tables(race, ranked.standings), ranked.warnings

    def form(self, race: Race, period: Period, language: Language, district: str | None = None) -> bytes:
        """Return a workbook that asks the offices for a period's figures; `district` is a code or a name."""
        return form_workbook(race, Form.of(race, period, language, district), language, made=self.clock())

    def draw_up(self, key: IssueKey) -> DrawnUp:
        """Do everything up to the rendered letters; change nothing."""
        return draw_up(self.drafting, key, now=self.clock())

    def preview(self, key: IssueKey, variant: Variant) -> tuple[Content, bytes]:
        """Return one variant of an issue as it would be sent now, and the whole message, to the sender itself."""
        now, letterhead = self.clock(), self.workspace.letterhead
        report, _ = report_on(self.drafting, key, now=now)
        content = self.letters.render(report, variant)
        to = Letter(id=0, issue=key, address=letterhead.address, name="", variant=0, attempts=1, created_at=now)
        return content, address(to, content, letterhead, compose(content))

    def coming(self, count: int) -> list[Fire]:
        """Return the next fires of every edition."""
        return coming(self.workspace, self.clock(), count)

    def known_readers(self) -> Sequence[Subscriber] | None:
        """Return everybody letters are written for, None where the list can't be read; `check` says why."""
        try:
            return self.people.readers()
        except InputProblems:
            return None

    async def run(
        self,
        key: IssueKey,
        *,
        stop: asyncio.Event,
        patience: timedelta,
        signed_by: str | None = None,
        told: Told | None = None,
    ) -> IssueState:
        """Make one issue unless it exists, and deliver what is left of it; see runs.by_hand."""
        router = self.router()
        desk = self.desk(self.engine(router, issue=key, patience=patience))
        try:
            deliver = deliver_by(router, self.outbox, self.clock, told, self.delivery.retries)
            return await run_issue(desk, key, deliver, clock=self.clock, signed_by=signed_by, stop=stop)
        except InputProblems:
            await self._deliver_notices(key, router, patience, stop)
            raise
        finally:
            await router.close()

    async def _deliver_notices(self, key: IssueKey, router: Router, patience: timedelta, stop: asyncio.Event) -> None:
        """Deliver what has just been written to those who can do something about an issue that is held."""
        deliver = deliver_by(router, self.outbox, self.clock, retries=self.delivery.retries)
        for notice in self.ledger.sending():
            if is_notice(notice) and (notice.race, notice.period) == (key.race, key.period):
                with contextlib.suppress(ServerUnreachable):  # it leaves with the next run, and the person knows
                    await self.engine(router, issue=notice, patience=patience).run(deliver, stop)
        self._close_finished()

    async def send_copy(self, key: IssueKey, address: str) -> Answer:
        """Send one marked copy of an issue to one address; the ledger and the outbox don't change."""
        return await self._send_alone(*marked_copy(self.drafting, key, address, now=self.clock()))

    async def post(self, address: str, content: Content) -> Answer:
        """Send a letter that belongs to no issue, such as one that asks to confirm an entry; nothing is kept of it."""
        now = self.clock()
        race, week = next(iter(self.workspace.races)), Period.containing(PeriodKind.WEEK, now.date())
        # The revision makes each such letter's Message-ID its own: mail programs show equal ones once.
        key = IssueKey(race=race, edition="subscription", period=week, revision=int(now.timestamp()) % 999_999 + 1)
        letter = Letter(id=0, issue=key, address=address, name="", variant=0, attempts=1, created_at=now)
        return await self._send_alone(letter, content)

    async def _send_alone(self, letter: Letter, content: Content) -> Answer:
        async def contents(_variant: int) -> Content:
            return content

        router = self.router()
        try:
            return await router.send(letter, contents)
        finally:
            await router.close()

    async def serve(self, *, stop: asyncio.Event, beside: Sequence[Chore] = ()) -> None:
        """Run the service until `stop` is set, and whatever else is done beside."""
        router = self.router()
        try:
            deliver = deliver_by(router, self.outbox, self.clock, retries=self.delivery.retries)
            desk = self.desk(self.engine(router))
            await serve(desk, deliver, clock=self.clock, stop=stop, beside=[*self._chores(), *beside])
        finally:
            await router.close()

    def _chores(self) -> list[Chore]:
        """Return what the service does beside: reading the mailbox for receipts, where one is set."""
        if self.settings.bounces is None:
            return []
        return [lambda stop: keep_taking_in(self.take_in, self.workspace.bounces.every, stop)]

    @cached_property
    def people(self) -> People:
        """Who gets letters: the list, and what each chose himself."""
        return People(
            workspace=self.workspace,
            listed=self.files.subscribers,
            store=lambda: self.subscribers,
            kept=lambda: self.has_database,
            clock=self.clock,
            user=user(),
        )

    def import_subscribers(self, file: Path, *, replace: bool, dry_run: bool) -> Changes:
        """Take a list into the database, or only tell what that would change; with `replace` others go from it.

        Raises InputProblems with every bad line, and SettingError where a file of the workspace is the truth.
        """
        if not self.workspace.keeps_subscribers:
            where = self.workspace.subscribers
            raise SettingError(f"{where} is the list of subscribers: edit it, or write `subscribers: store` instead")
        listed = self.files.people(file.read_bytes(), file=file.name)
        if dry_run:
            return self.subscribers.preview(listed, removes=replace)
        return self.subscribers.synchronise(listed, by=user(), now=self.clock(), removes=replace)

    def erase(self, address: str, *, reason: str) -> Erased:
        """Erase a person; raise SettingError while the file of subscribers still has the address."""
        if not self.workspace.keeps_subscribers:
            listed = {recipient_of(one.address) for one in self.files.subscribers()}
            if recipient_of(address) in listed:
                where = self.workspace.subscribers
                raise SettingError(f"{address} still stands in {where}: delete the line first, then run this again")
        return self.persons.erase(address, by=user(), reason=reason, now=self.clock())

    def link_of(self, address: str) -> str:
        """Return the address of a subscriber's own page; raise NoMember, SettingError where there is no such page."""
        service = self.workspace.service
        if service is None:
            raise SettingError("there are no pages for subscribers: declare `service:` in schedules.yaml")
        one = self.subscribers.find(recipient_of(address))
        if one is None:
            raise NoMember(address)
        return service.link_of(one.recipient, require_secret(self.settings), self.clock().date())

    def take_in(self, stop: Callable[[], bool] = lambda: False) -> Iterator[Taken]:
        """Take in what has come into the mailbox, message by message, until `stop` says so."""
        return take_in(self._mailbox, read_returned, self.receipts, clock=self.clock, stop=stop)

    def take_one(self, post: Post) -> Taken:
        """Take in one message."""
        return take_one(post, read_returned, self.receipts, now=self.clock())

    @cached_property
    def _mailbox(self) -> Mailbox:
        declared = self.workspace.bounces
        return open_mailbox(require_mailbox(self.settings.bounces), declared.afterwards, declared.folder)

    @property
    def delivery(self) -> DeliveryRules:
        """How letters leave."""
        return self.workspace.delivery

    def router(self) -> Router:
        """Return the ways to the mail servers; raise SettingError where none is set."""
        return open_router(self.workspace, self.settings, clock=self.clock, taken=self._taken)

    def _taken(self, day: date) -> Mapping[str, int]:
        """Return what each server took on a day; only this opens the database."""
        return self.outbox.taken(day)
