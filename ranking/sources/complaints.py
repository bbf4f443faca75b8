"""Complaints: what a file's unreadable cells are told as, each name or day once, however many rows it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from ranking.domain.errors import Problem
from ranking.sources.cells import looks_like_a_serial, numbers, serial_day
from ranking.sources.names import Spellings
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


def unreadable_days(table: Table, figures: pd.DataFrame, *, column: int) -> tuple[Problem, ...]:
    """Tell each text in `figures["day"]` that is neither a day nor a period."""
    problems = [
        Problem(
            rule="unreadable-date",
            says=(f"“{text}” can't be read as a date" if text.strip("-") else "the date is blank") + _in_rows(count),
            cure=_date_cure(text),
            place=table.place(line, column),
        )
        for text, line, count in _each_once(figures, "day")
    ]
    return capped(problems, total=figures["day"].nunique())


def unreadable_years(table: Table, figures: pd.DataFrame, *, column: int) -> tuple[Problem, ...]:
    """Tell each text in `figures["day"]` that is no year: a target is for a whole one."""
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


def low_targets(table: Table, figures: pd.DataFrame, names: Mapping[str, str]) -> tuple[Problem, ...]:
    """Tell each target that is zero or below, in the order of the file; `names` are by the codes in `district`."""
    told = figures.sort_values(["line", "column"]).head(MOST_TOLD)
    cells = zip(told["district"], told["indicator"], told["text"], told["line"], told["column"], strict=True)
    problems = [
        Problem(
            rule="low-target",
            says=f"the target of {names[district]} for {indicator} is {text}",
            cure="Write the year's goal, or leave the cell empty if there is none",
            place=table.place(line, column),
        )
        for district, indicator, text, line, column in cells
    ]
    return capped(problems, total=len(figures))


def wrong_numbers(table: Table, figures: pd.DataFrame) -> tuple[Problem, ...]:
    """Tell each number cell that holds something else, in the order of the file."""
    told = figures.sort_values(["line", "column"]).head(MOST_TOLD)
    signed = numbers(told["text"])[0].notna()
    cells = zip(told["text"], told["line"], told["column"], signed, strict=True)
    problems = [
        Problem(
            rule="unit-mismatch" if sign else "not-a-number",
            says=_number_says(text, table.header[column], sign=sign),
            cure=_number_cure(text, sign=sign),
            place=table.place(line, column),
        )
        for text, line, column, sign in cells
    ]
    return capped(problems, total=len(figures))


def _each_once(figures: pd.DataFrame, column: str) -> Iterator[tuple[str, int, int]]:
    """Yield each text of a column with its first line and in how many lines it stands, the first MOST_TOLD only."""
    lines = figures.drop_duplicates([column, "line"]).groupby(column, sort=False)["line"].agg(["min", "size"])
    for text, first, count in lines.sort_values("min").head(MOST_TOLD).itertuples():
        yield str(text), int(first), int(count)


def _in_rows(count: int) -> str:
    return f", in {count} rows" if count > 1 else ""


def _date_cure(text: str) -> str:
    if looks_like_a_serial(text):
        return f"If {serial_day(text)} is meant, give the cell a date format, or write the day as it is read here"
    return "Write a day as 2024-05-05, or a period as 2024-W18, 2024-04, 2024-Q1 or 2024"


def _number_says(text: str, title: str, *, sign: bool) -> str:
    if sign:
        return f"“{text}” in “{title}” has a per cent sign, but its indicator is not in %"
    return f"“{text}” in “{title}” is not a number"


def _number_cure(text: str, *, sign: bool) -> str:
    if sign:
        return "Write the figure in the indicator's unit, or declare the indicator's unit as % in schedules.yaml"
    if text.startswith("#"):
        return "Correct the formula"
    if text.startswith("="):
        return "The formula has no stored value: open the file in Excel or WPS and save it"
    return "Write digits only, such as 1234.5; leave it blank if not reported, or say under `marks:` what it means"
