"""Outlook: where every district came from, and what would take it further."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ranking.domain.improvement import Improvement, Need, all_needs
from ranking.domain.measures import Measured, in_period
from ranking.domain.observations import Observations
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.scoring import Scored
from ranking.domain.standings import measure_race, score_race


def past_ranks(race: Race, observations: Observations, period: Period, *, count: int = 8) -> pd.DataFrame:
    """Return the ranks of so many periods, `period` last, as the figures known today give them; period × district."""
    measured = measure_race(race, observations, period, back=count - 1)
    ranks = score_race(race, measured, period).ranks
    return ranks.unstack("district").tail(count)  # noqa: PD010 - a series has no pivot_table


def needs(race: Race, measured: Measured, scored: Scored, period: Period) -> dict[str, Sequence[Need]]:
    """Return by district what each indicator would have to do for it to gain a place."""
    against, observed = (in_period(frame, period).to_numpy() for frame in (measured.against, measured.observed))
    improvement = Improvement(scored.fields.field(str(period)), against, observed)
    return dict(zip((district.code for district in race.districts), all_needs(improvement), strict=True))
