"""Observations: a file's cells, read by its layout, become tidy rows; whatever can't be read becomes a problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from ranking.domain.errors import Problem
from ranking.domain.layouts import Dates, Gives, Layout, Repeats
from ranking.domain.observations import Observations, empty_frame
from ranking.domain.races import Race
from ranking.sources.columns import find_columns
from ranking.sources.figures import Body
from ranking.sources.tables import Table
from ranking.sources.todate import singled
from ranking.sources.twice import figures_once


@dataclass(frozen=True, kw_only=True)
class Tidied:
    """One file's figures, in COLUMNS, and the problems of that file; targets and bases are of districts only."""

    gives: Gives = Gives.FIGURES
    frame: pd.DataFrame = field(default_factory=empty_frame)
    problems: tuple[Problem, ...] = ()
    dates: Dates | None = None
    repeats: Repeats = Repeats.REFUSE


def tidy(table: Table, layout: Layout, race: Race) -> Tidied:
    """Read one table by its layout: money in yuan, blank and not-reported cells left out.

    A cell in any doubt is left out and told as a problem, so the frame holds only what is certain.
    """
    columns, wrong = find_columns(table, layout, race)
    if columns is None:
        return Tidied(gives=layout.gives, problems=(*table.problems, *wrong))
    body = Body(table, layout, race, columns)
    return Tidied(
        gives=layout.gives,
        frame=body.frame(),
        problems=(*table.problems, *body.problems()),
        dates=layout.dates,
        repeats=layout.repeats,
    )


def join(race: Race, tidied: Sequence[Tidied]) -> tuple[Observations, tuple[Problem, ...]]:
    """Put all files' rows together by what they are; of a figure that stands twice the first is kept."""
    problems: list[Problem] = []
    frames = {}
    for gives in Gives:
        once, twice = figures_once(race, [(each.frame, each) for each in tidied if each.gives is gives], gives)
        frames[gives], fallen = singled(race, once, [each.dates for each in tidied if each.gives is gives])
        problems += [*twice, *fallen]
    of_total = frames[Gives.FIGURES]["district"].isin([total.code for total in race.totals])
    observations = Observations(
        reported=frames[Gives.FIGURES][~of_total].reset_index(drop=True),
        totals=frames[Gives.FIGURES][of_total].reset_index(drop=True),
        targets=frames[Gives.TARGETS],
        bases=frames[Gives.BASES],
    )
    return observations, tuple(problems)
