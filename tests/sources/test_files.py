"""Which files are read, and what is said about those that can't be."""

from __future__ import annotations

import os
from dataclasses import replace

import pandas as pd
import pytest
import xlsxwriter

from ranking.domain.errors import InputProblems

ROWS = "县区,周,指标,数值\n端州区,2024-W18,实际投资,112.9\n"
FIGURE = ("441202", "invested", "2024-05-05", 11_290_000_000.0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_csv_is_read_in_the_encodings_that_offices_save(folder, long, encoding):
    folder.write("a.csv", ROWS, encoding)
    assert folder.figures(long) == [FIGURE]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_with_any_line_ends(folder, long, ending):
    folder.write("a.csv", ROWS.replace("\n", ending))
    assert folder.figures(long) == [FIGURE]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_a_csv_is_read_in_any_encoding_that_offices_use(folder, long, encoding):
    (folder.path / "a.csv").write_bytes(ROWS.encode(encoding))
    assert folder.figures(long) == [FIGURE]


def test_an_encoding_may_be_declared(folder, long):
    japanese = ROWS.replace("县区", "地域").replace("指标", "指標").replace("数值", "数値")
    japanese = japanese.replace("端州区", "441202").replace("实际投资", "invested")
    (folder.path / "a.csv").write_bytes(japanese.replace("周", "週").encode("shift_jis"))
    declared = replace(long, district="地域", date=("週",), indicator="指標", value="数値", encoding="shift_jis")
    assert folder.figures(declared) == [FIGURE]
    (folder.path / "a.csv").write_bytes(b"\xfd\xfe\xff")
    assert folder.problems(replace(long, encoding="shift_jis")) == [
        "a.csv: the text is not shift_jis. Save it as “CSV UTF-8”, or as .xlsx"
    ]


@pytest.mark.parametrize("content", [b"\x80\x81\xff\xff,\xff"])
def test_a_csv_in_another_encoding_is_a_problem(folder, long, content):
    (folder.path / "a.csv").write_bytes(content)
    assert folder.problems(long) == [
        "a.csv: the text is neither UTF-8 nor GB18030. Save it as “CSV UTF-8”, or as .xlsx"
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_csv_is_a_problem(folder, long, text):
    folder.write("a.csv", text)
    assert folder.problems(long) == ["a.csv: the file is empty. Fill it in, with the column names in the first line"]


def test_a_file_with_column_names_only_is_told_and_holds_nothing_up(folder, long):
    folder.write("a.csv", "县区,周,指标,数值\n")
    (problem,) = folder.load(long).problems
    assert (problem.rule, problem.severity) == ("no-rows", "warning")


def test_a_line_of_another_width_is_told_with_its_line_and_the_others_count(folder, long):
    folder.write("a.csv", "\n" + ROWS + "\n四会市,2024-W18,实际投资,1,234.5\n四会市,2024-W18,新签约,五\n")
    loaded = folder.load(long)
    assert [str(problem) for problem in loaded.problems] == [
        (
            "a.csv:5: the line has 5 fields, but the header has 4. "
            "Add or remove commas; put a text that holds a comma in quotes"
        ),
        (
            "a.csv:6: “五” in “数值” is not a number. "
            "Write digits only, such as 1234.5; leave it blank if not reported, or say under `marks:` what it means"
        ),
    ]
    assert loaded.observations.reported["row"].tolist() == [3]


def test_a_missing_file_is_told_with_what_is_in_the_folder(folder, long):
    folder.write("data/b.csv", ROWS)
    folder.write("data/c.xlsx", "")
    assert folder.problems(replace(long, path="data/a.csv")) == [
        (
            "there is no file “data/a.csv”: data holds b.csv, c.xlsx. "
            "Put the file there, or correct the path under `sources:` in schedules.yaml"
        )
    ]


def test_a_pattern_without_match_is_told_with_what_is_in_the_folder(folder, long):
    for number in range(14):
        folder.write(f"data/{number:02}.csv", ROWS)
    (problem,) = folder.problems(replace(long, path="data/*.xlsx"))
    assert problem.startswith("no file matches “data/*.xlsx”: data holds 00.csv, 01.csv,")
    assert "11.csv and 2 more." in problem


def test_a_missing_folder_is_told(folder, long):
    (problem,) = folder.problems(replace(long, path="data/week/*.csv"))
    assert "the folder data/week isn't there" in problem


def test_an_empty_workspace_is_said_to_hold_nothing(folder, long):
    (problem,) = folder.problems(replace(long, path="*.csv"))
    assert "the workspace holds nothing" in problem


def test_a_pattern_takes_files_in_order_of_name_but_not_excels_lock_files_or_folders(folder, long):
    folder.write("b.csv", "县区,周,指标,数值\n端州区,2024-W18,新签约,2\n")
    folder.write("a.csv", ROWS)
    folder.write("~$a.csv", "\0")
    (folder.path / "c.csv").mkdir()
    assert folder.load(long).observations.reported["file"].tolist() == ["a.csv", "b.csv"]


def test_brackets_in_a_file_name_are_no_pattern(folder, long):
    folder.write("周报[1].csv", ROWS)
    assert folder.figures(replace(long, path="周报[1].csv")) == [FIGURE]


def test_a_path_leads_out_of_the_workspace_only_where_that_is_allowed(folder, long):
    folder.write("a.csv", ROWS)
    (folder.path / "workspace").mkdir()
    folder.path /= "workspace"
    assert folder.problems(replace(long, path="../*.csv")) == [
        (
            "../a.csv: the file lies outside the workspace. "
            "Move it into the workspace, or name its folder under `input_folders:` in schedules.yaml"
        )
    ]
    folder.allowed = ("..",)
    assert folder.load(replace(long, path="../*.csv")).observations.reported["file"].tolist() == ["../a.csv"]


def test_a_link_out_of_the_workspace_is_not_followed(folder, long, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    elsewhere.write_text(ROWS, encoding="utf-8")
    (folder.path / "a.csv").symlink_to(elsewhere)
    (problem,) = folder.problems(long)
    assert "the file lies outside the workspace, where a link leads" in problem
    with pytest.raises(InputProblems):
        folder.source(long).fingerprint(folder.race)


def test_a_name_that_is_not_utf_8_is_refused_with_a_sentence_that_can_be_printed(folder, long):
    (folder.path / os.fsdecode(b"\xb6\xcb\xd6\xdd.csv")).write_text(ROWS, encoding="utf-8")
    (problem,) = folder.problems(long)
    assert problem.encode("utf-8").startswith(b"\\xb6\\xcb\\xd6\\xdd.csv: the file's name can't be read")


def test_a_file_of_gigabytes_is_refused_before_it_is_read(folder, long):
    with (folder.path / "a.csv").open("wb") as file:
        file.truncate(10_000_000_000)  # without taking room
    assert folder.problems(long) == [
        (
            "a.csv: the file has 10,000 MB, and at most 200 MB are read. "
            "Split it into several files, or send the table alone"
        )
    ]


def test_a_locked_file_is_told_to_be_closed(folder, long, monkeypatch):
    folder.write("a.csv", ROWS)

    def locked(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("pathlib.Path.read_bytes", locked)  # root, as which tests may run, may read any file
    assert folder.problems(long) == ["a.csv: the file is locked. Close it in Excel or WPS, or allow it to be read"]


def test_problems_of_all_files_are_told_at_once(folder, long):
    folder.write("a.csv", "")
    folder.write("b.xls", "")
    folder.write("c.csv", "县区,周\n")
    assert [
        (problem.place.file, problem.rule) for problem in folder.load(replace(long, path="*")).problems if problem.place
    ] == [
        ("a.csv", "empty-table"),
        ("b.xls", "unreadable-file"),
        *[("c.csv", "no-rows")],
        *[("c.csv", "missing-column")] * 2,
    ]


def test_a_missing_column_is_told_with_the_columns_there_are(folder, long):
    folder.write("a.csv", "区县,周,指标,数值\n端州区,2024-W18,实际投资,1\n")
    assert folder.problems(replace(long, district="县区名", indicator="指标名")) == [
        (
            "a.csv: there is no column “县区名”. "
            "The columns are 区县, 周, 指标, 数值: correct the file or schedules.yaml"
        ),
        (
            "a.csv: there is no column “指标名” (did you mean “指标”?). "
            "The columns are 区县, 周, 指标, 数值: correct the file or schedules.yaml"
        ),
    ]


def test_a_column_that_stands_twice_is_a_problem(folder, long):
    folder.write("a.csv", "县区,周,指标,数值,数 值\n端州区,2024-W18,实际投资,1,2\n")
    (problem,) = folder.problems(long)
    assert "the column “数值” stands 2 times, as the columns 4 and 5" in problem


@pytest.mark.parametrize(("name", "said"), [("a.xlsx", "not a real .xlsx"), ("a.parquet", "can't be read as Parquet")])
def test_a_file_of_another_kind_than_its_name_says_is_a_problem(folder, long, name, said):
    folder.write(name, ROWS)
    (problem,) = folder.load(replace(long, path="a.*")).problems
    assert problem.rule == "unreadable-file"
    assert said in problem.says


def test_parquet_is_read_whatever_the_types_of_its_columns(folder, wide):
    frame = pd.DataFrame(
        {
            "县区": pd.Categorical(["端州区", "四会市"]),
            "日期": pd.to_datetime(["2024-05-05", "2024-05-06"]),
            "投资": [112.9, float("nan")],
            "签约": pd.Series([3, None], dtype="Int64"),
            "开工率": ["", "88.9%"],
        }
    )
    frame.to_parquet(folder.path / "a.parquet")
    assert folder.figures(replace(wide, path="a.parquet")) == [
        ("441202", "invested", "2024-05-05", 11_290_000_000.0),
        ("441202", "projects", "2024-05-05", 3.0),
        ("441284", "rate", "2024-05-06", 88.9),
    ]


def test_parquet_with_an_infinite_figure_or_a_column_of_lists_is_a_problem(folder, wide):
    frame = pd.DataFrame(
        {"县区": ["端州区"], "日期": ["2024-05-05"], "投资": [float("inf")], "签约": [1], "开工率": [80]}
    )
    frame.to_parquet(folder.path / "a.parquet")
    frame.assign(签约=[[1]]).to_parquet(folder.path / "b.parquet")
    problems = folder.problems(replace(wide, path="*.parquet"))
    assert problems[0].startswith("a.parquet:2: “inf” in “投资” is not a number")
    assert problems[1].startswith("b.parquet: the file can't be read as Parquet")


def test_the_fingerprint_changes_with_a_byte_and_with_a_name_and_with_nothing_else(folder, race, long):
    folder.write("a.csv", ROWS)
    folder.write("other.txt", "")
    source = folder.source(long, long)
    first = source.fingerprint(race)
    assert len(first) == 64
    folder.write("other.txt", "changed")
    assert source.fingerprint(race) == first
    (folder.path / "a.csv").rename(folder.path / "b.csv")
    renamed = source.fingerprint(race)
    folder.write("b.csv", ROWS + "\n")
    assert len({first, renamed, source.fingerprint(race)}) == 3


def _workbook(path, **sheets):
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    book.close()


def test_an_empty_sheet_is_a_problem(folder, long):
    _workbook(folder.path / "a.xlsx", 周报=[])
    said = "a.xlsx: the sheet “周报” is empty. Fill it in, with the column names in the first line"
    assert folder.problems(replace(long, path="a.xlsx", sheet="周报")) == [said]
    assert folder.problems(replace(long, path="a.xlsx")) == [
        "a.xlsx: no sheet to be seen holds anything. Fill one in, or unhide it"
    ]


def test_a_missing_sheet_is_told_with_the_sheets_there_are(folder, long):
    _workbook(folder.path / "a.xlsx", 周报=[["x"]], 说明=[])
    assert folder.problems(replace(long, path="a.xlsx", sheet="月报")) == [
        (
            "a.xlsx: there is no sheet “月报” (did you mean “周报”?). "
            "The sheets are 周报, 说明: correct `sheet:` in schedules.yaml or the sheet's name"
        )
    ]


def test_of_several_filled_sheets_none_is_guessed_and_empty_ones_are_no_choice(folder, long):
    rows = [["县区", "周", "指标", "数值"], ["端州区", "2024-W18", "实际投资", 112.9]]
    _workbook(folder.path / "a.xlsx", 上周=rows, 周报=rows)
    (problem,) = folder.problems(replace(long, path="a.xlsx"))
    assert "there are several sheets (上周, 周报)" in problem
    assert folder.figures(replace(long, path="a.xlsx", sheet="周报")) == [FIGURE]
    _workbook(folder.path / "a.xlsx", Sheet1=[], 周报=rows)
    assert folder.figures(replace(long, path="a.xlsx")) == [FIGURE]


def test_of_several_sheets_the_one_whose_header_fits_is_read_and_the_others_are_told(folder, long):
    rows = [["县区", "周", "指标", "数值"], ["端州区", "2024-W18", "实际投资", 112.9]]
    _workbook(folder.path / "a.xlsx", 说明=[["填表须知"]], 周报=rows)
    loaded = folder.load(replace(long, path="a.xlsx"))
    assert loaded.observations.reported["value"].tolist() == [11_290_000_000.0]
    assert [problem.says for problem in loaded.problems] == [
        "only the sheet “周报” is read, because its header fits; 说明 isn't"
    ]


def test_hidden_sheets_and_chart_sheets_are_no_choice(folder, long):
    book = xlsxwriter.Workbook(folder.path / "a.xlsx")
    page, hidden, chart = book.add_worksheet("周报"), book.add_worksheet("代码"), book.add_chartsheet("图")
    page.write_row("A1", ["县区", "周", "指标", "数值"])
    page.write_row("A2", ["端州区", "2024-W18", "实际投资", 112.9])
    hidden.write("A1", "x")
    hidden.hide()
    lines = book.add_chart({"type": "line"})
    lines.add_series({"values": "=周报!$D$2:$D$2"})
    chart.set_chart(lines)
    book.close()
    assert folder.figures(replace(long, path="a.xlsx")) == [FIGURE]
