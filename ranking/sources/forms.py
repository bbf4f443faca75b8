"""Forms that came back: what they ask for they say themselves, so nothing about their columns is configured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ranking.domain.districts import squeeze
from ranking.domain.errors import InputProblems, Place, Problem, Severity
from ranking.domain.forms import FIRST_FIGURE, FORM_SHEET, HEADER_LINE, NOT_APPLICABLE, Form
from ranking.domain.layouts import Layout, Mark, Percents, Shape
from ranking.domain.races import Race
from ranking.sources.headers import Column, Header
from ranking.sources.observations import Tidied, tidy
from ranking.sources.safety import refuse_dangerous
from ranking.sources.spreadsheets import address, sheet_texts
from ranking.sources.tables import MOST_TOLD, Table, capped

_NOT_APPLICABLE = {squeeze(word).casefold() for word in NOT_APPLICABLE.by_language.values()}


def read_form(content: bytes, layout: Layout, race: Race, *, file: str) -> Tidied:
    """Read one filled form: the figures of its hidden codes, or a problem for each cell that isn't as it was sent out.

    Nothing is taken from a form that was changed. Raise InputProblems where the file isn't a form of this race.
    """
    form = _own_form(content, race, file)
    page = _shown(content, form, file)
    if wrong := _capped([*page.changes(), *page.outdated(race)]):
        return Tidied(gives=layout.gives, problems=wrong)
    return tidy(page.table(), page.layout(layout), race)


def form_table(content: bytes, layout: Layout, race: Race, *, file: str) -> tuple[Table, Layout]:
    """Return a form's figures as a table, and its layout; raise InputProblems where it isn't a form of the race."""
    page = _shown(content, _own_form(content, race, file), file)
    return page.table(), page.layout(layout)


def _own_form(content: bytes, race: Race, file: str) -> Form:
    refuse_dangerous(content, file=file)
    form = Form.read(_sheet(content, FORM_SHEET, file)[1])
    if form is None:
        raise InputProblems([_no_form(file, "its hidden sheet is damaged or of another version")])
    if form.race != race.code:
        says = f"this is a form of the race “{form.race}”, but it lies where those of “{race.code}” are read"
        cure = f"Move it to the returns of “{form.race}”, or make one with `ranking template {race.code} {form.period}`"
        place = Place(file=file, line=1, cell=address(form.sheet, 1, 0))
        raise InputProblems([Problem(rule="other-form", says=says, cure=cure, place=place)])
    return form


def _sheet(content: bytes, sheet: str | None, file: str) -> tuple[str, list[list[str]]]:
    try:
        return sheet_texts(content, file=file, sheet=sheet)
    except InputProblems as error:
        if sheet == FORM_SHEET and error.problems[0].rule == "missing-sheet":
            raise InputProblems([_no_form(file, "it lacks the hidden sheet that tells what stands where")]) from error
        raise


def _no_form(file: str, why: str) -> Problem:
    return Problem(
        rule="not-a-form",
        says=f"this is no form that `ranking template` made: {why}",
        cure="Fill in the form as it was sent out, or name the file under a source of another layout",
        place=Place(file=file),
    )


def _shown(content: bytes, form: Form, file: str) -> _Page:
    """Return the sheet for people; a new name for it changes nothing, if it is the only one to be seen."""
    try:
        sheet, rows = _sheet(content, form.sheet, file)
    except InputProblems as error:
        if error.problems[0].rule != "missing-sheet":
            raise
        sheet, rows = _sheet(content, None, file)
    return _Page(file=file, sheet=sheet, rows=rows, form=form)


@dataclass(frozen=True, kw_only=True)
class _Page:
    """The sheet for people as it came back, beside what it was."""

    file: str
    sheet: str
    rows: Sequence[Sequence[str]]
    form: Form

    def _text(self, line: int, column: int) -> str:
        """Return a cell's text; `line` counts from 1, `column` from 0."""
        row = self.rows[line - 1] if line <= len(self.rows) else ()
        return row[column] if column < len(row) else ""

    def _place(self, line: int, column: int) -> Place:
        return Place(file=self.file, line=line, cell=address(self.sheet, line, column))

    def _given(self) -> Iterator[tuple[int, int, str]]:
        """Yield line, column and text of the cells that nobody may change."""
        for column, title in enumerate(self.form.titles):
            yield HEADER_LINE, column, title
        for line, name in enumerate(self.form.names, start=HEADER_LINE + 1):
            yield line, 0, name
            yield line, 1, str(self.form.period)

    def changes(self) -> Iterator[Problem]:
        """Yield a problem for each cell of header, districts and period that isn't as it was sent out."""
        for line, column, sent in self._given():
            if squeeze(text := self._text(line, column)) != squeeze(sent):
                now = f"“{text}”" if text else "blank"
                yield Problem(
                    rule="changed-form",
                    says=f"“{sent}” stood here in the form that was sent out, now it is {now}",
                    cure="Put rows and columns back as they were, or fill in a new form: "
                    f"`ranking template {self.form.race} {self.form.period}`",
                    place=self._place(line, column),
                )

    def outdated(self, race: Race) -> Iterator[Problem]:
        """Yield a problem for each column that the race no longer has, or has in another unit."""
        units = {one.code: str(one.unit.names) for one in race.counted}
        for column, (code, unit) in enumerate(zip(self.form.indicators, self.form.units, strict=True), FIRST_FIGURE):
            if squeeze(units.get(code, "")) != squeeze(unit) or code not in units:
                now = f"is counted in “{units[code]}” now" if code in units else "is no longer counted"
                yield Problem(
                    rule="outdated-form",
                    says=f"the form asks for {code} in “{unit}”, which {now}",
                    cure=f"Fill in a new form: `ranking template {self.form.race} {self.form.period}`",
                    place=self._place(HEADER_LINE, column),
                )

    def table(self) -> Table:
        """Return the figures with codes for the districts' names, and a warning for each text beside them."""
        count = len(self.form.titles)
        lines = range(HEADER_LINE + 1, HEADER_LINE + 1 + len(self.form.districts))
        given = [
            [code, str(self.form.period), *(self._text(line, column) for column in range(FIRST_FIGURE, count))]
            for line, code in zip(lines, self.form.districts, strict=True)
        ]
        texts = pd.DataFrame(given, columns=range(count), index=pd.Index(lines, dtype="int64"), dtype="str")
        beside = _capped([*self._beside()])
        heading = Header(bottom=HEADER_LINE - 1, columns=tuple(Column.of([title]) for title in self.form.titles))
        return Table(file=self.file, heading=heading, texts=texts, sheet=self.sheet, problems=beside)

    def _beside(self) -> Iterator[Problem]:
        last, count = HEADER_LINE + len(self.form.districts), len(self.form.titles)
        for line, row in enumerate(self.rows[HEADER_LINE - 1 :], start=HEADER_LINE):
            for column, text in enumerate(row):
                if text and (line > last or column >= count):
                    yield Problem(
                        rule="beside-form",
                        severity=Severity.WARNING,
                        says=f"“{text}” stands outside the form's rows and columns and is not read",
                        cure="If it is a figure, write it into the form",
                        place=self._place(line, column),
                    )

    def layout(self, layout: Layout) -> Layout:
        """Return how the table is laid out; every spelling of not applicable that stands in it is a mark."""
        texts = {text for row in self.rows for text in row}
        marks = {text: Mark.NOT_APPLICABLE for text in texts if squeeze(text).casefold() in _NOT_APPLICABLE}
        district, date, *titles = self.form.titles
        return replace(
            layout,
            shape=Shape.WIDE,
            district=district,
            date=(date,),
            columns=dict(zip(titles, self.form.indicators, strict=True)),
            marks={**marks, **layout.marks},
            percents=Percents.NUMBERS,
            year=None,
        )


def _capped(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return capped(problems[:MOST_TOLD], total=len(problems)) if problems else ()
