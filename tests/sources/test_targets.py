"""How targets and the same period's bases are read beside the figures, and what is said where they can't be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from little import SCHEDULES, write_workspace

from ranking.config.loader import load_workspace
from ranking.domain.errors import InputProblems, Severity
from ranking.domain.observations import COLUMNS, empty_frame
from ranking.sources.cells import year_end
from ranking.sources.folder import FolderSource

WIDE = "layout: wide, district: 县区, columns: {项目: projects, 投资: investment}"
LONG = "layout: long, district: 县区, indicator: 指标, value: 数值"
TARGETS = f"{{file: data/targets.csv, {WIDE}, gives: targets, date: 年度}}"
OF_2024 = f"{{file: data/targets.csv, {WIDE}, gives: targets, year: 2024}}"
BASES = f"{{file: data/bases.csv, {WIDE}, gives: bases, date: 周}}"
CURE = "Write the year's goal, or leave the cell empty if there is none"


class Little:
    """The little workspace with more sources, and what loading it gives."""

    def __init__(self, folder: Path) -> None:
        self.folder = write_workspace(folder)

    def source(self, *sources: str) -> FolderSource:
        before, after = SCHEDULES.split("    editions:")
        text = before + "".join(f"      - {one}\n" for one in sources) + "    editions:" + after
        text = text.replace("    scoring:", "    totals:\n      - {code: city, name: 全市}\n    scoring:")
        (self.folder / "schedules.yaml").write_text(text, encoding="utf-8")
        return FolderSource(self.folder, load_workspace(self.folder, {}))

    def load(self, *sources: str):
        source = self.source(*sources)
        return source.load(load_workspace(self.folder, {}).race("contest"))

    def write(self, name: str, *lines: str) -> None:
        (self.folder / "data" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def problems(self, *sources: str) -> list[str]:
        return [str(problem) for problem in self.load(*sources).problems]

    def mistakes(self, *sources: str) -> list[str]:
        """What is wrong with schedules.yaml, without its place."""
        with pytest.raises(InputProblems) as caught:
            self.source(*sources)
        return [f"{problem.says}. {problem.cure}" for problem in caught.value.problems]


@pytest.fixture
def little(tmp_path):
    return Little(tmp_path)


def rows(frame):
    kept = frame[["district", "indicator", "date", "value"]]
    return [(who, what, f"{day:%Y-%m-%d}", value) for who, what, day, value in kept.itertuples(index=False)]


def targets(loaded):
    assert not loaded.problems, [str(problem) for problem in loaded.problems]
    return rows(loaded.observations.targets)


def test_targets_of_a_year_are_dated_by_its_last_day_and_stored_in_yuan(little):
    little.write("targets.csv", "县区,年度,项目,投资", "甲区,2024,200,112.9", "乙区,2025年,150,")
    assert targets(little.load(TARGETS)) == [
        ("01", "projects", "2024-12-31", 200.0),
        ("02", "projects", "2025-12-31", 150.0),
        ("01", "investment", "2024-12-31", 11_290_000_000.0),
    ]


def test_a_source_may_give_the_year_of_all_its_targets(little):
    little.write("targets.csv", "县区,项目,投资", "甲区,200,", "乙区,,0.5")
    assert targets(little.load(OF_2024)) == [
        ("01", "projects", "2024-12-31", 200.0),
        ("02", "investment", "2024-12-31", 50_000_000.0),
    ]


def test_a_file_of_a_given_year_may_have_no_rows_yet(little):
    little.write("targets.csv", "县区,项目,投资")
    loaded = little.load(OF_2024)
    assert [problem.rule for problem in loaded.problems] == ["no-rows"]
    assert loaded.observations.targets.empty


def test_a_long_file_gives_targets_too(little):
    little.write("targets.csv", "县区,指标,数值", "Alpha,新引进项目,200", "丙县,investment,3")
    assert targets(little.load(f"{{file: data/targets.csv, {LONG}, gives: targets, year: 2024}}")) == [
        ("01", "projects", "2024-12-31", 200.0),
        ("03", "investment", "2024-12-31", 300_000_000.0),
    ]


def test_targets_of_a_workbook_are_read_and_told_by_cell(little):
    book = xlsxwriter.Workbook(little.folder / "data" / "targets.xlsx")
    page = book.add_worksheet("目标")
    page.write_row("A1", ["县区", "年度", "项目", "投资"])
    page.write_row("A2", ["甲区", 2024, 200, 112.9])
    page.write_row("A3", ["乙区", 45382, 150, 0.5])
    page.write_row("A4", ["丙县", "2024年", 100, 0])
    book.close()
    loaded = little.load(f"{{file: data/targets.xlsx, {WIDE}, gives: targets, date: 年度}}")
    assert [str(problem) for problem in loaded.problems] == [
        "data/targets.xlsx 目标!B3: “45382” is not a year. Write the year that the targets are for, such as 2024",
        f"data/targets.xlsx 目标!D4: the target of 丙县 for investment is 0. {CURE}",
    ]
    assert rows(loaded.observations.targets) == [
        ("01", "projects", "2024-12-31", 200.0),
        ("03", "projects", "2024-12-31", 100.0),
        ("01", "investment", "2024-12-31", 11_290_000_000.0),
    ]


@pytest.mark.parametrize(
    "text", ["2024-W18", "2024-04", "2024-Q1", "2024-12-31", "24", "45382", "0000", "年", "２０２４²"]
)
def test_a_period_or_a_day_is_no_year(little, text):
    little.write("targets.csv", "县区,年度,项目,投资", f"甲区,{text},200,")
    loaded = little.load(TARGETS)
    assert [str(problem) for problem in loaded.problems] == [
        f"data/targets.csv:2: “{text}” is not a year. Write the year that the targets are for, such as 2024"
    ]
    assert loaded.observations.targets.empty


def test_a_target_without_its_year_is_a_problem(little):
    little.write("targets.csv", "县区,年度,项目,投资", "甲区,,200,")
    (said,) = little.problems(TARGETS)
    assert said.startswith("data/targets.csv:2: the year is blank. Write the year")


@given(year=st.integers(1000, 9999), after=st.sampled_from(["", "年", " 年", "年度"]))
def test_any_year_is_read_as_its_last_day(year, after):
    assert year_end(f"{year}{after}") == date(year, 12, 31)


@pytest.mark.parametrize("text", ["0", "-5", "0.00", "0.00000000001"])
def test_a_target_of_zero_or_below_is_an_error_and_left_out(little, text):
    little.write("targets.csv", "县区,年度,项目,投资", f"甲区,2024,200,{text}", "乙区,2024,,1")
    loaded = little.load(TARGETS)
    (problem,) = loaded.problems
    assert str(problem) == f"data/targets.csv:2: the target of 甲区 for investment is {text}. {CURE}"
    assert problem.severity is Severity.ERROR
    assert [row[:2] for row in rows(loaded.observations.targets)] == [("01", "projects"), ("02", "investment")]


def test_low_targets_are_told_up_to_twenty_in_order_of_the_file_and_counted(little):
    lines = [f"甲区,{year},0,0" for year in range(2010, 2025)]
    little.write("targets.csv", "县区,年度,项目,投资", *lines)
    problems = little.load(TARGETS).problems
    assert [problem.place.line for problem in problems[:4]] == [2, 2, 3, 3]
    assert (len(problems), problems[-1].says) == (21, "and 10 more like these")


@pytest.mark.parametrize("text", ["约500", "-", "无", "3%"])
def test_a_target_that_is_no_number_is_an_error(little, text):
    little.write("targets.csv", "县区,年度,项目,投资", f"甲区,2024,{text},")
    (problem,) = little.load(TARGETS).problems
    assert str(problem).startswith(f"data/targets.csv:2: “{text}” in “项目” ")
    assert problem.severity is Severity.ERROR


def test_marks_say_that_a_district_has_no_target_or_can_have_none(little):
    marked = OF_2024.replace("gives", "marks: {不适用: not_applicable, 未定: not_reported}, gives")
    little.write("targets.csv", "县区,项目,投资", "甲区,不适用,未定")
    loaded = little.load(marked)
    assert not loaded.problems
    frame = loaded.observations.targets
    assert frame[["district", "indicator", "applicable"]].to_numpy().tolist() == [["01", "projects", False]]
    assert frame["value"].isna().all()


def test_an_unknown_district_among_targets_is_told_as_one_and_not_as_a_low_target(little):
    little.write("targets.csv", "县区,项目,投资", "甲曲,0,")
    (said,) = little.problems(OF_2024)
    assert said.startswith("data/targets.csv:2: there is no district “甲曲” (did you mean “甲区”?)")


def test_totals_have_no_targets_or_bases_whatever_stands_in_their_rows(little):
    little.write("targets.csv", "县区,年度,项目,投资", "全市,全年,0,约500", "甲区,2024,1,")
    little.write("bases.csv", "县区,周,项目,投资", "全市,?,x,", "甲区,2024-W18,1,")
    loaded = little.load(TARGETS, BASES)
    assert not loaded.problems
    assert loaded.observations.targets["district"].tolist() == ["01"]
    assert loaded.observations.bases["district"].tolist() == ["01"]
    assert loaded.observations.totals.empty


def test_a_target_that_stands_twice_is_told_with_both_places_and_the_first_is_kept(little):
    little.write("targets.csv", "县区,年度,项目,投资", "甲区,2024,200,1", "甲 区,2024年,300,2")
    loaded = little.load(TARGETS)
    (problem,) = loaded.problems
    assert problem.rule == "target-twice"
    assert str(problem) == (
        "data/targets.csv:3: 甲区 has the target of projects and 1 more targets for 2024 twice: "
        "here and in data/targets.csv:2. Keep the right one and delete the other"
    )
    assert [row[3] for row in rows(loaded.observations.targets)] == [200.0, 1e8]


def test_bases_have_the_date_of_the_figure_that_they_belong_to(little):
    little.write("bases.csv", "县区,周,项目,投资", "甲区,2024-W18,0,-3.2", "乙区,2024-05-05,5,")
    loaded = little.load(BASES)
    assert not loaded.problems
    assert rows(loaded.observations.bases) == [
        ("01", "projects", "2024-05-05", 0.0),
        ("02", "projects", "2024-05-05", 5.0),
        ("01", "investment", "2024-05-05", -320_000_000.0),
    ]


def test_a_base_that_stands_twice_is_told_as_one(little):
    little.write("bases.csv", "县区,周,项目,投资", "甲区,2024-W18,1,", "甲区,2024-W18,1,")
    (said,) = little.problems(BASES)
    assert "甲区 has the base of projects for 2024-05-05 twice: here and in data/bases.csv:2" in said


def test_figures_targets_and_bases_of_one_date_are_no_duplicates(little):
    little.write("targets.csv", "县区,年度,项目,投资", "甲区,2024,200,")
    little.write("bases.csv", "县区,周,项目,投资", "甲区,2024-W18,5,", "甲区,2024-12-31,5,")
    loaded = little.load(TARGETS, BASES)
    assert not loaded.problems
    observations = loaded.observations
    assert [len(frame) for frame in (observations.reported, observations.targets, observations.bases)] == [24, 1, 2]


def test_one_file_may_hold_figures_and_bases_side_by_side_and_its_mistakes_are_told_once(little):
    side = "layout: wide, district: 县区, date: 月"
    little.write("monthly.csv", "县区,月,本期,上年同期", "甲区,2024-04,10,8", "甲曲,2024-04,9,7")
    loaded = little.load(
        f"{{file: data/monthly.csv, {side}, columns: {{本期: projects}}}}",
        f"{{file: data/monthly.csv, {side}, columns: {{上年同期: projects}}, gives: bases}}",
    )
    (problem,) = [one for one in loaded.problems if one.rule != "long-period"]
    assert "there is no district “甲曲”" in str(problem)
    assert rows(loaded.observations.bases) == [("01", "projects", "2024-04-30", 8.0)]
    assert rows(loaded.observations.reported)[-1] == ("01", "projects", "2024-04-30", 10.0)


def test_targets_and_bases_are_no_figures(little):
    little.write("targets.csv", "县区,年度,项目,投资", "甲区,2024,200,")
    little.write("bases.csv", "县区,周,项目,投资", "甲区,2024-W30,5,")
    observations = little.load(TARGETS, BASES).observations
    assert len(observations.reported) == 24
    assert str(observations.newest({"projects", "investment"})) == "2024-05-05"


def test_every_frame_has_the_columns_and_types_that_were_agreed_with_rows_or_without(little):
    little.write("targets.csv", "县区,项目,投资", "甲区,200,")
    little.write("bases.csv", "县区,周,项目,投资", "甲区,2024-W30,5,")
    for loaded in (little.load(), little.load(OF_2024, BASES)):
        for frame in (loaded.observations.targets, loaded.observations.bases):
            assert tuple(frame.columns) == COLUMNS
            assert frame.dtypes.to_dict() == empty_frame().dtypes.to_dict()


def test_the_fingerprint_covers_the_files_of_targets(little):
    little.write("targets.csv", "县区,项目,投资", "甲区,200,")
    source, race = little.source(OF_2024), load_workspace(little.folder, {}).race("contest")
    before = source.fingerprint(race)
    little.write("targets.csv", "县区,项目,投资", "甲区,201,")
    assert source.fingerprint(race) != before


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ("gives: targets, date: 年度, year: 2024", "the year of the targets is given twice. Keep `year:` or `date:`"),
        ("gives: targets, date: [年, 月, 日]", "targets are for a year, not for a day. Write the header of the one"),
        ("gives: targets, year: 24", "“24” is too small. Write a number of at least 1900"),
        ("gives: goals, date: 周", "“goals” is not known. Write one of figures, targets, bases"),
    ],
)
def test_what_does_not_fit_together_in_a_source_is_a_mistake(little, sources, said):
    (mistake,) = little.mistakes(f"{{file: data/targets.csv, {WIDE}, {sources}}}")
    assert mistake.startswith(said)
