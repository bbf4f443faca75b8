"""What templates see: every figure and sentence ready to print, so that templates hold no arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language
from ranking.domain.report import Cell, Report, Row, Table, position
from ranking.domain.rules import Direction
from ranking.render.catalogues import translations
from ranking.render.figures import day, decimal, figure
from ranking.render.parts import Annex, Figure, Line, Own, Standing, Total
from ranking.render.wording import Wording

#: A table for a phone holds a name and four columns of figures; three in English, whose words can't be broken anywhere.
_COLUMNS = {Language.EN: 3}
#: Gmail cuts a letter at about 102 kB. A letter has room for this many figures; a district's standing counts as four,
#: an indicator's total and own figures as six.
_ROOM = 420


class View:
    """A report as one reader sees it; every attribute is a text, or a list of values made of texts."""

    def __init__(self, report: Report, language: Language, district: str | None) -> None:
        self._report = report
        self._language = language
        self._district = district
        self._say = translations(language).gettext
        self._words = Wording(report, language)
        self._place = position(report, district) if district else None
        self.lang = str(language)
        self.race = report.race_names[language]
        self.edition = self._words.edition()
        self.period = report.period.label(language)
        self.issued_on = day(report.issued_on, language)
        self.data_as_of = day(report.data_as_of, language) if report.data_as_of else "–"
        self.notice = report.notice[language] if report.notice else ""
        self.revision = report.revision

    @property
    def headline(self) -> str:
        """What the subject says: `端州区 第3名 ↑2`, or the race where the reader has no district."""
        if self._place is None:
            return self.race
        name = self._place.row.district.names[self._language]
        if self._place.row.rank is None:
            return self._say("%(district)s: not ranked") % {"district": name}
        words = self._say("%(district)s: %(rank)s") % {"district": name, "rank": self._words.rank(self._place.row)}
        return f"{words} {self._words.arrow(self._place.row)}" if self._place.row.movement else words

    @property
    def own(self) -> Own | None:
        """The reader's own district."""
        if self._place is None:
            return None
        row = self._place.row
        return Own(
            name=row.district.names[self._language],
            cohort=self._place.cohort.names[self._language],
            rank=self._words.big_rank(row),
            of=self._words.field(row, self._place.ranked),
            arrow=self._words.arrow(row),
            moved=self._words.moved(row),
            score="" if row.score is None else self._words.score(row.score),
            gaps=list(self._words.gaps(self._place)),
            causes=[self._words.cause(cell) for cell in self._place.causes],
            missing=self._words.names(row.missing),
        )

    @property
    def standings(self) -> list[Standing]:
        """Every cohort's table, the reader's own first."""
        tables = sorted(self._report.tables, key=lambda table: not self._is_own(table))
        return [self._standing(table) for table in tables]

    @property
    def figures(self) -> list[Figure]:
        """The reader's own figures, indicator by indicator."""
        if self._place is None:
            return []
        return [self._figure(cell) for cell in self._place.row.cells.values()]

    @property
    def totals(self) -> list[Total]:
        """The city's figures."""
        return [self._total(indicator) for indicator in self._report.indicators]

    @property
    def annexes(self) -> list[Annex]:
        """Every district's values, a few indicators a table; where it is too long the reader's group, or nothing."""
        indicators, columns = self._report.indicators, _COLUMNS.get(self._language, 4)
        chunks = [indicators[start : start + columns] for start in range(0, len(indicators), columns)]
        return [self._annex(table, chunk) for chunk in chunks for table in self._tables_with_room()]

    @property
    def abridged(self) -> bool:
        """Whether there are more figures than `annexes` has room for."""
        return len(self._tables_with_room()) < len(self._report.tables)

    @property
    def listings(self) -> list[Annex]:
        """Every district's values, all indicators of a group at once: for letters in text, which may be long."""
        return [self._annex(table, self._report.indicators) for table in self._report.tables]

    @property
    def leading(self) -> list[str]:
        """A sentence for each cohort: who stands first."""
        return [sentence for table in self._report.tables for sentence in self._words.leading(table)]

    @property
    def risers(self) -> list[str]:
        """Who gained most places, in a sentence for each cohort where somebody did."""
        return [sentence for table in self._report.tables for sentence in self._words.risers(table)]

    @property
    def unreported(self) -> list[str]:
        """Who has not reported what."""
        rows = [row for row in self._report.rows if row.missing]
        form = self._say("%(district)s has not reported %(indicators)s")
        return [
            form % {"district": self._words.name(row), "indicators": self._words.names(row.missing)} for row in rows
        ]

    def _tables_with_room(self) -> list[Table]:
        width = len(self._report.indicators)
        room = _ROOM - 4 * len(self._report.rows) - 6 * width
        choices = (list(self._report.tables), [table for table in self._report.tables if self._is_own(table)])
        return next((some for some in choices if width * sum(len(table.rows) for table in some) <= room), [])

    def _is_own(self, table: Table) -> bool:
        return any(row.district.code == self._district for row in table.rows)

    def _standing(self, table: Table) -> Standing:
        return Standing(
            cohort=table.cohort.names[self._language],
            ranked=self._say("%(count)s ranked") % {"count": table.ranked},
            lines=[self._line(row) for row in table.rows],
        )

    def _line(self, row: Row) -> Line:
        ranked = row.rank is not None
        return Line(
            rank=str(row.rank) if ranked else "–",
            name=self._words.name(row),
            score=self._words.score(row.score) if ranked else "",
            bar=max(1, min(100, int(row.score))) if ranked and row.score is not None else 0,
            arrow=self._words.arrow(row) if ranked else "",
            moved=self._words.moved(row) if ranked else "",
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

    def _total(self, indicator: Indicator) -> Total:
        total = self._report.totals.get(indicator.code)
        first = _leaders(self._report.rows, indicator)
        value = figure(total.value, indicator, self._language) if total else "–"
        growth = f"{decimal(total.growth, 1, signed=True)}%" if total and total.growth is not None else "–"
        return Total(
            name=self._words.header(indicator), value=value, growth=growth, leader=self._words.join(first, most=2)
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


def _leaders(rows: Sequence[Row], indicator: Indicator) -> list[Row]:
    """Return the districts with the best value of an indicator; nobody leads where all have the same."""
    values = [row.cells[indicator.code].value for row in rows]
    known = [value for value in values if value is not None]
    if not known or min(known) == max(known):
        return []
    best = max(known) if indicator.direction is Direction.HIGHER else min(known)
    return [row for row, value in zip(rows, values, strict=True) if value == best]
