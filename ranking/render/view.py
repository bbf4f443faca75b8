"""What templates see: every figure and sentence ready to print, so that templates hold no arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language
from ranking.domain.observations import CellState
from ranking.domain.report import Cell, Position, Report, Row, Table, position
from ranking.render.catalogues import translations
from ranking.render.figures import day, decimal, figure, unit_name, with_unit
from ranking.render.parts import Annex, Cause, Figure, Line, Own, Standing, Total

#: A table for a phone holds a name and this many columns of figures.
_COLUMNS = 4


class View:
    """A report as one reader sees it; every attribute is a text, or a list of values made of texts."""

    def __init__(self, report: Report, language: Language, district: str | None) -> None:
        self._report = report
        self._language = language
        self._district = district
        self._say = translations(language).gettext
        self._place = position(report, district) if district else None
        self.lang = str(language)
        self.race = report.race_names[language]
        self.edition = report.edition_names[language]
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
        words = self._say("%(district)s: %(rank)s") % {"district": name, "rank": self._rank(self._place.row)}
        return f"{words} {self._arrow(self._place.row)}" if self._place.row.movement else words

    @property
    def own(self) -> Own | None:
        """The reader's own district."""
        if self._place is None:
            return None
        row = self._place.row
        return Own(
            name=row.district.names[self._language],
            cohort=self._place.cohort.names[self._language],
            rank=self._big_rank(row),
            of=self._say("of %(count)s ranked") % {"count": self._place.ranked},
            arrow=self._arrow(row),
            moved=self._moved(row),
            score=self._score(row.score),
            gaps=list(self._gaps(self._place)),
            causes=[self._cause(cell) for cell in self._place.causes],
            missing=self._names(row.missing),
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
        """Every district's values, a few indicators a table."""
        indicators = self._report.indicators
        chunks = [indicators[start : start + _COLUMNS] for start in range(0, len(indicators), _COLUMNS)]
        return [self._annex(table, chunk) for chunk in chunks for table in self._report.tables]

    @property
    def leading(self) -> list[str]:
        """A sentence for each cohort: who stands first."""
        return [sentence for table in self._report.tables for sentence in self._leading(table)]

    @property
    def risers(self) -> list[str]:
        """Who gained most places, in a sentence for each cohort where somebody did."""
        return [sentence for table in self._report.tables for sentence in self._risers(table)]

    @property
    def unreported(self) -> list[str]:
        """Who has not reported what."""
        rows = [row for row in self._report.rows if row.missing]
        form = self._say("%(district)s has not reported %(indicators)s")
        return [form % {"district": self._name(row), "indicators": self._names(row.missing)} for row in rows]

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
            name=self._name(row),
            score=self._score(row.score) if ranked else "",
            bar=max(1, min(100, int(row.score))) if ranked and row.score is not None else 0,
            arrow=self._arrow(row) if ranked else "",
            moved=self._moved(row) if ranked else "",
            own=row.district.code == self._district,
            reason="" if ranked else self._reason(row),
        )

    def _reason(self, row: Row) -> str:
        if not row.missing:
            return self._say("Alone in its group")
        return f"{self._say('Not reported')}{self._say(': ')}{self._names(row.missing)}"

    def _figure(self, cell: Cell) -> Figure:
        indicator = self._report.indicator(cell.indicator)
        return Figure(
            name=self._header(indicator),
            value=self._value(cell, indicator),
            change=figure(cell.change, indicator, self._language, signed=True) if cell.change else "",
            rank=str(cell.rank) if cell.rank else "–",
            points=decimal(cell.points, 1) if cell.points is not None and cell.value is not None else "–",
        )

    def _total(self, indicator: Indicator) -> Total:
        total = self._report.totals.get(indicator.code)
        first = _leaders(self._report.rows, indicator)
        value = figure(total.value, indicator, self._language) if total else "–"
        growth = f"{decimal(total.growth, 1, signed=True)}%" if total and total.growth is not None else "–"
        return Total(name=self._header(indicator), value=value, growth=growth, leader=self._join(first, most=2))

    def _annex(self, table: Table, indicators: Sequence[Indicator]) -> Annex:
        return Annex(
            cohort=table.cohort.names[self._language],
            headers=[self._header(indicator) for indicator in indicators],
            lines=[
                (
                    self._name(row),
                    row.district.code == self._district,
                    [self._value(row.cells[indicator.code], indicator) for indicator in indicators],
                )
                for row in table.rows
            ],
        )

    def _value(self, cell: Cell, indicator: Indicator) -> str:
        if cell.value is not None:
            return figure(cell.value, indicator, self._language)
        words = {
            CellState.NOT_REPORTED: self._say("Not reported"),
            CellState.NOT_APPLICABLE: self._say("Not applicable"),
            CellState.NO_BASE: self._say("No base"),
        }
        return words.get(cell.state, "–")

    def _gaps(self, place: Position) -> Iterator[str]:
        if place.above and place.gap_above is not None:
            form = self._say("%(points)s points behind %(district)s, the next above")
            yield form % {"points": self._score(place.gap_above), "district": place.above.names[self._language]}
        if place.below and place.gap_below is not None:
            form = self._say("%(points)s points ahead of %(district)s, the next below")
            yield form % {"points": self._score(place.gap_below), "district": place.below.names[self._language]}

    def _cause(self, cell: Cell) -> Cause:
        indicator = self._report.indicator(cell.indicator)
        change = cell.change if cell.change is not None else Decimal(0)
        points = decimal(cell.points_change or Decimal(0), 1, signed=True)
        return Cause(
            name=indicator.names[self._language],
            change=with_unit(change, indicator, self._language, signed=True),
            points=self._say("%(points)s points") % {"points": points},
        )

    def _leading(self, table: Table) -> Iterator[str]:
        first = [row for row in table.rows if row.rank == 1]
        if first:
            form = self._say("%(cohort)s: %(districts)s in first place with %(score)s points")
            yield form % {
                "cohort": table.cohort.names[self._language],
                "districts": self._join(first),
                "score": self._score(first[0].score),
            }

    def _risers(self, table: Table) -> Iterator[str]:
        most = max((row.movement or 0 for row in table.rows), default=0)
        if most > 0:
            form = self._say("%(cohort)s: %(districts)s, up %(places)s")
            risen = [row for row in table.rows if row.movement == most]
            yield form % {
                "cohort": table.cohort.names[self._language],
                "districts": self._join(risen),
                "places": most,
            }

    def _rank(self, row: Row) -> str:
        form = self._say("rank %(rank)s, tied") if row.tied else self._say("rank %(rank)s")
        return form % {"rank": row.rank}

    def _big_rank(self, row: Row) -> str:
        if row.rank is None:
            return self._say("Not ranked")
        form = self._say("Rank %(rank)s, tied") if row.tied else self._say("Rank %(rank)s")
        return form % {"rank": row.rank}

    def _arrow(self, row: Row) -> str:
        if row.movement is None:
            return ""
        return f"↑{row.movement}" if row.movement > 0 else f"↓{-row.movement}" if row.movement else "–"

    def _moved(self, row: Row) -> str:
        if row.rank is None:
            return ""
        if row.movement is None:
            return self._say("first time ranked")
        if row.movement == 0:
            return self._say("unchanged")
        form = self._say("up %(places)s") if row.movement > 0 else self._say("down %(places)s")
        return form % {"places": abs(row.movement)}

    def _score(self, points: Decimal | None) -> str:
        return decimal(points, self._report.score_precision) if points is not None else "–"

    def _header(self, indicator: Indicator) -> str:
        unit = unit_name(indicator, self._language)
        name = indicator.names[self._language]
        return self._say("%(name)s (%(unit)s)") % {"name": name, "unit": unit} if unit else name

    def _name(self, row: Row) -> str:
        return row.district.names[self._language]

    def _names(self, codes: Sequence[str]) -> str:
        return self._say(", ").join(self._report.indicator(code).names[self._language] for code in codes)

    def _join(self, rows: Sequence[Row], most: int = 5) -> str:
        names = self._say(", ").join(self._name(row) for row in rows[:most])
        return f"{names} …" if len(rows) > most else names or "–"


def _leaders(rows: Sequence[Row], indicator: Indicator) -> list[Row]:
    """Return the districts with the most points on an indicator; nobody leads where all have the same."""
    scores = [row.cells[indicator.code].score for row in rows]
    best = max((score for score in scores if score is not None), default=None)
    if best is None or all(score == best for score in scores):
        return []
    return [row for row, score in zip(rows, scores, strict=True) if score == best]
