"""Little fields for tests: indicators, rules and figures in a few words."""

from __future__ import annotations

import numpy as np

from ranking.domain.fields import Field
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Names
from ranking.domain.observations import CellState
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Scoring
from ranking.domain.rules import Direction, Goalposts, Normalisation
from ranking.domain.scorer import Scorer

MONTH = PeriodKind.MONTH


def indicator(code, weight=50.0, *, lower=False, posts=None, precision=1, **fields):
    """Return an indicator; `posts` are (worst, best)."""
    return Indicator(
        code=code,
        names=Names.same(code),
        unit=fields.pop("unit", Unit(names=Names.same("个"))),
        weight=weight,
        direction=Direction.LOWER if lower else Direction.HIGHER,
        goalposts={MONTH: Goalposts(worst=posts[0], best=posts[1])} if posts else {},
        precision=precision,
        **fields,
    )


def field(indicators, rows, *, groups=None, states=None, dimensions=(), bonus=0.0, pool=None, **scoring):
    """Return a field of the rows' figures, a row a district; None is not reported."""
    values = np.array([[np.nan if cell is None else cell for cell in row] for row in rows], dtype=float)
    normalisation = scoring.pop("normalisation", Normalisation())
    if not isinstance(normalisation, Normalisation):
        normalisation = Normalisation(method=normalisation)
    scorer = Scorer(
        indicators,
        Scoring(normalisation=normalisation, **scoring),
        dimensions=dimensions,
        period_kind=MONTH,
        districts=[f"d{n}" for n in range(len(rows))],
        groups=np.zeros(len(rows), dtype=int) if groups is None else np.array(groups),
    )
    if states is None:
        states = np.where(np.isnan(values), CellState.NOT_REPORTED, CellState.REPORTED)
    return Field(scorer, values, np.array(states), bonus=bonus, pool=pool)
