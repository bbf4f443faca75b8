"""A run that is killed loses no letter; only those in flight may arrive twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest
from little import WEEKLY, many_subscribers, write_workspace
from waiting import until

from ranking.mail.inbox import Inbox

LETTERS = 1000
CONNECTIONS = 4


@pytest.mark.parametrize("killed_after", [1, 300, 950])
def test_every_letter_of_a_killed_run_arrives_and_only_those_in_flight_arrive_twice(tmp_path, killed_after):
    workspace = write_workspace(tmp_path / "city", people=many_subscribers(LETTERS))
    with Inbox(tmp_path / "inbox") as inbox:
        environ = {**os.environ, "RANKING_SMTP_URL": f"smtp://127.0.0.1:{inbox.address.port}"}
        command = [sys.executable, "-m", "ranking", "run", WEEKLY, "-w", str(workspace)]
        first = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
        until(lambda: inbox.received >= killed_after)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert first.returncode == -signal.SIGKILL

        second = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert second.returncode == 0, second.stderr

    arrived = Counter(to for to, _ in _letters(tmp_path / "inbox"))
    assert len(arrived) == LETTERS
    assert sum(arrived.values()) - LETTERS <= CONNECTIONS
    assert max(arrived.values()) <= 2
    assert len({message_id for _, message_id in _letters(tmp_path / "inbox")}) == LETTERS, (
        "twice, but recognisably the same"
    )


def _letters(inbox: Path) -> list[tuple[str, str]]:
    parser = BytesHeaderParser(policy=policy.default)
    headers = [parser.parsebytes(path.read_bytes()) for path in inbox.glob("*.eml")]
    return [(str(one["To"].addresses[0].addr_spec), str(one["Message-ID"])) for one in headers]
