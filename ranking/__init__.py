"""Race to win (赛龙夺锦): rank a city's districts and publish the ranks by letter.

For figures of one's own there is the engine by itself: `from ranking import Race, score`; see ranking.domain.league.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ranking.domain.league import League, score
    from ranking.domain.races import Race

__version__ = "0.1.0"
__all__ = ["League", "Race", "score"]


def __getattr__(name: str) -> Any:
    """Load the engine, and pandas with it, when it is first asked for: commands start without."""
    if name not in __all__:
        raise AttributeError(f"module 'ranking' has no attribute {name!r}")
    from ranking.domain import league, races  # noqa: PLC0415

    return getattr(races if name == "Race" else league, name)
