"""The service, which takes an edited schedules.yaml while it runs: a good one in a second or two, a bad one never."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from ranking.app import App, author, utc_now
from ranking.config.loader import read_declarations
from ranking.domain.errors import RankingError, SettingError
from ranking.domain.plans import differences
from ranking.runs.clock import Chore

log = logging.getLogger(__name__)

#: Seconds between two looks. What is the same at two of them is what somebody has finished writing.
_LOOK_EVERY = 0.5


class Reloading:
    """Serves a workspace, anew whenever its schedules.yaml has changed for the better.

    `beside` gives what else is done for a workspace, such as serving pages, and may raise SettingError; `told` hears of
    each workspace that is served.
    """

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str],
        *,
        clock: Callable[[], datetime] = utc_now,
        beside: Callable[[App], Sequence[Chore]] = lambda _: (),
        told: Callable[[App], None] = lambda _: None,
    ) -> None:
        self._folder = folder
        self._environ = environ
        self._clock = clock
        self._beside = beside
        self._told = told
        self._next: App | None = None

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set; raise what is wrong at the start, and later only what ends the service."""
        app = self._opened()
        chores = self._beside(app)
        while True:
            self._told(app)
            ended = asyncio.Event()
            watching = asyncio.create_task(self._watch(app, ended, stop))
            try:
                await app.serve(stop=ended, beside=chores)
            finally:
                watching.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watching
            if self._next is None:
                return
            app.database.dispose()
            app, self._next = self._next, None
            chores = self._chores_of(app)

    def _opened(self) -> App:
        """Open the workspace as it is now; raise whatever would keep it from being served."""
        app = App(self._folder, self._environ, clock=self._clock)
        app.router()  # says at once where a mail server isn't set
        app.keep_rules(self._clock())
        return app

    def _chores_of(self, app: App) -> Sequence[Chore]:
        try:
            return self._beside(app)
        except SettingError as error:
            log.error("%s; letters go on leaving", error)  # noqa: TRY400 - a sentence
            return ()

    async def _watch(self, app: App, ended: asyncio.Event, stop: asyncio.Event) -> None:
        """Set `ended` when the service is to stop, or when the file has become another one that can be used."""
        seen = refused = app.declarations
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_EVERY)
            try:
                found = await asyncio.to_thread(read_declarations, self._folder)
            except RankingError:
                continue  # it is being replaced
            if found in {app.declarations, refused} or found != seen:
                seen = found
                continue
            if await asyncio.to_thread(self._take, app, found):
                break
            refused = found
        ended.set()

    def _take(self, app: App, found: bytes) -> bool:
        """Open what the file says now; return whether it can be used. What can't be is told, and kept with why."""
        try:
            new = self._opened()
        except RankingError as error:
            problems = str(error).splitlines()
            for problem in problems:
                log.error("%s", problem)  # noqa: TRY400 - a sentence
            log.error("schedules.yaml can't be used: the version before goes on")  # noqa: TRY400 - a sentence
            mark, who = sha256(found).hexdigest(), author(self._folder)
            with contextlib.suppress(RankingError):  # a database that fails is told elsewhere
                app.versions.keep(found, mark, by=who, now=self._clock(), problems=problems)
            return False
        readers = new.known_readers() or ()
        steps = differences(
            app.declared,
            new.declared,
            self._clock(),
            lambda edition: sum(one.wants(edition.code, edition.audience) for one in readers),
        )
        for step in steps:
            log.info("schedules.yaml: %s", step.says)
        self._next = new
        return True
