"""The command that reads what came back about letters: receipts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ranking.cli.options import HERE, Json, Workspace, open_app
from ranking.domain.errors import RankingError

if TYPE_CHECKING:
    from rich.text import Text

    from ranking.app import App
    from ranking.ports import Kept
    from ranking.runs.receipts import Taken

#: Messages that are no receipts and are told one by one.
_MOST = 10


def receipts(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Messages saved as .eml; without: the mailbox.")
    ] = None,
    workspace: Workspace = HERE,
    json: Json = False,
) -> None:
    """Read what came back about letters: bounces, reports of delivery, complaints.

    The mailbox is the one that RANKING_BOUNCES_URL names; `serve` reads it by itself. Reading the same again changes
    nothing.
    """
    app = open_app(workspace)
    taken: list[Taken] = []
    try:
        for message in _from_files(app, files) if files else app.take_in():
            taken.append(message)  # noqa: PERF402 - those before the mailbox broke off are shown too
    except RankingError:
        if taken:  # before the mailbox broke off
            _print(taken, json=json)
        raise
    _print(taken, json=json)


def _from_files(app: App, files: Sequence[Path]) -> Iterator[Taken]:
    from ranking.mail.reading import LARGEST
    from ranking.ports import Post

    for path in files:
        with path.open("rb") as file:
            raw = file.read(LARGEST)
        yield app.take_one(Post(name=str(path), raw=raw, done=_nothing, leave=_nothing))


def _nothing() -> None:
    """Files stay as they are."""


def _print(taken: Sequence[Taken], *, json: bool) -> None:
    from ranking.cli.screen import print_json, say

    ignored = [message for message in taken if message.ignored]
    if json:
        kept = [_record(message.name, one) for message in taken for one in message.kept]
        return print_json({"receipts": kept, "ignored": [{"message": one.name, "why": one.ignored} for one in ignored]})
    _print_table([one for message in taken for one in message.kept])
    for message in ignored[:_MOST]:
        say(f"{message.name}: {message.ignored}; it is left as it is")
    if len(ignored) > _MOST:
        say(f"... and {len(ignored) - _MOST} more that are no receipts")
    return say(_summary(taken), good=True)


def _print_table(kept: Sequence[Kept]) -> None:
    from ranking.cli.screen import grid, out

    if not kept:
        return
    table = grid("kind", "status", "address, and what its server said", "issue", whole=("kind", "issue"))
    for one in kept:
        issue = str(one.issue or "–") if one.letter or not one.issue else f"? {one.issue}"
        table.add_row(_coloured(one), one.receipt.status, _whom_and_why(one), issue)
    out.print(table)
    if any(one.letter is None for one in kept):
        sentence = "? Nothing proves which letter of ours it is about: it is kept, and nobody is taken off for it."
        out.print(sentence, style="dim")


def _whom_and_why(one: Kept) -> Text:
    from rich.text import Text

    words = "; ".join(filter(None, ["passed on" if one.receipt.passed_on else "", one.receipt.words]))
    shown = Text(one.receipt.address or "nobody by name")
    if words:
        shown.append(f"\n{words}", style="dim")
    if one.suppressed:
        shown.append(f"\ngets no more letters: {one.suppressed}", style="red")
    return shown


def _coloured(one: Kept) -> Text:
    from rich.text import Text

    colours = {"delivered": "green", "bounced": "red", "complained": "red", "delayed": "yellow"}
    return Text(one.receipt.kind, style=colours.get(one.receipt.kind, "default"))


def _summary(taken: Sequence[Taken]) -> str:
    if not taken:
        return "Nothing has come since the mailbox was last read."
    counts = Counter(str(one.receipt.kind) for message in taken for one in message.kept if one.new)
    known = sum(not one.new for message in taken for one in message.kept)
    parts = [f"{count} {kind}" for kind, count in counts.items()]
    parts += [f"{known} known before"] if known else []
    read = f"{len(taken)} message{'s' if len(taken) > 1 else ''} read"
    return f"{read}: {', '.join(parts) or 'no receipt'}."


def _record(name: str, one: Kept) -> dict[str, object]:
    receipt = one.receipt
    return {
        "message": name,
        "kind": receipt.kind,
        "address": receipt.address,
        "status": receipt.status,
        "words": receipt.words,
        "server": receipt.server,
        "at": receipt.at.isoformat() if receipt.at else None,
        "passed_on": receipt.passed_on,
        "hard": receipt.is_hard,
        "proven": one.letter is not None,
        "letter": one.letter,
        "issue": str(one.issue) if one.issue else None,
        "new": one.new,
        "suppressed": one.suppressed,
    }
