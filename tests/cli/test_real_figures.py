"""Two workspaces with other people's figures run without a line of code changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from waiting import until

from ranking.mail.inbox import Inbox

WORKSPACES = Path(__file__).parent.parent / "workspaces"
SHARED = Path(os.environ.get("RACE_TO_WIN_SHARED", Path(__file__).parents[2].parent / "shared"))
HERE = SHARED / "reference/real/jp_prefectures/prefectures.csv"
needs_real_figures = pytest.mark.skipif(
    not HERE.exists(), reason=f"the prefectures' real figures are not here: set RACE_TO_WIN_SHARED (looked for {HERE})"
)


def ranking(*words, inbox, database):
    return {
        "args": [sys.executable, "-m", "ranking", *words],
        "env": {
            **os.environ,
            "RANKING_SMTP_URL": f"smtp://127.0.0.1:{inbox.address.port}",
            "RANKING_DATABASE_URL": f"sqlite:///{database}",
            "RACE_TO_WIN_SHARED": str(SHARED),
        },
    }


def letters(folder):
    parser = BytesParser(policy=policy.default)
    return [parser.parsebytes(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]


@needs_real_figures
def test_japan_s_47_prefectures_get_their_weekly_update_in_japanese_and_english(tmp_path):
    with Inbox(tmp_path / "inbox") as inbox:
        words = ("run", "covid/weekly/2020-W30", "-w", str(WORKSPACES / "jp_prefectures"))
        done = subprocess.run(
            **ranking(*words, inbox=inbox, database=tmp_path / "x.sqlite3"), capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    received = letters(tmp_path / "inbox")
    assert {letter["Content-Language"] for letter in received} == {"ja", "en"}
    for letter in received:
        text = letter.get_body(("plain",)).get_content()
        assert ("2020年第30週" if letter["Content-Language"] == "ja" else "Week 30 of 2020") in letter["Subject"]
        assert ("東京都" if letter["Content-Language"] == "ja" else "Tokyo") in text


@needs_real_figures
def test_a_killed_run_of_the_prefectures_loses_no_letter(tmp_path):
    people = ["address,name,language,role,district,editions"]
    people += [f"office{n:04d}@pref.example,Office {n},{'ja' if n % 2 else 'en'},district,東京都," for n in range(1000)]
    workspace = tmp_path / "japan"
    workspace.mkdir()
    original = (WORKSPACES / "jp_prefectures" / "schedules.yaml").read_text(encoding="utf-8")
    (workspace / "schedules.yaml").write_text(original, encoding="utf-8")
    (workspace / "subscribers.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
    with Inbox(tmp_path / "inbox") as inbox:
        command = ranking("run", "covid/weekly/2020-W30", "-w", str(workspace), inbox=inbox, database=tmp_path / "x.db")
        first = subprocess.Popen(**command, stderr=subprocess.DEVNULL)
        until(lambda: inbox.received >= 400)
        first.kill()
        first.wait()
        again = subprocess.run(**command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    arrived = Counter(str(letter["To"].addresses[0].addr_spec) for letter in letters(tmp_path / "inbox"))
    assert len(arrived) == 1000
    assert sum(arrived.values()) - 1000 <= 10, "at most as many as there are connections, and two more"


def test_the_gdp_of_zhaoqing_s_units_is_ranked_and_its_total_reported_as_apart_not_repaired(tmp_path):
    command = [sys.executable, "-m", "ranking", "rank", "gdp", "2023", "-w", str(WORKSPACES / "zhaoqing_gdp")]
    done = subprocess.run([*command, "--format", "csv"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [line.split(",")[2] for line in done.stdout.splitlines()[1:4]] == ["高要区", "四会市", "端州区"]
    words = " ".join(done.stderr.split())
    assert "2,792.51" in words
    assert "2,759.90" in words
    assert "it counts as it was reported" in words
