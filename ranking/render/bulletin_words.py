"""The words of a bulletin: from a report to a formal document, praise and urging by the published rule alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from ranking.domain.honours import ListBasis, Listing
from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language
from ranking.domain.report import Report, Row, Table
from ranking.render.bulletins import AnnexTable, Bulletin, Section
from ranking.render.catalogues import translations
from ranking.render.figures import amount_with_unit, day, decimal, unit_name, with_unit
from ranking.render.markdown import to_text
from ranking.render.wording import Wording

_NUMERALS = "一二三四五六七八九十"
#: An annex has a name and so many columns of figures.
_COLUMNS = 6
#: Groups that sentences tell of, and districts from either end of one; the annexes have all.
_GROUPS, _ENDS = 12, 15


def bulletin(report: Report, language: Language, notes: str = "") -> Bulletin:
    """Return a report as a formal document; `notes` are the coordinator's opening words, as Markdown."""
    return _Writer(report, language).write(notes)


class _Writer:
    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._language = language
        self._say = translations(language).gettext
        self._words = Wording(report, language)
        self._masthead = report.masthead

    def write(self, notes: str) -> Bulletin:
        report, language = self._report, self._language
        masthead = self._masthead
        issuer = masthead.issuer[language] if masthead else report.race_names[language]
        date = day(report.issued_on, language)
        form = self._say("Standings of the %(race)s in %(period)s")
        return Bulletin(
            language=language,
            issuer=issuer,
            number=self._number(),
            title=form % {"race": report.race_names[language], "period": report.period.label(language)},
            addressees=self._addressees(),
            opening=[line for line in to_text(notes, columns=10_000).split("\n") if line] or [self._opening()],
            sections=self._numbered([self._city(), self._standings(), self._honours()]),
            closing=list(self._closing()),
            signature=issuer,
            date=date,
            annexes=self._annexes(),
            copies=self._copies(),
            printed=self._say("%(issuer)s, printed on %(date)s") % {"issuer": issuer, "date": date},
        )

    def _number(self) -> str:
        """Return such as 肇赛通〔2024〕5号: brackets of the standard, no leading zero."""
        if self._masthead is None or self._masthead.mark is None:
            return ""
        form = self._say("%(mark)s [%(year)s] No. %(number)s")
        return form % {
            "mark": self._masthead.mark[self._language],
            "year": self._report.period.end.year,
            "number": self._report.number,
        }

    def _addressees(self) -> str:
        if self._masthead is None or self._masthead.addressees is None:
            return ""
        return self._masthead.addressees[self._language] + self._say(": ").rstrip()

    def _copies(self) -> str:
        if self._masthead is None or self._masthead.copies is None:
            return ""
        return f"{self._say('Copies to')}{self._say(': ')}{self._masthead.copies[self._language]}{self._say('.')}"

    def _opening(self) -> str:
        form = self._say("The standings of the %(race)s in %(period)s, on figures as of %(day)s, are as follows.")
        report, language = self._report, self._language
        as_of = day(report.data_as_of or report.period.end, language)
        return form % {
            "race": report.race_names[language],
            "period": report.period.label(language),
            "day": as_of,
        }

    def _numbered(self, sections: Sequence[Section]) -> list[Section]:
        form = self._say("%(number)s. %(title)s")
        chinese = self._language in {Language.ZH_HANS, Language.ZH_HANT}
        return [
            Section(
                title=form % {"number": _NUMERALS[place] if chinese else place + 1, "title": section.title},
                paragraphs=section.paragraphs,
            )
            for place, section in enumerate(sections)
        ]

    def _city(self) -> Section:
        told = [self._total(one) for one in self._report.indicators if one.code in self._report.totals]
        return Section(title=self._say("The whole city"), paragraphs=told or [self._say("No totals were reported.")])

    def _total(self, indicator: Indicator) -> str:
        """Return such as 实际投资额112.9亿元，同比增长31.1%，完成年度目标的25.1%，超序时进度0.1个百分点."""
        total, language = self._report.totals[indicator.code], self._language
        figure = with_unit(total.value, indicator, language)
        parts = [self._say("%(indicator)s: %(figure)s") % {"indicator": indicator.names[language], "figure": figure}]
        if total.growth is not None:
            grown, fallen = self._say("up %(percent)s%% year on year"), self._say("down %(percent)s%% year on year")
            parts.append((grown if total.growth >= 0 else fallen) % {"percent": decimal(abs(total.growth), 1)})
        year = total.year
        if year and year.completion is not None and year.lead is not None and year.amount is not None:
            if year.amount != total.value:
                amount = amount_with_unit(year.amount, indicator, language)
                parts.append(self._say("%(amount)s this year") % {"amount": amount})
            parts.append(self._say("%(percent)s%% of the annual target") % {"percent": decimal(year.completion, 1)})
            parts.append(self._words.lead(year.lead))
        return reduce(self._joined, parts) + self._say(".")

    def _joined(self, one: str, other: str) -> str:
        return self._say("%(one)s, %(other)s") % {"one": one, "other": other}

    def _standings(self) -> Section:
        tables = self._report.tables[:_GROUPS]
        told = [self._order(table) for table in tables if table.ranked]
        moved = [sentence + self._say(".") for table in tables for sentence in self._words.movers(table)]
        missing = [sentence + self._say(".") for sentence in self._words.unreported()]
        more = len(self._report.tables) - len(tables)
        rest = [self._say("%(count)s more groups") % {"count": more} + self._say(".")] if more else []
        return Section(title=self._say("How the districts stand"), paragraphs=[*told, *moved, *rest, *missing])

    def _order(self, table: Table) -> str:
        """Return the districts of a cohort from the first to the last, with their scores; of very many, both ends."""
        ranked = [row for row in table.rows if row.rank is not None]
        named = [f"{self._words.name(row)}{self._bracketed(row)}" for row in ranked]
        if len(named) > 2 * _ENDS:
            named[_ENDS:-_ENDS] = ["…"]
        form = self._say("%(cohort)s, from the first to the last: %(districts)s")
        cohort = table.cohort.names[self._language]
        return form % {"cohort": cohort, "districts": self._say(", ").join(named)} + self._say(".")

    def _bracketed(self, row: Row) -> str:
        return self._say(" (%(score)s)") % {"score": self._words.score(row.score)}

    def _honours(self) -> Section:
        title = self._say("Praise and urging")
        rules = self._report.honours
        if rules is None:
            none = self._say("By rule, the bulletin names the first in each group and whoever gained most places.")
            return Section(title=title, paragraphs=[none])
        praise, urge = self._say("Praised: %(districts)s"), self._say("Urged to catch up: %(districts)s")
        tables = self._report.tables
        red = [district.names[self._language] for table in tables for district in table.red]
        black = [district.names[self._language] for table in tables for district in table.black]
        told = [
            form % {"districts": self._say(", ").join(names) or self._say("none")} + self._say(".")
            for form, names in ((praise, red), (urge, black))
        ]
        return Section(title=title, paragraphs=[*told, *self._rules()])

    def _rules(self) -> Iterator[str]:
        """Yield what the lists follow, so that everybody can check who is on them."""
        rules = self._report.honours
        if rules is None:
            return
        cohorts = {table.cohort.code: table.cohort.names[self._language] for table in self._report.tables}
        top = self._say("Rule for praise (%(cohort)s): the first %(places)s%(condition)s.")
        bottom = self._say("Rule for urging (%(cohort)s): the last %(places)s%(condition)s.")
        needs, spares = self._say(", if %(condition)s"), self._say(", unless %(condition)s")
        for form, link, listings in ((top, needs, rules.red), (bottom, spares, rules.black)):
            for cohort, listing in listings.items():
                condition = self._condition(listing)
                yield form % {
                    "cohort": cohorts.get(cohort, self._say("every group")),
                    "places": listing.places,
                    "condition": link % {"condition": condition} if condition else "",
                }

    def _condition(self, listing: Listing) -> str:
        if listing.condition is None or listing.basis is ListBasis.RANK:
            return ""
        sign = listing.condition.operator.replace(">=", "≥").replace("<=", "≤")
        limit = f"{listing.condition.limit:g}".replace("-", "−")
        lead = self._say("the lead on time progress is %(sign)s %(limit)s percentage points")
        score = self._say("the score is %(sign)s %(limit)s")
        return (lead if listing.basis is ListBasis.LEAD else score) % {"sign": sign, "limit": limit}

    def _closing(self) -> Iterator[str]:
        yield self._say("Equal scores share a rank (1, 2, 2, 4); not reported is not zero.")
        if self._report.notice:
            yield self._report.notice[self._language]

    def _annexes(self) -> list[AnnexTable]:
        """Return the standings of each cohort, and every district's figures a few indicators a table."""
        tables = [self._ranks(table) for table in self._report.tables]
        indicators = self._report.indicators
        chunks = [indicators[start : start + _COLUMNS] for start in range(0, len(indicators), _COLUMNS)]
        tables += [self._figures(chunk) for chunk in chunks]
        form = self._say("Annex %(number)s: %(title)s")
        return [
            AnnexTable(
                title=form % {"number": place, "title": table.title},
                unit=table.unit,
                headers=table.headers,
                lines=table.lines,
                numeric=table.numeric,
            )
            for place, table in enumerate(tables, start=1)
        ]

    def _ranks(self, table: Table) -> AnnexTable:
        say = self._say
        headers = [say("District"), say("Rank"), say("Score"), say("Previous rank"), say("Change")]
        lines = [
            [
                self._words.name(row),
                "–" if row.rank is None else str(row.rank),
                "–" if row.rank is None else self._words.score(row.score),
                "–" if row.previous_rank is None else str(row.previous_rank),
                self._words.arrow(row) if row.rank is not None and row.movement is not None else "–",
            ]
            for row in table.rows
        ]
        return AnnexTable(
            title=self._say("Standings of %(cohort)s") % {"cohort": table.cohort.names[self._language]},
            unit="",
            headers=headers,
            lines=lines,
            numeric=[False, True, True, True, True],
        )

    def _figures(self, indicators: Sequence[Indicator]) -> AnnexTable:
        units = dict.fromkeys(unit for one in indicators if (unit := unit_name(one, self._language)))
        lines = [
            [self._words.name(row), *(self._words.value(row.cells[one.code], one) for one in indicators)]
            for row in self._report.rows
        ]
        totals = self._report.totals
        if any(one.code in totals for one in indicators):
            city = [
                self._words.figure(totals[one.code].value, one) if one.code in totals else "–" for one in indicators
            ]
            lines.append([self._say("Whole city"), *city])
        return AnnexTable(
            title=self._say("Figures of the districts"),
            unit=self._say("Units: %(units)s") % {"units": self._say(", ").join(units)} if units else "",
            headers=[self._say("District"), *(one.names[self._language] for one in indicators)],
            lines=lines,
            numeric=[False, *(True for _ in indicators)],
        )
