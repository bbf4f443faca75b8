"""`schedules.yaml`: what it declares, and what it says about every mistake."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from little import SCHEDULES

from ranking.config.loader import load_workspace
from ranking.domain.errors import InputProblems
from ranking.domain.indicators import Measure
from ranking.domain.languages import Language
from ranking.domain.layouts import Layout, Shape
from ranking.domain.periods import PeriodKind
from ranking.domain.rules import Goalposts, Normaliser
from ranking.domain.subscribers import Audience
from ranking.domain.whens import When


def load(folder, text=SCHEDULES, environ=None):
    (folder / "schedules.yaml").write_text(text, encoding="utf-8")
    return load_workspace(folder, environ or {})


def problems(folder, text, environ=None):
    with pytest.raises(InputProblems) as caught:
        load(folder, text, environ)
    return caught.value.problems


@pytest.fixture
def race(tmp_path):
    return load(tmp_path).race("contest")


def test_money_is_stored_in_yuan_goalposts_included(race):
    investment = race.indicators[1]
    assert investment.unit.scale == Decimal(10**8)
    assert investment.goalposts[PeriodKind.WEEK] == Goalposts(worst=0, best=5e8)
    assert investment.quantum == Decimal(10**7)


def test_growth_has_its_goalposts_in_per_cent(tmp_path):
    text = SCHEDULES.replace(
        "goalposts: {week: [0, 5], month: [0, 20]}", "measure: yoy\n        goalposts: {month: [-10, 30]}"
    )
    indicator = load(tmp_path, text).race("contest").indicators[1]
    assert indicator.measure is Measure.YOY
    assert indicator.goalposts[PeriodKind.MONTH] == Goalposts(worst=-10, best=30)


def test_what_is_left_out_has_its_usual_value(race):
    weekly = race.editions["weekly"]
    assert weekly.template == "weekly"
    assert weekly.audience == Audience()
    assert weekly.max_lateness == timedelta(days=3)
    assert weekly.zone == ZoneInfo("Asia/Shanghai")
    assert not weekly.sign_off
    assert race.editions["monthly"].sign_off
    assert race.scoring.normalisation.method is Normaliser.GOALPOSTS
    assert race.scoring.data_threshold == 1.0


def test_when_is_read_in_words(race):
    assert race.editions["weekly"].when == When(of=PeriodKind.WEEK, day=1, at=time(9, 0), text="Mon 09:00")


def test_a_wide_file_knows_its_columns(tmp_path):
    [layout] = load(tmp_path).layouts["contest"]
    assert layout == Layout(
        path="data/weekly.csv",
        shape=Shape.WIDE,
        district="县区",
        date=("周",),
        columns={"项目": "projects", "投资": "investment"},
    )


def test_a_code_keeps_the_zero_that_yaml_would_drop(tmp_path):
    assert load(tmp_path, SCHEDULES.replace('"02"', "02")).race("contest").districts[1].code == "02"


def test_one_text_is_a_name_in_every_language(tmp_path):
    workspace = load(tmp_path, SCHEDULES.replace("{zh-Hans: 东片, en: East}", "东片"))
    assert workspace.race("contest").cohorts[0].names[Language.EN] == "东片"


def test_a_path_takes_variables_from_the_environment(tmp_path):
    text = SCHEDULES.replace("data/weekly.csv", '"${FIGURES:-data}/weekly.csv"')
    assert load(tmp_path, text).layouts["contest"][0].path == "data/weekly.csv"
    assert load(tmp_path, text, {"FIGURES": "/srv"}).layouts["contest"][0].path == "/srv/weekly.csv"


def test_the_fingerprint_changes_with_the_file(tmp_path):
    assert load(tmp_path).fingerprint != load(tmp_path, SCHEDULES + "# a note\n").fingerprint


MISTAKES = {
    "unknown key": ("weight: 40", "weigth: 40", 23, "“weigth” means nothing here. Did you mean “weight”?"),
    "missing key": ("        unit: 个\n", "", 20, "“unit” is missing"),
    "unknown word": ("layout: wide", "layout: wyde", 33, "“wyde” is not known. Write one of long, wide"),
    "wrong kind": ("weight: 40", "weight: much", 23, "“much” can't stand here. Write a number"),
    "too many": ("[0, 5]", "[0, 5, 6]", 31, "Give at most 2"),
    "precision": ("precision: 0", "precision: 9", 24, "“9” is too large. Write a number of at most 6"),
    "language": ("{zh-Hans: 东片, en: East}", "{zh: 东片}", 11, "“zh” is not known. Write one of zh-Hans, zh-"),
    "address": ("ranking@city.example", "ranking at city", 5, "such as office@city.example"),
    "two lines in a name": ("en: Sample City", 'en: "Sample\\nBcc: x@y"', 4, "Write words on one line"),
    "a formula": ("en: Beta", 'en: "=1+1"', 15, "that don't begin with = + - or @"),
    "capitals": ("contest:", "Contest:", 8, "lower-case letters"),
    "weights": ("weight: 40", "weight: 30", 19, "the weights add up to 90, not to 100"),
    "cohort": ("cohort: east}", "cohort: eest}", 14, "did you mean “west”?"),
    "district twice": ('"02"', '"01"', 15, "“01” already names another"),
    "alias twice": ("west}\n    scoring", "west, aliases: [甲 区]}\n    scoring", 17, "“甲区” already names"),
    "goalposts upside down": ("week: [0, 5]", "week: [5, 0]", 31, "that is [smaller, greater]"),
    "code of a column": ("projects:\n", "projects_rank:\n", 20, "Don't end a code in _score, _rank or _light"),
    "indicator of a column": ("投资: investment", "投资: investmint", 33, "did you mean “investment”?"),
    "unknown unit": (", columns:", ", unit: 斤两, columns:", 33, "“斤两” is no unit that is known"),
    "two origins": (", columns:", ", url: 'https://a.example/x', columns:", 33, "a source has file and url"),
    "no host allowed": ("file: data/weekly.csv", "url: 'https://a.example/x'", 33, "Add `hosts: [a.example]`"),
    "idle key": (", columns:", ", value: 数值, columns:", 33, "the layout is wide, so “value” means nothing"),
    "no such encoding": (", columns:", ", encoding: utf-99, columns:", 33, "there is no encoding"),
    "no such district": (", columns:", ", of_district: x, columns:", 33, "there is no district “x”"),
    "no such period": (", columns:", ", of_period: 2024-W99, columns:", 33, "is given twice"),
    "reminder": ('09:00"}', '09:00", remind: [soon]}', 35, "such as 4 hours or 2 days"),
    "deadline": ('09:00"}', '09:00", deadline: later}', 35, "at once"),
    "no time": ("Mon 09:00", "Mon 25:00", 35, "names no time"),
    "another period": ("Mon 09:00", "day 5, 09:00", 35, "comes once a month, but the edition is about a week"),
    "time zone": ("Asia/Shanghai", "Asia/Shangai", 1, "did you mean “Asia/Shanghai”?"),
    "lateness": ('09:00"}', '09:00", max_lateness: soon}', 35, "such as 12 hours or 3 days"),
    "variable": ("data/weekly.csv", '"${NOWHERE}/weekly.csv"', 33, "the environment has no NOWHERE"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_to_write_instead(tmp_path, case):
    wrong, mistake, line, words = MISTAKES[case]
    assert SCHEDULES.count(wrong) >= 1
    found = problems(tmp_path, SCHEDULES.replace(wrong, mistake, 1))
    assert [problem.place.line for problem in found][:1] == [line]
    assert words in str(found[0])
    assert str(found[0]).startswith(f"schedules.yaml:{line}:")


def test_all_mistakes_are_told_at_once_from_top_to_bottom(tmp_path):
    text = SCHEDULES
    told = ("time zone", "address", "cohort", "unknown key", "goalposts upside down", "unknown word", "no time")
    for case in told:
        wrong, mistake, _, _ = MISTAKES[case]
        text = text.replace(wrong, mistake, 1)
    assert [problem.place.line for problem in problems(tmp_path, text)] == [MISTAKES[case][2] for case in told]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SCHEDULES + "  x: [\n", "this is not YAML"),
        (SCHEDULES.replace("subscribers:", "\tsubscribers:"), "this line begins with a tab"),
        (SCHEDULES.replace("subscribers:", "subscribers："), "this line has a wide colon （：）"),
        (SCHEDULES + "subscribers: other.csv\n", "this is not YAML"),
        ("", "the file is empty"),
        ("- a\n- b\n", "the file is empty"),
        ("x: !!python/object:os.system id\n", "means nothing here"),
    ],
)
def test_what_cannot_be_read_at_all_is_told_in_a_sentence(tmp_path, text, words):
    assert words in str(problems(tmp_path, text)[0])


def test_another_encoding_is_told_with_the_line(tmp_path):
    (tmp_path / "schedules.yaml").write_bytes(SCHEDULES.encode("gb18030"))
    with pytest.raises(InputProblems, match=r"schedules\.yaml:4: the file is not in UTF-8"):
        load_workspace(tmp_path, {})


def test_a_folder_without_the_file_is_no_workspace(tmp_path):
    with pytest.raises(InputProblems, match="ranking init"):
        load_workspace(tmp_path, {})
