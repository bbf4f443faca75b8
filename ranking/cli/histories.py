"""A district's history for people and programs: a row a period, and its best and worst in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rich.table import Table as Grid
from rich.text import Text

from ranking.cli.screen import grid
from ranking.domain.history import Path, Streak, Trend
from ranking.domain.rounding import half_up

_WIDEST = 24
"""Columns of the track: with names, figures and the narrowest of margins it stays below 80."""
_FEW = 3
"""So many periods are named; of more, the latest."""


def as_grid(path: Path, labels: Sequence[str], *, decimals: int = 1, title: str | None = None) -> Grid:
    """Return a table for an 80-column terminal: period, rank, its place on a track, score and movement.

    `labels` are the periods as printed, one for each of `path.periods`; the track's right end is the first place, its
    left end the worst rank on the path.
    """
    track = f"{path.worst} … 1" if path.worst and path.worst > 1 else ""
    figures = ("rank", "score", "move")
    drawn = grid("period", "rank", track, "score", "move", right=figures, whole=(track, *figures), title=title)
    step = Decimal(1).scaleb(-decimals)
    for label, rank, score, moved in zip(labels, path.ranks, path.scores, path.movements, strict=True):
        drawn.add_row(
            Text(label),
            "–" if rank is None else str(rank),
            _track(rank, path.worst or 1),
            "" if score is None else f"{half_up(score, step)}",
            _movement(moved),
        )
    return drawn


def _track(rank: float | None, worst: float) -> Text:
    """Return such as `···●·`, the fourth of five places from the left for rank 2; only dots where there is no rank."""
    width = min(int(worst), _WIDEST)
    drawn = Text("·" * width, style="dim")
    if rank is None:
        return drawn
    # Of more ranks than columns, the ends stay at the ends and the others share columns.
    from_right = int(rank) - 1 if worst <= _WIDEST else round((rank - 1) * (width - 1) / (worst - 1))
    return Text.assemble(drawn[: width - 1 - from_right], "●", drawn[width - from_right :])


def _movement(moved: float | None) -> str:
    if moved is None:
        return ""
    return f"↑{moved}" if moved > 0 else f"↓{-moved}" if moved else "–"


def summary_lines(path: Path, labels: Sequence[str] | None = None) -> list[str]:
    """Return sentences on the best and worst rank, how restless the path is, and the streak up to now.

    Periods are called by `labels`, or by their codes. Words end no line with a stop, so that they read as captions.
    """
    if path.best is None:
        return ["never ranked"]
    named = dict(zip(path.periods, labels or path.periods, strict=True))
    lines = [_extremes(path, named)]
    restless = [] if path.volatility is None else [f"volatility {half_up(path.volatility, Decimal('0.1'))} places"]
    mean = [] if path.mean_rank is None else [f"mean rank {half_up(path.mean_rank, Decimal('0.1'))}"]
    streak = [_streak(path.streak)] if path.streak else []
    return [*lines, "; ".join([*mean, *restless, *streak])]


def _extremes(path: Path, named: Mapping[str, str]) -> str:
    if path.best == path.worst:
        return f"always {path.best}"
    best, worst = ([named[period] for period in periods] for periods in (path.best_in, path.worst_in))
    return f"best {path.best} ({_latest(best)}), worst {path.worst} ({_latest(worst)})"


def _latest(periods: Sequence[str]) -> str:
    """Return the latest few periods, and how many earlier ones there are."""
    earlier = len(periods) - _FEW
    return ", ".join(periods[-_FEW:]) + (f" and {earlier} earlier" if earlier > 0 else "")


def _streak(streak: Streak) -> str:
    word = "first" if streak.trend is Trend.FIRST else str(streak.trend)
    return f"{word} for {streak.length} periods running" if streak.length > 1 else f"{word} in the last period"


def as_records(path: Path) -> list[dict[str, object]]:
    """Return one flat record a period: period, rank, score and movement; None where there is none."""
    return [
        {"period": period, "rank": rank, "score": score, "movement": moved}
        for period, rank, score, moved in zip(path.periods, path.ranks, path.scores, path.movements, strict=True)
    ]
