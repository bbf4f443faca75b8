"""Reading aloud: one file as it is read, cell by cell, with the names of the rules."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ranking.domain.layouts import Gives, Layout, Shape
from ranking.domain.races import Race
from ranking.domain.readings import CellRead, FileRead
from ranking.domain.rounding import half_up
from ranking.sources.columns import Columns, find_columns
from ranking.sources.figures import Body
from ranking.sources.tables import Table
from ranking.sources.values import Meaning, Unclear


def read_aloud(table: Table, layout: Layout, race: Race, *, fingerprint: str = "") -> FileRead:
    """Return how a table is read by a layout: its header, what is left out, and every filled number cell."""
    columns, wrong = find_columns(table, layout, race)
    body = None if columns is None else Body(table, layout, race, columns)
    problems = [*table.problems, *(wrong if body is None else body.problems())]
    skipped = [str(one) for one in table.skipped]
    if body is not None and body.sums:
        skipped.append(f"lines {', '.join(str(line) for line in body.sums)}: sums that the race doesn't know")
    return FileRead(
        file=table.file,
        sheet=table.sheet or "",
        encoding=table.encoding or "",
        fingerprint=fingerprint,
        title=table.heading.above,
        header=_header(table),
        columns=() if columns is None else tuple(_columns(table, layout, columns)),
        skipped=tuple(skipped),
        notes=table.notes,
        signed=table.signed,
        cells=() if body is None else tuple(_cells(body)),
        problems=tuple(str(problem) for problem in problems),
    )


def _header(table: Table) -> str:
    first, last = table.heading.top + 1, table.heading.bottom + 1
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _columns(table: Table, layout: Layout, columns: Columns) -> Iterator[tuple[str, str]]:
    """Yield each column's title with what it is taken for."""
    known = dict.fromkeys(columns.date, "date")
    known |= {} if columns.district is None else {columns.district: "district"}
    known |= {} if columns.indicator is None else {columns.indicator: "indicator"}
    known |= {value.place: value.means or "figures" for value in columns.values}
    for place, title in enumerate(table.header):
        if title:
            yield title, known.get(place, "not read")
    if columns.period:
        yield "(no column)", f"date: {columns.period}"
    for whole in (layout.of_district, layout.of_indicator):
        if whole:
            yield "(no column)", whole


def _cells(body: Body) -> Iterator[CellRead]:
    lines = body.table.texts.index
    names = {one.code: str(one.names) for one in body.race.totals}
    names |= {one.code: str(one.names) for one in body.race.districts}
    for cell in range(len(body.row)):
        row, column, which = int(body.row[cell]), int(body.column[cell]), int(body.indicator[cell])
        text = str(body.table.texts.iloc[row, column])
        figure, rules, sure = _figure(body, cell, text, which)
        day = body.day[cell]
        place = body.table.place(int(lines[row]), column)
        yield CellRead(
            place=place.cell.split("!")[-1] if place.cell else f"{place.line}:{column + 1}",
            text=text,
            district=names.get(body.district_code(cell), f"? {body.names.iloc[row]}"),
            indicator=body.indicator_code(cell) or f"? {body.indicators.iloc[row]}",
            date="?" if np.isnat(day) else str(day.astype("datetime64[D]")),
            figure=figure,
            rules=tuple(dict.fromkeys((*_name_rules(body, row), *_date_rules(body, row, column), *rules))),
            sure=sure,
        )


def _figure(body: Body, cell: int, text: str, which: int) -> tuple[str, tuple[str, ...], bool]:
    meaning = Meaning(int(body.meanings[cell]))
    if meaning is Meaning.NOT_APPLICABLE:
        return "not applicable", ("mark",), True
    if meaning is Meaning.DOUBT or which < 0:
        doubt = body.doubts.get(cell)
        return f"in doubt: {doubt.rule}" if doubt else "in doubt", (), False
    indicator = body.race.counted[which]
    shown = half_up(float(body.stored[cell]), indicator.unit.scale / 10_000) / indicator.unit.scale
    unit = str(indicator.unit.names)
    return f"{shown.normalize():,f} {unit}".strip(), _number_rules(body, cell, text, which), True


def _number_rules(body: Body, cell: int, text: str, which: int) -> tuple[str, ...]:
    if body.reader.mark(text) is not None:
        return ("mark",)
    own = body.unit_at(int(body.row[cell]), int(body.column[cell]))
    try:
        return body.reader.reading(text, which, own).rules
    except Unclear:
        return ()


def _name_rules(body: Body, row: int) -> tuple[str, ...]:
    name = str(body.names.iloc[row])
    rule = body.who.rule(name) if name and body.who.code(name) else "name"
    return () if rule == "name" else (rule,)


def _date_rules(body: Body, row: int, column: int) -> tuple[str, ...]:
    if body.layout.gives is Gives.TARGETS:
        return ()
    text = str(body.moments.iloc[row])
    if body.layout.shape is Shape.PERIODS:
        text = next(value.means for value in body.columns.values if value.place == column)
    return body.dated.read[text].rules if text in body.dated.read else ()
