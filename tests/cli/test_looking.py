"""Commands that look: check, next, rank, preview, status, schema."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta

from little import SCHEDULES, WEEKLY, write_workspace

HEADER = (
    "rank,district,name,cohort,overall_rank,score,movement,adjustment,origin,list,"
    "projects,projects_score,projects_rank,investment,investment_score,investment_rank"
)


def test_check_looks_at_everything_and_finds_all_well(ranking, inbox):
    done = ranking("check", smtp=inbox)
    assert done.returncode == 0, done.stderr
    assert "All is well" in done.stdout
    for what in ("schedules.yaml", "template weekly", "figures of contest", "subscribers", "mail server", "database"):
        assert what in done.stdout


def test_check_names_the_setting_that_is_missing_as_something_to_look_at(ranking, flat):
    done = ranking("check")
    assert done.returncode == 0
    assert "RANKING_SMTP_URL is not set" in flat(done.stderr)


def test_check_prints_json_for_scripts(ranking, inbox):
    done = ranking("check", "--json", smtp=inbox)
    assert {finding["what"]: finding["ok"] for finding in json.loads(done.stdout)}["mail server"] is True


def test_next_shows_the_coming_fires_with_their_periods(ranking):
    fires = json.loads(ranking("next", "-n", "4", "--json").stdout)
    assert len(fires) == 4
    assert fires == sorted(fires, key=lambda fire: fire["at"])
    assert ranking("next", "-n", "2").stdout.count("contest/") == 2


def test_rank_prints_a_table_that_fits_80_columns(ranking):
    done = ranking("rank", "contest", "2024-W18")
    assert done.returncode == 0
    assert "甲区" in done.stdout
    assert "66.0" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_rank_prints_csv_with_a_column_triple_for_each_indicator(ranking):
    lines = ranking("rank", "contest", "2024-W18", "--format", "csv").stdout.splitlines()
    assert lines[0] == HEADER
    first = next(csv.DictReader(lines))
    assert first == {
        "rank": "1", "district": "01", "name": "甲区", "cohort": "east", "overall_rank": "1", "score": "66.0",
        "movement": "0", "adjustment": "", "origin": "", "list": "",
        "projects": "6", "projects_score": "60.0", "projects_rank": "1",
        "investment": "3.5", "investment_score": "70.0", "investment_rank": "1",
    }  # fmt: skip


def test_rank_writes_csv_that_excel_reads_as_utf_8(ranking, tmp_path):
    assert ranking("rank", "contest", "2024-W18", "-o", "standings.csv").returncode == 0
    raw = (tmp_path / "standings.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig") == ranking("rank", "contest", "2024-W18", "--format", "csv").stdout


def test_rank_prints_json_with_the_same_figures(ranking):
    standings = json.loads(ranking("rank", "contest", "2024-W18", "--format", "json").stdout)
    assert standings["period"] == "2024-W18"
    assert standings["standings"][0]["score"] == 66.0


def test_an_unknown_race_gets_the_nearest_name(ranking, flat):
    done = ranking("rank", "contes", "2024-W18")
    assert done.returncode == 1
    assert "did you mean “contest”?" in flat(done.stderr)


def test_a_period_that_does_not_exist_gets_the_right_form(ranking, flat):
    done = ranking("rank", "contest", "2024-W53")
    assert done.returncode == 1
    assert "2024 has weeks 1 to 52" in flat(done.stderr)


def test_preview_writes_the_letter_its_pictures_and_files_and_sends_nothing(ranking, tmp_path):
    done = ranking("preview", "contest/weekly", "--for", "甲区", "--lang", "en", "-o", "out")
    assert done.returncode == 0, done.stderr
    stem = "contest-weekly-2024-W18-en-01"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        stem,
        f"{stem}.eml",
        f"{stem}.html",
        f"{stem}.subject.txt",
        f"{stem}.txt",
    ]
    assert (
        (tmp_path / "out" / f"{stem}.subject.txt")
        .read_text(encoding="utf-8")
        .startswith("[Weekly update] Alpha: rank 1")
    )
    page = (tmp_path / "out" / f"{stem}.html").read_text(encoding="utf-8")
    beside = {path.name for path in (tmp_path / "out" / stem).iterdir()}
    assert {name.rpartition("/")[2] for name in re.findall(r'src="([^"]+)"', page)} <= beside
    assert any(name.endswith(".xlsx") for name in beside)
    assert b"multipart/mixed" in (tmp_path / "out" / f"{stem}.eml").read_bytes()


def test_status_before_any_issue_says_how_to_make_one(ranking):
    assert "No issue yet" in ranking("status").stdout


def test_status_of_an_issue_that_is_not_there_names_those_that_are(ranking, inbox, flat):
    ranking("run", WEEKLY, smtp=inbox)
    done = ranking("status", "contest/weekly/2024-W17")
    assert done.returncode == 1
    assert WEEKLY in flat(done.stderr)


def test_schema_prints_a_json_schema(ranking):
    assert json.loads(ranking("schema", folder=None).stdout)["$schema"].endswith("2020-12/schema")


def test_wrong_usage_exits_with_2(ranking):
    assert ranking("rank").returncode == 2
    assert ranking("preview", "contest/weekly", "--lang", "fr").returncode == 2


def test_next_tells_what_moved_a_day_and_how_many_letters_go_out(ranking, workspace):
    text = SCHEDULES.replace(
        'when: "Mon 09:00"', 'when: "Mon 09:00", on_holiday: next_workday, deadline: 3 hours after'
    )
    today = date.today()  # noqa: DTZ011 - only to find coming Mondays
    monday = today + timedelta(days=14 - today.weekday())
    write_workspace(workspace, schedules=f"{text}calendar: {{base: weekends, holidays: [{monday}]}}\n")
    shown = ranking("next", "-n", "4")
    assert shown.returncode == 0, shown.stderr
    [moved] = [line for line in shown.stdout.splitlines() if f"was Mon {monday:%m-%d}" in line]
    assert moved.startswith(f"Tue {monday + timedelta(days=1)} 09:00  contest/weekly/")
    assert moved.split()[4:6] == ["12:00", "5"]
    assert "`on_holiday` moves it." in shown.stdout
    records = json.loads(ranking("next", "-n", "4", "--json").stdout)
    [record] = [one for one in records if one["planned"] == str(monday)]
    assert record["reason"] == f"moved from {monday}, no working day"
    assert record["letters"] == {"zh-Hans": 3, "en": 2}


def test_next_shows_what_a_holiday_leaves_out(ranking, workspace):
    text = SCHEDULES.replace('when: "Mon 09:00"', 'when: "Mon 09:00", on_holiday: skip')
    today = date.today()  # noqa: DTZ011 - only to find coming Mondays
    monday = today + timedelta(days=14 - today.weekday())
    write_workspace(workspace, schedules=f"{text}calendar: {{base: weekends, holidays: [{monday}]}}\n")
    assert "`on_holiday: skip` leaves the issue out" in ranking("next", "-n", "4").stdout


def test_check_warns_of_a_year_whose_working_days_nobody_knows(ranking, workspace, flat):
    text = SCHEDULES.replace('when: "day 5, 10:00"', 'when: "workday 3, 10:00"')
    write_workspace(workspace, schedules=text)
    assert "working calendar: known up to" in flat(ranking("check").stdout)
