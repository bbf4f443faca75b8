"""The engine on a frame of one's own: no files, no schedule, no letters.

>>> import pandas as pd
>>> from ranking import Race, score
>>> race = Race.of({"investment": 60, "accidents": {"weight": 40, "direction": "lower"}}, normalise="min-max")
>>> figures = pd.DataFrame(
...     {"investment": [12.0, 8.0, 10.0], "accidents": [3, 1, 5]}, index=["Duanzhou", "Dinghu", "Gaoyao"]
... )
>>> league = score(race, figures)
>>> league.table[["score", "rank"]]
          score  rank
district
Duanzhou   80.0   1.0
Dinghu     40.0   2.0
Gaoyao     30.0   3.0
>>> league.contributions.loc["Duanzhou"].to_dict()
{'investment': 60.0, 'accidents': 20.0}
>>> league.needs("Gaoyao")[["needed", "change", "then"]]
            needed  change  then
indicator
investment    11.0     1.0   2.0
accidents      2.0    -3.0   2.0
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ranking.domain.errors import InputProblems, Problem, Severity, did_you_mean
from ranking.domain.improvement import Improvement
from ranking.domain.normalise import all_equal
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Race
from ranking.domain.robustness import Robustness, robustness
from ranking.domain.rules import Direction
from ranking.domain.scoring import Scored
from ranking.domain.scoring import score as score_frame

#: What a frame without periods counts as.
_ONLY = "now"


@dataclass(frozen=True, kw_only=True)
class League:
    """What a frame of figures comes to; frames have its index, series and columns by indicator or dimension.

    `problems` are the warnings: what is worth knowing and didn't stop the scoring.
    """

    scored: Scored
    problems: tuple[Problem, ...]
    _index: pd.Index

    @cached_property
    def table(self) -> pd.DataFrame:
        """The standings: score, rank inside the cohort, overall rank."""
        columns = {
            "score": self.scored.composite,
            "rank": self.scored.ranks,
            "overall_rank": self.scored.overall_ranks,
        }
        return pd.DataFrame({name: column.to_numpy() for name, column in columns.items()}, index=self._index)

    @cached_property
    def points(self) -> pd.DataFrame:
        """Each indicator's points."""
        return self._framed(self.scored.points)

    @cached_property
    def dimensions(self) -> pd.DataFrame:
        """Each dimension's points."""
        return self._framed(self.scored.nodes)

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """What each indicator adds to the score; the parts add up to it before rounding."""
        return self._framed(self.scored.contributions)

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Ranks of each indicator inside the cohort."""
        return self._framed(self.scored.indicator_ranks)

    def needs(self, district: str, period: str = _ONLY) -> pd.DataFrame:
        """Return the smallest change of each indicator that gains the district a place (see Need), a row each."""
        fields = self.scored.fields
        place = list(fields.codes(period)).index(district)
        rows = [asdict(need) for need in Improvement(fields.field(period)).needs(place)]
        return pd.DataFrame(rows).set_index("indicator")

    def robustness(self, period: str = _ONLY, *, draws: int = 1000, seed: int = 1) -> Robustness:
        """Return how ranks would differ under other weights, normalisers and means."""
        fields = self.scored.fields
        return robustness(fields.field(period), fields.codes(period), draws=draws, seed=seed)

    def _framed(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame.set_axis(self._index, axis=0)


def score(race: Race, figures: pd.DataFrame, *, kind: PeriodKind = PeriodKind.MONTH) -> League:
    """Score and rank a wide frame of measured values by a race's rules.

    `figures` is indexed by district, or by (period, district), with a numeric column an indicator, in stored units; NaN
    is not reported. `kind` says which goalposts hold. Districts that the race doesn't list compete in one cohort. Raise
    InputProblems with everything that would make a rank wrong: unknown or missing columns, infinite values, repeated
    districts, weights that come to nothing, goalposts upside down.
    """
    problems = list(_problems(race, figures))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputProblems(errors)
    index = _named(figures.index)
    values = figures[[one.code for one in race.indicators]].astype(float).set_axis(_with_period(index), axis=0)
    cohorts = dict.fromkeys(values.index.get_level_values("district"), "all")
    cohorts |= {district.code: district.cohort for district in race.districts}
    scored = score_frame(
        values,
        race.indicators,
        race.scoring,
        period_kind=kind,
        cohorts=cohorts,
        dimensions=race.dimensions,
        adjustments=race.adjustments,
    )
    return League(scored=scored, problems=tuple(problems), _index=index)


def _named(index: pd.Index) -> pd.Index:
    names = ["period", "district"] if isinstance(index, pd.MultiIndex) else ["district"]
    return index.set_names(names)


def _with_period(index: pd.Index) -> pd.MultiIndex:
    if isinstance(index, pd.MultiIndex):
        return index
    return pd.MultiIndex.from_arrays([[_ONLY] * len(index), index], names=["period", "district"])


def _problems(race: Race, figures: pd.DataFrame) -> Iterator[Problem]:
    yield from _rules_at_fault(race)
    if figures.index.has_duplicates:
        twice = figures.index[figures.index.duplicated()][0]
        yield _fault("repeated", f"{race.code}: {_place(twice)} stands in the frame twice", "Keep one row of it")
    for one in race.indicators:
        if one.code not in figures.columns:
            yield _fault(
                "no-column",
                f"{race.code}: the frame has no column “{one.code}”{did_you_mean(one.code, map(str, figures.columns))}",
                "Add it, or take the indicator out of the race",
            )
        elif not pd.api.types.is_numeric_dtype(figures[one.code]):
            yield _fault(
                "not-numbers",
                f"{race.code}: “{one.code}” does not hold numbers",
                "Convert it, such as by pd.to_numeric",
            )
        else:
            yield from _column_at_fault(race, one.code, figures[one.code])


def _rules_at_fault(race: Race) -> Iterator[Problem]:
    if not race.indicators or sum(one.weight for one in race.indicators) <= 0:
        yield _fault(
            "no-weight", f"{race.code}: no indicator has any weight", "Give at least one of them a weight above 0"
        )
    for one in race.indicators:
        for kind, posts in one.goalposts.items():
            upward = posts.best > posts.worst
            if posts.best == posts.worst or upward != (one.direction is Direction.HIGHER):
                yield _fault(
                    "goalposts",
                    f"{race.code}: the goalposts of {one.code} for a {kind}, worst {posts.worst:g} and best "
                    f"{posts.best:g}, are upside down where {one.direction} is better",
                    "Swap them, or change the direction",
                )


def _column_at_fault(race: Race, code: str, column: pd.Series) -> Iterator[Problem]:
    given = column.to_numpy(dtype=float, na_value=np.nan)
    for place in column.index[np.isinf(given)]:
        yield _fault(
            "infinite",
            f"{race.code}: {code} of {_place(place)} is infinite",
            "Write NaN where there is no figure; a division by zero is no figure",
        )
    known = given[~np.isnan(given)]
    if len(known) > 1 and all_equal(known.min(), known.max()):
        words = f"{race.code}: {code} is the same for all districts, so it decides nothing"
        yield Problem(rule="all-equal", severity=Severity.WARNING, says=words, cure="Look whether a column was copied")


def _fault(rule: str, says: str, cure: str) -> Problem:
    return Problem(rule=rule, says=says, cure=cure)


def _place(label: object) -> str:
    return " ".join(map(str, label)) if isinstance(label, tuple) else str(label)
