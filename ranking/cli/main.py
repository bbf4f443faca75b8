"""The `ranking` command: every command's name, and what an error looks like."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from ranking import __version__
from ranking.cli import (
    ask,
    begin,
    deliver,
    forms,
    inspect,
    keep,
    planning,
    posting,
    receiving,
    subscribing,
    suppressing,
)
from ranking.domain.errors import RankingError

app = typer.Typer(
    name="ranking",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    begin.demo, begin.init, inspect.check, inspect.next_, planning.plan, planning.versions,
    inspect.rank, ask.explain, ask.whatif, ask.robustness,
    ask.history, forms.template, keep.load, keep.vintages, keep.diff, keep.coverage, keep.acknowledge, inspect.preview,
    deliver.run, inspect.status, receiving.receipts, posting.deliveries,
    posting.resend, suppressing.suppressions, deliver.serve, deliver.publish, inspect.schema,
):  # fmt: skip
    app.command(name=command.__name__.rstrip("_"))(command)
app.add_typer(subscribing.subscribers, name="subscribers")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """赛龙夺锦 · Race to win: rank a city's districts and publish the ranks by letter."""


def main() -> None:
    """Run the command line; turn what goes wrong into a sentence and an exit code (0 done, 1 problem, 2 usage)."""
    try:
        app()
    except RankingError as error:
        _fail(str(error))
    except BrokenPipeError:
        # The reader, such as `head`, has gone; keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _fail(f"{error.filename or 'The system'}: {error.strerror}. Free or unlock it, then run the same command again")


def _fail(sentences: str) -> None:
    from ranking.cli.screen import complain

    complain(sentences)
    sys.exit(1)
