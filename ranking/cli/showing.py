"""The demo: the sample's three editions, from schedules.yaml to the letters in a local inbox."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from ranking.app import App
from ranking.cli.screen import complain, grid, letters_progress, out, say
from ranking.cli.standings import as_grids
from ranking.domain.errors import InputProblems, Place, Problem
from ranking.domain.issues import IssueKey, IssueState
from ranking.domain.periods import Period
from ranking.mail.inbox import Inbox
from ranking.scaffold import scaffold

ISSUES = ("investment/weekly/2024-W18", "investment/monthly/2024-04", "investment/quarterly/2024-Q1")
_MARK = ".made-by-ranking-demo"


def show_demo(folder: Path) -> None:
    """Run the whole line in a fresh workspace and print standings, one letter, and where the others are."""
    workspace, inbox, letters = _fresh(folder), folder / "inbox", folder / "letters"
    with Inbox(inbox) as server:
        environ = {**os.environ, "RANKING_SMTP_URL": f"smtp://127.0.0.1:{server.address.port}"}
        environ.pop("RANKING_DATABASE_URL", None)
        app = App(workspace, environ)
        for issue in ISSUES:
            _send(app, IssueKey.parse(issue))
    shown = [_unpack(path, letters) for path in sorted(inbox.glob("*.eml"))]
    _print(app, shown, folder)


def _fresh(folder: Path) -> Path:
    """Return an empty sample workspace; replace only what an earlier demo made."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            problem = Problem(
                rule="folder-taken",
                place=Place(file=str(folder)),
                says="this folder holds something that the demo didn't make",
                cure="Name another one: `ranking demo -o DIR`",
            )
            raise InputProblems([problem])
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    scaffold(folder / "workspace")
    return folder / "workspace"


def _send(app: App, key: IssueKey) -> None:
    with letters_progress() as progress:
        bar = progress.add_task(str(key), total=None)
        state = asyncio.run(
            app.run(
                key,
                stop=asyncio.Event(),
                patience=timedelta(seconds=10),
                told=lambda _letter, _outcome: progress.advance(bar),
            )
        )
    sent = sum(app.outbox.counts(key).values())
    if state is IssueState.SENT:
        say(f"{key}: {sent} letters sent over SMTP", good=True)
    else:
        complain(f"{key} is {state}")


def _unpack(path: Path, letters: Path) -> tuple[EmailMessage, Path]:
    """Write a received letter's HTML beside the inbox, so that a browser can open it."""
    letters.mkdir(exist_ok=True)
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    page = message.get_body(("html",))
    target = letters / f"{path.stem}.html"
    target.write_text(page.get_content() if page else "", encoding="utf-8")
    return message, target


def _print(app: App, shown: Sequence[tuple[EmailMessage, Path]], folder: Path) -> None:
    race = app.workspace.race("investment")
    tables, _ = app.standings(race, Period.parse("2024-W18"))
    out.print()
    for table in as_grids(race, tables):
        out.print(table, "")
    first = shown[0][0].get_body(("plain",))
    out.rule("one of the letters, as text")
    out.print(first.get_content() if first else "", markup=False, highlight=False)
    out.rule(f"all {len(shown)} letters")
    table = grid("to", "subject", "open in a browser")
    for message, page in shown:
        table.add_row(str(message["To"].addresses[0].addr_spec), str(message["Subject"]), str(page))
    out.print(table)
    say(f"The letters as they were received: {folder / 'inbox'}. The workspace to play with: {folder / 'workspace'}.")
