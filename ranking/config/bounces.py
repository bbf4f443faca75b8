"""`bounces:` in `schedules.yaml`: when an address gets no more letters, and how the mailbox is read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from ranking.config.durations import duration
from ranking.config.forms import Model
from ranking.domain.mailboxes import Afterwards, Bounces
from ranking.domain.receipts import SuppressionRule

Count = Annotated[int, Field(ge=0, le=1000)]


class SuppressAfter(Model):
    """How many letters have to come back before an address gets no more."""

    hard: Count = Field(1, description="Letters that bounced for good, such as “user unknown”; 0 is never.")
    soft: Count = Field(5, description="Letters that bounced in any way (mailbox full, spam filter); 0 is never.")
    within: Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2} (hours?|days?)$")] = Field(
        "30 days", description="For how long a soft bounce counts."
    )
    complaints: Count = Field(1, description="Letters that the recipient called spam; 0 is never.")


class BounceRules(Model):
    """What happens with what comes back about letters."""

    suppress_after: SuppressAfter = Field(SuppressAfter(), description="When an address gets no more letters.")
    every: Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2} (minutes?|hours?|days?)$")] = Field(
        "5 minutes", description="How often `ranking serve` reads the mailbox (RANKING_BOUNCES_URL)."
    )
    after: Annotated[str, StringConstraints(pattern=r"^(seen|delete|move to \S.{0,99})$")] = Field(
        "seen", description="What happens to a message that was read: seen (it stays), delete, or move to FOLDER."
    )


def build_bounces(given: BounceRules) -> Bounces:
    """Return what the section declares."""
    after = given.suppress_after
    moved = given.after.removeprefix("move to ")
    return Bounces(
        rule=SuppressionRule(
            hard=after.hard, soft=after.soft, within=duration(after.within), complaints=after.complaints
        ),
        every=duration(given.every),
        afterwards=Afterwards.MOVE if moved != given.after else Afterwards(given.after),
        folder=moved.strip() if moved != given.after else "",
    )
