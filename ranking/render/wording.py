"""Wording: what ranks, movements, gaps and figures are called in a reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ranking.domain.districts import Origin
from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language
from ranking.domain.observations import CellState
from ranking.domain.report import Cell, Position, Report, Row, Table
from ranking.render.catalogues import translations
from ranking.render.figures import change_with_unit, decimal, figure, unit_name
from ranking.render.parts import Cause


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
        """Return `第3名`, `并列第3名`, as in a sentence."""
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
        unit = unit_name(indicator, self._language).replace(" ", "\N{NO-BREAK SPACE}")
        name = indicator.names[self._language]
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
            form = self._say("%(points)s points behind %(district)s, the next above")
            yield form % {"points": self.score(place.gap_above), "district": place.above.names[self._language]}
        if place.below and place.gap_below is not None:
            form = self._say("%(points)s points ahead of %(district)s, the next below")
            yield form % {"points": self.score(place.gap_below), "district": place.below.names[self._language]}

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

    def risers(self, table: Table) -> Iterator[str]:
        """Yield who gained most places in a cohort, where anybody did."""
        most = max((row.movement or 0 for row in table.rows), default=0)
        if most > 0:
            form = self._say("%(cohort)s: %(districts)s, up %(places)s")
            risen = [row for row in table.rows if row.movement == most]
            yield form % {
                "cohort": table.cohort.names[self._language],
                "districts": self.join(risen),
                "places": most,
            }
