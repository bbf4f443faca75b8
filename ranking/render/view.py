"""What templates see: every figure and sentence ready to print, so that templates hold no arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from markupsafe import Markup

from ranking.domain.languages import Language
from ranking.domain.report import Position, Report, Table, position
from ranking.render.abridging import shown_tables
from ranking.render.bulletins import Bulletin
from ranking.render.catalogues import translations
from ranking.render.common import Common
from ranking.render.figures import day, decimal
from ranking.render.markdown import to_html, to_text
from ranking.render.parts import Annex, Figure, Goals, Own, Picture, Standing, Total
from ranking.render.tables import Tables


class View:
    """A report as one reader sees it; every attribute is a text, or a list of values made of texts."""

    def __init__(
        self,
        report: Report,
        language: Language,
        district: str | None,
        *,
        common: Common | None = None,
        pictures: Sequence[Picture] = (),
        own_page: str = "",
    ) -> None:
        self._report = report
        self._language = language
        self._district = district
        self._say = translations(language).gettext
        self._common = common or Common(report, language)
        self._words = self._common.words
        self._tables = Tables(report, language, district)
        self._place = position(report, district) if district else None
        self.pictures = pictures
        self.own_page = own_page
        self.lang = str(language)
        self.race = report.race_names[language]
        self.edition = self._words.edition()
        self.period = report.period.label(language)
        self.issued_on = day(report.issued_on, language)
        self.data_as_of = day(report.data_as_of, language) if report.data_as_of else "–"
        self.disclosed_by = day(report.disclosed_by, language) if report.disclosed_by else ""
        self.time_progress = f"{decimal(report.time_progress, 1)}%"
        self.notice = report.notice[language] if report.notice else ""
        self.revision = report.revision

    @property
    def headline(self) -> str:
        """What the subject says: `端州区 第3位 ↑2`; where the reader has no district, who leads."""
        if self._place is None:
            return self._common.headline
        row = self._place.row
        name = row.district.names[self._language]
        if row.rank is None:
            return self._say("%(district)s: not ranked") % {"district": name}
        words = self._say("%(district)s: %(rank)s") % {"district": name, "rank": self._words.rank(row)}
        return f"{words} {self._words.arrow(row)}" if row.movement else words

    @cached_property
    def own(self) -> Own | None:
        """The reader's own district."""
        return None if self._place is None else self._own(self._place)

    @cached_property
    def standings(self) -> list[Standing]:
        """The cohorts' tables, the reader's own first; of a large field, its top, its bottom and the reader's place."""
        return [self._tables.standing(table) for table in self._shown]

    @property
    def abridged(self) -> str:
        """What a letter about a large field leaves out, and where it is; empty where nothing is."""
        count = len(self._report.tables) - len(self.standings)
        return self._words.left_out(self._say("%(count)s more groups"), count) if count else ""

    @cached_property
    def figures(self) -> list[Figure]:
        """The reader's own figures, indicator by indicator."""
        return [] if self._place is None else self._tables.figures(self._place.row)

    @property
    def totals(self) -> list[Total]:
        """The city's figures."""
        return self._common.totals

    @cached_property
    def goals(self) -> list[Goals]:
        """The year of each indicator that has a target, cohort by cohort."""
        return self._tables.goals

    @property
    def goals_abridged(self) -> bool:
        """Whether there are more targets than `goals` has room for."""
        return self._tables.goals_abridged

    @cached_property
    def annexes(self) -> list[Annex]:
        """Every district's values, a few indicators a table; where it is too long the reader's group, or nothing."""
        return self._tables.annexes()

    @property
    def annexes_abridged(self) -> bool:
        """Whether there are more figures than `annexes` has room for."""
        return self._tables.annexes_abridged

    @cached_property
    def listings(self) -> list[Annex]:
        """Every district's values, all indicators of a group at once: for letters in text, which may be long."""
        return self._tables.listings()

    @property
    def leading(self) -> list[str]:
        """A sentence for each cohort that is shown: who stands first."""
        return self._common.leading(self._shown)

    @property
    def movers(self) -> list[str]:
        """Who gained and who lost most places, in a sentence for each cohort that is shown and where somebody did."""
        return self._common.movers(self._shown)

    @property
    def unreported(self) -> list[str]:
        """Who has not reported what; of very many, the first."""
        return self._common.unreported

    @property
    def coming(self) -> str:
        """The next issue: about what, when it is due, and until when figures may come in."""
        return self._common.coming

    @property
    def attached(self) -> str:
        """What is attached: `XLSX、PDF`."""
        return self._say(", ").join(form.upper() for form in self._report.attach)

    @property
    def opening(self) -> Markup:
        """The coordinator's opening words."""
        return self._common.opening

    @property
    def opening_text(self) -> str:
        """The coordinator's opening words, for letters in text."""
        return self._common.opening_text

    @property
    def comment(self) -> Markup:
        """The coordinator's words on the reader's district."""
        return to_html(self._comment)

    @property
    def comment_text(self) -> str:
        """The coordinator's words on the reader's district, for letters in text."""
        return to_text(self._comment)

    @property
    def bulletin(self) -> Bulletin:
        """The issue as a formal document, whole."""
        return self._common.bulletin

    @cached_property
    def _shown(self) -> list[Table]:
        return shown_tables(self._report.tables, self._district)

    @cached_property
    def _comment(self) -> str:
        return self._common.notes(self._district) if self._district else ""

    def _own(self, place: Position) -> Own:
        row = place.row
        return Own(
            name=row.district.names[self._language],
            cohort=place.cohort.names[self._language],
            rank=self._words.big_rank(row),
            of=self._words.field(row, place.ranked),
            arrow=self._words.arrow(row),
            moved=self._words.moved(row),
            score="" if row.score is None else self._words.score(row.score),
            gaps=list(self._words.gaps(place)),
            causes=[self._words.cause(cell) for cell in place.causes],
            missing=self._words.names(row.missing),
            step=self._words.step(row),
            goals=list(self._tables.own_goals(row)),
        )
