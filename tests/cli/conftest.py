"""The `ranking` command as people run it: a subprocess in a workspace."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from little import write_workspace

from ranking.mail.inbox import Inbox


@pytest.fixture
def workspace(tmp_path):
    return write_workspace(tmp_path / "city")


@pytest.fixture
def inbox(tmp_path):
    with Inbox(tmp_path / "inbox") as box:
        yield box


@pytest.fixture
def ranking(workspace, tmp_path):
    """Return a function that runs a command in the little workspace.

    `smtp` is an inbox, None or a URL; `bounces` the URL of the mailbox that bounces come into.
    """

    def run(*words, smtp=None, bounces=None, folder=workspace, **options):
        environ = {key: value for key, value in os.environ.items() if not key.startswith("RANKING_")}
        environ |= {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONWARNINGS": "error"}
        if smtp is not None:
            environ["RANKING_SMTP_URL"] = smtp if isinstance(smtp, str) else f"smtp://127.0.0.1:{smtp.address.port}"
        if bounces is not None:
            environ["RANKING_BOUNCES_URL"] = bounces
        if "preexec_fn" in options:  # a process without room has none for measuring itself either
            environ = {key: value for key, value in environ.items() if not key.startswith("COVERAGE")}
        command = [sys.executable, "-m", "ranking", *words, *(["-w", str(folder)] if folder else [])]
        done = subprocess.run(
            command, env=environ, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=120, **options
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


@pytest.fixture
def flat():
    """Return a function that undoes the folding at 80 columns."""
    return lambda text: " ".join(text.split())
