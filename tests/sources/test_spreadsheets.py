"""What an XLSX cell shows is what counts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from zipfile import ZipFile

import pytest
import xlsxwriter


@pytest.fixture
def sheet(folder, wide):
    """Write one sheet whose table starts in B3, with formats by name, and give its layout."""

    def write(*rows, sheet="周报"):
        book = xlsxwriter.Workbook(folder.path / "a.xlsx")
        formats = {text: book.add_format({"num_format": text}) for text in ("0.0%", '0.00"%"', "yyyy年m月d日")}
        page = book.add_worksheet(sheet)
        page.write_row("B3", ["县区", "日期", "投资", "签约", "开工率"])
        for line, row in enumerate(rows, start=3):
            for column, cell in enumerate(row, start=1):
                _write(page, line, column, cell, formats)
        book.close()
        return replace(wide, path="a.xlsx", sheet=sheet)

    return write


def _write(page, line, column, cell, formats):
    match cell:
        case (value, str(shown)):
            page.write(line, column, value, formats[shown])
        case str() if cell.startswith("="):
            page.write_formula(line, column, cell, None, "#DIV/0!" if "/0" in cell else "")
        case _:
            page.write(line, column, cell)


def test_dates_and_numbers_count_as_cells_hold_them(folder, sheet):
    folder.race = replace(folder.race, editions={})
    layout = sheet(
        ["端州区", (datetime(2024, 5, 5), "yyyy年m月d日"), 112.9, 3, 0],
        [441284, (datetime(2024, 5, 5, 10, 30), "yyyy年m月d日"), "1,234.5", "", ""],
        ["大旺", 2023, "", 0, ""],
    )
    assert folder.figures(layout) == [
        ("441202", "invested", "2024-05-05", 11_290_000_000.0),
        ("441284", "invested", "2024-05-05", 123_450_000_000.0),
        ("441202", "projects", "2024-05-05", 3.0),
        ("441284450", "projects", "2023-12-31", 0.0),
        ("441202", "rate", "2024-05-05", 0.0),
    ]


def test_rows_are_counted_as_the_spreadsheet_counts_them(folder, sheet):
    loaded = folder.load(sheet(["端州区", "2024-05-05", 1, "", ""], ["四会市", "2024-05-05", 1, "", ""]))
    assert loaded.observations.reported["row"].tolist() == [4, 5]


def test_a_problem_is_told_with_the_address_of_its_cell(folder, sheet):
    layout = sheet(["端洲区", "5月", "约500", 1, 80], ["端州区", "昨天", 1, 1, True])
    assert [str(problem.place) for problem in folder.load(layout).problems] == [
        "a.xlsx 周报!B4",
        "a.xlsx 周报!C4",
        "a.xlsx 周报!C5",
        "a.xlsx 周报!D4",
        "a.xlsx 周报!F5",
    ]


def test_a_date_that_lost_its_format_is_the_day_that_its_number_counts_to(folder, sheet):
    assert folder.figures(sheet(["端州区", 45417, 1, "", ""])) == [("441202", "invested", "2024-05-05", 100_000_000.0)]


def test_a_percent_format_counts_as_it_shows_and_only_where_the_unit_is_percent(folder, sheet):
    loaded = folder.load(
        sheet(
            ["端州区", "2024-05-05", (0.5, "0.0%"), "", (0.889, "0.0%")],
            ["四会市", "2024-05-05", "", "", (88.9, '0.00"%"')],
        )
    )
    assert loaded.observations.reported["value"].tolist() == [88.9, 88.9]
    assert [str(problem) for problem in loaded.problems] == [
        (
            "a.xlsx 周报!D4: “50%” in “投资” has a per cent sign, but its indicator is not in %. "
            "Write the figure in the indicator's unit, or declare the indicator's unit as % in schedules.yaml"
        )
    ]


def test_errors_and_formulas_without_a_stored_value_are_not_taken_for_blanks(folder, sheet):
    problems = folder.problems(
        sheet(["端州区", "2024-05-05", "=1/0", 1, 80], ["四会市", "2024-05-05", 1, '=IF(A1="","","x")', 80])
    )
    assert problems[0] == "a.xlsx 周报!D4: “#DIV/0!” in “投资” is the error of a formula. Correct the formula"


def test_text_cells_with_line_breaks_and_spaces_still_name_their_district(folder, sheet):
    layout = sheet(["端 州\n区", "2024-05-05", 1, "", ""])
    assert folder.figures(layout) == [("441202", "invested", "2024-05-05", 100_000_000.0)]


def test_a_formula_that_was_never_calculated_is_not_taken_for_a_blank(folder, sheet):
    layout = sheet(["端州区", "2024-05-05", "=1+1", 1, 80])
    _rewrite(
        folder.path / "a.xlsx", "xl/worksheets/sheet1.xml", lambda body: re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", body)
    )
    assert folder.problems(layout) == [
        (
            "a.xlsx 周报!D4: “=1+1” in “投资” is a formula without a stored value. "
            "Open the file in Excel or WPS and save it"
        )
    ]


def _rewrite(path, part, change):
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert change(parts[part]) != parts[part]
    with ZipFile(path, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, change(body) if name == part else body)
