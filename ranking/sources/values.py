"""Values: the figures of a column of texts, nearly all of them read at once, the odd ones by a named rule each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd

from ranking.domain.districts import squeeze
from ranking.domain.forms import NOT_APPLICABLE
from ranking.domain.layouts import Layout, Mark, Percents
from ranking.domain.races import Race
from ranking.domain.units import Base, Wanted, Written, written
from ranking.sources.cells import narrowed, numbers
from ranking.sources.readings import Doubt, Reading, read

#: Words that say what they mean, whatever schedules.yaml says about marks.
_NOT_REPORTED = (
    "未报",
    "未上报",
    "未报送",
    "暂无",
    "暂无数据",
    "待报",
    "未统计",
    "未報",
    "未集計",
    "not reported",
    "pending",
)
_NEVER = ("不适用", "不涉及", "不適用", "対象外", "not applicable", *NOT_APPLICABLE.by_language.values())


class Meaning(IntEnum):
    """What a number cell holds."""

    FIGURE = 0
    NOT_APPLICABLE = 1
    NOT_REPORTED = 2
    DOUBT = 3


@dataclass(frozen=True, kw_only=True)
class Values:
    """A column's figures in stored units (NaN where there is none), what each cell holds, and the doubts by place."""

    stored: np.ndarray
    meanings: np.ndarray
    doubts: Mapping[int, Doubt]


@dataclass(kw_only=True)
class _Cells:
    """A column while it is read."""

    texts: pd.Series
    which: np.ndarray
    own: Written | None
    percent: np.ndarray
    stored: np.ndarray
    meanings: np.ndarray
    doubts: dict[int, Doubt]


class Reader:
    """Reads number cells by what a race's indicators want; `units` are those that title rows and notes name.

    `mentioned` is money that they speak of in any other way.
    """

    def __init__(
        self, race: Race, layout: Layout, units: Sequence[Written] = (), mentioned: Sequence[Written] = ()
    ) -> None:
        self._wanted = [Wanted.of(one) for one in race.counted]
        self._codes = [one.code for one in race.counted]
        self._layout = layout
        self._units = units
        self._mentioned = mentioned
        self._marks = {
            **{squeeze(word).casefold(): Mark.NOT_REPORTED for word in _NOT_REPORTED},
            **{squeeze(word).casefold(): Mark.NOT_APPLICABLE for word in _NEVER},
        }
        self._own = {squeeze(text).casefold(): mark for text, mark in layout.marks.items()}
        self._numeric_marks = [text for text in layout.marks if _is_bare(text) and any(map(str.isdigit, text))]

    def position(self, code: str) -> int:
        """Return an indicator's position, -1 where there is none of that code."""
        return self._codes.index(code) if code in self._codes else -1

    def wanted(self, which: int) -> Wanted:
        """Return what the figures of the indicator at a position are to be."""
        return self._wanted[which]

    def unit_of(self, which: int, own: Written | None) -> tuple[Written | None, str]:
        """Return the unit of an indicator's figures, and who says so: the column, schedules.yaml or the title.

        Of several units that the title rows name, those count that this indicator can be in. Raise Unclear where they
        say two different things, or the column another thing than the indicator is.
        """
        wanted = self._wanted[which]
        if own is not None:
            if wanted.factor(own) is None:
                raise Unclear(_column_in_other_unit(wanted))
            return own, "unit-in-header"
        if self._layout.unit and (unit := written(self._layout.unit)) and wanted.factor(unit) is not None:
            return unit, "unit-in-schedules"
        counted = wanted.unit.base in {Base.PIECES, Base.PERCENT, Base.POINTS}
        fitting = [one for one in self._units if wanted.factor(one) is not None and not _says_nothing(one, wanted)]
        if len(fitting) > 1:
            raise Unclear(_two_units(fitting))
        if not fitting and not counted and self._units:
            raise Unclear(_column_in_other_unit(wanted))
        if not fitting and wanted.money and any(one != wanted.unit for one in self._mentioned):
            raise Unclear(_mentioned_elsewhere(wanted))
        return (fitting[0], "unit-in-title") if fitting else (None, "")

    def mark(self, text: str) -> Mark | None:
        """Return what a text means that is no number, by the layout's marks or by its own words."""
        key = squeeze(text).casefold()
        return self._own.get(key) or self._marks.get(key)

    def values(self, texts: pd.Series, which: np.ndarray, own: Written | None) -> Values:
        """Read filled cells; `which` are their indicators' positions, -1 where unknown; `own` is the column's unit."""
        plain = narrowed(texts)
        given, percent = (one.to_numpy() for one in numbers(plain))
        factors, doubts = self._factors(which, own, len(texts))
        takes_percent = np.array([one.unit.base == Base.PERCENT for one in self._wanted] + [True])[which]
        stored = np.where(percent, given, given * factors)
        money = np.array([one.money for one in self._wanted] + [False])[which]
        stored = np.where(money, np.round(stored, 2), stored)
        readable = np.isfinite(stored) & ~(percent & ~takes_percent) & (which >= 0)
        meanings = np.where(readable, Meaning.FIGURE, Meaning.DOUBT).astype(np.int8)
        # A number may be a mark too, such as the 0 that some programs write where nothing is known.
        if self._numeric_marks:
            meanings[texts.isin(self._numeric_marks).to_numpy()] = Meaning.DOUBT
        cells = _Cells(
            texts=plain,
            which=which,
            own=own,
            percent=percent,
            stored=stored,
            meanings=meanings,
            doubts=doubts,
        )
        self._odd(cells, texts)
        self._fractions(cells)
        stored[meanings != Meaning.FIGURE] = np.nan
        return Values(stored=stored, meanings=meanings, doubts=doubts)

    def _factors(self, which: np.ndarray, own: Written | None, count: int) -> tuple[np.ndarray, dict[int, Doubt]]:
        """Return by what bare numbers are multiplied; NaN, with one doubt at the first cell, where that is unclear."""
        factors = np.ones(len(self._wanted) + 1)
        doubts: dict[int, Doubt] = {}
        for place in np.unique(which[which >= 0]):
            try:
                unit, _ = self.unit_of(place, own)
            except Unclear as unclear:
                factors[place] = np.nan
                doubts[int(np.flatnonzero(which == place)[0])] = unclear.doubt
            else:
                factors[place] = self._wanted[place].factor(unit)
        return (factors[which] if count else np.empty(0)), doubts

    def _odd(self, cells: _Cells, texts: pd.Series) -> None:
        """Read the cells that are no plain numbers, each text once for an indicator."""
        unclear = {int(cells.which[place]) for place in cells.doubts}
        known: dict[tuple[str, int], tuple[Meaning, float, Doubt | None]] = {}
        odd = np.flatnonzero(cells.meanings == Meaning.DOUBT)
        for place, text in zip(odd, texts.iloc[odd], strict=True):
            key = (str(text), int(cells.which[place]))
            if key not in known:
                known[key] = self._one(*key, cells.own, unclear=key[1] in unclear)
            cells.meanings[place], cells.stored[place], doubt = known[key]
            if doubt is not None:
                cells.doubts.setdefault(int(place), doubt)

    def _one(self, text: str, which: int, own: Written | None, *, unclear: bool) -> tuple[Meaning, float, Doubt | None]:
        if (mark := self.mark(text)) is not None:
            return _MARKED[mark], 0.0, None
        if which < 0 or unclear:
            return Meaning.DOUBT, np.nan, None
        reading = self.reading(text, which, own)
        meaning = Meaning.FIGURE if reading.doubt is None else Meaning.DOUBT
        return meaning, reading.value, reading.doubt

    def reading(self, text: str, which: int, own: Written | None) -> Reading:
        """Read one cell by itself."""
        unit, source = self.unit_of(which, own)
        wanted = self._wanted[which]
        reading = read(text, wanted, unit)
        if (
            reading.doubt
            or wanted.factor(unit) == wanted.scale
            or {"unit-in-cell", "percent-sign"} & set(reading.rules)
        ):
            return reading
        return Reading(value=reading.value, rules=(*reading.rules, source), note=reading.note)

    def _fractions(self, cells: _Cells) -> None:
        """Multiply fractions by 100 where schedules.yaml says that they are; doubt them where nobody says it."""
        if self._layout.percents is Percents.NUMBERS:
            return
        for place in np.unique(cells.which[cells.which >= 0]):
            if self._wanted[place].unit.base == Base.PERCENT:
                self._fractions_of(cells, int(place))

    def _fractions_of(self, cells: _Cells, indicator: int) -> None:
        bare = (cells.which == indicator) & ~cells.percent & (cells.meanings == Meaning.FIGURE)
        bare &= cells.texts.map(_is_bare).to_numpy(dtype=bool)
        if self._layout.percents is Percents.FRACTIONS:
            cells.stored[bare] = np.round(cells.stored[bare] * 100, 10)
            return
        filled = bare & (cells.stored != 0)
        if filled.any() and (np.abs(cells.stored[filled]) <= 1).all():
            cells.meanings[filled] = Meaning.DOUBT
            first = int(np.flatnonzero(filled)[0])
            cells.doubts[first] = _fraction(str(cells.texts.iloc[first]), int(filled.sum()))


_MARKED = {
    Mark.NOT_REPORTED: Meaning.NOT_REPORTED,
    Mark.NOT_APPLICABLE: Meaning.NOT_APPLICABLE,
    Mark.ZERO: Meaning.FIGURE,
}


def _is_bare(text: str) -> bool:
    """Tell whether a text is a number alone: words such as 下降 say themselves what it is."""
    return all(letter in "0123456789.+-eE," for letter in text)


class Unclear(Exception):
    """It isn't clear in which unit a column's figures are."""

    def __init__(self, doubt: Doubt) -> None:
        self.doubt = doubt
        super().__init__(doubt.says)


def _column_in_other_unit(wanted: Wanted) -> Doubt:
    says = f"“{{text}}” is in another unit than its indicator, which is in {wanted.words}"
    cure = "Correct the unit in the column's title, or the indicator's in schedules.yaml"
    return Doubt(rule="unit-mismatch", says=says, cure=cure)


def _says_nothing(one: Written, wanted: Wanted) -> bool:
    """Tell whether a title's unit is a mere counter, such as 个, where nothing but counters is asked for."""
    return one.base == Base.PIECES and one.magnitude == wanted.unit.magnitude == 1


def _mentioned_elsewhere(wanted: Wanted) -> Doubt:
    says = f"the title rows speak of other money than {wanted.words}, so it isn't clear what “{{text}}” is in"
    cure = "Write the unit into the column's title, such as 投资额（万元）, or say it under `unit:` of the source"
    return Doubt(rule="which-unit", says=says, cure=cure)


def _two_units(units: Sequence[Written]) -> Doubt:
    both = " or ".join(f"{one.magnitude:,.0f} {'yuan' if one.base == Base.MONEY else one.base}" for one in units)
    says = f"the title rows name several units, so “{{text}}” is in units of either {both}"
    cure = "Write the unit into the column's title, such as 投资额（万元）, or say it under `unit:` of the source"
    return Doubt(rule="which-unit", says=says, cure=cure)


def _fraction(text: str, count: int) -> Doubt:
    value = float(text.replace(",", ""))
    all_of = f"all {count} figures lie between -1 and 1" if count > 1 else "the only figure lies between -1 and 1"
    says = f"“{{text}}” is either {value:g} % or {value * 100:g} %: {all_of}"
    cure = "Write it with its sign, such as 88.9%, or say `percents: fractions` or `percents: numbers` for the source"
    return Doubt(rule="fraction-or-percent", says=says, cure=cure)
