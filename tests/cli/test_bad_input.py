"""Bad input gets a sentence that names the place and the cure, exit code 1, and nothing is half-sent."""

from __future__ import annotations

import resource
import signal

import pytest
from little import FIGURES, SCHEDULES, SUBSCRIBERS, WEEKLY, write_workspace

BAD = {
    "broken YAML": ({"schedules": SCHEDULES + "  x: [\n"}, ["schedules.yaml:", "this is not YAML"]),
    "weights": ({"schedules": SCHEDULES.replace("weight: 40", "weight: 30")}, ["the weights add up to 90, not to 100"]),
    "unknown template": (
        {"schedules": SCHEDULES.replace('09:00"}', '09:00", template: weakly}')},
        ["weakly"],
    ),
    "missing file": (
        {"schedules": SCHEDULES.replace("data/weekly.csv", "data/weakly.csv")},
        ["data/weakly.csv", "weekly.csv"],
    ),
    "empty file": ({"figures": ""}, ["data/weekly.csv"]),
    "a district twice": ({"figures": FIGURES + "2024-W18,甲区,7,3.5\n"}, ["甲区", "weekly.csv:14"]),
    "text in a number": ({"figures": FIGURES.replace("甲区,6", "甲区,六")}, ["weekly.csv:10", "六"]),
    "unknown district": ({"figures": FIGURES.replace("2024-W18,甲区", "2024-W18,甲曲")}, ["甲曲", "甲区"]),
    "bad subscriber": ({"people": SUBSCRIBERS + "nobody,x,fr,chief,99,\n"}, ["subscribers.csv:7"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_run_on_bad_input_says_where_and_sends_nothing(case, ranking, inbox, workspace, flat):
    files, words = BAD[case]
    write_workspace(workspace, **files)
    done = ranking("run", WEEKLY, smtp=inbox)
    assert done.returncode == 1
    for word in words:
        assert word in flat(done.stderr)
    assert inbox.received == 0


@pytest.mark.parametrize("case", BAD)
def test_check_finds_the_same(case, ranking, inbox, workspace, flat):
    files, words = BAD[case]
    write_workspace(workspace, **files)
    done = ranking("check", smtp=inbox)
    assert done.returncode == 1
    for word in words:
        assert word in flat(done.stderr)


def test_a_file_in_the_wrong_encoding_is_named(ranking, inbox, workspace, flat):
    (workspace / "data" / "weekly.csv").write_bytes(b"\xff\xfe\x00\xd8" * 50)
    done = ranking("run", WEEKLY, smtp=inbox)
    assert done.returncode == 1
    assert "data/weekly.csv" in flat(done.stderr)


def test_a_workspace_that_is_not_there_is_named(ranking, tmp_path, flat):
    done = ranking("check", folder=tmp_path / "nowhere")
    assert done.returncode == 1
    assert "ranking init" in flat(done.stderr)


def test_a_full_disk_stops_the_run_and_the_next_one_goes_on(ranking, inbox, flat):
    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    full = ranking("run", WEEKLY, smtp=inbox, preexec_fn=no_room)
    assert full.returncode == 1
    assert "disk" in flat(full.stderr)
    assert ranking("run", WEEKLY, smtp=inbox).returncode == 0
    assert inbox.received == 5


def test_a_database_that_is_something_else_is_not_touched(ranking, inbox, workspace, flat):
    other = workspace / "ranking.sqlite3"
    other.write_text("a letter to grandmother\n" * 200, encoding="utf-8")
    done = ranking("run", WEEKLY, smtp=inbox)
    assert done.returncode == 1
    assert "the file is something else" in flat(done.stderr)
    assert other.read_text(encoding="utf-8").startswith("a letter to grandmother")
