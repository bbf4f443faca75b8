"""Tables of a public page: one indicator's figures and its year, district by district."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from ranking.domain.indicators import MONEY_SHOWN, PERCENTAGE_POINTS, Indicator, Kind, Measure
from ranking.domain.languages import Language
from ranking.domain.observations import UNASSESSED, CellState
from ranking.domain.report import Cell, CityTotal, Report, Row, YearToDate
from ranking.render.catalogues import translations
from ranking.render.figures import amount, decimal, figure, unit_name
from ranking.render.page_rows import NOTHING, body, cell, group, head, lamp, row
from ranking.render.wording import Wording

_WORDED = UNASSESSED | {CellState.NOT_REPORTED}


@dataclass(frozen=True, kw_only=True)
class PageIndicator:
    """One indicator's table; `headers` are those of the columns that say something, after the district's."""

    code: str
    name: str
    headers: Sequence[str]
    rows: Markup


@dataclass(frozen=True, kw_only=True)
class _Texts:
    """A line's texts in the order of the columns: value, rank, amount, target, completion, lead, growth."""

    name: str
    texts: tuple[str, ...]
    light: str = ""


class IndicatorTables:
    """The indicators' tables of one report in one language."""

    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._language = language
        self._words = Wording(report, language)
        self._say = translations(language).gettext

    def all(self) -> list[PageIndicator]:
        """Return a table for each indicator, in the race's order."""
        return [self.table(indicator) for indicator in self._report.indicators]

    def table(self, indicator: Indicator) -> PageIndicator:
        """Return one indicator's table, the whole city first, then group by group."""
        groups = [[self._line(row, indicator) for row in table.rows] for table in self._report.tables]
        total = self._report.totals.get(indicator.code)
        first = [] if total is None else [self._total(total, indicator)]
        lines = [*first, *(line for some in groups for line in some)]
        kept = _kept([line.texts for line in lines])
        lit = any(row.cells[indicator.code].light is not None for row in self._report.rows)
        return PageIndicator(
            code=indicator.code,
            name=self._words.amount_header(indicator),
            headers=[*(self._headers(indicator)[place] for place in kept), *([self._say("Light")] if lit else [])],
            rows=Markup().join(self._bodies(first, groups, kept, lit=lit)),
        )

    def _bodies(
        self, first: Sequence[_Texts], groups: Sequence[Sequence[_Texts]], kept: Sequence[int], *, lit: bool
    ) -> Iterator[Markup]:
        if first:
            yield body(row(*_cells(line, kept, lit=lit), kind="t") for line in first)
        for table, lines in zip(self._report.tables, groups, strict=True):
            name = group(table.cohort.names[self._language], len(kept) + 1 + lit)
            named = [name] if len(groups) > 1 else []
            yield body([*named, *(row(*_cells(line, kept, lit=lit)) for line in lines)])

    def _headers(self, indicator: Indicator) -> tuple[str, ...]:
        return (
            self._value_header(indicator),
            self._say("Rank"),
            self._say("Year to date"),
            self._say("Annual target"),
            self._say("Completion rate"),
            self._say("Lead (pp)"),
            self._say("Year on year"),
        )

    def _value_header(self, indicator: Indicator) -> str:
        plain = indicator.measure is Measure.VALUE
        name = self._say("This period") if plain else self._say("Scored figure")
        unit, behind = unit_name(indicator, self._language), _amount_unit(indicator, self._language)
        return name if unit == behind else self._say("%(name)s (%(unit)s)") % {"name": name, "unit": unit}

    def _line(self, one: Row, indicator: Indicator) -> _Texts:
        found = one.cells[indicator.code]
        year = found.year or YearToDate()
        texts = (
            self._words.value(found, indicator),
            NOTHING if found.rank is None else str(found.rank),
            self._amount(found, year, indicator),
            *self._year(year, indicator),
        )
        return _Texts(name=self._words.name(one), texts=texts, light=lamp(self._words.light(found.light)))

    def _total(self, total: CityTotal, indicator: Indicator) -> _Texts:
        year = total.year or YearToDate()
        value = figure(total.value, indicator, self._language)
        texts = (value, "", self._or_nothing(year.amount, indicator), *self._year(year, indicator))
        return _Texts(name=self._say("Whole city"), texts=texts, light=cell("", "l"))

    def _year(self, year: YearToDate, indicator: Indicator) -> tuple[str, ...]:
        """Return the target, completion, lead and growth."""
        return (
            self._or_nothing(year.target, indicator),
            NOTHING if year.completion is None else f"{decimal(year.completion, 1)}%",
            NOTHING if year.lead is None else decimal(year.lead, 1, signed=True),
            growth_in_words(self._words, year, indicator, self._language),
        )

    def _amount(self, found: Cell, year: YearToDate, indicator: Indicator) -> str:
        """Return the year to date; where there is none because nothing was reported, the word for that."""
        if year.amount is None and found.value is None and found.state in _WORDED:
            return self._words.value(found, indicator)
        return self._or_nothing(year.amount, indicator)

    def _or_nothing(self, value: Decimal | None, indicator: Indicator) -> str:
        return NOTHING if value is None else amount(value, indicator, self._language)


def growth_in_words(words: Wording, year: YearToDate, indicator: Indicator, language: Language) -> str:
    """Return growth on the same time last year: `+31.1%`, `由亏转盈`; of a rate the change in percentage points."""
    if year.growth is None or indicator.kind is not Kind.RATE:
        return words.growth(year)
    gap = " " if language is Language.EN else ""
    return f"{decimal(year.growth, 1, signed=True)}{gap}{PERCENTAGE_POINTS.names[language]}"


def _amount_unit(indicator: Indicator, language: Language) -> str:
    return MONEY_SHOWN[language][0] if indicator.unit.money else indicator.unit.names[language]


def _cells(line: _Texts, kept: Sequence[int], *, lit: bool) -> Iterator[str]:
    yield head(line.name)
    for place in kept:
        yield cell(line.texts[place])
    if lit:
        yield line.light


def _kept(lines: Sequence[tuple[str, ...]]) -> list[int]:
    """Return the columns that say something; the first is left out where a later one says the same."""
    columns = list(zip(*lines, strict=True))
    kept = [place for place, texts in enumerate(columns) if any(text not in {"", NOTHING} for text in texts)]
    if kept and kept[0] == 0 and any(_plain(columns[0]) == _plain(columns[place]) for place in kept[1:]):
        kept.remove(0)
    return kept


def _plain(texts: Sequence[str]) -> list[str]:
    return [text.removeprefix("+").removesuffix("%") for text in texts]
