"""How issues and their deliveries are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rich.text import Text

from ranking.cli.screen import grid, out, say
from ranking.domain.issues import IssueState, LetterState
from ranking.ports import IssueSummary, RulesVersion, Trouble

_CURES = {
    IssueState.HELD: "mend the figures, then `ranking run {key}`",
    IssueState.WAITING: "`ranking run {key} --signed-by NAME` signs and sends it",
    IssueState.OVERDUE: "missed by too much: `ranking run {key}` sends it late",
    IssueState.LOADING: "being made; if nobody is at it, `ranking run {key}` takes it over",
    IssueState.SENDING: "`ranking run {key}` or `ranking serve` goes on",
    IssueState.PARTLY_SENT: "`ranking resend {key} --failed` (or --unknown) sends what is left once more",
}


def print_issues(summaries: Sequence[IssueSummary], zone: tzinfo) -> None:
    """Print one line an issue, newest first."""
    if not summaries:
        say("No issue yet. `ranking run RACE/EDITION` makes one; `ranking serve` makes them when they are due.")
        return
    columns = ("issue", "state", "sent", "left", "failed", "opened")
    table = grid(*columns, right=("sent", "left", "failed"), whole=("issue", "opened"))
    for summary in summaries:
        table.add_row(
            str(summary.key),
            _coloured(summary.state),
            str(summary.counts[LetterState.SENT]),
            str(_left(summary)),
            str(summary.counts[LetterState.FAILED]),
            f"{summary.opened_at.astimezone(zone):%Y-%m-%d}",
        )
    out.print(table)


def print_refused(newest: Sequence[RulesVersion], zone: tzinfo) -> None:
    """Say that the schedules.yaml that was saved last can't be used, where that is so."""
    for one in newest:
        if one.problems:
            at = _local(one.loaded_at, zone)
            out.print(Text(f"schedules.yaml of {at} can't be used, and the one before goes on:", style="yellow"))
            for sentence in one.problems:
                out.print(Text("  ✗ ", style="red").append(sentence, style="default"))


def print_issue(summary: IssueSummary, troubles: Sequence[Trouble], zone: tzinfo) -> None:
    """Print everything about one issue."""
    out.print(Text(str(summary.key), style="bold").append("  ").append_text(_coloured(summary.state)))
    lines = [
        ("opened", _local(summary.opened_at, zone)),
        ("scheduled for", _local(summary.scheduled_at, zone) if summary.scheduled_at else "by hand"),
        ("signed by", summary.signed_by or ""),
        ("rules", f"schedules.yaml, version {summary.rules[:12]}" if summary.rules else ""),
        ("letters", ", ".join(f"{count} {state}" for state, count in summary.counts.items() if count) or "none"),
        ("in doubt", f"{summary.in_doubt} once, as an answer was lost" if summary.in_doubt else ""),
        ("last error", summary.last_error or ""),
        ("what to do", _CURES.get(summary.state, "").format(key=summary.key)),
    ]
    for name, words in lines:
        if words:
            out.print(Text(f"  {name:<14}", style="dim").append(words, style="default"))
    for sentence in summary.problems:
        out.print(Text("  ✗ ", style="red").append(sentence, style="default"))
    _print_troubles(troubles, zone)


def _print_troubles(troubles: Sequence[Trouble], zone: tzinfo) -> None:
    if not troubles:
        return
    table = grid("address", "state", "the server said", "next try")
    for trouble in troubles:
        said = f"{trouble.code} {trouble.words}" if trouble.code else trouble.words
        table.add_row(trouble.address, trouble.state, said, _local(trouble.retry_at, zone) if trouble.retry_at else "")
    out.print("", table)


def as_record(summary: IssueSummary, troubles: Sequence[Trouble]) -> dict[str, object]:
    """Return one issue as plain values."""
    return {
        "issue": str(summary.key),
        "state": summary.state,
        "opened_at": summary.opened_at.isoformat(),
        "scheduled_at": summary.scheduled_at.isoformat() if summary.scheduled_at else None,
        "signed_by": summary.signed_by,
        "letters": {str(state): count for state, count in summary.counts.items()},
        "in_doubt": summary.in_doubt,
        "rules": summary.rules,
        "problems": list(summary.problems),
        "last_error": summary.last_error,
        "troubles": [
            {"address": t.address, "state": t.state, "code": t.code, "words": t.words, "retry_at": t.retry_at}
            for t in troubles
        ],
    }


def _left(summary: IssueSummary) -> int:
    return sum(summary.counts[state] for state in (LetterState.PENDING, LetterState.SENDING, LetterState.UNKNOWN))


def _coloured(state: IssueState) -> Text:
    colours = {
        IssueState.SENT: "green",
        IssueState.HELD: "red",
        IssueState.PARTLY_SENT: "yellow",
        IssueState.OVERDUE: "yellow",
    }
    return Text(state, style=colours.get(state, "default"))


def _local(instant: datetime, zone: tzinfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
