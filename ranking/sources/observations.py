"""Observations: a file's cells, read by its layout, become tidy rows; whatever can't be read becomes a problem."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ranking.domain.districts import squeeze
from ranking.domain.errors import Place, Problem
from ranking.domain.indicators import PERCENT
from ranking.domain.layouts import Gives, Layout, Mark, Shape
from ranking.domain.observations import COLUMNS, Observations, empty_frame
from ranking.domain.races import Race
from ranking.sources.cells import days, numbers, years
from ranking.sources.complaints import low_targets, unknown_names, unreadable_days, unreadable_years, wrong_numbers
from ranking.sources.names import indicator_spellings, nearest_of, reporting_spellings
from ranking.sources.tables import MOST_TOLD, Table, capped

_KEY = ["district", "indicator", "date"]


@dataclass(frozen=True, kw_only=True)
class Tidied:
    """One file's figures, in COLUMNS, and the problems of that file; targets and bases are of districts only."""

    gives: Gives = Gives.FIGURES
    frame: pd.DataFrame = field(default_factory=empty_frame)
    problems: tuple[Problem, ...] = ()


def tidy(table: Table, layout: Layout, race: Race) -> Tidied:
    """Read one table by its layout: money in yuan, blank and not-reported cells left out.

    A row with any cell in doubt is left out and told as a problem, so the frame holds only what is certain.
    """
    found = {name: _places(table, name) for name in _needed(layout)}
    if problems := tuple(_wrong_columns(table, found)):
        return Tidied(problems=(*table.problems, *problems))
    places = {name: columns[0] for name, columns in found.items()}
    figures = _figures(table, layout, places)
    if layout.gives is not Gives.FIGURES:
        figures = _of_districts(figures, race)
    marks = figures["text"].map({text.strip(): mark.value for text, mark in layout.marks.items()})
    figures = figures[marks != Mark.NOT_REPORTED.value]
    barred = marks[figures.index] == Mark.NOT_APPLICABLE.value
    meanings = _Meanings(figures, barred, layout, race)
    return Tidied(
        gives=layout.gives,
        frame=meanings.frame(table.file),
        problems=(*table.problems, *meanings.complaints(table, layout, places)),
    )


def join(race: Race, tidied: Sequence[Tidied]) -> tuple[Observations, tuple[Problem, ...]]:
    """Put all files' rows together by what they are; of a figure that stands twice the first is kept."""
    figures, targets, bases = (_once(race, tidied, gives) for gives in (Gives.FIGURES, Gives.TARGETS, Gives.BASES))
    of_total = figures.frame["district"].isin(_totals(race))
    observations = Observations(
        reported=figures.frame[~of_total].reset_index(drop=True),
        totals=figures.frame[of_total].reset_index(drop=True),
        targets=targets.frame,
        bases=bases.frame,
    )
    return observations, (*figures.problems, *targets.problems, *bases.problems)


def _once(race: Race, tidied: Sequence[Tidied], gives: Gives) -> Tidied:
    filled = [each.frame for each in tidied if each.gives is gives and not each.frame.empty]
    everything = pd.concat(filled, ignore_index=True) if filled else empty_frame()
    again = everything.duplicated(_KEY)
    problems = _twice(race, everything, again, gives) if again.any() else ()
    return Tidied(gives=gives, frame=everything[~again].reset_index(drop=True), problems=problems)


def _totals(race: Race) -> list[str]:
    return [total.code for total in race.totals]


def _of_districts(figures: pd.DataFrame, race: Race) -> pd.DataFrame:
    """Leave out the rows of totals, which are never scored, so that nothing in them need be right."""
    return figures[~reporting_spellings(race).resolve(figures["district"]).isin(_totals(race))]


def _needed(layout: Layout) -> list[str]:
    values = list(layout.columns) if layout.shape is Shape.WIDE else [layout.indicator, layout.value]
    return [layout.district, *layout.date, *values]


def _places(table: Table, name: str) -> list[int]:
    """Return the positions of the columns of that name, white space left aside."""
    return [place for place, title in enumerate(table.header) if squeeze(title) == squeeze(name)]


def _wrong_columns(table: Table, places: dict[str, list[int]]) -> Iterator[Problem]:
    titles = [title for title in table.header if title]
    claimed = {squeeze(name) for name, found in places.items() if found}
    free = [title for title in titles if squeeze(title) not in claimed]
    where = table.sheet and Place(file=table.file, cell=table.sheet)
    for name, found in places.items():
        if len(found) > 1:
            says = f"the column “{name}” stands {len(found)} times, as the columns {_listed(found)}"
            cure = "Keep one of them, or give the others another name"
            yield Problem(rule="column-twice", says=says, cure=cure, place=where or Place(file=table.file))
        elif not found:
            says = f"there is no column “{name}”{nearest_of(name, free)}"
            cure = f"The columns are {', '.join(titles)}: correct the file or schedules.yaml"
            yield Problem(rule="missing-column", says=says, cure=cure, place=where or Place(file=table.file))


def _listed(places: Sequence[int]) -> str:
    return " and ".join(str(place + 1) for place in places)


def _figures(table: Table, layout: Layout, places: dict[str, int]) -> pd.DataFrame:
    """Return the filled number cells: text, line, column, and the texts of district, indicator and day beside them."""
    rows = pd.DataFrame(
        {
            "district": table.texts[places[layout.district]],
            "day": _joined([table.texts[places[name]] for name in layout.date]) if layout.date else str(layout.year),
            "line": table.texts.index,
        }
    )
    if layout.shape is Shape.LONG:
        named = rows.assign(indicator=table.texts[places[layout.indicator]])
        return _filled(named, table, places[layout.value])
    parts = [
        _filled(rows.assign(indicator=pd.Series(code, index=rows.index, dtype="str")), table, places[name])
        for name, code in layout.columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _filled(rows: pd.DataFrame, table: Table, column: int) -> pd.DataFrame:
    filled = rows.assign(text=table.texts[column], column=column)
    return filled[filled["text"] != ""].reset_index(drop=True)


def _joined(parts: Sequence[pd.Series]) -> pd.Series:
    """Return one text a row: a day as it stands, or year, month and day with hyphens between."""
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + "-" + part
    return joined


class _Meanings:
    """What the texts beside each figure mean; all series share the figures' index."""

    def __init__(self, figures: pd.DataFrame, barred: pd.Series, layout: Layout, race: Race) -> None:
        self._figures, self._barred, self._of_year = figures, barred, layout.gives is Gives.TARGETS
        self._names = {district.code: str(district.names) for district in race.districts}
        self._who, self._which = reporting_spellings(race), indicator_spellings(race)
        self._district = self._who.resolve(figures["district"])
        self._indicator = self._which.resolve(figures["indicator"])
        self._date = years(figures["day"]) if self._of_year else days(figures["day"])
        self._value, self._wrong = _values(figures, self._indicator, barred, race)
        named = self._district.notna() & self._indicator.notna()
        self._low = self._of_year & named & ~self._wrong & (self._value <= 0)

    def frame(self, file: str) -> pd.DataFrame:
        """Return the rows that are certain, in COLUMNS."""
        index = self._figures.index
        columns = (
            self._district,
            self._indicator,
            self._date,
            self._value,
            ~self._barred,
            pd.Series(file, index=index, dtype="str"),
            self._figures["line"].astype("int64"),
        )
        frame = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
        doubtful = self._district.isna() | self._indicator.isna() | self._date.isna() | self._wrong | self._low
        return frame[~doubtful].reset_index(drop=True)

    def complaints(self, table: Table, layout: Layout, places: dict[str, int]) -> tuple[Problem, ...]:
        """Return what can't be read, by names, days and numbers."""
        nameless = self._figures[self._district.isna()]
        unmeant = self._figures[self._indicator.isna()]
        titled = places.get(layout.indicator, 0)
        dated = places[layout.date[0]] if layout.date else 0
        undated = self._figures[self._date.isna()]
        named = self._figures.assign(district=self._district, indicator=self._indicator)
        return (
            *unknown_names(table, nameless, kind="district", column=places[layout.district], spellings=self._who),
            *unknown_names(table, unmeant, kind="indicator", column=titled, spellings=self._which),
            *(unreadable_years if self._of_year else unreadable_days)(table, undated, column=dated),
            *wrong_numbers(table, self._figures[self._wrong]),
            *low_targets(table, named[self._low], self._names),
        )


def _values(figures: pd.DataFrame, indicator: pd.Series, barred: pd.Series, race: Race) -> tuple[pd.Series, pd.Series]:
    """Return the stored values, and which cells hold something else than a number of their indicator's unit.

    Money is rounded to the fen, so that 112.9亿元 is 11,290,000,000 yuan and not a billionth more.
    """
    units = [each.unit for each in race.counted]
    place = pd.Index([each.code for each in race.counted]).get_indexer(pd.Index(indicator))
    given, percent = numbers(figures["text"])
    takes_percent = np.array([str(unit.names) == str(PERCENT.names) for unit in units] + [True])[place]
    stored = given * np.array([float(unit.scale) for unit in units] + [1.0])[place]
    stored = stored.round(2).where(np.array([unit.money for unit in units] + [False])[place], stored)
    wrong = ~barred & (~np.isfinite(stored) | (percent & ~takes_percent))
    return stored.mask(barred), wrong


def _twice(race: Race, everything: pd.DataFrame, again: pd.Series, gives: Gives) -> tuple[Problem, ...]:
    names = {total.code: str(total.names) for total in race.totals}
    names |= {district.code: str(district.names) for district in race.districts}
    pairs = everything[again].merge(everything[~again], on=_KEY, suffixes=("", "_first"))
    lines = pairs.groupby(["file", "row"], sort=False)["indicator"].transform("size")
    pairs = pairs.assign(others=lines - 1).drop_duplicates(["file", "row"])
    problems = [
        Problem(
            rule=f"{gives.removesuffix('s')}-twice",
            says=f"{names[pair['district']]} has {_with_others(pair, gives)} twice: here and in "
            f"{Place(file=pair['file_first'], line=int(pair['row_first']))}",
            cure="Keep the right one and delete the other",
            place=Place(file=pair["file"], line=int(pair["row"])),
        )
        for pair in pairs.head(MOST_TOLD).to_dict("records")
    ]
    return capped(problems, total=len(pairs))


def _with_others(pair: Mapping[Hashable, Any], gives: Gives) -> str:
    of = "" if gives is Gives.FIGURES else f"the {gives.removesuffix('s')} of "
    others = f" and {pair['others']} more {gives}" if pair["others"] else ""
    return f"{of}{pair['indicator']}{others} for {pair['date']:{'%Y' if gives is Gives.TARGETS else '%Y-%m-%d'}}"
