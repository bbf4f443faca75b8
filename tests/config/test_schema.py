"""The JSON Schema that editors complete the file with."""

from __future__ import annotations

import json
from pathlib import Path

from ranking.config.schema import json_schema

ROOT = Path(__file__).parents[2]


def test_the_committed_schema_is_the_code_s():
    assert json.loads((ROOT / "schedules.schema.json").read_text(encoding="utf-8")) == json_schema()


def test_unknown_keys_are_mistakes_everywhere():
    schema = json_schema()
    for model in (schema, *schema["$defs"].values()):
        if model.get("type") == "object":
            assert model["additionalProperties"] is False


def test_what_coordinators_edit_most_explains_itself():
    models = json_schema()["$defs"]
    for name in ("Edition", "Indicator", "Source", "Scoring"):
        for key, field in models[name]["properties"].items():
            assert "description" in field or key == "name", f"{name}.{key}"


def test_the_sample_file_points_at_the_schema():
    first = (ROOT / "schedules.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=./schedules.schema.json"
