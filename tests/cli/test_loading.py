"""Loading as people do it: what a file is read as, what is kept, and a folder that is watched."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2]
WEEK = "data/weekly/2024-W18_统计局.xlsx"


@pytest.fixture
def sample(tmp_path):
    """The sample workspace, in a folder of its own."""
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE / "data", folder / "data")
    shutil.copytree(SAMPLE / "templates", folder / "templates")
    shutil.copy(SAMPLE / "schedules.yaml", folder)
    return folder


def test_a_file_is_explained_cell_by_cell_as_csv_and_json(ranking, sample, tmp_path):
    done = ranking("load", WEEK, "--explain", "-o", str(tmp_path / "cells.csv"), folder=sample)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "cells.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 10
    assert rows[0] | {"file": ""} == {
        "file": "",
        "cell": "D4",
        "says": "0.51(7)",
        "district": "端州区",
        "indicator": "actual_investment",
        "date": "2024-05-05",
        "is_read_as": "0.51 亿元",
        "by_rule": "space-in-name week-in-words rank-in-cell",
        "sure": "yes",
    }
    (told,) = json.loads(ranking("load", WEEK, "--explain", "--json", folder=sample).stdout)
    assert told["header"] == "line 3"
    assert told["skipped"] == ["line 14: notes and signatures"]
    assert len(told["cells"]) == 10


def test_a_file_with_doubts_is_explained_with_exit_code_1(ranking, sample, flat):
    (sample / "data" / "weekly" / "2024-W18_发改局.csv").write_text(
        "县区,指标,数量\n端州区,新增动工,1余\n端洲区,新增动工,2\n", encoding="utf-8"
    )
    done = ranking("load", "data/weekly/2024-W18_发改局.csv", "--explain", folder=sample)
    assert done.returncode == 1
    shown = flat(done.stdout)
    assert "in doubt: bound" in shown
    assert "did you mean “端州区”" in shown
    assert "2 cells read, 1 of them in doubt" in shown


def test_only_a_file_can_be_explained(ranking, sample, flat):
    done = ranking("load", "investment", "--explain", folder=sample)
    assert done.returncode == 2
    assert "name the file to explain" in flat(done.stderr)
    done = ranking("load", "data/nowhere.xlsx", "--explain", folder=sample)
    assert done.returncode == 1
    assert "there is no race or file “data/nowhere.xlsx”" in flat(done.stderr)


def test_a_file_that_no_source_reads_is_told_as_one(ranking, sample, flat):
    (sample / "data" / "weekly" / "notes.csv").write_text("a\n1\n", encoding="utf-8")
    done = ranking("load", "data/weekly/notes.csv", folder=sample)
    assert "no source of schedules.yaml reads this file" in flat(done.stdout + done.stderr)


def test_loading_a_file_keeps_a_vintage_of_the_race_that_reads_it(ranking, sample):
    done = ranking("load", WEEK, folder=sample)
    assert done.returncode == 0, done.stderr
    assert "investment: vintage 1 (7587 new" in done.stdout


def test_a_watched_folder_is_loaded_when_a_file_comes(sample):
    words = [sys.executable, "-m", "ranking", "load", "--watch", "-w", str(sample)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as watching:
        try:
            assert watching.stdout is not None
            lines = iter(watching.stdout.readline, "")
            assert any("vintage 1" in line for line in lines)
            shutil.move(sample / "data" / "arriving" / "2024-W19_发改局.csv", sample / "data" / "weekly")
            began = time.monotonic()
            assert any("vintage 2 (27 new" in line for line in lines)
            assert time.monotonic() - began < 30
        finally:
            watching.terminate()
