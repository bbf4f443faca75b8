"""What is read from files as offices really send them: one file for each class of mess, made by make_mess.py."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from ranking.domain.districts import District, Total
from ranking.domain.errors import Severity
from ranking.domain.indicators import Indicator, January, Kind
from ranking.domain.languages import Language, Names
from ranking.domain.layouts import Dates, Layout, Mark, Percents, Repeats, Shape

MESS = runpy.run_path(str(Path(__file__).with_name("make_mess.py")))
MAKERS, book = MESS["MAKERS"], MESS["book"]
COLUMNS = {"投资": "invested", "签约": "projects", "开工率": "rate"}


@pytest.fixture(autouse=True)
def of_no_edition(folder):
    """Files may be of any period here: nothing is published about this race."""
    folder.race = replace(folder.race, editions={})


@pytest.fixture
def mess(folder):
    """Make one file in a folder of its own, and load it by a layout."""
    sihui = replace(folder.race.districts[1], aliases=("四会市（直管区）",))
    duanzhou = folder.race.districts[0]
    duanzhou = replace(duanzhou, names=Names({**duanzhou.names.by_language, Language.ZH_HANT: "端州區"}))
    whole = Total(code="sihui_all", names=Names.same("四会市全域"), parts=frozenset({"441284", "441284450"}))
    zone = replace(folder.race.districts[2], aliases=("高新区", "大旺"))
    city = replace(folder.race.totals[0], aliases=("全市合计",))
    folder.race = replace(folder.race, districts=(duanzhou, sihui, zone), totals=(city, whole))

    def load(name, **layout):
        MAKERS[name](folder.path)
        return folder.load(Layout(**{"path": name, "shape": Shape.WIDE, **layout}))

    return load


def only(*names):
    return {"columns": {name: COLUMNS[name] for name in names}}


def read(loaded):
    """District, day and value of each figure."""
    frame = loaded.observations.reported
    return [
        (who, f"{day:%Y-%m-%d}", value)
        for who, day, value in frame[["district", "date", "value"]].itertuples(index=False)
    ]


def values(loaded):
    return loaded.observations.reported["value"].tolist()


def rules(loaded):
    return [problem.rule for problem in loaded.problems]


def test_a_header_of_two_rows_is_found_below_titles_and_notes_are_left_out(mess):
    loaded = mess("titles.xlsx", columns={"新签约|数量": "projects", "金额": "invested"})
    assert not loaded.problems
    assert read(loaded) == [
        ("441202", "2024-05-05", 3.0),
        ("441284", "2024-05-05", 5.0),
        ("441202", "2024-05-05", 68_000_000.0),
        ("441284", "2024-05-05", 112_000_000.0),
    ]
    (source,) = loaded.inputs
    assert (source.sheet, source.signed) == ("周报", "填表人：王某 审核人：李某 日期：2024年5月6日")
    assert loaded.observations.reported["row"].tolist() == [6, 7, 6, 7]


def test_the_unit_of_a_cell_counts_before_that_of_its_column_and_that_before_the_title_s(mess):
    loaded = mess("units.xlsx", columns=COLUMNS)
    assert not loaded.problems
    assert values(loaded) == [89_100_000.0, 608_000_000.0, 12.0, 3.0, 88.9, 90.0]


def test_a_unit_may_stand_in_schedules_yaml(mess, folder):
    folder.write("a.csv", "县区,日期,投资,签约\n端州区,2024-05-05,8910,3\n")
    assert [
        row[3] for row in folder.figures(Layout(path="a.csv", shape=Shape.WIDE, unit="万元", **only("投资", "签约")))
    ] == [
        89_100_000.0,
        3.0,
    ]


def test_two_units_of_money_in_the_title_are_not_chosen_between(mess, folder):
    folder.write("a.csv", "单位：万元、亿元,,,\n县区,日期,投资,签约\n端州区,2024-05-05,8910,3\n")
    (problem,) = folder.problems(Layout(path="a.csv", shape=Shape.WIDE, **only("投资", "签约")))
    assert "“8910” in “投资” is in units of either 10,000 yuan or 100,000,000 yuan" in problem
    folder.write("a.csv", "单位：个、万元,,,\n县区,日期,投资,签约\n端州区,2024-05-05,8910,3\n")
    assert [row[3] for row in folder.figures(Layout(path="a.csv", shape=Shape.WIDE, **only("投资", "签约")))] == [
        89_100_000.0,
        3.0,
    ]


def test_a_column_in_a_unit_that_its_indicator_cannot_be_in_is_told_once(mess, folder):
    folder.write("a.csv", "县区,日期,投资（美元）\n端州区,2024-05-05,8910\n四会市,2024-05-05,1\n")
    (problem,) = folder.problems(Layout(path="a.csv", shape=Shape.WIDE, **only("投资")))
    assert problem.startswith(
        "a.csv:2: “8910” in “投资（美元）” is in another unit than its indicator, which is in 亿元"
    )


def test_percent_is_read_by_sign_format_and_word_and_points_are_not_percent(mess, folder):
    growth = replace(folder.race.indicators[2], names=Names.same("投资增速"))
    folder.race = replace(folder.race, indicators=(*folder.race.indicators[:2], growth))
    loaded = mess("percents.xlsx", **only("开工率"))
    assert values(loaded) == [88.9, 88.9, 88.9, 88.9, 31.1, -8.92, -3.5, 260.0, 0.0, 100.0]
    assert rules(loaded) == ["unit-mismatch", "times"]
    assert [problem.place.cell for problem in loaded.problems] == ["周报!C12", "周报!C13"]
    assert "“2.6倍” in “开工率” is either a growth of 260 % (增长2.6倍) or one of 160 % (为2.6倍)" in str(
        loaded.problems[1]
    )


def test_fractions_and_percents_are_told_apart_by_a_person(mess):
    (problem,) = mess("fractions.csv", **only("开工率")).problems
    assert problem.rule == "fraction-or-percent"
    assert "either 0.889 % or 88.9 %: all 2 figures lie between -1 and 1" in problem.says
    assert values(mess("fractions.csv", percents=Percents.FRACTIONS, **only("开工率"))) == [88.9, 92.0]
    assert values(mess("fractions.csv", percents=Percents.NUMBERS, **only("开工率"))) == [0.889, 0.92]


def test_bounds_are_no_figures(mess):
    loaded = mess("bounds.csv", **only("签约"))
    assert values(loaded) == []
    assert rules(loaded) == ["bound"] * 7 + ["range"]
    assert "“550余家” in “签约” is a bound, more than 550, and not a figure" in loaded.problems[1].says


def test_wide_digits_commas_apostrophes_and_ranks_in_cells_are_read(mess):
    loaded = mess("full_width.csv", **only("投资"))
    assert [round(value / 1e8, 6) for value in values(loaded)] == [112.9, 1234.5, 1234.5, -3.0, 12.5, 12.3, 12.3]
    assert rules(loaded) == ["bracketed", "two-figures"]
    assert "either -4, as in bookkeeping, or a rank" in loaded.problems[0].says


def test_marks_mean_what_the_source_says_and_without_that_nothing(mess):
    loaded = mess("marks.csv", **only("签约"))
    assert rules(loaded) == ["unknown-mark"] * 5
    frame = loaded.observations.reported
    assert frame[["value", "applicable"]].fillna(-1).values.tolist() == [[-1, False], [0.0, True]]
    meanings = {
        "-": Mark.NOT_REPORTED,
        "—": Mark.NOT_APPLICABLE,
        "/": Mark.ZERO,
        "…": Mark.NOT_REPORTED,
        "无": Mark.ZERO,
    }
    loaded = mess("marks.csv", marks=meanings, **only("签约"))
    assert not loaded.problems
    assert [day for _, day, _ in read(loaded)] == ["2024-01-21", "2024-01-28", "2024-02-11", "2024-02-25", "2024-03-03"]
    assert loaded.observations.reported["applicable"].tolist() == [False, True, True, False, True]


def test_totals_and_parts_are_never_ranked_and_kept_for_the_check(mess):
    loaded = mess("totals.xlsx", **only("签约"))
    assert not loaded.problems
    assert [(who, value) for who, _, value in read(loaded)] == [("441202", 4.0), ("441284", 6.0), ("441284450", 3.0)]
    totals = loaded.observations.totals[["district", "value"]].values.tolist()
    assert totals == [["sihui_all", 9.0], ["city", 13.0]]


def test_a_part_that_is_nearly_a_district_is_told_and_not_left_out(mess, folder):
    folder.write("a.csv", "县区,周,签约\n其中：端洲区,2024-W18,3\n")
    assert "did you mean “端州区”" in folder.problems(Layout(path="a.csv", shape=Shape.WIDE, **only("签约")))[0]


def test_names_are_read_with_spaces_line_breaks_and_aliases(mess):
    loaded = mess("names.xlsx", **only("签约"))
    assert [who for who, _, _ in read(loaded)] == ["441202", "441202", "441284450", "441284450"]
    (problem,) = loaded.problems
    assert (problem.rule, problem.place.cell) == ("unknown-district", "周报!A6")


def test_periods_are_read_in_every_spelling_and_what_may_be_two_is_told(mess):
    loaded = mess("periods.xlsx", **only("签约"))
    assert [day for _, day, _ in read(loaded)] == [
        "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30", "2024-07-31", "2024-08-31",
        "2024-09-30", "2024-12-31", "2024-05-05", "2024-05-12", "2024-05-07", "2024-05-08", "2024-05-09",
    ]  # fmt: skip
    assert rules(loaded) == ["dotted-month", "odd-months"]
    assert "either January or October of 2024" in loaded.problems[0].says


def test_what_is_counted_since_january_becomes_single_months_where_the_source_says_so(mess):
    loaded = mess("to_date.csv", dates=Dates.TO_DATE, **only("投资"))
    assert [(who, day, value / 1e8) for who, day, value in read(loaded)] == [
        ("441202", "2024-01-31", 10.0),
        ("441202", "2024-02-29", 15.0),
        ("441202", "2024-03-31", 20.5),
        ("441202", "2024-04-30", -1.0),
        ("441284", "2024-01-31", 7.0),
        ("441284", "2024-04-30", 11.0),
    ]
    assert rules(loaded) == ["gap-before"]


def test_what_covers_several_months_is_not_taken_for_one(mess):
    loaded = mess("to_date.csv", **only("投资"))
    assert rules(loaded) == ["cumulative-or-single"] * 2
    assert "“2024年1-2月” is more than one period, but invested is counted by single ones" in loaded.problems[0].says


def test_single_months_are_summed_up_for_an_indicator_that_is_cumulative(mess, folder):
    one = replace(folder.race.indicators[0], kind=Kind.CUMULATIVE)
    folder.race = replace(folder.race, indicators=(one,))
    folder.write("a.csv", "县区,期间,投资\n端州区,2024-01,10\n端州区,2024-02,15\n端州区,2024-03,1\n")
    layout = Layout(path="a.csv", shape=Shape.WIDE, dates=Dates.SINGLE, columns={"投资": "invested"})
    assert [row[3] / 1e8 for row in folder.figures(layout)] == [10.0, 25.0, 26.0]


def test_errors_are_told_by_cell_and_numbers_as_text_are_numbers(mess):
    loaded = mess("errors.xlsx", **only("签约"))
    assert values(loaded) == [3.0, 7.0]
    told = {problem.place.cell: problem.rule for problem in loaded.problems}
    assert told == {"周报!C2": "formula-error", "周报!C3": "formula-error", "周报!C5": "formula-without-value"}


def test_hidden_rows_are_told_and_not_read_and_the_sheet_is_found(mess):
    loaded = mess("hidden.xlsx", **only("签约"))
    assert [(who, value) for who, _, value in read(loaded)] == [("441202", 4.0), ("441284450", 6.0)]
    assert rules(loaded) == ["hidden-rows", "other-sheets"]
    hidden = mess("hidden.xlsx", columns={"内部编号": "projects"})
    assert "hidden-column" in rules(hidden)


def test_a_workbook_of_another_program_is_read_the_same(mess):
    loaded = mess("other.xlsx", date=("截止日期",), **only("投资", "开工率"))
    assert not loaded.problems
    assert values(loaded) == [89_100_000.0, 12_345_000.0, 88.9, 50.0]


def test_an_open_document_is_read_with_its_percentages_errors_and_hidden_rows(mess):
    loaded = mess("libre.ods", **only("签约", "开工率"))
    assert [(who, value) for who, _, value in read(loaded)] == [
        ("441202", 4.0),
        ("441202", 88.9),
        ("441284450", 90.0),
    ]
    assert rules(loaded) == ["hidden-rows", "formula-error"]
    assert loaded.problems[1].place.cell == "周报!C4"


def test_zero_may_mean_that_nothing_is_known(mess, folder):
    folder.write("a.csv", "县区,周,签约\n端州区,2024-W18,0\n四会市,2024-W18,0.0\n大旺,2024-W18,10\n")
    layout = Layout(path="a.csv", shape=Shape.WIDE, marks={"0": Mark.NOT_REPORTED}, **only("签约"))
    assert [row[3] for row in folder.figures(layout)] == [0.0, 10.0]


def test_an_old_workbook_is_read_with_its_percentages_errors_and_hidden_rows(mess):
    loaded = mess("old.xls", columns=COLUMNS)
    assert values(loaded) == [150_000_000.0, 250_000_000.0, 2.0, 88.9, 90.0]
    assert rules(loaded) == ["hidden-rows", "formula-error"]
    assert loaded.problems[1].place.cell == "周报!C4"


@pytest.mark.parametrize(
    ("name", "encoding"), [("wide.txt", "utf-16"), ("gbk.csv", "gb18030"), ("semicolons.csv", "utf-8")]
)
def test_text_files_are_read_whatever_their_encoding_and_separator(mess, name, encoding):
    loaded = mess(name, **only("签约"))
    assert not loaded.problems
    assert read(loaded) == [("441202", "2024-05-05", 4.0)]
    assert loaded.inputs[0].encoding == encoding


def test_a_column_may_be_a_period(mess):
    loaded = mess("by_period.xlsx", shape=Shape.PERIODS, of_indicator="invested", marks={"-": Mark.NOT_REPORTED})
    assert not loaded.problems
    assert [(who, day, value / 1e4) for who, day, value in read(loaded)] == [
        ("441202", "2024-01-31", 1000.0),
        ("441284", "2024-01-31", 4000.0),
        ("441202", "2024-02-29", 2000.0),
        ("441284", "2024-02-29", 5000.0),
        ("441284", "2024-03-31", 6000.0),
    ]


def test_a_column_may_be_a_district(mess):
    loaded = mess("by_district.csv", shape=Shape.DISTRICTS, of_indicator="projects")
    assert not loaded.problems
    assert values(loaded) == [1.0, 4.0, 2.0, 5.0, 3.0]
    assert loaded.observations.totals["value"].tolist() == [6.0, 9.0]


def test_a_table_may_be_all_of_one_district_and_of_the_week_in_its_name(mess, folder):
    columns = {"shape": Shape.LONG, "indicator": "指标", "value": "数值"}
    folder.race = replace(
        folder.race,
        indicators=tuple(
            replace(one, names=Names.same({"invested": "投资", "projects": "签约", "rate": "开工率"}[one.code]))
            for one in folder.race.indicators
        ),
    )
    loaded = mess("duizhang_2024-W18_端州区.csv", of_district="441202", of_period="name", **columns)
    assert not loaded.problems
    assert read(loaded) == [("441202", "2024-05-05", 4.0), ("441202", "2024-05-05", 150_000_000.0)]


def test_columns_are_found_by_the_indicators_names(mess, folder):
    folder.write("a.csv", "县区,周,实际投资（万元）,新签约,联系人\n端州区,2024-W18,8910,3,王某\n")
    assert [(row[1], row[3]) for row in folder.figures(Layout(path="a.csv", shape=Shape.WIDE))] == [
        ("invested", 89_100_000.0),
        ("projects", 3.0),
    ]


def test_a_later_file_revises_an_earlier_one_only_where_the_source_says_so(folder):
    folder.write("data/1.csv", "县区,周,签约\n端州区,2024-W18,3\n四会市,2024-W18,5\n")
    folder.write("data/2.csv", "县区,周,签约\n端州区,2024-W18,4\n四会市,2024-W18,5\n")
    layout = Layout(path="data/*.csv", shape=Shape.WIDE, **only("签约"))
    assert rules(folder.load(layout)) == ["figure-twice"] * 2
    loaded = folder.load(replace(layout, repeats=Repeats.LAST))
    assert [(who, value) for who, _, value in read(loaded)] == [("441202", 4.0), ("441284", 5.0)]
    assert [str(problem) for problem in loaded.problems] == [
        (
            "data/2.csv:2: it revises data/1.csv: projects of 端州区 for 2024-05-05. "
            "The last file counts, as `repeats: last` says"
        )
    ]


def test_a_figure_twice_in_one_file_is_never_chosen_between(folder):
    folder.write("1.csv", "县区,周,签约\n端州区,2024-W18,3\n端州区,2024-W18,4\n")
    layout = Layout(path="*.csv", shape=Shape.WIDE, repeats=Repeats.LAST, **only("签约"))
    assert rules(folder.load(layout)) == ["figure-twice"]


def test_january_and_february_together_are_february_where_the_indicator_says_so(folder):
    both = Indicator(code="projects", names=Names.same("签约"), unit=folder.race.indicators[1].unit)
    folder.race = replace(folder.race, indicators=(replace(both, january=January.WITH_FEBRUARY),))
    folder.write("a.csv", "县区,期间,签约\n端州区,2024年1-2月,3\n")
    assert folder.figures(Layout(path="a.csv", shape=Shape.WIDE)) == [("441202", "projects", "2024-02-29", 3.0)]


def test_a_district_of_another_race_is_still_unknown(folder):
    folder.race = replace(
        folder.race, districts=(*folder.race.districts, District(code="x", names=Names.same("鼎湖区"), cohort="all"))
    )
    folder.write("a.csv", "县区,周,签约\n鼎湖,2024-W18,3\n")
    assert "did you mean “鼎湖区”" in folder.problems(Layout(path="a.csv", shape=Shape.WIDE, **only("签约")))[0]


def test_a_bound_in_a_total_is_told_and_holds_nothing(folder):
    folder.write("a.csv", "县区,周,签约\n端州区,2024-W18,3\n全市合计,2024-W18,超300\n")
    city = replace(folder.race.totals[0], aliases=("全市合计",))
    folder.race = replace(folder.race, totals=(city,))
    (problem,) = folder.load(Layout(path="a.csv", shape=Shape.WIDE, **only("签约"))).problems
    assert (problem.rule, problem.severity) == ("bound", Severity.WARNING)
    assert problem.cure == "It is a total, which is not compared then"


def test_columns_of_one_name_are_told_apart_by_the_titles_above(folder):
    folder.write("a.csv", "县区,周,新签约,,在谈,\n,,数量,金额,数量,金额\n端州区,2024-W18,3,1,4,2\n")
    layout = Layout(path="a.csv", shape=Shape.WIDE, columns={"数量": "projects"})
    assert "Write it with the title above it: 新签约|数量 or 在谈|数量" in folder.problems(layout)[0]
    assert [row[3] for row in folder.figures(replace(layout, columns={"在谈|数量": "projects"}))] == [4.0]


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("2024年第18周招商周报", "2024-05-05"),
        ("2024年第18周（2024年4月29日至2024年5月5日）", "2024-05-05"),
        ("截至2024年5月5日", "2024-05-05"),
        ("2024年4月29日至5月5日", None),
        ("2024年第17周与2024年第18周", None),
        ("招商周报", None),
    ],
)
def test_a_title_says_the_period_only_where_it_says_one(folder, title, day):
    folder.write("a.csv", f"{title},,\n县区,签约,\n端州区,3,\n")
    loaded = folder.load(Layout(path="a.csv", shape=Shape.WIDE, of_period="title", **only("签约")))
    assert [found for _, found, _ in read(loaded)] == ([day] if day else [])
    assert rules(loaded) == ([] if day else ["no-period"])


def test_a_year_is_taken_from_the_title_only_where_it_names_one(folder):
    folder.write("a.csv", "2023年与2024年对比,,\n县区,月份,签约\n端州区,3月,3\n")
    assert rules(folder.load(Layout(path="a.csv", shape=Shape.WIDE, **only("签约")))) == ["unreadable-date"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("县区,周,投资,签约\n,,万元,个\n端州区,2024-W18,8910,3\n", 89_100_000.0),
        ("县区,周,投资（千元）\n端州区,2024-W18,8910\n", 8_910_000.0),
        ("县区,周,投资\n端州区,2024-W18,8910\n注：单位：万元,,\n", 89_100_000.0),
    ],
    ids=["in a row of its own", "thousands", "in a note"],
)
def test_the_unit_is_found_wherever_it_stands(folder, text, value):
    folder.write("a.csv", text)
    assert folder.figures(Layout(path="a.csv", shape=Shape.WIDE, **only("投资")))[0][3] == value


def test_other_money_in_the_title_is_not_taken_for_ours(folder):
    folder.write("a.csv", "单位：万美元,,\n县区,周,投资\n端州区,2024-W18,8910\n")
    assert rules(folder.load(Layout(path="a.csv", shape=Shape.WIDE, **only("投资")))) == ["unit-mismatch"]


def test_a_part_below_a_district_is_asked_about_and_below_its_total_it_is_clear(folder):
    whole = Total(code="all", names=Names.same("四会全域"), parts=frozenset({"441284", "441284450"}))
    folder.race = replace(folder.race, totals=(whole,))
    layout = Layout(path="a.csv", shape=Shape.WIDE, **only("签约"))
    folder.write("a.csv", "县区,周,签约\n四会市,2024-W18,9\n其中：大旺,2024-W18,3\n")
    assert rules(folder.load(layout)) == ["part-of-district"]
    folder.write("a.csv", "县区,周,签约\n四会全域,2024-W18,9\n其中：大旺,2024-W18,3\n")
    assert rules(folder.load(layout)) == []


def test_characters_without_width_are_no_part_of_a_name_or_a_number(folder):
    folder.write("a.csv", "县区,周,签约\n四会市\u200b,2024-W18,\u200b4\n")
    assert folder.figures(Layout(path="a.csv", shape=Shape.WIDE, **only("签约")))[0][3] == 4.0


def test_a_note_s_word_with_figures_beside_it_is_not_left_out(folder):
    folder.write("a.csv", "县区,周,签约\n端州区,2024-W18,3\n说明,2024-W18,4\n")
    assert rules(folder.load(Layout(path="a.csv", shape=Shape.WIDE, **only("签约")))) == ["unknown-district"]


def test_the_first_figure_of_a_year_that_is_of_several_months_is_not_taken_for_one(folder):
    folder.write("a.csv", "县区,期间,投资\n端州区,2024年1-4月,40\n端州区,2024年1-5月,52\n")
    loaded = folder.load(Layout(path="a.csv", shape=Shape.WIDE, dates=Dates.TO_DATE, **only("投资")))
    assert [(day, value / 1e8) for _, day, value in read(loaded)] == [("2024-05-31", 12.0)]
    assert rules(loaded) == ["gap-before"]


def test_what_single_months_add_up_to_is_taken_off_the_first_sum_since_january(folder):
    folder.write("1.csv", "县区,期间,投资\n端州区,2024-01,10\n端州区,2024-02,5\n端州区,2024-03,15\n")
    folder.write("2.csv", "县区,期间,投资\n端州区,2024年1-4月,40\n端州区,2024年1-5月,52\n")
    single = Layout(path="1.csv", shape=Shape.WIDE, **only("投资"))
    loaded = folder.load(single, replace(single, path="2.csv", dates=Dates.TO_DATE))
    assert not loaded.problems
    assert [value / 1e8 for _, _, value in read(loaded)] == [10.0, 5.0, 15.0, 10.0, 12.0]


def test_quarters_since_january_begin_with_the_first(folder):
    folder.write("a.csv", "县区,期间,投资\n端州区,一季度,10\n端州区,上半年,25\n")
    layout = Layout(path="a.csv", shape=Shape.WIDE, dates=Dates.TO_DATE, year=2024, **only("投资"))
    assert [row[3] / 1e8 for row in folder.figures(layout)] == [10.0, 15.0]


def test_a_sum_since_january_is_not_made_over_a_month_that_is_missing(folder):
    one = replace(folder.race.indicators[0], kind=Kind.CUMULATIVE)
    folder.race = replace(folder.race, indicators=(one,))
    folder.write(
        "a.csv",
        "县区,期间,投资\n端州区,2024-01,1\n四会市,2024-01,1\n四会市,2024-02,1\n端州区,2024-03,1\n四会市,2024-03,1\n",
    )
    loaded = folder.load(Layout(path="a.csv", shape=Shape.WIDE, dates=Dates.SINGLE, **only("投资")))
    assert [(who, value / 1e8) for who, _, value in read(loaded)] == [
        ("441202", 1.0),
        ("441284", 1.0),
        ("441284", 2.0),
        ("441284", 3.0),
    ]
    assert rules(loaded) == ["gap-before"]


LONG = {"shape": Shape.LONG, "indicator": "指标", "value": "数值"}


def test_a_row_may_say_its_unit_in_a_column_of_its_own(folder):
    folder.write(
        "a.csv", "县区,周,指标,计量单位,数值\n端州区,2024-W18,实际投资,万元,8910\n端州区,2024-W18,新签约,个,3\n"
    )
    assert [row[3] for row in folder.figures(Layout(path="a.csv", **LONG))] == [89_100_000.0, 3.0]


def test_a_row_may_say_its_unit_behind_the_indicator(folder):
    folder.write("a.csv", "指标,端州区,四会市\n实际投资（万元）,8910,1\n新签约（个）,3,4\n")
    layout = Layout(path="a.csv", shape=Shape.DISTRICTS, indicator="指标", of_period="2024-W18")
    assert [row[3] for row in folder.figures(layout)] == [89_100_000.0, 3.0, 10_000.0, 4.0]


def test_a_unit_that_nobody_knows_is_told_and_not_passed_over(folder):
    folder.write("a.csv", "县区,周,指标,单位,数值\n端州区,2024-W18,实际投资,斤,8910\n端州区,2024-W18,新签约,个,3\n")
    loaded = folder.load(Layout(path="a.csv", district="县区", **LONG))
    assert values(loaded) == [3.0]
    assert rules(loaded) == ["unit-mismatch"]


def test_a_column_of_offices_is_none_of_units(folder):
    folder.write("a.csv", "县区,周,指标,单位,数值\n端州区,2024-W18,实际投资,招商局,8910\n")
    layout = Layout(path="a.csv", district="县区", **LONG)
    assert [row[3] for row in folder.figures(layout)] == [891_000_000_000.0]


def test_a_period_longer_than_an_edition_s_is_told(folder, race):
    folder.race = race  # with a weekly edition
    folder.write("a.csv", "县区,期间,签约,开工率\n端州区,2024-04,3,88\n四会市,2024-Q1,4,90\n大旺,2024-W18,5,91\n")
    (problem,) = folder.load(Layout(path="a.csv", shape=Shape.WIDE, **only("签约", "开工率"))).problems
    assert (problem.rule, problem.severity, problem.place.line) == ("long-period", Severity.WARNING, 2)
    assert problem.says == "“2024-04” is longer than the week that an edition is about, and so is 1 more"


MONEY = only("投资")


@pytest.mark.parametrize(
    "title",
    [
        "单位：人民币万元", "金额单位：人民币万元", "单 位：万元", "单位 万元", "单位（万元）", "单位为万元",
        "单位：万 元", "（万元）",
        "单位：万元（人民币）",
    ],
)  # fmt: skip
def test_a_title_names_its_unit_in_many_ways(folder, title):
    folder.write("a.csv", f"{title},,\n县区,周,投资\n端州区,2024-W18,8910\n")
    assert [row[3] for row in folder.figures(Layout(path="a.csv", shape=Shape.WIDE, **MONEY))] == [89_100_000.0]


@pytest.mark.parametrize(
    "header",
    ["投资/万元", "投资 万元", "投资：万元", "投资（含税，万元）", "投资（万元）（含续建）", "投资（人民币万元）"],
)
def test_a_header_names_its_unit_in_many_ways(folder, header):
    folder.write("a.csv", f'县区,周,"{header}"\n端州区,2024-W18,8910\n')
    layout = Layout(path="a.csv", shape=Shape.WIDE, columns={header: "invested"})
    assert [row[3] for row in folder.figures(layout)] == [89_100_000.0]


@pytest.mark.parametrize(
    ("title", "header"),
    [("单位：%", "投资"), ("单位：亩", "投资"), ("本表以万元计", "投资"), ("", "投资（亿元/万元）")],
)
def test_a_unit_that_does_not_fit_or_is_said_twice_is_asked_about(folder, title, header):
    folder.write("a.csv", f"{title},,\n县区,周,{header}\n端州区,2024-W18,8910\n")
    loaded = folder.load(Layout(path="a.csv", shape=Shape.WIDE, columns={header: "invested"}))
    assert values(loaded) == []
    assert rules(loaded)[0] in {"unit-mismatch", "which-unit"}


def test_a_title_s_unit_of_things_that_are_counted_by_the_thousand_counts(folder):
    folder.write("a.csv", "单位：万个,,\n县区,周,签约\n端州区,2024-W18,3.2\n")
    assert [row[3] for row in folder.figures(Layout(path="a.csv", shape=Shape.WIDE, **only("签约")))] == [32_000.0]


def test_periods_in_columns_have_their_units(folder):
    folder.write("a.csv", "县区,2024年4月（万元）,2024年5月（万元）\n端州区,8910,9000\n")
    layout = Layout(path="a.csv", shape=Shape.PERIODS, of_indicator="invested")
    assert [row[3] for row in folder.figures(layout)] == [89_100_000.0, 90_000_000.0]


@pytest.mark.parametrize("text", ["12.5①", "12⒈", "12²"])
def test_the_number_of_a_footnote_is_no_digit(folder, text):
    folder.write("a.csv", f"县区,周,投资\n端州区,2024-W18,{text}\n")
    assert rules(folder.load(Layout(path="a.csv", shape=Shape.WIDE, **MONEY))) == ["not-a-number"]


@pytest.mark.parametrize("text", ["持平", "提高1.2%", "翻一番"])
def test_words_of_change_are_no_level(folder, text):
    folder.write("a.csv", f"县区,周,开工率\n端州区,2024-W18,{text}\n")
    assert values(folder.load(Layout(path="a.csv", shape=Shape.WIDE, **only("开工率")))) == []


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("招商_2024-05.csv", "2024年4月招商报表"),
        ("招商.csv", "2024年5月第1周招商周报"),
        ("招商.csv", "2024年全市1-5月招商引资情况"),
        ("招商.csv", "招商引资12月报表 填报日期：2024年1月5日"),
    ],
)
def test_a_title_that_says_two_things_or_less_than_it_seems_says_nothing(folder, name, title):
    folder.write(name, f"{title},\n县区,签约\n端州区,5\n")
    assert rules(folder.load(Layout(path="*.csv", shape=Shape.WIDE, **only("签约"))))[0] in {
        "which-period",
        "no-period",
    }


def test_the_file_s_name_says_the_month_where_the_title_says_only_the_year(folder):
    folder.write("招商_2024-05.csv", "2024年招商引资进度表,\n县区,签约\n端州区,5\n")
    assert [row[2] for row in folder.figures(Layout(path="*.csv", shape=Shape.WIDE, **only("签约")))] == ["2024-05-31"]


@pytest.mark.parametrize("header", ["年份,月份", "月份,日期"])
def test_of_several_columns_of_dates_none_is_chosen(folder, header):
    folder.write("2024.csv", f"县区,{header},签约\n端州区,2023,12月,5\n")
    assert "which-date" in rules(folder.load(Layout(path="2024.csv", shape=Shape.WIDE, **only("签约"))))


@pytest.mark.parametrize("text", ["240505", "20245", "2024-1①", "Marketing 2024"])
def test_odd_dates_are_not_taken_for_far_ones(folder, text):
    folder.write("a.csv", f"县区,期,签约\n端州区,{text},5\n")
    assert rules(folder.load(Layout(path="a.csv", shape=Shape.WIDE, **only("签约")))) == ["unreadable-date"]


@pytest.mark.parametrize("group", ["上年同期", "排名", "年度目标", "累计", "1-5月累计"])
def test_a_column_below_a_title_of_something_else_is_asked_about(folder, group):
    folder.write("a.csv", f"县区,月份,{group},\n,,投资,签约\n端州区,2024-05,80,90\n")
    assert "other-quantity" in rules(folder.load(Layout(path="a.csv", shape=Shape.WIDE, **MONEY)))
    meant = Layout(path="a.csv", shape=Shape.WIDE, columns={f"{group}|投资": "invested"})
    assert len(folder.figures(meant)) == 1


def test_a_district_s_column_that_is_mistyped_or_hidden_is_told(folder):
    folder.write("a.csv", "周,端洲区,四会市,高新区\n2024-W18,1,2,3\n")
    layout = Layout(path="a.csv", shape=Shape.DISTRICTS, of_indicator="projects")
    assert rules(folder.load(layout)) == ["unknown-column"]
    folder.write("a.csv", "周,Norrth,增城区,四会市,序号,合计\n2024-W18,1,2,3,1,6\n")
    assert rules(folder.load(layout)) == ["unknown-column"] * 2
    folder.write("a.csv", "周,端州区（个）,四会市,大旺\n2024-W18,1,2,3\n")
    assert [row[3] for row in folder.figures(layout)] == [1.0, 2.0, 3.0]


def test_a_month_is_not_known_where_the_one_before_is_missing_for_all(folder):
    folder.write("a.csv", "县区,期间,投资\n端州区,2024年1月,10\n端州区,2024年1-3月,30\n端州区,2024年1-4月,40\n")
    loaded = folder.load(Layout(path="a.csv", shape=Shape.WIDE, dates=Dates.TO_DATE, **MONEY))
    assert [(day, value / 1e8) for _, day, value in read(loaded)] == [("2024-01-31", 10.0), ("2024-04-30", 10.0)]
    assert rules(loaded) == ["gap-before"]


def test_a_sum_since_january_begins_in_january(folder):
    folder.race = replace(folder.race, indicators=(replace(folder.race.indicators[0], kind=Kind.CUMULATIVE),))
    folder.write("a.csv", "县区,期间,投资\n端州区,2024-03,5\n端州区,2024-04,6\n")
    loaded = folder.load(Layout(path="a.csv", shape=Shape.WIDE, dates=Dates.SINGLE, **MONEY))
    assert values(loaded) == []


def test_a_month_typed_in_excel_is_the_month(mess):
    loaded = mess("months.xlsx", **only("签约"))
    assert not loaded.problems
    assert [day for _, day, _ in read(loaded)] == ["2024-05-31", "2024-05-31"]


def test_a_second_table_with_a_title_of_its_own_is_told(folder):
    head = "县区,月份,投资\n"
    folder.write("a.csv", f"单位：万元,,\n{head}端州区,2024-05,8910\n单位：亿元,,\n{head}四会市,2024-05,1.2\n")
    assert rules(folder.load(Layout(path="a.csv", shape=Shape.WIDE, **MONEY))) == ["second-table"]


def test_a_figure_merged_over_two_districts_is_told(folder):
    book(
        folder.path / "a.xlsx",
        ["县区", "周", "投资"],
        ["端州区", "2024-W18", None],
        ["四会市", "2024-W18", None],
        merged=[("C2:C3", 12)],
    )
    (problem,) = folder.load(Layout(path="a.xlsx", shape=Shape.WIDE, **MONEY)).problems
    assert (problem.rule, problem.place.cell) == ("merged-figure", "周报!C2")


@pytest.mark.parametrize("shown", ['0.00"万元"', '0.0"个百分点"', "0!.0,", "#,##0.0,,"])
def test_a_number_format_that_shows_another_number_is_told(folder, shown):
    book(folder.path / "a.xlsx", ["县区", "周", "投资"], ["端州区", "2024-W18", (8910, shown)])
    (problem,) = folder.load(Layout(path="a.xlsx", shape=Shape.WIDE, **MONEY)).problems
    assert "its number format shows something else" in problem.says
    assert problem.place.cell == "周报!C2"


@pytest.mark.parametrize("shown", ["#,##0.00", "0.00", "General", '0"个"', "0.00_ ", "#,##0.00_);[Red](#,##0.00)"])
def test_usual_number_formats_change_nothing(folder, shown):
    book(folder.path / "a.xlsx", ["县区", "周", "投资"], ["端州区", "2024-W18", (8910, shown)])
    assert len(folder.figures(Layout(path="a.xlsx", shape=Shape.WIDE, **MONEY))) == 1
