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
from ranking.domain.layouts import Layout, Mark, Shape
from ranking.domain.observations import COLUMNS, Observations, empty_frame
from ranking.domain.races import Race
from ranking.sources.cells import days, numbers
from ranking.sources.complaints import unknown_names, unreadable_days, wrong_numbers
from ranking.sources.names import indicator_spellings, nearest_of, reporting_spellings
from ranking.sources.tables import MOST_TOLD, Table, capped

_KEY = ["district", "indicator", "date"]


@dataclass(frozen=True, kw_only=True)
class Tidied:
    """One file's figures, in COLUMNS, of districts and totals alike, and the problems of that file."""

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
    marks = figures["text"].map({text.strip(): mark.value for text, mark in layout.marks.items()})
    figures = figures[marks != Mark.NOT_REPORTED.value]
    barred = marks[figures.index] == Mark.NOT_APPLICABLE.value
    meanings = _Meanings(figures, barred, race)
    return Tidied(
        frame=meanings.frame(table.file),
        problems=(*table.problems, *meanings.complaints(table, layout, places)),
    )


def join(race: Race, frames: Sequence[pd.DataFrame]) -> tuple[Observations, tuple[Problem, ...]]:
    """Put all files' rows together, districts and totals apart; of a figure that stands twice the first is kept."""
    filled = [frame for frame in frames if not frame.empty]
    everything = pd.concat(filled, ignore_index=True) if filled else empty_frame()
    again = everything.duplicated(_KEY)
    problems = _twice(race, everything, again) if again.any() else ()
    once = everything[~again]
    of_total = once["district"].isin([total.code for total in race.totals])
    observations = Observations(
        reported=once[~of_total].reset_index(drop=True), totals=once[of_total].reset_index(drop=True)
    )
    return observations, problems


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
            "day": _joined([table.texts[places[name]] for name in layout.date]),
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

    def __init__(self, figures: pd.DataFrame, barred: pd.Series, race: Race) -> None:
        self._figures, self._barred = figures, barred
        self._who, self._which = reporting_spellings(race), indicator_spellings(race)
        self._district = self._who.resolve(figures["district"])
        self._indicator = self._which.resolve(figures["indicator"])
        self._date = days(figures["day"])
        self._value, self._wrong = _values(figures, self._indicator, barred, race)

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
        doubtful = self._district.isna() | self._indicator.isna() | self._date.isna() | self._wrong
        return frame[~doubtful].reset_index(drop=True)

    def complaints(self, table: Table, layout: Layout, places: dict[str, int]) -> tuple[Problem, ...]:
        """Return what can't be read, by names, days and numbers."""
        nameless = self._figures[self._district.isna()]
        unmeant = self._figures[self._indicator.isna()]
        titled = places.get(layout.indicator, 0)
        return (
            *unknown_names(table, nameless, kind="district", column=places[layout.district], spellings=self._who),
            *unknown_names(table, unmeant, kind="indicator", column=titled, spellings=self._which),
            *unreadable_days(table, self._figures[self._date.isna()], column=places[layout.date[0]]),
            *wrong_numbers(table, self._figures[self._wrong]),
        )


def _values(figures: pd.DataFrame, indicator: pd.Series, barred: pd.Series, race: Race) -> tuple[pd.Series, pd.Series]:
    """Return the stored values, and which cells hold something else than a number of their indicator's unit.

    Money is rounded to the fen, so that 112.9亿元 is 11,290,000,000 yuan and not a billionth more.
    """
    units = [each.unit for each in race.indicators]
    place = pd.Index([each.code for each in race.indicators]).get_indexer(pd.Index(indicator))
    given, percent = numbers(figures["text"])
    takes_percent = np.array([str(unit.names) == str(PERCENT.names) for unit in units] + [True])[place]
    stored = given * np.array([float(unit.scale) for unit in units] + [1.0])[place]
    stored = stored.round(2).where(np.array([unit.money for unit in units] + [False])[place], stored)
    wrong = ~barred & (~np.isfinite(stored) | (percent & ~takes_percent))
    return stored.mask(barred), wrong


def _twice(race: Race, everything: pd.DataFrame, again: pd.Series) -> tuple[Problem, ...]:
    names = {total.code: str(total.names) for total in race.totals}
    names |= {district.code: str(district.names) for district in race.districts}
    pairs = everything[again].merge(everything[~again], on=_KEY, suffixes=("", "_first"))
    lines = pairs.groupby(["file", "row"], sort=False)["indicator"].transform("size")
    pairs = pairs.assign(others=lines - 1).drop_duplicates(["file", "row"])
    problems = [
        Problem(
            rule="figure-twice",
            says=f"{names[pair['district']]} has {_with_others(pair)} for {pair['date']:%Y-%m-%d} twice: here and in "
            f"{Place(file=pair['file_first'], line=int(pair['row_first']))}",
            cure="Keep the right one and delete the other",
            place=Place(file=pair["file"], line=int(pair["row"])),
        )
        for pair in pairs.head(MOST_TOLD).to_dict("records")
    ]
    return capped(problems, total=len(pairs))


def _with_others(pair: Mapping[Hashable, Any]) -> str:
    return f"{pair['indicator']} and {pair['others']} more figures" if pair["others"] else str(pair["indicator"])
