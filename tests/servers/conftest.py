"""Real mail servers, and the sample's issues sent through them."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ranking.app import App
from ranking.domain.issues import IssueKey, IssueState

ROOT = Path(__file__).parents[2]
NOW = datetime(2024, 5, 8, 1, tzinfo=UTC)
ISSUES = ("investment/weekly/2024-W18", "investment/monthly/2024-04", "investment/quarterly/2024-Q1")
PEOPLE = {
    "alpha@city.example": "端州区招商办,zh-Hans,district,441202",
    "hongkong@city.example": "端州區駐香港聯絡處,zh-Hant,district,441202",
    "tokyo@city.example": "高要区東京連絡事務所（長い名前の事務所・長い名前の事務所・長い名前の事務所）,ja,leader,",
    "o'brien+race@city.example": '"Office, of the ""Race""",en,public,',
}


@dataclass
class Sample:
    """The sample's workspace with a few readers, all in one town."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def app(self, port: int, **environ: str) -> App:
        """Open the workspace, with a mail server on a port."""
        smtp = {"RANKING_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        return App(self.folder, {**smtp, **environ}, clock=lambda: NOW)

    def send(self, app: App, issue: str) -> IssueState:
        """Send an issue, waiting for nothing."""
        return asyncio.run(app.run(IssueKey.parse(issue), stop=asyncio.Event(), patience=timedelta(0)))

    def declare(self, words: str) -> None:
        """Add a section to schedules.yaml."""
        path = self.folder / "schedules.yaml"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")

    def list(self, people: dict[str, str]) -> None:
        """Make these the subscribers."""
        lines = [f"{address},{rest}," for address, rest in people.items()]
        text = "address,name,language,role,district,editions\n" + "\n".join(lines) + "\n"
        (self.folder / "data" / "subscribers.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def sample(tmp_path):
    folder = tmp_path / "city"
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copy(ROOT / "schedules.yaml", folder)
    one = Sample(folder)
    one.list(PEOPLE)
    return one
