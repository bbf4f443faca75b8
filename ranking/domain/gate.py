"""The gate's rules: what is doubted about figures, how far is too far, and whether a doubt holds the issue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ranking.domain.errors import Problem, Severity
from ranking.domain.periods import Period


class Rule(StrEnum):
    """What is doubted."""

    UNIT_SLIP = "unit-slip"
    """Ten thousand times what is usual, or a ten-thousandth: 万元 for 亿元; to within the limit, a factor."""
    TENFOLD = "tenfold"
    """Ten times what is usual, or a tenth: a comma or a zero; to within the limit, a factor."""
    JUMP = "jump"
    """Far from what is usual for the district: the limit is the robust z-score, 0.6745·(x - median) / MAD."""
    NEGATIVE = "negative"
    """A count or stock below zero."""
    FALLING = "falling"
    """Less than before, though it is counted since January; by more than the limit, in per cent of what it was."""
    PARTS = "parts"
    """A reported total that isn't the sum of its parts, by more than rounding and the limit, in per cent."""
    PUBLISHED_GROWTH = "published-growth"
    """A reported growth rate that isn't that of the figures; apart by more than the limit, in percentage points."""
    COMPLETION = "completion"
    """More of the annual target than the limit, in per cent."""
    TINY_BASE = "tiny-base"
    """Growth on a base below this share of the field's median base, in per cent."""
    STALE = "stale"
    """All figures are those of the period before; the limit is how many it takes."""
    DECIDING = "deciding"
    """One indicator makes up this share of the scores' differences, in per cent."""


class Stance(StrEnum):
    """What a doubt does."""

    BLOCK = "block"
    WARN = "warn"
    OFF = "off"


@dataclass(frozen=True, kw_only=True)
class Check:
    """A rule's stance and limit, and why it is there, in words that stand behind every doubt."""

    stance: Stance
    limit: float
    why: str = ""


DEFAULTS: Mapping[Rule, Check] = {
    Rule.UNIT_SLIP: Check(stance=Stance.BLOCK, limit=4, why="Offices mix up 万元 and 亿元"),
    Rule.TENFOLD: Check(stance=Stance.WARN, limit=1.3, why="A comma or a zero is soon misplaced"),
    Rule.JUMP: Check(stance=Stance.WARN, limit=8, why="Figures that leap are often typed wrong"),
    Rule.NEGATIVE: Check(stance=Stance.BLOCK, limit=0, why="Nothing can be counted below zero"),
    Rule.FALLING: Check(
        stance=Stance.WARN, limit=0.0, why="What is counted since January falls only if it is corrected"
    ),
    Rule.PARTS: Check(stance=Stance.WARN, limit=0.0, why="A district may be missing in a total, or counted twice"),
    Rule.PUBLISHED_GROWTH: Check(
        stance=Stance.WARN, limit=0.15, why="Base and rate may come from different years or definitions"
    ),
    Rule.COMPLETION: Check(stance=Stance.WARN, limit=200, why="A target passed so far may be the wrong one"),
    Rule.TINY_BASE: Check(stance=Stance.WARN, limit=5, why="On a tiny base every growth is huge"),
    Rule.STALE: Check(stance=Stance.WARN, limit=3, why="A form may have been sent in twice"),
    Rule.DECIDING: Check(stance=Stance.WARN, limit=80, why="Then the others hardly count"),
}


def doubt(rule: Rule, check: Check, says: str, *, cell: tuple[str, str, Period], value: str) -> Problem:
    """Return a doubt about the figure of a district, an indicator and a period; `*` stands for all of them.

    Its mark names the rule, the cell and what is doubted about its value.
    """
    district, indicator, period = cell
    blocks = check.stance is Stance.BLOCK
    ask = "Ask the office; if it is right, answer for it: `ranking acknowledge`"
    return Problem(
        rule=rule,
        severity=Severity.ERROR if blocks else Severity.WARNING,
        says=says,
        cure=f"{check.why}. {ask}" if blocks else f"{check.why}. Ask the office; it counts as it was reported",
        mark=f"{rule}:{district}:{indicator}:{period}:{value}",
        district=None if district == "*" else district,
        indicator=None if indicator == "*" else indicator,
    )
