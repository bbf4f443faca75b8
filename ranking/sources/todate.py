"""Year to date (累计): what is counted since January becomes single periods, or the other way round.

An indicator that is a flow is stored by single periods, a cumulative one since January; files may have either.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ranking.domain.errors import Place, Problem, Severity
from ranking.domain.indicators import Kind
from ranking.domain.layouts import Dates
from ranking.domain.observations import COLUMNS
from ranking.domain.races import Race
from ranking.sources.tables import MOST_TOLD, capped

_GROUP = ["district", "indicator", "year"]


def singled(
    race: Race, figures: pd.DataFrame, dates: Sequence[Dates | None]
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Return the rows in COLUMNS as their indicators are stored; `dates` say what those of each `source` cover.

    Where a district's figure of the date before is missing, what it did since then alone isn't known: that row is left
    out and told.
    """
    turned = _turned(race, figures, dates, Dates.TO_DATE, Kind.FLOW)
    summed = _turned(race, figures, dates, Dates.SINGLE, Kind.CUMULATIVE)
    if not (turned.any() or summed.any()):
        return figures[list(COLUMNS)], ()
    plain = figures[~turned & ~summed]
    flows, before = _differences(figures[turned], plain)
    sums, unsummed = _sums(figures[summed])
    joined = pd.concat([plain, flows, sums]).sort_index()
    return joined[list(COLUMNS)].reset_index(drop=True), (*_gaps(before), *_gaps(unsummed))


def _differences(rows: pd.DataFrame, plain: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what each row is for its own period alone, and the rows of which that isn't known.

    The first of a year is compared with what single periods before it add up to, where other files have them.
    """
    ordered, complete = _in_order(rows)
    previous = ordered.groupby(_GROUP, sort=False)["value"].shift(1)
    earlier = _earlier(ordered, plain)
    first = previous.isna()
    complete &= ~first | earlier.notna() | _begins_the_year(ordered)
    values = ordered["value"] - previous.fillna(earlier).fillna(0.0)
    return ordered.assign(value=values.round(2))[complete], ordered[~complete]


def _earlier(ordered: pd.DataFrame, plain: pd.DataFrame) -> pd.Series:
    """Return what the single periods before each row add up to in its year; missing where there are none."""
    singles = plain[plain["applicable"]].assign(year=plain["date"].dt.year)
    pairs = ordered.reset_index(names="at").merge(singles[[*_GROUP, "date", "value"]], on=_GROUP, suffixes=("", "_one"))
    pairs = pairs[pairs["date_one"] < pairs["date"]]
    # They count only where they run from the beginning of the year up to the month before; January may be in February.
    months: dict[object, set[int]] = {at: set(days.dt.month) for at, days in pairs.groupby("at")["date_one"]}
    whole = [set(range(2, day.month)) <= months.get(at, set()) for at, day in ordered["date"].items()]
    return pairs.groupby("at")["value_one"].sum().reindex(ordered.index).where(np.array(whole, dtype=bool))


def _begins_the_year(ordered: pd.DataFrame) -> pd.Series:
    """Tell which rows can be the first of a year: those of January, or with February, or of a first quarter or a year.

    A quarter or a year is one only where the other dates of the indicator's year are the ends of such, too.
    """
    month = ordered["date"].dt.month
    ends = ordered["date"].dt.is_quarter_end
    keys = [ordered["indicator"], ordered["year"]]
    quarterly = ends.groupby(keys).transform("all")
    alone = ordered["date"].groupby(keys).transform("nunique") == 1
    return (month <= 2) | (quarterly & (month == 3)) | (alone & (month == 12))


def _sums(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what each row is since January, and the rows of which that isn't known for want of an earlier one."""
    ordered, complete = _in_order(rows)
    complete &= ordered.groupby(_GROUP, sort=False)["value"].shift(1).notna() | _begins_the_year(ordered)
    complete = complete.groupby([ordered[name] for name in _GROUP], sort=False).cummin().astype(bool)
    return ordered.assign(value=ordered.groupby(_GROUP, sort=False)["value"].cumsum())[complete], ordered[~complete]


def _turned(race: Race, figures: pd.DataFrame, dates: Sequence[Dates | None], of: Dates, kind: Kind) -> pd.Series:
    """Return which rows are of sources that give one thing, and of indicators that are stored as the other."""
    given = np.array([one is of for one in dates] + [False])[figures["source"].to_numpy(dtype=int)]
    codes = [one.code for one in race.counted if one.kind is kind]
    return pd.Series(given, index=figures.index) & figures["indicator"].isin(codes) & figures["applicable"]


def _in_order(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the rows by date, and whether each has its district's own row of the date before, if there is one."""
    ordered = rows.assign(year=rows["date"].dt.year).sort_values("date", kind="stable")
    dates = ordered[["indicator", "year", "date"]].drop_duplicates()
    dates = dates.assign(before=dates.groupby(["indicator", "year"], sort=False)["date"].shift(1))
    expected = ordered.merge(dates, on=["indicator", "year", "date"], how="left")["before"].set_axis(ordered.index)
    own = ordered.groupby(_GROUP, sort=False)["date"].shift(1)
    complete = (own == expected) | (own.isna() & expected.isna())
    return ordered, complete & ~_skips_a_month(ordered, own)


def _skips_a_month(ordered: pd.DataFrame, own: pd.Series) -> pd.Series:
    """Tell which rows lack the month before, in a year of an indicator that is reported by months."""
    month = ordered["date"].dt.month
    keys = [ordered["indicator"], ordered["year"]]
    step = month - own.dt.month
    monthly = (step == 1).groupby(keys).transform("any")
    return monthly & own.notna() & (step > 1)


def _gaps(rows: pd.DataFrame) -> tuple[Problem, ...]:
    problems = [
        Problem(
            rule="gap-before",
            severity=Severity.WARNING,
            says=f"{row['indicator']} of {row['district']} is given up to {row['date']:%Y-%m-%d}, but not at the date "
            "before, so what it is for this period alone isn't known",
            cure="Add the figure of the date before; until then it counts as not reported",
            place=Place(file=row["file"], line=int(row["row"])),
        )
        for row in rows.head(MOST_TOLD).to_dict("records")
    ]
    return capped(problems, total=len(rows)) if problems else ()
