"""What all readers of one language share of a report: worked out once, however many variants there are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from markupsafe import Markup

from ranking.domain.languages import Language
from ranking.domain.report import Report, Table
from ranking.render.bulletin_words import bulletin
from ranking.render.bulletins import Bulletin
from ranking.render.catalogues import translations
from ranking.render.figures import moment
from ranking.render.markdown import to_html, to_text
from ranking.render.parts import Total
from ranking.render.tables import Tables
from ranking.render.wording import Wording


class Common:
    """A report in one language; every attribute is a text, or a list of values made of texts."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report = report
        self.language = language
        self.words = Wording(report, language)
        self._say = translations(language).gettext
        self._told: dict[str, tuple[list[str], list[str]]] = {}
        self._notes_language = report.notes.written_in(language)

    @cached_property
    def totals(self) -> list[Total]:
        """The city's figures."""
        return Tables(self.report, self.language, None).totals()

    def leading(self, tables: Sequence[Table]) -> list[str]:
        """Return a sentence for each of these cohorts: who stands first."""
        return [sentence for table in tables for sentence in self._sentences(table)[0]]

    def movers(self, tables: Sequence[Table]) -> list[str]:
        """Return who gained and who lost most places, in a sentence for each of these cohorts where somebody did."""
        return [sentence for table in tables for sentence in self._sentences(table)[1]]

    def _sentences(self, table: Table) -> tuple[list[str], list[str]]:
        code = table.cohort.code
        if code not in self._told:
            self._told[code] = list(self.words.leading(table)), list(self.words.movers(table))
        return self._told[code]

    @cached_property
    def unreported(self) -> list[str]:
        """Who has not reported what."""
        return self.words.unreported()

    @cached_property
    def headline(self) -> str:
        """Who leads."""
        return self.words.headline()

    @cached_property
    def coming(self) -> str:
        """The next issue: about what, when it is due, and until when figures may come in."""
        report, language = self.report, self.language
        if report.next_due is None or report.next_deadline is None:
            return ""
        period = report.period.next().label(language)
        due, deadline = moment(report.next_due, language), moment(report.next_deadline, language)
        if report.next_deadline == report.next_due:
            return self._say("%(period)s: due on %(due)s") % {"period": period, "due": due}
        form = self._say("%(period)s: due on %(due)s; figures may come in until %(deadline)s")
        return form % {"period": period, "due": due, "deadline": deadline}

    @cached_property
    def bulletin(self) -> Bulletin:
        """The issue as a formal document."""
        return bulletin(self.report, self.language, self.notes())

    @cached_property
    def opening(self) -> Markup:
        """The coordinator's opening words."""
        return to_html(self.notes())

    @cached_property
    def opening_text(self) -> str:
        """The coordinator's opening words, for letters in text."""
        return to_text(self.notes())

    def notes(self, district: str | None = None) -> str:
        """Return the coordinator's words as Markdown: those for the opening, or those on a district."""
        if self._notes_language is None:
            return ""
        words = self.report.notes.words[self._notes_language]
        written = words.opening if district is None else words.districts.get(district, "")
        if (self._notes_language, self.language) == (Language.ZH_HANS, Language.ZH_HANT) and written:
            from ranking.render.traditional import traditional  # noqa: PLC0415 - its dictionaries take time to load

            return traditional(written)
        return written
