"""Commands that send: run and serve."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Self, TypeVar

import typer

from ranking.cli.options import HERE, Json, Workspace, open_app
from ranking.domain.issues import IssueKey, Letter, LetterState, Outcome

if TYPE_CHECKING:
    from ranking.app import App
    from ranking.runs.clock import Chore

T = TypeVar("T")


class _Bar:
    """The progress of one issue's letters, those of earlier runs included."""

    def __init__(self, app: App, key: IssueKey) -> None:
        from ranking.cli.screen import letters_progress

        self._app = app
        self._key = key
        self._progress = letters_progress()
        self._task = self._progress.add_task(str(key), total=None)
        self.settled = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def told(self, _letter: Letter, outcome: Outcome) -> None:
        """Move the bar when a letter is settled."""
        if not self.settled:
            counts = self._app.outbox.counts(self._key)
            done = counts[LetterState.SENT] + counts[LetterState.FAILED]
            self._progress.update(self._task, total=sum(counts.values()), completed=done)
        if outcome.state in {LetterState.SENT, LetterState.FAILED}:
            self.settled += 1
            self._progress.advance(self._task)


def run(
    issue: Annotated[
        str, typer.Argument(metavar="RACE/EDITION[/PERIOD]", help="Without a period: the last complete one.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Make everything, send nothing, change nothing.")] = False,
    only: Annotated[
        str | None,
        typer.Option(
            "--only", metavar="ADDRESS", help="Send one marked test copy there; the issue itself stays as it is."
        ),
    ] = None,
    signed_by: Annotated[
        str | None,
        typer.Option("--signed-by", metavar="NAME", help="Sign an issue that waits for sign-off, and send it."),
    ] = None,
    patience: Annotated[
        int,
        typer.Option("--wait", min=0, metavar="SECONDS", help="How long to wait for letters that the server put off."),
    ] = 60,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Make one issue and send its letters now.

    Exit code 0 only when every letter is settled and none failed. Running it again is harmless: nobody gets a letter
    twice, and an interrupted run goes on where it stopped.
    """
    app = open_app(workspace)
    key = app.issue_key(issue)
    if dry_run and only:
        raise typer.BadParameter("--dry-run sends nothing, --only sends a copy: give one of them")
    if dry_run:
        _rehearse(app, key, json)
    elif only:
        _send_copy(app, key, only)
    elif not _run(app, key, timedelta(seconds=patience), signed_by, json):
        raise typer.Exit(1)


def serve(workspace: Workspace = HERE) -> None:
    """Run the service: publish every edition when it is due.

    What was missed while it was down is caught up once. An edited schedules.yaml is taken within two seconds; one that
    is wrong is told, and the one before goes on. Ctrl-C or SIGTERM finishes the letters in hand and stops.
    """
    import os

    from ranking.cli.screen import log_to_screen, say
    from ranking.reloading import Reloading

    log_to_screen("INFO")
    reloading = Reloading(workspace, os.environ, beside=_pages, told=_serving)
    _until_stopped(reloading.serve)
    say("Stopped; the letters in hand were finished.")


def _serving(app: App) -> None:
    from ranking.cli.screen import say

    coming = [one for one in app.coming(5) if not one.occurrence.skipped]
    if coming:
        at = coming[0].at.astimezone(coming[0].edition.zone)
        say(f"Serving. Next: {coming[0].key} at {at:%Y-%m-%d %H:%M %Z}. Ctrl-C stops.")


def _pages(app: App) -> list[Chore]:
    """Return what serves the pages for subscribers, where they are declared; the web server is loaded only then."""
    if app.workspace.service is None:
        return []
    from ranking.web.service import open_pages

    return [open_pages(app, app.workspace.service)]


def publish(workspace: Workspace = HERE) -> None:
    """Write the public pages of everything that has left, with an index and feeds, under public/.

    `run` and `serve` do it by themselves; running it again is harmless.
    """
    from ranking.cli.screen import out, say

    app = open_app(workspace)
    changed = app.publish()
    for path in changed:
        out.print(f"  {app.folder / 'public' / path}", markup=False, style="dim")
    what = f"{len(changed)} files written" if changed else "everything was there already"
    say(f"{app.folder / 'public' / 'index.html'}: {what}", good=True)


def _rehearse(app: App, key: IssueKey, json: bool) -> None:
    from ranking.cli.screen import grid, out, print_json, say, show_problems

    drawn = app.draw_up(key)
    readers = [draft.variant for draft in drawn.drafts]
    if json:
        letters = [{"variant": name, "letters": readers.count(name)} for name in drawn.variants]
        print_json({"issue": str(key), "variants": letters, "warnings": [str(problem) for problem in drawn.warnings]})
        return
    table = grid("variant", "letters", "HTML", "text", "subject", right=("letters", "HTML", "text"))
    for name, content in drawn.variants.items():
        size = f"{len(content.html.encode()) / 1000:.1f} kB"
        table.add_row(
            name, str(readers.count(name)), size, f"{len(content.text.encode()) / 1000:.1f} kB", content.subject
        )
    out.print(table)
    show_problems(drawn.warnings)
    say(f"{key}: {len(readers)} letters in {len(drawn.variants)} variants would go out; nothing was sent.", good=True)


def _send_copy(app: App, key: IssueKey, address: str) -> None:
    from ranking.cli.screen import say
    from ranking.domain.errors import PermanentRefusal
    from ranking.domain.replies import Meaning, meaning_of

    answer = asyncio.run(app.send_copy(key, address))
    if meaning_of(answer.code, answer.words) is not Meaning.TAKEN:
        raise PermanentRefusal(answer.code, f"{answer.words}: no copy went to {address}")
    say(
        f"A test copy of {key} went to {address}; the server said {answer.code} {answer.words}. "
        "The issue itself is unchanged.",
        good=True,
    )


def _run(app: App, key: IssueKey, patience: timedelta, signed_by: str | None, json: bool) -> bool:
    """Run an issue under a progress bar; return whether all of it is sent."""
    from ranking.cli.outcome import print_outcome
    from ranking.cli.screen import log_to_screen
    from ranking.domain.errors import ServerUnreachable

    log_to_screen("WARNING")
    trouble = None
    with _Bar(app, key) as bar:
        try:
            _until_stopped(lambda stop: app.run(key, stop=stop, patience=patience, signed_by=signed_by, told=bar.told))
        except ServerUnreachable as error:
            trouble = str(error)
    return print_outcome(app, key, settled=bar.settled, trouble=trouble, json=json)


def _until_stopped(work: Callable[[asyncio.Event], Awaitable[T]]) -> T:
    """Run `work` until it returns; Ctrl-C and SIGTERM set its stop event, so that it finishes the letters in hand."""

    async def watched() -> T:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C then raises KeyboardInterrupt
                loop.add_signal_handler(name, stop.set)
        return await work(stop)

    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        return runner.run(watched())


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's event loop where the system has it: half as many letters again leave in a second."""
    try:
        import uvloop
    except ImportError:  # Windows
        return None
    return uvloop.new_event_loop
