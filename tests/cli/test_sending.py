"""Commands that send: run, demo, serve; and init."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from email import policy
from email.parser import BytesParser

from little import WEEKLY, many_subscribers, write_workspace
from waiting import until


def test_run_sends_every_letter_and_a_second_run_sends_nothing(ranking, inbox):
    first = ranking("run", WEEKLY, smtp=inbox)
    assert first.returncode == 0, first.stderr
    assert "all 5 letters are sent" in first.stdout
    second = ranking("run", WEEKLY, smtp=inbox)
    assert second.returncode == 0
    assert "was sent before" in second.stdout
    assert inbox.received == 5


def test_run_prints_json_for_scripts(ranking, inbox):
    record = json.loads(ranking("run", WEEKLY, "--json", smtp=inbox).stdout)
    assert record["state"] == "sent"
    assert record["letters"]["sent"] == 5


def test_a_dry_run_counts_the_letters_and_sends_and_stores_nothing(ranking, inbox, workspace):
    done = ranking("run", WEEKLY, "--dry-run", smtp=inbox)
    assert done.returncode == 0
    assert "5 letters in 5 variants would go out" in done.stdout
    assert inbox.received == 0
    assert not (workspace / "ranking.sqlite3").exists()


def test_only_sends_one_marked_copy_and_leaves_the_issue_unmade(ranking, inbox, tmp_path):
    done = ranking("run", WEEKLY, "--only", "me@office.example", smtp=inbox)
    assert done.returncode == 0, done.stderr
    [path] = (tmp_path / "inbox").glob("*.eml")
    letter = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert letter["To"].addresses[0].addr_spec == "me@office.example"
    assert letter["Subject"].startswith("[TEST 测试]")
    assert "No issue yet" in ranking("status").stdout


def test_without_a_mail_server_nothing_is_made_and_the_setting_is_named(ranking, flat):
    done = ranking("run", WEEKLY)
    assert done.returncode == 1
    assert "RANKING_SMTP_URL is not set" in flat(done.stderr)
    assert "No issue yet" in ranking("status").stdout


def test_a_mail_server_that_is_down_leaves_every_letter_for_the_next_run(ranking, inbox, flat):
    down = ranking("run", WEEKLY, smtp="smtp://127.0.0.1:9")
    assert down.returncode == 1
    assert "127.0.0.1:9" in flat(down.stderr)
    assert "5 left; run it again" in flat(down.stderr)
    again = ranking("run", WEEKLY, smtp=inbox)
    assert again.returncode == 0
    assert inbox.received == 5


def test_an_issue_that_waits_for_sign_off_says_how_to_sign_it(ranking, inbox, flat):
    done = ranking("run", "contest/monthly/2024-04", smtp=inbox)
    assert done.returncode == 1
    assert "--signed-by NAME" in flat(done.stderr)
    assert ranking("run", "contest/monthly/2024-04", "--signed-by", "张三", smtp=inbox).returncode == 0
    assert inbox.received == 4


def test_ctrl_c_finishes_the_letters_in_hand_and_the_next_run_goes_on(ranking, inbox, workspace):
    write_workspace(workspace, people=many_subscribers(400))
    environ = {**os.environ, "RANKING_SMTP_URL": f"smtp://127.0.0.1:{inbox.address.port}"}
    command = [sys.executable, "-m", "ranking", "run", WEEKLY, "-w", str(workspace)]
    running = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
    until(lambda: inbox.received >= 20)
    running.send_signal(signal.SIGINT)
    _, words = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "Traceback" not in words
    assert inbox.received < 400
    assert ranking("run", WEEKLY, smtp=inbox).returncode == 0
    assert inbox.received == 400, "none lost, none twice"


def test_serve_stops_at_sigterm(workspace, inbox):
    environ = {**os.environ, "RANKING_SMTP_URL": f"smtp://127.0.0.1:{inbox.address.port}", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "ranking", "serve", "-w", str(workspace)]
    serving = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "Serving. Next: contest/" in serving.stdout.readline()
    until((workspace / "ranking.sqlite3").exists)
    serving.send_signal(signal.SIGTERM)
    words, trouble = serving.communicate(timeout=60)
    assert serving.returncode == 0, trouble
    assert "Stopped" in words


def test_init_makes_a_workspace_that_works_and_refuses_a_folder_in_use(ranking, tmp_path, flat):
    assert ranking("init", "new", folder=None).returncode == 0
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "schedules.yaml",
        "schedules.schema.json",
        "templates",
        "data",
    }
    assert ranking("rank", "investment", "2024-W18", folder=tmp_path / "new").returncode == 0
    again = ranking("init", "new", folder=None)
    assert again.returncode == 1
    assert "Name a new or an empty folder" in flat(again.stderr)


def test_the_demo_sends_three_editions_in_four_languages_to_a_local_inbox(ranking, tmp_path):
    done = ranking("demo", folder=None)
    assert done.returncode == 0, done.stderr
    letters = [
        BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in (tmp_path / "demo/inbox").iterdir()
    ]
    editions = {letter["List-Id"].rpartition("<")[2].split(".")[1] for letter in letters}
    assert editions == {"weekly", "monthly", "quarterly"}
    for edition in editions:
        languages = {letter["Content-Language"] for letter in letters if f".{edition}." in letter["List-Id"]}
        assert languages == {"zh-Hans", "zh-Hant", "ja", "en"}
    pages = {path.name for path in (tmp_path / "demo/letters").glob("*.html")}
    assert len(pages - {"index.html"}) == len(letters)


def test_the_demo_replaces_only_what_it_made_itself(ranking, tmp_path, flat):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "precious.txt").write_text("mine", encoding="utf-8")
    done = ranking("demo", folder=None)
    assert done.returncode == 1
    assert "didn't make" in flat(done.stderr)
    assert (tmp_path / "demo" / "precious.txt").exists()
