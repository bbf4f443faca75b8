"""Wording: what ranks, movements, gaps and figures are called in a reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ranking.domain.districts import Origin
from ranking.domain.indicators import MONEY_SHOWN, PERCENTAGE_POINTS, Indicator, Kind
from ranking.domain.issues import Format
from ranking.domain.languages import Language
from ranking.domain.lights import Light
from ranking.domain.observations import WORDED, CellState
from ranking.domain.report import Cell, Position, Report, Row, Table, YearToDate
from ranking.render.catalogues import translations
from ranking.render.figures import amount_with_unit, change_with_unit, decimal, figure, unit_name
from ranking.render.parts import Cause, Lamp

#: So many names of leading districts have room in a subject.
_LEADERS = 3


class Wording:
    """The words for one report in one language."""

    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._language = language
        self._say = translations(language).gettext

    def edition(self) -> str:
        """Return the edition's name; a correction says that it is one."""
        name = self._report.edition_names[self._language]
        if self._report.revision == 1:
            return name
        form = self._say("%(edition)s (correction %(number)s)")
        return form % {"edition": name, "number": self._report.revision - 1}

    def rank(self, row: Row) -> str:
        """Return `第3位`, `并列第3位`, as in a sentence."""
        form = self._say("rank %(rank)s, tied") if row.tied else self._say("rank %(rank)s")
        return form % {"rank": row.rank}

    def big_rank(self, row: Row) -> str:
        """Return the rank as it stands alone at the top of a letter."""
        if row.rank is None:
            return self._say("Not ranked")
        form = self._say("Rank %(rank)s, tied") if row.tied else self._say("Rank %(rank)s")
        return form % {"rank": row.rank}

    def field(self, row: Row, ranked: int) -> str:
        """Return how many districts are ranked in a row's group: `共8个参与排名`."""
        form = self._say("of %(count)s ranked") if row.rank else self._say("%(count)s ranked")
        return form % {"count": ranked}

    def arrow(self, row: Row) -> str:
        """Return `↑2`, `↓1`, `–`, or nothing where there is no movement to tell."""
        if row.movement is None:
            return ""
        return f"↑{row.movement}" if row.movement > 0 else f"↓{-row.movement}" if row.movement else "–"

    def moved(self, row: Row) -> str:
        """Return the movement in words."""
        if row.rank is None:
            return ""
        if row.origin is not None and row.movement is None:
            return self._origin(row.origin)
        if row.movement is None:
            return self._say("not ranked the time before")
        if row.movement == 0:
            return self._say("unchanged")
        form = self._say("up %(places)s") if row.movement > 0 else self._say("down %(places)s")
        return form % {"places": abs(row.movement)}

    def _origin(self, origin: Origin) -> str:
        words = {
            Origin.NEW: self._say("new"),
            Origin.MERGED: self._say("formed by a merger"),
            Origin.RENAMED: self._say("renamed"),
        }
        return words[origin]

    def score(self, points: Decimal | None) -> str:
        """Return points of the composite with its declared decimals."""
        return decimal(points, self._report.score_precision) if points is not None else "–"

    def header(self, indicator: Indicator) -> str:
        """Return an indicator's name with its unit, which no line breaks, for the head of a column or line."""
        return self._with_unit(indicator, unit_name(indicator, self._language))

    def _with_unit(self, indicator: Indicator, unit: str) -> str:
        name, unit = indicator.names[self._language], unit.replace(" ", "\N{NO-BREAK SPACE}")
        return self._say("%(name)s (%(unit)s)") % {"name": name, "unit": unit} if unit else name

    def name(self, row: Row) -> str:
        """Return a district's name."""
        return row.district.names[self._language]

    def _few(self, codes: Sequence[str], most: int = 3) -> str:
        """Return the names of indicators for a line of a table, where there isn't room for many."""
        if len(codes) <= most:
            return self.names(codes)
        form = self._say("%(indicators)s and more, %(count)s in all")
        return form % {"indicators": self.names(codes[:most]), "count": len(codes)}

    def names(self, codes: Sequence[str]) -> str:
        """Return the names of indicators, as a list in a sentence."""
        return self._say(", ").join(self._report.indicator(code).names[self._language] for code in codes)

    def join(self, rows: Sequence[Row], most: int = 5) -> str:
        """Return the names of districts, as a list in a sentence; `…` stands for those beyond `most`."""
        names = self._say(", ").join(self.name(row) for row in rows[:most])
        return f"{names} …" if len(rows) > most else names or "–"

    def reason(self, row: Row) -> str:
        """Return why a district is not ranked."""
        if row.missing:
            return f"{self._say('Not reported')}{self._say(': ')}{self._few(row.missing)}"
        return self._say("Alone in its group") if row.score is not None else self._say("Too few figures")

    def figure(self, value: Decimal, indicator: Indicator) -> str:
        """Return a stored value in the language's unit, without the unit."""
        return figure(value, indicator, self._language)

    def value(self, cell: Cell, indicator: Indicator) -> str:
        """Return a cell's figure, or the word for why there is none."""
        if cell.value is None:
            return self._state(cell.state)
        shown = figure(cell.value, indicator, self._language)
        match cell.state:
            case CellState.CARRIED:
                return self._say("%(figure)s (carried over)") % {"figure": shown}
            case CellState.IMPUTED:
                return self._say("%(figure)s (cohort mean)") % {"figure": shown}
            case _:
                return shown

    def _state(self, state: CellState) -> str:
        words = {
            CellState.NOT_REPORTED: self._say("Not reported"),
            CellState.NOT_APPLICABLE: self._say("Not applicable"),
            CellState.NOT_DUE: self._say("Not due"),
            CellState.NO_BASE: self._say("No base"),
            CellState.NO_TARGET: self._say("No target"),
            CellState.ZERO_BASE: self._say("Zero base"),
            CellState.STILL_ZERO: self._say("Zero base"),
            CellState.LOSS_TO_PROFIT: self._say("Loss to profit"),
            CellState.PROFIT_TO_LOSS: self._say("Profit to loss"),
            CellState.LOSS_WIDENED: self._say("Loss widened"),
            CellState.LOSS_NARROWED: self._say("Loss narrowed"),
        }
        return words.get(state, "–")

    def gaps(self, place: Position) -> Iterator[str]:
        """Yield how far it is to the next place above and from the one below."""
        if place.above and place.gap_above is not None:
            form = self._say("%(points)s points behind %(district)s (rank %(rank)s)")
            name = place.above.names[self._language]
            yield form % {"points": self.score(place.gap_above), "district": name, "rank": place.rank_above}
        if place.below and place.gap_below is not None:
            form = self._say("%(points)s points ahead of %(district)s (rank %(rank)s)")
            name = place.below.names[self._language]
            yield form % {"points": self.score(place.gap_below), "district": name, "rank": place.rank_below}

    def cause(self, cell: Cell) -> Cause:
        """Return what a figure's change did to the score."""
        indicator = self._report.indicator(cell.indicator)
        change = cell.change if cell.change is not None else Decimal(0)
        points = decimal(cell.points_change or Decimal(0), 1, signed=True)
        return Cause(
            name=indicator.names[self._language],
            change=change_with_unit(change, indicator, self._language),
            points=self._say("%(points)s points") % {"points": points},
        )

    def step(self, row: Row) -> str:
        """Return the cheapest way up (`实际投资额 +0.45亿元 → 第4位`); empty for who is first or not ranked."""
        if row.step is None:
            return self._say("No single figure is enough for the next place") if row.out_of_reach else ""
        indicator = self._report.indicator(row.step.indicator)
        if row.step.amount is None:
            change = change_with_unit(row.step.change, indicator, self._language)
        else:
            change = amount_with_unit(row.step.amount, indicator, self._language, signed=True)
        form = self._say("%(indicator)s %(change)s → rank %(rank)s")
        return form % {"indicator": indicator.names[self._language], "change": change, "rank": row.step.then}

    def light(self, light: Light | None) -> Lamp | None:
        """Return a light as a shape, a colour's name and a word: colour alone says nothing to many."""
        lamps = {
            Light.GREEN: ("●", "green", self._say("On track")),
            Light.YELLOW: ("▲", "yellow", self._say("Watch")),
            Light.RED: ("■", "red", self._say("Behind")),
        }
        return None if light is None else Lamp(*lamps[light])

    def growth(self, year: YearToDate | None, indicator: Indicator | None = None) -> str:
        """Return growth on the same time last year: `+31.1%`, `由亏转盈`, or a dash where there is nothing to tell.

        A rate's change is in percentage points: `+2.5个百分点`.
        """
        if year is None or year.growth is None:
            return self._state(year.growth_state) if year and year.growth_state in WORDED else "–"
        if indicator and indicator.kind is Kind.RATE:
            gap = " " if self._language is Language.EN else ""
            return f"{decimal(year.growth, 1, signed=True)}{gap}{PERCENTAGE_POINTS.names[self._language]}"
        return f"{decimal(year.growth, 1, signed=True)}%"

    def lead(self, lead: Decimal) -> str:
        """Return how far a completion is ahead of time progress, in a sentence."""
        if not lead:
            return self._say("level with time progress")
        ahead = self._say("%(points)s percentage points ahead of time progress")
        behind = self._say("%(points)s percentage points behind time progress")
        return (ahead if lead > 0 else behind) % {"points": decimal(abs(lead), 1)}

    def headline(self) -> str:
        """Return who leads, for a subject: `肇庆高新区、德庆县居首`; the race where nobody is ranked or many lead."""
        first = [row for table in self._report.tables for row in table.rows if row.rank == 1]
        if not 1 <= len(first) <= _LEADERS:
            return self._report.race_names[self._language]
        form = self._say("%(districts)s in the lead")
        return form % {"districts": self.join(first)}

    def leading(self, table: Table) -> Iterator[str]:
        """Yield who stands first in a cohort."""
        first = [row for row in table.rows if row.rank == 1]
        if first:
            form = self._say("%(cohort)s: %(districts)s in first place with %(score)s points")
            yield form % {
                "cohort": table.cohort.names[self._language],
                "districts": self.join(first),
                "score": self.score(first[0].score),
            }

    def movers(self, table: Table) -> Iterator[str]:
        """Yield who gained, and who lost, most places in a cohort, where anybody did."""
        moves = [row.movement for row in table.rows if row.movement]
        cohort = table.cohort.names[self._language]
        forms = (
            self._say("%(cohort)s: %(districts)s, up %(places)s"),
            self._say("%(cohort)s: %(districts)s, down %(places)s"),
        )
        for most, form in zip((max(moves, default=0), min(moves, default=0)), forms, strict=True):
            if (most > 0) == (form is forms[0]) and most:
                moved = [row for row in table.rows if row.movement == most]
                yield form % {"cohort": cohort, "districts": self.join(moved), "places": abs(most)}

    def unreported(self, most: int = 20) -> list[str]:
        """Return who has not reported what, a sentence a district; of very many, the first and how many more."""
        rows = [row for row in self._report.rows if row.missing]
        form = self._say("%(district)s has not reported %(indicators)s")
        told = [form % {"district": self.name(row), "indicators": self._few(row.missing)} for row in rows[:most]]
        more = self._say("%(count)s more districts") % {"count": len(rows) - most}
        return [*told, more] if len(rows) > most else told

    def left_out(self, form: str, count: int) -> str:
        """Return what is left out (`form` with its count), and that it is in the attached files, if it is."""
        words = form % {"count": count}
        if not {Format.XLSX, Format.CSV} & set(self._report.attach):
            return words
        return self._say("%(what)s, in the attached file") % {"what": words}

    def amount_header(self, indicator: Indicator) -> str:
        """Return an indicator's name with the unit of the amounts behind it."""
        money = MONEY_SHOWN[self._language][0] if indicator.unit.money else indicator.unit.names[self._language]
        return self._with_unit(indicator, money)
