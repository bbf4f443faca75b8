"""Editorial notes: opening words, comments by district, a bulletin's number; every mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranking.app import App
from ranking.domain.districts import Cohort, District
from ranking.domain.errors import InputProblems
from ranking.domain.issues import IssueKey
from ranking.domain.languages import Language, Names
from ranking.domain.notes import Notes
from ranking.domain.races import Race
from ranking.sources.notes import mistaken_notes, notes_fingerprint, read_notes, stray_notes

ROOT = Path(__file__).parents[2]
KEY = IssueKey.parse("race/monthly/2024-04")
RACE = Race(
    code="race",
    names=Names.same("竞赛"),
    districts=(
        District(
            code="01", names=Names({Language.ZH_HANS: "甲区", Language.EN: "Alpha"}), cohort="all", aliases=("甲",)
        ),
        District(code="02", names=Names.same("乙县"), cohort="all"),
    ),
    cohorts=(Cohort(code="all", names=Names.same("全部")),),
    indicators=(),
)  # fmt: skip


def notes(folder, text, name="race-monthly-2024-04.md", encoding="utf-8"):
    (folder / "data" / "notes").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "notes" / name).write_bytes(text.encode(encoding))
    return read_notes(folder, RACE, KEY, Language.ZH_HANS)


def problems_of(folder, text, **given):
    with pytest.raises(InputProblems) as caught:
        notes(folder, text, **given)
    return [(one.place.line, one.says) for one in caught.value.problems]


def test_without_a_file_there_are_no_notes(tmp_path):
    assert read_notes(tmp_path, RACE, KEY, Language.ZH_HANS) == Notes()


def test_what_stands_before_the_first_heading_is_the_opening(tmp_path):
    words = notes(tmp_path, "本月情况良好。\n\n第二段。\n\n## 甲区\n继续努力。\n").words[Language.ZH_HANS]
    assert words.opening == "本月情况良好。\n\n第二段。"
    assert words.districts == {"01": "继续努力。"}


@pytest.mark.parametrize("heading", ["甲区", "甲", "Alpha", "01", "甲 区", "ALPHA", "甲区 ##"])
def test_a_district_may_be_named_in_every_way_that_reporters_write_it(tmp_path, heading):
    assert notes(tmp_path, f"## {heading}\n好").words[Language.ZH_HANS].districts == {"01": "好"}


@pytest.mark.parametrize("heading", ["##甲区", "＃＃甲区", "  ## 甲区", "##\u3000甲区"])
def test_a_comment_on_one_district_never_reaches_all_for_a_slip_in_its_heading(tmp_path, heading):
    words = notes(tmp_path, f"开场。\n{heading}\n好").words[Language.ZH_HANS]
    assert (words.opening, words.districts) == ("开场。", {"01": "好"})


@pytest.mark.parametrize("text", ["甲区\n----\n好", "甲区\n===\n好", "#甲区\n好", "### 甲区\n好", "#\n好"])
def test_any_other_kind_of_heading_is_refused(tmp_path, text):
    assert problems_of(tmp_path, text)


def test_a_rule_under_an_empty_line_is_no_heading(tmp_path):
    assert notes(tmp_path, "一\n\n---\n\n二").words[Language.ZH_HANS].opening == "一\n\n---\n\n二"


@pytest.mark.parametrize(
    "line", ["number: 5", "Number：5", "编号：5", "編號: 5", "番号：5", "编号：５", "编号：第5期", "number: 05"]
)
def test_the_first_line_may_give_the_bulletin_s_number(tmp_path, line):
    found = notes(tmp_path, f"{line}\n\n开场。")
    assert found.number == 5
    assert found.words[Language.ZH_HANS].opening == "开场。"


@pytest.mark.parametrize("number", ["", "0", "-1", "five", "1.5", "1000", "9" * 5000, "²"])
def test_what_is_no_number_of_a_bulletin_is_refused(tmp_path, number):
    assert [line for line, _ in problems_of(tmp_path, f"\nnumber: {number}\n开场。")] == [2]


def test_files_that_disagree_about_the_number_are_refused(tmp_path):
    notes(tmp_path, "number: 5")
    (says,) = [says for _, says in problems_of(tmp_path, "number: 6", name="race-monthly-2024-04.en.md")]
    assert "the number 6, but data/notes/race-monthly-2024-04.md gives it 5" in says


def test_two_files_in_one_language_are_refused(tmp_path):
    notes(tmp_path, "一")
    (says,) = [says for _, says in problems_of(tmp_path, "二", name="race-monthly-2024-04.zh-Hans.md")]
    assert says == "race-monthly-2024-04.md is in zh-Hans too"


def test_each_language_has_its_own_file(tmp_path):
    notes(tmp_path, "中文")
    found = notes(tmp_path, "English", name="race-monthly-2024-04.en.md")
    assert {language: words.opening for language, words in found.words.items()} == {
        Language.ZH_HANS: "中文",
        Language.EN: "English",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_of_every_usual_encoding_are_read(tmp_path, encoding):
    assert (
        notes(tmp_path, "本月情况良好，各县（市、区）稳步推进。", encoding=encoding)
        .words[Language.ZH_HANS]
        .opening.startswith("本月")
    )


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path):
    told = problems_of(tmp_path, "number: five\n\n# 甲区\n一\n## 丙区\n二\n## 乙县\n三\n## 乙县\n四\n")
    assert [line for line, _ in told] == [1, 3, 5, 9]
    assert "is no number" in told[0][1]
    assert "another level" in told[1][1]
    assert "there is no district" in told[2][1]
    assert "twice" in told[3][1]


def test_a_file_that_is_far_too_large_is_refused_unread(tmp_path):
    assert "more than 200 kB" in problems_of(tmp_path, "长" * 100_000)[0][1]


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "data" / "notes").mkdir(parents=True)
    (tmp_path / "data" / "notes" / "race-monthly-2024-04.md").write_bytes(b"\x81\x00\xff\xfe\x00\x00" * 50)
    with pytest.raises(InputProblems, match="Save it again as text, in UTF-8"):
        read_notes(tmp_path, RACE, KEY, Language.ZH_HANS)


def test_the_fingerprint_changes_with_any_word(tmp_path):
    before = notes_fingerprint(tmp_path, KEY, Language.ZH_HANS)
    notes(tmp_path, "一")
    between = notes_fingerprint(tmp_path, KEY, Language.ZH_HANS)
    notes(tmp_path, "二")
    assert len({before, between, notes_fingerprint(tmp_path, KEY, Language.ZH_HANS)}) == 3


@pytest.mark.parametrize(
    ("name", "stray"),
    [
        ("investment-weekly-2024-W18.md", False), ("investment-weekly-2024-W18.zh-Hant.md", False),
        ("investment-weekly-2024-04.md", True), ("investment-daily-2024-W18.md", True),
        ("weekly-2024-W18.md", True), ("investment-weekly-2024-W18.fr.md", True), ("README.md", False),
        ("investment-weekly-2024-W18.md.txt", True), ("investment-weekly-2024-W18.MD", True),
        ("investment-weekly- 2024-W18.md", True), (".investment-weekly-2024-W18.md.swp", False),
    ],
)  # fmt: skip
def test_a_file_whose_name_fits_no_issue_is_told(tmp_path, name, stray):
    (tmp_path / "data" / "notes").mkdir(parents=True)
    (tmp_path / "data" / "notes" / name).write_text("一", encoding="utf-8")
    assert bool(stray_notes(tmp_path, App(ROOT, {}).workspace)) is stray


def test_mistakes_are_found_in_notes_for_any_issue(tmp_path):
    (tmp_path / "data" / "notes").mkdir(parents=True)
    for name in ("investment-weekly-2024-W30.en.md", "investment-monthly-2024-11.md", "elsewhere.md"):
        (tmp_path / "data" / "notes" / name).write_text("## 无此区\n好", encoding="utf-8")
    found = mistaken_notes(tmp_path, App(ROOT, {}).workspace)
    assert sorted(problem.place.file.rpartition("/")[2] for problem in found) == [
        "elsewhere.md", "investment-monthly-2024-11.md", "investment-weekly-2024-W30.en.md",
    ]  # fmt: skip


def test_the_sample_s_notes_have_no_mistakes():
    assert mistaken_notes(ROOT, App(ROOT, {}).workspace) == []
