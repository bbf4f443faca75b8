"""Test copies: one marked letter to one address; the ledger and the outbox don't change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ranking.domain.issues import Content, Draft, IssueKey, Letter
from ranking.domain.variants import Variant
from ranking.runs.desk import Drafting
from ranking.runs.issue import DrawnUp, draw_up

MARK = "[TEST 测试]"


def marked_copy(drafting: Drafting, key: IssueKey, address: str, *, now: datetime) -> tuple[Letter, Content]:
    """Return what a subscriber of that address would get; for any other address, the whole field's letter."""
    drawn = draw_up(drafting, key, now=now)
    draft = next((one for one in drawn.drafts if one.address.lower() == address.lower()), None)
    content = _content(drafting, drawn, draft)
    letter = Letter(
        id=0, issue=key, address=address, name=draft.name if draft else "", variant=0, attempts=1, created_at=now
    )
    return letter, replace(content, subject=f"{MARK} {content.subject}")


def _content(drafting: Drafting, drawn: DrawnUp, draft: Draft | None) -> Content:
    if draft:
        return drawn.variants[draft.variant]
    return drafting.renderer.render(drawn.report, Variant(language=drafting.workspace.languages[0]))
