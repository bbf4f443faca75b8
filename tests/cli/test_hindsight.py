"""Commands about what is known and since when: load, vintages, diff, coverage, --as-of."""

from __future__ import annotations

import csv
import json

import pytest
from little import FIGURES, WEEKLY

WEEK = "2024-W18"
REVISED = FIGURES.replace("2024-W18,乙区,5,2.2", "2024-W18,乙区,9,4.5").replace("2024-W18,丁县,2,1.0\n", "")


@pytest.fixture
def revised(ranking, workspace):
    """Load the figures twice, revised the second time."""
    assert ranking("load").returncode == 0
    (workspace / "data" / "weekly.csv").write_text(REVISED, encoding="utf-8")
    return ranking("load", "contest")


def ranks(done):
    assert done.returncode == 0, done.stderr
    return {row["name"]: row["rank"] for row in csv.DictReader(done.stdout.splitlines())}


def test_loading_keeps_what_changed_and_the_same_files_again_change_nothing(ranking, revised, flat):
    assert "contest: vintage 2 (0 new, 2 revised, 2 withdrawn)" in flat(revised.stdout)
    assert "vintage 2" in flat(ranking("load").stdout)
    kept = json.loads(ranking("vintages", "contest", "--json").stdout)
    assert [(one["number"], one["added"]) for one in kept] == [(2, 0), (1, 24)]
    assert ranking("vintages", "contest").stdout.count("\n") == 3


def test_standings_are_shown_as_they_were_known_then(ranking, revised):
    now = ranks(ranking("rank", "contest", WEEK, "--format", "csv"))
    then = ranks(ranking("rank", "contest", WEEK, "--format", "csv", "--as-of", "1"))
    assert (then["甲区"], now["甲区"]) == ("1", "2")
    assert (then["丁县"], now["丁县"]) == ("1", "")
    told = json.loads(ranking("explain", "contest", WEEK, "乙区", "--as-of", "1", "--format", "json").stdout)
    assert told["score"] == 46.4


def test_a_moment_before_everything_and_one_that_is_none_are_told(ranking, revised, flat):
    assert "there is no vintage of contest" in flat(ranking("rank", "contest", WEEK, "--as-of", "2000-01-01").stderr)
    assert "“yesterday” is no moment: write a vintage's number" in flat(
        ranking("rank", "contest", WEEK, "--as-of", "yesterday").stderr
    )


def test_a_difference_tells_the_figures_and_what_they_did_to_the_ranks(ranking, revised, flat):
    table = ranking("diff", "contest", WEEK)
    assert table.returncode == 0, table.stderr
    assert max(len(line) for line in table.stdout.splitlines()) <= 80
    assert "revised 乙区 实际投资 2024-05-05 2.2亿元 4.5亿元" in flat(table.stdout)
    found = json.loads(ranking("diff", "contest", WEEK, "--between", "1", "2", "--json").stdout)
    assert sorted(one["kind"] for one in found["changes"]) == ["revised", "revised", "withdrawn", "withdrawn"]
    assert found["ranks"]["01"] == {"before": 1, "after": 2}
    assert "No figure of the period's year changed" in ranking("diff", "contest", WEEK, "--between", "2", "2").stdout


def test_coverage_shows_what_is_there_and_what_is_late(ranking, revised):
    shown = ranking("coverage", "contest", WEEK)
    assert shown.returncode == 0, shown.stderr
    assert "✗ late or missing 2" in shown.stdout
    rows = {row["name"]: row for row in json.loads(ranking("coverage", "contest", WEEK, "--json").stdout)}
    assert rows["丁县"]["projects"] == "not_reported"
    assert rows["甲区"]["projects"] == "reported"


def test_an_issue_keeps_its_figures_and_a_later_explanation_tells_what_was_revised(ranking, inbox, workspace):
    week = WEEKLY.replace("W18", "W17")
    assert ranking("run", week, smtp=inbox).returncode == 0
    text = FIGURES.replace("2024-W17,乙区,4,2.0", "2024-W17,乙区,1,1.0")
    (workspace / "data" / "weekly.csv").write_text(text, encoding="utf-8")
    told = json.loads(ranking("explain", "contest", WEEK, "乙区", "--format", "json").stdout)
    parts = {part["cause"]: part["points"] for part in told["parts"]}
    assert parts["revision"] == -24, "40 as published, 16 as known now"


def test_a_file_in_doubt_is_not_kept(ranking, workspace):
    (workspace / "data" / "weekly.csv").write_text(FIGURES.replace("2.2", "much"), encoding="utf-8")
    done = ranking("load")
    assert done.returncode == 1
    assert "much" in done.stderr
    assert json.loads(ranking("vintages", "contest", "--json").stdout) == []


def test_without_anything_kept_there_is_nothing_to_compare(ranking, flat):
    done = ranking("diff", "contest", WEEK)
    assert done.returncode == 1
    assert "no figures of contest have been kept yet" in flat(done.stderr)
