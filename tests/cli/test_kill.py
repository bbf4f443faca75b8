"""A run that is killed loses no letter; only those in flight may arrive twice, and all of them are known."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path
from random import Random

from little import WEEKLY, many_subscribers, write_workspace
from waiting import until

from ranking.mail.inbox import Inbox

LETTERS = 2000
CONNECTIONS = 8
#: `make soak` asks for more.
KILLS = int(os.environ.get("RANKING_TEST_KILLS", "20"))


def test_every_letter_of_a_run_that_is_killed_again_and_again_arrives_and_what_is_in_doubt_is_known(tmp_path):
    chance = Random(2024)  # noqa: S311 - kills, no secrets
    workspace = write_workspace(tmp_path / "city", people=many_subscribers(LETTERS))
    with Inbox(tmp_path / "inbox") as inbox:
        environ = {**os.environ, "RANKING_SMTP_URL": f"smtp://127.0.0.1:{inbox.address.port}"}
        ranking = [sys.executable, "-m", "ranking"]
        run = [*ranking, "run", WEEKLY, "-w", str(workspace)]
        for _ in range(KILLS):
            _kill(run, environ, inbox, after=chance.randint(1, 2 * LETTERS // (KILLS + 1) - 1))
        last = subprocess.run(run, env=environ, capture_output=True, text=True, check=False)
        assert last.returncode == 0, last.stderr
        listed = subprocess.run(
            [*ranking, "deliveries", WEEKLY, "--attempts", "--json", "-w", str(workspace)],
            env=environ, capture_output=True, text=True, check=True,
        )  # fmt: skip

    arrived = Counter(_letters(tmp_path / "inbox"))
    recipients = Counter(to for to, _ in arrived.elements())
    twice = {to for to, count in recipients.items() if count > 1}
    attempts = json.loads(listed.stdout)
    doubtful = {one["address"] for one in attempts if one["in_doubt"]}

    assert len(recipients) == LETTERS, "none is lost"
    assert twice <= doubtful, "who gets one twice is known to be in doubt"
    assert sum(one["in_doubt"] for one in {one["address"]: one for one in attempts}.values()) <= KILLS * (
        CONNECTIONS + 2
    )
    assert len(arrived) == LETTERS, "twice, but under the same Message-ID"


def _kill(run: list[str], environ: dict[str, str], inbox: Inbox, *, after: int) -> None:
    """Run until so many more letters have come in, or all have, and kill the run."""
    before = inbox.received
    process = subprocess.Popen(run, env=environ, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    until(lambda: inbox.received >= before + after or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.wait()


def _letters(inbox: Path) -> list[tuple[str, str]]:
    parser = BytesHeaderParser(policy=policy.default)
    headers = [parser.parsebytes(path.read_bytes()) for path in inbox.glob("*.eml")]
    return [(str(one["To"].addresses[0].addr_spec), str(one["Message-ID"])) for one in headers]
