"""Complaints: what a file's unreadable cells are told as, each name or day once, however many rows it stands in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

import pandas as pd

from ranking.domain.errors import Place, Problem, Severity
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Race
from ranking.sources.dates import Dated
from ranking.sources.names import PART, Spellings
from ranking.sources.readings import Doubt
from ranking.sources.tables import MOST_TOLD, Table, capped


def unknown_names(
    table: Table, figures: pd.DataFrame, *, kind: str, column: int, spellings: Spellings
) -> tuple[Problem, ...]:
    """Tell each name in `figures[kind]` (district or indicator) that means nothing, with the nearest that do."""
    problems = [
        Problem(
            rule=f"unknown-{kind}",
            says=f"there is no {kind} “{name}”{spellings.nearest(name)}{_in_rows(count)}"
            if name
            else f"the {kind} is blank{_in_rows(count)}",
            cure=f"Correct the name, or add it to the {kind}’s names in schedules.yaml"
            if name
            else f"Write the {kind}, or clear the row",
            place=table.place(line, column),
        )
        for name, line, count in _each_once(figures, kind)
    ]
    return capped(problems, total=figures[kind].nunique())


def merged_figures(table: Table, columns: Collection[int]) -> tuple[Problem, ...]:
    """Tell each figure whose cell is merged over several rows: it is of them all, and nobody knows how much of each."""
    problems = [
        Problem(
            rule="merged-figure",
            says=f"“{table.texts.loc[first + 1, left]!s}” is merged over {last - first + 1} rows",
            cure="Unmerge the cells, and write each row's own figure",
            place=table.place(first + 1, left),
        )
        for first, left, last, _ in table.merged
        if last > first and left in columns and first + 1 in table.texts.index and table.texts.loc[first + 1, left]
    ]
    return capped(problems, total=len(problems)) if problems else ()


def parts_of_districts(
    table: Table, names: pd.Series, column: int | None, spellings: Spellings, race: Race
) -> tuple[Problem, ...]:
    """Tell each district that is written as a part of the row above (其中：), where that row is a district too.

    Then nobody can tell whether the one above counts it as well. Below a total that is made of it, it is clear.
    """
    if column is None or not names.str.contains(PART.pattern, regex=True).any():
        return ()
    wholes = {total.code: total.parts for total in race.totals}
    problems, above = [], ""
    for line, name in names.items():
        code = spellings.code(str(name)) or ""
        if not PART.match(str(name)):
            above = code or above
        elif code and above and above != code and code not in wholes.get(above, {code} if above in wholes else ()):
            problems.append(
                Problem(
                    rule="part-of-district",
                    says=f"“{name}” stands as a part below {above}, whose figures either count it as well, or don't",
                    cure="If they do, write the row above as the total that it is (`totals:`); if not, leave 其中 away",
                    place=table.place(int(str(line)), column),
                )
            )
    return capped(problems, total=len(problems)) if problems else ()


def unreadable_days(
    table: Table, figures: pd.DataFrame, *, column: int, read: Mapping[str, Dated]
) -> tuple[Problem, ...]:
    """Tell each text in `figures["day"]` that is neither a day nor a period; `read` says how each was read."""
    problems = [
        _undated(text, read[text].doubt if text in read else None, count, table.place(line, column))
        for text, line, count in _each_once(figures, "day")
    ]
    return capped(problems, total=figures["day"].nunique())


def _undated(text: str, doubt: Doubt | None, count: int, place: Place) -> Problem:
    if doubt is not None:
        return Problem(rule=doubt.rule, says=doubt.about(text) + _in_rows(count), cure=doubt.cure, place=place)
    says = f"“{text}” can't be read as a date" if text.strip("-") else "the date is blank"
    cure = "Write a day as 2024-05-05, or a period as 2024-W18, 2024-04, 2024-Q1 or 2024"
    if any(sign in text for sign in "月周週季"):
        cure += "; where the year is missing, write it into the title or say `year:` of the source"
    return Problem(rule="unreadable-date", says=says + _in_rows(count), cure=cure, place=place)


def unreadable_years(
    table: Table, figures: pd.DataFrame, *, column: int, read: Mapping[str, Dated]
) -> tuple[Problem, ...]:
    """Tell each text in `figures["day"]` that is no year: a target is for a whole one."""
    del read  # a year is a year, or it isn't
    problems = [
        Problem(
            rule="unreadable-year",
            says=(f"“{text}” is not a year" if text else "the year is blank") + _in_rows(count),
            cure="Write the year that the targets are for, such as 2024",
            place=table.place(line, column),
        )
        for text, line, count in _each_once(figures, "day")
    ]
    return capped(problems, total=figures["day"].nunique())


def to_date_figures(table: Table, figures: pd.DataFrame) -> tuple[Problem, ...]:
    """Tell each period that is all of a year up to a month, where an indicator is counted by single periods."""
    problems = [
        Problem(
            rule="cumulative-or-single",
            says=f"“{text}” is more than one period, but {code} is counted by single ones{_in_rows(count)}",
            cure="If the figures are counted since January (累计), say `dates: year-to-date` for the source",
            place=table.place(line),
        )
        for code, of_code in figures.groupby("means", sort=False)
        for text, line, count in _each_once(of_code, "day")
    ]
    return capped(problems, total=len(problems)) if problems else ()


def low_targets(table: Table, figures: pd.DataFrame, names: Mapping[str, str]) -> tuple[Problem, ...]:
    """Tell each target that is zero or below, in the order of the file; `names` are by the districts' codes."""
    told = figures.sort_values(["line", "column"]).head(MOST_TOLD)
    cells = zip(told["code"], told["means"], told["line"], told["column"], strict=True)
    problems = [
        Problem(
            rule="low-target",
            says=f"the target of {names[district]} for {indicator} is {table.texts.loc[line, column]}",
            cure="Write the year's goal, or leave the cell empty if there is none",
            place=table.place(line, column),
        )
        for district, indicator, line, column in cells
    ]
    return capped(problems, total=len(figures))


def long_periods(table: Table, figures: pd.DataFrame, read: Mapping[str, Dated], race: Race) -> tuple[Problem, ...]:
    """Tell periods of flows that are longer than what an edition is about: they count for that of their last day."""
    kinds = list(PeriodKind)
    shortest = min((kinds.index(edition.period) for edition in race.editions.values()), default=None)
    if shortest is None or figures.empty:
        return ()
    spans = {text: dated.span for text, dated in read.items()}
    longer = figures[
        [(span := spans.get(text)) is not None and kinds.index(span) > shortest for text in figures["day"]]
    ]
    for text, line, count in islice(_each_once(longer, "day"), 1):
        says = f"“{text}” is longer than the {kinds[shortest]} that an edition is about"
        others = longer["day"].nunique() - 1
        more = f", and so {'are' if others > 1 else 'is'} {others} more" if others else _in_rows(count)
        return (
            Problem(
                rule="long-period",
                severity=Severity.WARNING,
                says=says + more,
                cure="All of it counts for the one in which it ends: report by shorter periods, or drop that edition",
                place=table.place(line),
            ),
        )
    return ()


def doubtful_numbers(
    table: Table, figures: pd.DataFrame, doubts: Mapping[int, Doubt], totals: Collection[str]
) -> tuple[Problem, ...]:
    """Tell each number cell that is no figure for certain, in the order of the file; `doubts` are by `cell`.

    What is doubted about a total is only told: it isn't ranked.
    """
    told = figures.sort_values(["line", "column"]).head(MOST_TOLD)
    cells = zip(told["line"], told["column"], told["cell"], told["code"], strict=True)
    problems = [
        Problem(
            rule=doubts[cell].rule,
            severity=Severity.WARNING if code in totals else Severity.ERROR,
            says=doubts[cell].about(str(table.texts.loc[line, column]), table.header[column]),
            cure="It is a total, which is not compared then" if code in totals else doubts[cell].cure,
            place=table.place(line, column),
        )
        for line, column, cell, code in cells
    ]
    return capped(problems, total=len(figures)) if problems else ()


def _each_once(figures: pd.DataFrame, column: str) -> Iterator[tuple[str, int, int]]:
    """Yield each text of a column with its first line and in how many lines it stands, the first MOST_TOLD only."""
    lines = figures.drop_duplicates([column, "line"]).groupby(column, sort=False)["line"].agg(["min", "size"])
    for text, first, count in lines.sort_values("min").head(MOST_TOLD).itertuples():
        yield str(text), int(first), int(count)


def _in_rows(count: int) -> str:
    return f", in {count} rows" if count > 1 else ""
