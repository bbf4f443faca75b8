"""The demo: the sample's three editions, from schedules.yaml to the letters in a local inbox."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from html import escape
from pathlib import Path

from ranking.app import App
from ranking.cli.screen import complain, grid, letters_progress, log_to_screen, out, say, show_problems
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
    log_to_screen("ERROR")  # warnings are shown below the standings
    workspace, inbox, letters = _fresh(folder), folder / "inbox", folder / "letters"
    with Inbox(inbox) as server:
        environ = {**os.environ, "RANKING_SMTP_URL": f"smtp://127.0.0.1:{server.address.port}"}
        environ.pop("RANKING_DATABASE_URL", None)
        app = App(workspace, environ)
        for issue in ISSUES:
            _send(app, IssueKey.parse(issue))
    letters.mkdir()
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


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """A received letter, and its page for a browser."""

    edition: str
    language: str
    to: str
    subject: str
    text: str
    page: Path
    files: list[Path]


def _unpack(path: Path, letters: Path) -> _Shown:
    """Write a received letter's HTML beside the inbox, so that a browser can open it."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    to = message["To"].addresses[0].addr_spec
    edition, language = message["List-Id"].rpartition("<")[2].split(".")[1], message["Content-Language"]
    page = letters / f"{edition}-{language}-{to.partition('@')[0]}.html"
    shown = _with_pictures(message, html.get_content() if html else "", letters)
    page.write_text(shown, encoding="utf-8")
    return _Shown(
        edition=edition,
        language=language,
        to=to,
        subject=message["Subject"],
        text=text.get_content() if text else "",
        page=page,
        files=list(_files(message, letters / "files" / str(language))),
    )


def _with_pictures(message: EmailMessage, html: str, letters: Path) -> str:
    """Return a page that shows the pictures its letter carried, written beside it; equal ones once."""
    for part in message.walk():
        if cid := part["Content-ID"]:
            name = f"{cid.strip('<>').partition('@')[0]}.png"
            (letters / name).write_bytes(_body(part))
            html = html.replace(f"cid:{cid.strip('<>')}", name)
    return html


def _body(part: Message) -> bytes:
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b""


def _files(message: EmailMessage, folder: Path) -> Iterator[Path]:
    """Write the files that a letter carried."""
    for part in message.iter_attachments():
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / Path(part.get_filename() or "file").name
        path.write_bytes(_body(part))
        yield path


def _print(app: App, shown: Sequence[_Shown], folder: Path) -> None:
    race = app.workspace.race("investment")
    tables, warnings = app.standings(race, Period.parse("2024-W18"))
    out.print()
    for table in as_grids(race, tables):
        out.print(table, "")
    show_problems(warnings)
    example = next(one for one in shown if (one.edition, one.language) == ("weekly", "zh-Hant"))
    out.rule(f"one of the letters, to {example.to}, as text")
    out.print(example.text, markup=False, highlight=False)
    out.rule(f"{len(shown)} letters were sent; one of each edition and language")
    table = grid("subject", "page")
    for one in {(one.edition, one.language): one for one in reversed(shown)}.values():
        table.add_row(one.subject, one.page.name)
    out.print(table)
    out.print()
    say(f"Open all of them in a browser: {_index(shown, folder / 'letters')}", good=True)
    say(f"What the public sees: {app.folder / 'public' / 'index.html'}", good=True)
    say(f"As they were received: {folder / 'inbox'}. The workspace to play with: {folder / 'workspace'}.")


def _index(shown: Sequence[_Shown], letters: Path) -> Path:
    """Write a page with a link to every letter."""
    lines = [f'<li><a href="{escape(one.page.name)}">{escape(one.subject)}</a> {escape(one.to)}</li>' for one in shown]
    files = sorted({path for one in shown for path in one.files})
    lines += [
        f'<li><a href="{escape(path.relative_to(letters).as_posix())}">{escape(path.name)}</a></li>' for path in files
    ]
    style = "body{font:16px/1.8 system-ui,sans-serif;margin:2em auto;max-width:46em}a{color:#B3261E}"
    head = f'<!DOCTYPE html><html lang="zh-Hans"><meta charset="utf-8"><title>Letters</title><style>{style}</style>'
    page = letters / "index.html"
    page.write_text(f"{head}<h1>赛龙夺锦 · Letters</h1><ul>{''.join(lines)}</ul>\n", encoding="utf-8")
    return page
