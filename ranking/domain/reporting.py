"""Reporting: from standings to what an issue says, every figure rounded half up once and for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from ranking.domain.calendar import Calendar
from ranking.domain.districts import Cohort
from ranking.domain.growths import growth
from ranking.domain.honours import Honoured
from ranking.domain.improvement import Need, Obstacle
from ranking.domain.indicators import Indicator, Measure
from ranking.domain.lights import Light
from ranking.domain.measures import measure
from ranking.domain.notes import Notes
from ranking.domain.observations import CellState, Observations
from ranking.domain.periods import Period
from ranking.domain.progress import city_progress, progress, whole_city, with_total
from ranking.domain.races import Edition, Race
from ranking.domain.report import Cell, CityTotal, Place, Report, Row, Step, Table
from ranking.domain.rounding import half_up
from ranking.domain.standings import Standings

_TENTH = Decimal("0.1")
#: Working days until what was made must be public: 政府信息公开条例 (2019), article 26.
_DISCLOSED_WITHIN = 20


def write_report(
    race: Race,
    edition: Edition,
    standings: Standings,
    observations: Observations,
    *,
    issued_on: date,
    revision: int = 1,
    calendar: Calendar | None = None,
    ranks: pd.DataFrame | None = None,
    needs: Mapping[str, Sequence[Need]] | None = None,
    notes: Notes | None = None,
) -> Report:
    """Return everything the issue says, for every reader; `issued_on` is the day it is made.

    `ranks` (period × district, this period last) are those of the periods before, `needs` by district what it would
    take to gain a place; what isn't given isn't told.
    """
    period = standings.period
    written = notes or Notes()
    following = edition.schedule.of_period(period.next())
    next_due = None if following.skipped else following.at.astimezone(edition.zone)
    next_deadline = edition.deadline.of(next_due) if next_due else None
    return Report(
        race=race.code,
        race_names=race.names,
        edition=edition.code,
        edition_names=edition.names,
        template=edition.template,
        period=period,
        revision=revision,
        issued_on=issued_on,
        data_as_of=observations.newest(race.telling, until=period.end),
        indicators=race.indicators,
        tables=_with_more(race, standings, observations, ranks, needs or {}),
        totals=city_totals(race, observations, period),
        score_precision=race.scoring.precision,
        notice=race.notice,
        past=() if ranks is None else tuple(Period.parse(str(one)) for one in ranks.index),
        time_progress=half_up(period.time_progress * 100, _TENTH),
        next_due=next_due,
        next_deadline=next_deadline,
        disclosed_by=(calendar or Calendar()).after(issued_on, _DISCLOSED_WITHIN),
        honours=race.honours,
        masthead=edition.masthead,
        number=written.number or number_in_year(period),
        notes=written,
        attach=edition.attach,
    )


def number_in_year(period: Period) -> int:
    """Return which of its kind a period is in the year it ends in: 2024-Q2 is the second."""
    first = Period.containing(period.kind, period.end.replace(month=1, day=1))
    return period.ordinal - first.ordinal + (1 if first.end.year == period.end.year else 0)


def _with_more(
    race: Race,
    standings: Standings,
    observations: Observations,
    ranks: pd.DataFrame | None,
    needs: Mapping[str, Sequence[Need]],
) -> tuple[Table, ...]:
    """Return the cohorts' tables with each district's year, its earlier ranks and its cheapest way up."""
    codes = [district.code for district in race.competing(standings.period)]
    years = dict(zip(codes, progress(race, observations, standings.period).cells(race, standings.period), strict=True))
    past = {} if ranks is None else {str(code): tuple(map(_place, ranks[code])) for code in ranks.columns}

    def with_more(row: Row) -> Row:
        code = row.district.code
        cells = {name: replace(cell, year=years[code][name]) for name, cell in row.cells.items()}
        needed = needs.get(code, ())
        step = _step(race, needed)
        stuck = step is None and any(need.obstacle is Obstacle.OUT_OF_REACH for need in needed)
        return replace(row, cells=cells, history=past.get(code, ()), step=step, out_of_reach=stuck)

    return tuple(
        replace(table, rows=tuple(with_more(row) for row in table.rows)) for table in cohort_tables(race, standings)
    )


def _step(race: Race, needs: Sequence[Need]) -> Step | None:
    """Return the change that gains a place with the least effort, or None where none does."""
    possible = [need for need in needs if need.obstacle is None]
    if not possible:
        return None
    best = min(possible, key=lambda need: need.effort)
    indicator = next(one for one in race.indicators if one.code == best.indicator)
    return Step(
        indicator=best.indicator,
        change=half_up(best.change, indicator.quantum),
        amount=_rounded(best.amount, indicator.amount_quantum),
        then=_place(best.then) or 1,
    )


def cohort_tables(race: Race, standings: Standings) -> tuple[Table, ...]:
    """Return a table for each cohort, in the race's order."""
    rows = _rows(race, standings)
    return tuple(_table(race, cohort, rows, standings.honoured) for cohort in race.cohorts)


def city_totals(race: Race, observations: Observations, period: Period) -> dict[str, CityTotal]:
    """Return the whole city's value of each additive indicator, with its growth on the same period last year.

    The total that was reported counts; where there is none, the sum of the districts', if all of them reported. The
    growth is left out without a base above zero, and for periods' increments, which have no base of their own.
    """
    if not race.competing(period):
        return {}
    periods = [period.same_period_last_year(), period]
    values = _city_values(race, observations, periods).to_numpy(dtype=float)
    found, years = {}, city_progress(race, observations, period)
    for indicator, (base, now) in zip(race.indicators, values.T, strict=True):
        if indicator.additive and not np.isnan(now):
            found[indicator.code] = CityTotal(
                value=half_up(now, indicator.quantum),
                growth=_growth(indicator, now, base),
                year=years.get(indicator.code),
            )
    return found


def _city_values(race: Race, observations: Observations, periods: list[Period]) -> pd.DataFrame:
    """Return the city's measured values, period × indicator, NaN where neither total nor all parts are there."""
    codes = [district.code for district in race.competing(periods[-1])]
    parts = measure(observations.reported, race.indicators, codes, periods, context=race.context).values
    sums = parts.groupby(level="period", sort=False).sum(min_count=len(codes))
    whole = whole_city(race, periods[-1])
    if whole is None:
        return sums
    frame = with_total(observations, whole)
    given = measure(frame, race.indicators, [*codes, whole], periods, context=race.context).values
    return pd.DataFrame(given.xs(whole, level="district")).reindex(sums.index).fillna(sums)


def _growth(indicator: Indicator, now: float, base: float) -> Decimal | None:
    if indicator.measure is not Measure.VALUE:
        return None
    return _rounded(float(growth(np.array([now]), np.array([base]))[0]), _TENTH)


def _table(race: Race, cohort: Cohort, rows: Sequence[Row], honoured: Honoured | None) -> Table:
    """Return a cohort's rows: ranked ones by rank, the others after them, both in the race's order otherwise."""
    members = {district.code for district in race.districts if district.cohort == cohort.code}
    mine = [row for row in rows if row.district.code in members]
    holders = Counter(row.rank for row in mine)
    mine = [replace(row, tied=row.rank is not None and holders[row.rank] > 1) for row in mine]
    red, black = ((), ()) if honoured is None else (honoured.red, honoured.black)
    return Table(
        cohort=cohort,
        rows=tuple(sorted(mine, key=lambda row: (row.rank is None, row.rank or 0))),
        red=tuple(row.district for row in mine if row.district.code in red),
        black=tuple(row.district for row in mine if row.district.code in black),
    )


def _rows(race: Race, standings: Standings) -> list[Row]:
    """Return every district's row, in the race's order."""
    columns = ["score", "rank", "previous_rank", "movement", "overall_rank", "adjustment"]
    table = standings.table[columns].to_numpy(dtype=float)
    step = Decimal(1).scaleb(-race.scoring.precision)
    return [
        Row(
            district=district,
            score=_rounded(line[0], step),
            rank=_place(line[1]),
            previous_rank=_place(line[2]),
            movement=_place(line[3]),
            overall_rank=_place(line[4]),
            adjustment=_rounded(line[5], step) if line[5] else None,
            origin=origin,
            cells=cells,
        )
        for district, line, origin, cells in zip(
            race.competing(standings.period),
            table,
            standings.table["origin"],
            _cells(race, standings),
            strict=True,
        )
    ]


def _cells(race: Race, standings: Standings) -> Iterator[dict[str, Cell]]:
    """Yield every district's cells by indicator, in the race's order."""
    frames = (
        standings.values, standings.previous_values, standings.states, standings.points,
        standings.ranks, standings.lights, standings.contributions, standings.previous_contributions,
    )  # fmt: skip
    cube = np.stack([frame.to_numpy(dtype=float) for frame in frames], axis=2)
    # Without a score there is nothing that a figure could add to it, or could have changed.
    cube[standings.table["score"].isna(), :, 6:] = np.nan
    cube[standings.table["previous_score"].isna(), :, 7] = np.nan
    for line in cube:
        yield {indicator.code: _cell(indicator, line[place]) for place, indicator in enumerate(race.indicators)}


def _cell(indicator: Indicator, figures: np.ndarray) -> Cell:
    value, before, state, score, rank, light, points, points_before = figures
    now, past = _rounded(value, indicator.quantum), _rounded(before, indicator.quantum)
    return Cell(
        indicator=indicator.code,
        state=CellState(int(state)),
        value=now,
        change=now - past if now is not None and past is not None else None,
        score=_rounded(score, _TENTH),
        rank=_place(rank),
        points=_rounded(points, _TENTH),
        points_change=_rounded(points - points_before, _TENTH),
        light=None if np.isnan(light) else Light(int(light)),
    )


def _rounded(value: float, quantum: Decimal) -> Decimal | None:
    return None if np.isnan(value) else half_up(value, quantum)


def _place(value: float) -> Place | None:
    if np.isnan(value):
        return None
    return int(value) if value == int(value) else Decimal(str(float(value)))
