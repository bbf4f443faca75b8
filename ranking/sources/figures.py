"""Figures: what each filled number cell of a table means, and what is in doubt about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ranking.domain.errors import Problem
from ranking.domain.indicators import January, Kind
from ranking.domain.layouts import Dates, Gives, Layout, Shape
from ranking.domain.observations import COLUMNS
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Race
from ranking.domain.units import Written, money_in, units_in
from ranking.sources.cells import year_end
from ranking.sources.columns import Columns, Value
from ranking.sources.complaints import (
    doubtful_numbers,
    long_periods,
    low_targets,
    merged_figures,
    parts_of_districts,
    to_date_figures,
    unknown_names,
    unreadable_days,
    unreadable_years,
)
from ranking.sources.dates import Dated, read_date
from ranking.sources.names import indicator_spellings, reporting_spellings
from ranking.sources.readings import Doubt
from ranking.sources.rows import code_of, units_of_rows
from ranking.sources.tables import Table
from ranking.sources.values import Meaning, Reader, Values


class Body:
    """A table's rows and figures, and what each means; figures are arrays as long as there are filled cells."""

    def __init__(self, table: Table, layout: Layout, race: Race, columns: Columns) -> None:
        self.table, self.layout, self.race, self.columns = table, layout, race, columns
        self.who, self.which = reporting_spellings(race), indicator_spellings(race)
        units = [*table.heading.units, *(unit for note in table.notes for unit in units_in(note))]
        mentioned = [unit for text in table.heading.above for unit in money_in(text)]
        self.reader = Reader(race, layout, list(dict.fromkeys(units)), mentioned)
        self._codes = np.array([*(one.code for one in race.counted), ""], dtype=object)
        self._whose = np.array(
            [*(one.code for one in race.districts), *(one.code for one in race.totals), ""], dtype=object
        )
        self._positions = {str(code): place for place, code in enumerate(self._whose[:-1])}
        self._rows()
        self._cells()

    def _rows(self) -> None:
        """Read what the rows say for all their figures: whose, when, and of which indicator."""
        texts, columns, count = self.table.texts, self.columns, len(self.table.texts)
        blank = pd.Series("", index=texts.index, dtype="str")
        self.names = blank if columns.district is None else texts[columns.district]
        self.indicators = blank if columns.indicator is None else texts[columns.indicator]
        self.moments = _joined([texts[place] for place in columns.date]) if columns.date else blank
        if columns.period and not columns.date:
            self.moments = pd.Series(columns.period, index=texts.index, dtype="str")
        self.districts = self._districts(count)
        self.row_indicator = self._row_indicators(count)
        self.dated = self._dated(self.moments)
        taken = {columns.district, columns.indicator, *columns.date, *(value.place for value in columns.values)}
        self.row_units = units_of_rows(self.table, self.indicators, taken)

    def unit_at(self, row: int, column: int) -> Written | None:
        """Return the unit that a cell's row, or else its column, says."""
        of_row = self.row_units and self.row_units.units[int(self.row_units.places[row])]
        return of_row or self.table.heading.columns[column].unit

    def _districts(self, count: int) -> np.ndarray:
        """Return the position of each row's district or total, -1 where it is none."""
        if self.columns.district is None:
            return np.full(count, self._position(self.layout.of_district))
        codes, unique = pd.factorize(self.names)
        return np.array([*(self._position(self.who.code(str(name))) for name in unique), -1])[codes]

    def _position(self, code: str | None) -> int:
        return -1 if code is None else self._positions.get(code, -1)

    def _row_indicators(self, count: int) -> np.ndarray:
        """Return the position of each row's indicator, -1 where it means none."""
        if self.columns.indicator is None:
            fixed = self.reader.position(self.layout.of_indicator) if self.layout.of_indicator else -1
            return np.full(count, fixed)
        codes, unique = pd.factorize(self.indicators)
        found = [code_of(str(name), self.which) for name in unique]
        return np.array([*(-1 if code is None else self.reader.position(code) for code in found), -1])[codes]

    def _dated(self, texts: pd.Series) -> _Moments:
        codes, unique = pd.factorize(texts)
        read = [self._read_date(str(text)) for text in unique]
        day = np.array([one.day for one in read] or [None], dtype="datetime64[s]")
        to_date = np.array([one.to_date for one in read] or [False])
        return _Moments(day=day[codes], to_date=to_date[codes], read=dict(zip(map(str, unique), read, strict=True)))

    def _read_date(self, text: str) -> Dated:
        if self.layout.gives is Gives.TARGETS:
            return Dated(day=year_end(text))
        return read_date(text, self.columns.year)

    def _cells(self) -> None:
        """Read all filled number cells, a column at a time."""
        parts = [self._column(value) for value in self.columns.values]
        self.row, self.column, self.indicator, self.stored, self.meanings = (
            np.concatenate([part[place] for part in parts]) if parts else np.empty(0, dtype=kind)
            for place, kind in enumerate((int, int, int, float, np.int8))
        )
        self.doubts: dict[int, Doubt] = {}
        offset = 0
        for part in parts:
            self.doubts |= {offset + place: doubt for place, doubt in part[5].items()}
            offset += len(part[0])
        self.day = self.dated.day[self.row]
        self._to_date = self.dated.to_date[self.row]
        self._district = self.districts[self.row]
        self._spread()
        self._leave_out()

    def _column(
        self, value: Value
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[int, Doubt]]:
        texts = self.table.texts[value.place]
        rows = np.flatnonzero((texts != "").to_numpy())
        which = self.row_indicator[rows]
        if self.layout.shape not in {Shape.LONG, Shape.PERIODS, Shape.DISTRICTS}:
            which = np.full(len(rows), self.reader.position(value.means))
        read = self._values(texts.iloc[rows], rows, which, value.place)
        return rows, np.full(len(rows), value.place), which, read.stored, read.meanings, dict(read.doubts)

    def _values(self, texts: pd.Series, rows: np.ndarray, which: np.ndarray, column: int) -> Values:
        """Read a column's filled cells, those of a unit together where the rows say their units."""
        if self.row_units is None or not len(rows):
            return self.reader.values(texts, which, self.table.heading.columns[column].unit)
        stored, meanings = np.empty(len(rows)), np.empty(len(rows), dtype=np.int8)
        doubts: dict[int, Doubt] = {}
        for place in np.unique(self.row_units.places[rows]):
            mine = np.flatnonzero(self.row_units.places[rows] == place)
            read = self.reader.values(texts.iloc[mine], which[mine], self.unit_at(int(rows[mine[0]]), column))
            stored[mine], meanings[mine] = read.stored, read.meanings
            doubts |= {int(mine[at]): doubt for at, doubt in read.doubts.items()}
        return Values(stored=stored, meanings=meanings, doubts=doubts)

    def _spread(self) -> None:
        """Put in what the columns' titles say: the period, or the district."""
        for value in self.columns.values:
            mine = self.column == value.place
            if self.layout.shape is Shape.PERIODS:
                dated = self._read_date(value.means)
                self.day[mine] = np.datetime64(dated.day, "s") if dated.day else np.datetime64("NaT")
                self._to_date[mine] = dated.to_date
                self.dated.read[value.means] = dated
            elif self.layout.shape is Shape.DISTRICTS:
                self._district[mine] = self._position(value.means)

    def _leave_out(self) -> None:
        """Leave out cells that say nothing is reported, rows of sums, and totals where they are of no use."""
        gone = self.meanings == Meaning.NOT_REPORTED
        if self.columns.district is not None:
            codes, unique = pd.factorize(self.names)
            sums = np.array(
                [self.who.code(str(name)) is None and self.who.is_sum(str(name)) for name in unique] or [False]
            )
            self.sums = sorted({int(line) for line in self.table.texts.index[sums[codes]]})
            gone |= sums[codes][self.row]
        if self.layout.gives is not Gives.FIGURES:
            gone |= self._district >= len(self.race.districts)
        kept = np.flatnonzero(~gone)
        if len(kept) == len(gone):
            return
        places = {int(old): int(new) for old, new in zip(kept, range(len(kept)), strict=True)} if self.doubts else {}
        self.doubts = {places[place]: doubt for place, doubt in self.doubts.items() if place in places}
        for name in ("row", "column", "indicator", "stored", "meanings", "day", "_to_date", "_district"):
            setattr(self, name, getattr(self, name)[kept])

    sums: Sequence[int] = ()
    """Lines of sums that no total of the race is."""

    @property
    def _low(self) -> np.ndarray:
        """Where a target is zero or below."""
        with np.errstate(invalid="ignore"):
            return (self.stored <= 0) & (self.layout.gives is Gives.TARGETS)

    @property
    def _unclear(self) -> np.ndarray:
        """Where a flow's figure is of more than one period, and nobody said that it is counted since January."""
        if self.layout.dates is Dates.TO_DATE or not self._to_date.any():
            return np.zeros(len(self.row), dtype=bool)
        both = np.array([one.january is January.WITH_FEBRUARY for one in self.race.counted] + [False])[self.indicator]
        february = pd.DatetimeIndex(self.day).month == 2
        return self._to_date & self._flows & ~(both & february)

    def district_code(self, cell: int) -> str:
        """Return whose figure a cell holds, blank where that isn't known."""
        return str(self._whose[self._district[cell]])

    def indicator_code(self, cell: int) -> str:
        """Return which indicator's figure a cell holds, blank where that isn't known."""
        return str(self._codes[self.indicator[cell]] or "")

    @property
    def _flows(self) -> np.ndarray:
        return np.array([one.kind is Kind.FLOW for one in self.race.counted] + [False])[self.indicator]

    def _may_be_long(self) -> bool:
        """Tell whether any period is so long that it may be longer than an edition's."""
        plain = self.layout.gives is Gives.FIGURES and self.layout.dates is not Dates.TO_DATE
        return plain and any(one.span not in {None, PeriodKind.WEEK} for one in self.dated.read.values())

    def frame(self) -> pd.DataFrame:
        """Return the rows that are certain, in COLUMNS."""
        sure = (self._district >= 0) & (self.indicator >= 0) & ~np.isnat(self.day) & (self.meanings != Meaning.DOUBT)
        sure &= ~self._low & ~self._unclear
        lines = self.table.texts.index.to_numpy()
        columns = (
            pd.Series(self._whose[self._district[sure]], dtype="str"),
            pd.Series(self._codes[self.indicator[sure]], dtype="str"),
            self.day[sure],
            self.stored[sure],
            self.meanings[sure] != Meaning.NOT_APPLICABLE,
            pd.Series(self.table.file, index=range(int(sure.sum())), dtype="str"),
            lines[self.row[sure]].astype("int64"),
            self.column[sure].astype("int64"),
        )
        return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))

    def problems(self) -> Iterator[Problem]:
        """Yield what can't be read, by names, days and numbers."""
        districts, indicators = self.columns.district or 0, self.columns.indicator or 0
        dated = self.columns.date[0] if self.columns.date else 0
        nameless = self._district < 0
        yield from unknown_names(
            self.table, self._told(nameless), kind="district", column=districts, spellings=self.who
        )
        yield from merged_figures(self.table, {value.place for value in self.columns.values})
        yield from parts_of_districts(self.table, self.names, self.columns.district, self.who, self.race)
        yield from unknown_names(
            self.table, self._told(self.indicator < 0), kind="indicator", column=indicators, spellings=self.which
        )
        undated = self._told(np.isnat(self.day))
        tell = unreadable_years if self.layout.gives is Gives.TARGETS else unreadable_days
        yield from tell(self.table, undated, column=dated, read=self.dated.read)
        doubted = np.isin(np.arange(len(self.row)), list(self.doubts))
        totals = [total.code for total in self.race.totals]
        yield from doubtful_numbers(self.table, self._told(doubted), self.doubts, totals)
        if self.layout.gives is Gives.TARGETS:
            names = {district.code: str(district.names) for district in self.race.districts}
            yield from low_targets(self.table, self._told(self._low & ~nameless & (self.indicator >= 0)), names)
        yield from to_date_figures(self.table, self._told(self._unclear & (self.indicator >= 0)))
        if self._may_be_long():
            yield from long_periods(self.table, self._told(self._flows & ~self._unclear), self.dated.read, self.race)

    def _told(self, which: np.ndarray) -> pd.DataFrame:
        """Return where some figures stand and what is known of them, for problems."""
        cells = np.flatnonzero(which)
        rows, columns = self.row[cells], self.column[cells]
        periods = self.layout.shape is Shape.PERIODS
        means = {value.place: value.means for value in self.columns.values}
        return pd.DataFrame(
            {
                "line": self.table.texts.index.to_numpy()[rows],
                "column": columns,
                "district": self.names.iloc[rows].to_numpy(),
                "code": pd.Series(self._whose[self._district[cells]], dtype="object"),
                "indicator": self.indicators.iloc[rows].to_numpy(),
                "means": pd.Series(self._codes[self.indicator[cells]], dtype="object"),
                "day": [means[place] for place in columns] if periods else self.moments.iloc[rows].to_numpy(),
                "cell": cells,
            }
        )


@dataclass(frozen=True, kw_only=True)
class _Moments:
    """The rows' days, whether they are of all the year up to them, and how each text was read."""

    day: np.ndarray
    to_date: np.ndarray
    read: dict[str, Dated]


def _joined(parts: Sequence[pd.Series]) -> pd.Series:
    """Return one text a row: a day as it stands, or year, month and day with hyphens between."""
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + "-" + part
    return joined
