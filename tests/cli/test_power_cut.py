"""The power goes in the middle of a run: what is on the disk at that moment is enough to lose no letter."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from little import WEEKLY, many_subscribers, write_workspace
from mailserver import ScriptedServer
from waiting import until

LETTERS = 300
RANKING = [sys.executable, "-m", "ranking"]


@pytest.mark.parametrize("cut", range(5))
def test_a_power_cut_in_mid_run_loses_no_letter_and_what_arrives_twice_was_in_doubt(tmp_path, cut):
    chance = Random(cut)  # noqa: S311 - moments, no secrets
    workspace = write_workspace(tmp_path / "city", people=many_subscribers(LETTERS))
    with ScriptedServer() as server:
        environ = {**os.environ, "RANKING_SMTP_URL": f"smtp://127.0.0.1:{server.port}"}
        found = _cut(workspace, environ, server, after=chance.randint(0, LETTERS - 20), tail=chance.randbytes(999))
        run = [*RANKING, "run", WEEKLY, "-w", str(found)]
        last = subprocess.run(run, env=environ, capture_output=True, text=True, check=False)
        assert last.returncode == 0, last.stderr
        listed = subprocess.run(
            [*RANKING, "deliveries", WEEKLY, "--json", "-w", str(found)],
            env=environ, capture_output=True, text=True, check=True,
        )  # fmt: skip
        arrived = Counter(server.recipients)

    doubtful = {one["address"] for one in json.loads(listed.stdout) if one["in_doubt"]}
    assert len(arrived) == LETTERS
    assert {to for to, count in arrived.items() if count > 1} <= doubtful


def _cut(workspace: Path, environ: dict[str, str], server: ScriptedServer, *, after: int, tail: bytes) -> Path:
    """Run until so many letters have arrived, stop the world, and return the workspace as its disk then is.

    A write that was under way is torn: the log ends in `tail`, which nobody has finished. The file that processes
    share in memory is gone, as after a restart.
    """
    process = subprocess.Popen(
        [*RANKING, "run", WEEKLY, "-w", str(workspace)],
        env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: len(server.letters) >= max(after, 1) or process.poll() is not None)
    process.send_signal(signal.SIGSTOP)
    found = workspace.parent / "after"
    shutil.copytree(workspace, found, ignore=shutil.ignore_patterns("*-shm"))
    process.kill()
    process.wait()
    log = found / "ranking.sqlite3-wal"
    assert log.stat().st_size > 0, "something was only in the log"
    log.write_bytes(log.read_bytes() + tail)
    return found
