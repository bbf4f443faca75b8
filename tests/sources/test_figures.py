"""How cells become figures, and what is said about cells in doubt."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from ranking.domain.layouts import Mark
from ranking.domain.observations import COLUMNS, empty_frame


def only(loaded):
    """The one problem there is."""
    (problem,) = loaded.problems
    return str(problem)


def values(loaded):
    assert not loaded.problems, [str(problem) for problem in loaded.problems]
    return loaded.observations.reported["value"].tolist()


def test_a_long_file_has_a_row_a_figure_named_by_code_or_any_name(folder, long):
    folder.write(
        "a.csv",
        "县区,周,指标,数值,备注\n端州区,2024-W18,实际投资,112.9,x\n441284,2024-W18,projects,3,\nDuanzhou,2024-W18,开工率,88.9%,",
    )
    assert folder.figures(long) == [
        ("441202", "invested", "2024-05-05", 11_290_000_000.0),
        ("441284", "projects", "2024-05-05", 3.0),
        ("441202", "rate", "2024-05-05", 88.9),
    ]


def test_a_wide_file_has_a_column_an_indicator_and_others_are_left_aside(folder, wide):
    folder.write("a.csv", "县区,日期,备注,签约,投 资,开工率\n端州区,2024-05-05,注,3,0.1,\n四会市,2024-05-06,注,,,50")
    assert folder.figures(wide) == [
        ("441202", "invested", "2024-05-05", 10_000_000.0),
        ("441202", "projects", "2024-05-05", 3.0),
        ("441284", "rate", "2024-05-06", 50.0),
    ]


def test_both_frames_have_the_columns_and_types_that_were_agreed_with_rows_or_without(folder):
    filled = folder.long("端州区,2024-W18,新签约,1", "全市,2024-W18,新签约,1").observations
    for frame in (filled.reported, filled.totals, folder.long().observations.reported):
        assert tuple(frame.columns) == COLUMNS
        assert frame.dtypes.to_dict() == empty_frame().dtypes.to_dict()


def test_a_figure_knows_its_file_and_line(folder, long):
    folder.write("data/a.csv", "县区,周,指标,数值\n端州区,2024-W18,新签约,\n端州区,2024-W18,新签约,1\n")
    frame = folder.load(replace(long, path="data/*.csv")).observations.reported
    assert frame[["file", "row"]].to_numpy().tolist() == [["data/a.csv", 3]]


def test_totals_stand_apart_from_districts(folder):
    observations = folder.long("全 市,2024-W18,新签约,9", "端州区,2024-W18,新签约,9").observations
    assert observations.totals["district"].tolist() == ["city"]
    assert observations.reported["district"].tolist() == ["441202"]


@pytest.mark.parametrize("name", ["端州区", " 端 州 区 ", "端　州区", "441202", "Duanzhou"])
def test_white_space_in_a_name_does_not_count(folder, name):
    assert values(folder.long(f"{name},2024-W18,新签约,1")) == [1.0]


@pytest.mark.parametrize("name", ["大旺", "高新区", "高 新 区", "ZhaoqingHigh-techZone"])
def test_aliases_name_their_district(folder, name):
    frame = folder.long(f"{name},2024-W18,新签约,1").observations.reported
    assert frame["district"].tolist() == ["441284450"]


def test_an_unknown_district_is_told_once_with_the_nearest_spellings_and_its_count(folder):
    rows = [f"端洲区,2024-W{week:02},新签约,1" for week in range(1, 51)]
    assert only(folder.long("四会市,2024-W18,新签约,1", *rows)) == (
        "a.csv:3: there is no district “端洲区” (did you mean “端州区”?), in 50 rows. "
        "Correct the name, or add it to the district’s names in schedules.yaml"
    )


def test_an_unknown_indicator_is_told_with_the_nearest_spellings(folder):
    said = only(folder.long("端州区,2024-W18,实际投贷,1"))
    assert said.startswith("a.csv:2: there is no indicator “实际投贷” (did you mean “实际投资”?). Correct the name")


def test_many_unknown_names_are_told_up_to_twenty_and_counted(folder):
    loaded = folder.long(*(f"某县{number},2024-W18,新签约,1" for number in range(30)))
    assert len(loaded.problems) == 21
    assert loaded.problems[-1].says == "and 10 more like these"


def test_a_figure_without_a_district_or_a_date_is_a_problem(folder):
    loaded = folder.long(",2024-W18,新签约,1", "端州区,,新签约,1")
    assert [problem.says for problem in loaded.problems] == ["the district is blank", "the date is blank"]


def test_a_row_without_a_figure_says_nothing(folder):
    assert values(folder.long("填表人:某,,,", ",,,", "端洲区,2024-W18,新签约, ", "端州区,2024-W18,新签约,0")) == [0.0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        (" 12 ", 12.0),
        ("+3.5", 3.5),
        ("-2", -2.0),
        ("１２．５", 12.5),
        ("－３", -3.0),
        ('"1,234.5"', 1234.5),
        ('"1,234,567"', 1234567.0),
        ("1.5E+3", 1500.0),
        (".5", 0.5),
    ],
)
def test_numbers_are_read_as_people_write_them(folder, text, value):
    assert values(folder.long(f"端州区,2024-W18,新签约,{text}")) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "12,34",
        "1,2345",
        "1 234",
        "10²",
        "1e999",
        "inf",
        "nan",
        "NaN",
        "None",
        "0x10",
        "1_000",
        "五",
        "٣",
        "1.2.3",
        "+",
        "%",
        "TRUE",
    ],
)
def test_anything_else_in_a_number_cell_is_a_problem_and_never_a_guess(folder, text):
    loaded = folder.long(f'端州区,2024-W18,新签约,"{text}"', "四会市,2024-W18,新签约,1")
    assert only(loaded) == (
        f"a.csv:2: “{text}” in “数值” is not a number. "
        "Write digits only, such as 1234.5; leave it blank if not reported, or say under `marks:` what it means"
    )
    assert loaded.observations.reported["value"].tolist() == [1.0]


def test_number_problems_are_told_up_to_twenty_in_order_of_the_file_and_counted(folder, wide):
    rows = [f"端州区,2024-05-{day:02},x{day},y{day},80" for day in range(1, 15)]
    folder.write("a.csv", "\n".join(["县区,日期,投资,签约,开工率", *rows]))
    problems = folder.load(wide).problems
    assert [str(problem.place) for problem in problems[:4]] == ["a.csv:2", "a.csv:2", "a.csv:3", "a.csv:3"]
    assert [problem.says.split("”")[0] for problem in problems[:3]] == ["“x1", "“y1", "“x2"]
    assert (len(problems), problems[-1].says) == (21, "and 8 more like these")


def test_a_percent_sign_is_right_only_where_the_unit_is_percent(folder):
    assert values(folder.long("端州区,2024-W18,开工率,88.9％", "四会市,2024-W18,开工率,88.9")) == [88.9, 88.9]
    assert "“3%” in “数值” has a per cent sign" in only(folder.long("端州区,2024-W18,新签约,3%"))


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("112.9", 11_290_000_000.0), ("0.07", 7_000_000.0), ("2200.61", 220_061_000_000.0), ("0.0000000149", 1.49)],
)
def test_money_is_stored_in_yuan_to_the_fen(folder, text, yuan):
    assert values(folder.long(f"端州区,2024-W18,实际投资,{text}")) == [yuan]


def test_marks_say_whether_a_figure_is_missing_or_cannot_be(folder, long):
    marked = replace(long, marks={"-": Mark.NOT_REPORTED, "/": Mark.NOT_APPLICABLE})
    rows = "端州区,2024-W18,新签约,-\n四会市,2024-W18,新签约, / \n大旺,2024-W18,新签约,\n"
    folder.write("a.csv", f"县区,周,指标,数值\n{rows}")
    loaded = folder.load(marked)
    assert not loaded.problems
    frame = loaded.observations.reported
    assert frame[["district", "applicable"]].to_numpy().tolist() == [["441284", False]]
    assert np.isnan(frame["value"][0])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-05", "2024-05-05"),
        ("2024/5/5", "2024-05-05"),
        ("2024.5.5", "2024-05-05"),
        ("2024-05-05 00:00:00", "2024-05-05"),
        ("2024-W18", "2024-05-05"),
        ("2024-04", "2024-04-30"),
        ("2024-Q1", "2024-03-31"),
        ("2023", "2023-12-31"),
        (" ２０２４-05-05", "2024-05-05"),
    ],
)
def test_days_and_periods_are_dates_and_of_a_period_the_last_day_counts(folder, text, day):
    frame = folder.long(f"端州区,{text},新签约,1").observations.reported
    assert [f"{date:%Y-%m-%d}" for date in frame["date"]] == [day]


@pytest.mark.parametrize("text", ["2024-02-30", "2024-W60", "2024-13", "05/06/2024", "2024-5.5", "昨天"])
def test_any_other_date_is_a_problem(folder, text):
    assert only(folder.long(f"端州区,{text},新签约,1")) == (
        f"a.csv:2: “{text}” can't be read as a date. "
        "Write a day as 2024-05-05, or a period as 2024-W18, 2024-04, 2024-Q1 or 2024"
    )


@pytest.mark.parametrize("text", ["5月7日", "一季度", "第18周"])
def test_a_date_without_a_year_is_a_problem_where_nothing_says_the_year(folder, text):
    assert only(folder.long(f"端州区,{text},新签约,1")).endswith(
        "where the year is missing, write it into the title or say `year:` of the source"
    )


def test_a_date_may_stand_in_three_columns(folder, wide):
    folder.write("a.csv", "年,月,日,县区,签约\n2024,5,5,端州区,1\n2024,2,30,四会市,1\n")
    loaded = folder.load(replace(wide, date=("年", "月", "日"), columns={"签约": "projects"}))
    assert [f"{date:%Y-%m-%d}" for date in loaded.observations.reported["date"]] == ["2024-05-05"]
    assert only(loaded).startswith("a.csv:3: “2024-2-30” can't be read as a date")


def test_a_figure_that_stands_twice_is_told_with_both_places_even_if_it_is_the_same(folder, long):
    folder.write("a.csv", "县区,周,指标,数值\n端州区,2024-W18,新签约,1\n端 州 区,2024-05-05,projects,1\n")
    folder.write("b.csv", "县区,周,指标,数值\n端州区,2024-W18,新签约,2\n全市,2024-W18,新签约,2\n")
    loaded = folder.load(long)
    cure = "Keep the right one and delete the other"
    assert [str(problem) for problem in loaded.problems] == [
        f"a.csv:3: 端州区 has projects for 2024-05-05 twice: here and in a.csv:2. {cure}",
        f"b.csv:2: 端州区 has projects for 2024-05-05 twice: here and in a.csv:2. {cure}",
    ]
    assert loaded.observations.reported["value"].tolist() == [1.0]


def test_a_whole_file_copied_is_told_up_to_twenty_times_and_counted(folder, long):
    rows = "".join(f"端州区,2024-W{week:02},新签约,1\n" for week in range(1, 51))
    for name in ("a.csv", "b.csv"):
        folder.write(name, f"县区,周,指标,数值\n{rows}")
    loaded = folder.load(long)
    assert (len(loaded.problems), loaded.problems[-1].says) == (21, "and 30 more like these")
    assert len(loaded.observations.reported) == 50


def test_several_layouts_come_together(folder, long, wide):
    folder.write("long.csv", "县区,周,指标,数值\n端州区,2024-W18,新签约,1\n")
    folder.write("wide.csv", "县区,日期,投资\n端州区,2024-05-05,1\n")
    layouts = replace(long, path="long.csv"), replace(wide, path="wide.csv", columns={"投资": "invested"})
    assert [figure[1] for figure in folder.figures(*layouts)] == ["projects", "invested"]


def test_a_hundred_thousand_rows_take_little_time(folder, long):
    days = np.datetime_as_string(np.datetime64("2000-01-01") + np.arange(33_334))
    names = ("端州区", "四会市", "高新区")
    rows = (f"{name},{day},实际投资,{place}.25" for place, day in enumerate(days) for name in names)
    folder.write("a.csv", "县区,周,指标,数值\n" + "\n".join(rows))
    start = time.perf_counter()
    loaded = folder.load(long)
    assert time.perf_counter() - start < 5  # a fifth of a second on an idle machine
    assert len(loaded.observations.reported) == 100_002
