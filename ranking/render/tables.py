"""Tables of a letter: standings, figures, totals and goals, every cell ready to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language
from ranking.domain.periods import PeriodKind
from ranking.domain.report import Cell, Report, Row, Table, YearToDate
from ranking.domain.rules import Direction
from ranking.render.abridging import WHOLE_FIELD, LeftOut, Shown, is_own, shown_rows
from ranking.render.catalogues import translations
from ranking.render.figures import amount, decimal, figure
from ranking.render.parts import Annex, Figure, Goal, Goals, Line, Standing, Total
from ranking.render.wording import Wording

#: A table for a phone holds a name and four columns of figures; three in English, whose words can't be broken anywhere.
_COLUMNS = {Language.EN: 3}
#: Gmail cuts a letter at about 102 kB. A letter has room for this many figures; a district's standing counts as four,
#: an indicator's total and own figures as six, a line against a target as eight.
_ROOM = 400
#: … and for so many districts' lines against a target, one less for every second district.
_GOALS = 40


class Tables:
    """The tables of one report, in one language, for one district's readers or for the whole field."""

    def __init__(self, report: Report, language: Language, district: str | None) -> None:
        self._report = report
        self._language = language
        self._district = district
        self._say = translations(language).gettext
        self._words = Wording(report, language)
        self._large = len(report.rows) > WHOLE_FIELD

    def standing(self, table: Table) -> Standing:
        """Return a cohort's table of standings."""
        return Standing(
            cohort=table.cohort.names[self._language],
            ranked=self._say("%(count)s ranked") % {"count": table.ranked},
            lines=[self._line(row) for row in shown_rows(table, self._district, large=self._large)],
        )

    def figures(self, row: Row) -> list[Figure]:
        """Return a district's figures, indicator by indicator."""
        return [self._figure(cell) for cell in row.cells.values()]

    def own_goals(self, row: Row) -> Iterator[Goal]:
        """Yield how far a district has got with each of the year's targets."""
        for cell in row.cells.values():
            if cell.year and cell.year.completion is not None:
                indicator = self._report.indicator(cell.indicator)
                yield self._goal(indicator, cell, self._words.header(indicator))

    @cached_property
    def goals(self) -> list[Goals]:
        """Every district's year, a table for each indicator with targets and each cohort, as far as there is room."""
        lines = _GOALS - len(self._report.rows) // 2
        tables = self._fitting(lines)
        room = lines // max(1, sum(len(table.rows) for table in tables))
        return [self._goals(one, table) for one in self._aimed[:room] for table in tables]

    @property
    def goals_abridged(self) -> bool:
        """Whether there are more targets than a letter has room for."""
        return len(self._aimed) * len(self._report.tables) > len(self.goals)

    def totals(self) -> list[Total]:
        """Return the city's figures."""
        return [self._total(indicator) for indicator in self._report.indicators]

    def annexes(self) -> list[Annex]:
        """Return every district's values, a few indicators a table; where it is too long the reader's group only."""
        indicators, columns = self._report.indicators, _COLUMNS.get(self._language, 4)
        chunks = [indicators[start : start + columns] for start in range(0, len(indicators), columns)]
        return [self._annex(table, chunk) for chunk in chunks for table in self._tables_with_room()]

    @property
    def annexes_abridged(self) -> bool:
        """Whether there are more figures than a letter has room for."""
        return len(self._tables_with_room()) < len(self._report.tables)

    def listings(self) -> list[Annex]:
        """Return every district's values, all indicators of a group at once; nothing of a large field."""
        whole = len(self._report.rows) <= WHOLE_FIELD
        return [self._annex(table, self._report.indicators) for table in self._report.tables] if whole else []

    def _tables_with_room(self) -> list[Table]:
        width = len(self._report.indicators)
        # Only a month tells everybody's targets beside the figures.
        monthly = self._report.period.kind is PeriodKind.MONTH
        lines = sum(len(goals.lines) for goals in self.goals) if monthly else 0
        return self._fitting((_ROOM - 4 * len(self._report.rows) - 6 * width - 8 * lines) // max(1, width))

    def _fitting(self, room: int) -> list[Table]:
        """Return all tables if so many districts' lines have room, or the reader's own, or none."""
        own = [table for table in self._report.tables if is_own(table, self._district)]
        choices = (list(self._report.tables), own)
        return next((some for some in choices if sum(len(table.rows) for table in some) <= room), [])

    @cached_property
    def _aimed(self) -> list[Indicator]:
        """The indicators that any district has a target for."""
        return [one for one in self._report.indicators if any(_aims(row, one) for row in self._report.rows)]

    def _line(self, row: Shown) -> Line:
        if isinstance(row, LeftOut):
            words = self._words.left_out(self._say("%(count)s more districts"), row.count)
            return Line(
                rank="…", name="", score="", bar=0, arrow="", moved="", previous="", own=False, reason="",
                left_out=words,
            )  # fmt: skip
        ranked = row.rank is not None
        return Line(
            rank=str(row.rank) if ranked else "–",
            name=self._words.name(row),
            score=self._words.score(row.score) if ranked else "",
            bar=max(1, min(100, int(row.score))) if ranked and row.score is not None else 0,
            arrow=self._words.arrow(row) if ranked else "",
            moved=self._words.moved(row) if ranked else "",
            previous="–" if row.previous_rank is None else str(row.previous_rank),
            own=row.district.code == self._district,
            reason="" if ranked else self._words.reason(row),
        )

    def _figure(self, cell: Cell) -> Figure:
        indicator = self._report.indicator(cell.indicator)
        return Figure(
            name=self._words.header(indicator),
            value=self._words.value(cell, indicator),
            change=figure(cell.change, indicator, self._language, signed=True) if cell.change else "",
            rank=str(cell.rank) if cell.rank else "–",
            points=decimal(cell.points, 1) if cell.points is not None and cell.value is not None else "–",
        )

    def _goals(self, indicator: Indicator, table: Table) -> Goals:
        rows = [row for row in table.rows if row.cells[indicator.code].year]
        return Goals(
            name=self._words.amount_header(indicator),
            cohort=table.cohort.names[self._language],
            lines=[self._goal(indicator, row.cells[indicator.code], self._words.name(row), row) for row in rows],
        )

    def _goal(self, indicator: Indicator, cell: Cell, name: str, row: Row | None = None) -> Goal:
        year = cell.year or YearToDate()
        return Goal(
            name=name,
            amount=self._amount(year.amount, indicator),
            target=self._amount(year.target, indicator),
            completion="–" if year.completion is None else f"{decimal(year.completion, 1)}%",
            bar=0 if year.completion is None else max(0, min(100, int(year.completion))),
            lead="–" if year.lead is None else decimal(year.lead, 1, signed=True),
            sentence="" if year.lead is None else self._words.lead(year.lead),
            growth=self._words.growth(year, indicator),
            light=self._words.light(cell.light),
            own=row is not None and row.district.code == self._district,
        )

    def _amount(self, value: Decimal | None, indicator: Indicator) -> str:
        return "–" if value is None else amount(value, indicator, self._language)

    def _total(self, indicator: Indicator) -> Total:
        total = self._report.totals.get(indicator.code)
        year = total.year if total and total.year else YearToDate()
        first = _leaders(self._report.rows, indicator)
        growth = f"{decimal(total.growth, 1, signed=True)}%" if total and total.growth is not None else "–"
        return Total(
            name=self._words.header(indicator),
            value=figure(total.value, indicator, self._language) if total else "–",
            growth=growth,
            leader=self._words.join(first, most=2),
            amount=self._amount(year.amount, indicator),
            year_growth=self._words.growth(year, indicator),
            completion="–" if year.completion is None else f"{decimal(year.completion, 1)}%",
        )

    def _annex(self, table: Table, indicators: Sequence[Indicator]) -> Annex:
        return Annex(
            cohort=table.cohort.names[self._language],
            headers=[self._words.header(indicator) for indicator in indicators],
            lines=[
                (
                    self._words.name(row),
                    row.district.code == self._district,
                    [self._words.value(row.cells[indicator.code], indicator) for indicator in indicators],
                )
                for row in table.rows
            ],
        )


def _aims(row: Row, indicator: Indicator) -> bool:
    year = row.cells[indicator.code].year
    return year is not None and year.completion is not None


def _leaders(rows: Sequence[Row], indicator: Indicator) -> list[Row]:
    """Return the districts with the best value of an indicator; nobody leads where all have the same."""
    values = [row.cells[indicator.code].value for row in rows]
    known = [value for value in values if value is not None]
    if not known or min(known) == max(known):
        return []
    best = max(known) if indicator.direction is Direction.HIGHER else min(known)
    return [row for row, value in zip(rows, values, strict=True) if value == best]
