"""Writing one value keeps everything else as it was."""

from __future__ import annotations

import difflib
from pathlib import Path

from ranking.config.writing import write_value

SAMPLE = Path(__file__).parents[2] / "schedules.yaml"


def test_one_changed_value_is_one_changed_line_with_every_comment_kept(tmp_path):
    path = tmp_path / "schedules.yaml"
    before = SAMPLE.read_text(encoding="utf-8")
    path.write_text(before, encoding="utf-8")
    write_value(path, ["races", "investment", "editions", "weekly", "when"], "Tue 09:30")
    after = path.read_text(encoding="utf-8")
    changed = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:1] in "+-"]
    assert [line[:1] for line in changed] == ["-", "+"]
    assert "Tue 09:30" in changed[1]
    assert [path.name for path in tmp_path.iterdir()] == ["schedules.yaml"]
