"""What a run came to, in a sentence and an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranking.cli.screen import complain, print_json, say
from ranking.cli.statuses import as_record
from ranking.domain.issues import IssueKey, IssueState, LetterState
from ranking.ports import IssueSummary

if TYPE_CHECKING:
    from ranking.app import App


def print_outcome(app: App, key: IssueKey, *, settled: int, trouble: str | None, json: bool) -> bool:
    """Print where the issue stands after `settled` letters of this run; return whether every letter is sent."""
    summary = app.ledger.summaries(key)[0]
    if json:
        print_json(as_record(summary, app.outbox.troubles(key)))
    elif summary.state is IssueState.SENT:
        say(_sent(summary) if settled else f"{key} was sent before; nothing is sent twice.", good=True)
    else:
        complain("\n".join([*([trouble] if trouble else []), _unfinished(summary), *_refusals(app, key)]))
    return summary.state is IssueState.SENT


def _sent(summary: IssueSummary) -> str:
    doubt = f"; {summary.in_doubt} of them again after a crash, under the same Message-ID" if summary.in_doubt else ""
    return f"{summary.key}: all {summary.counts[LetterState.SENT]} letters are sent{doubt}.{_kept_back(summary)}"


def _kept_back(summary: IssueSummary) -> str:
    """Return a sentence about those who get none, or nothing."""
    count = summary.counts[LetterState.SUPPRESSED]
    if not count:
        return ""
    return f" {count} more would go to addresses that bounced or complained: `ranking suppressions` shows them."


def _unfinished(summary: IssueSummary) -> str:
    sent, failed = summary.counts[LetterState.SENT], summary.counts[LetterState.FAILED]
    left = sum(summary.counts[state] for state in (LetterState.PENDING, LetterState.SENDING, LetterState.UNKNOWN))
    match summary.state:
        case IssueState.WAITING:
            command = f"ranking run {summary.key} --signed-by NAME"
            return f"{summary.key} waits for sign-off: `{command}` sends its {left} letters"
        case IssueState.LOADING:
            return f"{summary.key} is being made by another process: look again with `ranking status {summary.key}`"
        case IssueState.SENDING:
            elsewhere = summary.counts[LetterState.SENDING]
            hands = f" ({elsewhere} in another run's hands)" if elsewhere else ""
            return f"{summary.key}: {sent} letters sent, {failed} failed, {left} left{hands}; run it again to go on"
        case _:
            unknown = summary.counts[LetterState.UNKNOWN]
            doubt = f", {unknown} in doubt (`ranking resend {summary.key} --unknown`)" if unknown else ""
            return f"{summary.key}: {sent} letters sent, {failed} failed for good{doubt}"


def _refusals(app: App, key: IssueKey, most: int = 10) -> list[str]:
    troubles = app.outbox.troubles(key)
    lines = [
        f"{trouble.address} ({trouble.state}): {trouble.code or ''} {trouble.words}" for trouble in troubles[:most]
    ]
    more = len(troubles) - most
    return [*lines, f"... and {more} more: `ranking status {key}` shows them"] if more > 0 else lines
