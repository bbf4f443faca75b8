"""The gate: a figure that can hardly be right holds the issue until somebody answers for it."""

from __future__ import annotations

import pytest
from little import FIGURES, SCHEDULES, WEEKLY

HEADER = "周,县区,项目,投资\n"
USUAL = "".join(
    f"2024-W{week:02d},{name},{projects + week % 2},{money + week % 3 / 10}\n"
    for week in range(8, 18)
    for name, projects, money in (("甲区", 3, 1.5), ("乙区", 5, 2.0), ("丙县", 2, 0.8), ("丁县", 1, 0.4))
)
LAST = "".join(line + "\n" for line in FIGURES.splitlines() if line.startswith("2024-W18"))


@pytest.fixture
def slipped(workspace):
    """Write figures of which one is in 万元 instead of 亿元; return how to correct it."""
    file = workspace / "data" / "weekly.csv"

    def write(value):
        file.write_text(
            HEADER + USUAL + LAST.replace("2024-W18,甲区,6,3.5", f"2024-W18,甲区,6,{value}"), encoding="utf-8"
        )

    write("17000")
    return write


def test_a_figure_in_the_wrong_unit_is_held_with_what_to_do(ranking, slipped, inbox, flat):
    done = ranking("run", WEEKLY, smtp=inbox)
    assert done.returncode == 1
    told = flat(done.stderr)
    assert "甲区 reports 17,000 亿元 of investment for 2024-W18" in told
    assert "Offices mix up 万元 and 亿元" in told
    assert "ranking acknowledge" in told
    assert "held" in ranking("status", WEEKLY).stdout


def test_whoever_answers_for_it_releases_the_issue_until_the_figure_changes(ranking, slipped, inbox, flat):
    ranking("run", WEEKLY, smtp=inbox)
    listed = flat(ranking("acknowledge", "contest", "2024-W18").stdout)
    assert "1 to answer for" in listed
    done = ranking("acknowledge", "contest", "2024-W18", "1", "--by", "张三", "--reason", "重大项目到位")
    assert done.returncode == 0, done.stderr
    assert "Nothing holds an issue" in ranking("acknowledge", "contest", "2024-W18").stdout
    slipped("18000")
    assert "1 to answer for" in flat(ranking("acknowledge", "contest", "2024-W18").stdout)
    slipped("17000")
    sent = ranking("run", WEEKLY, smtp=inbox)
    assert sent.returncode == 0, sent.stderr
    assert "Acknowledged by 张三: 重大项目到位" in flat(sent.stderr)


def test_standings_can_be_looked_at_while_the_issue_is_held(ranking, slipped, flat):
    done = ranking("rank", "contest", "2024-W18")
    assert done.returncode == 0
    assert "17,000 亿元" in flat(done.stderr)


def test_an_answer_needs_a_name_and_a_reason(ranking, slipped):
    assert ranking("acknowledge", "contest", "2024-W18", "1", "--by", "张三").returncode == 2
    assert ranking("acknowledge", "contest", "2024-W18", "7", "--by", "张三", "--reason", "x").returncode == 2


def test_a_race_may_only_be_told_of_it(ranking, workspace, slipped, inbox):
    text = SCHEDULES.replace("    sources:\n", "    gate: {unit-slip: {stance: warn, why: 经常如此}}\n    sources:\n")
    (workspace / "schedules.yaml").write_text(text, encoding="utf-8")
    done = ranking("run", WEEKLY, smtp=inbox)
    assert done.returncode == 0, done.stderr
    assert "经常如此" in done.stderr
