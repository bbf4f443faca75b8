"""Scaffolding: a new workspace from the sample that comes with the program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ranking.config.schema import json_schema
from ranking.domain.errors import InputProblems, Place, Problem

SCHEMA = "schedules.schema.json"


def bundled_folder() -> Path:
    """Return where the sample workspace lies: inside the wheel, or at the root of a checkout."""
    inside = Path(__file__).parent / "bundled"
    return inside if inside.exists() else Path(__file__).parent.parent


def scaffold(folder: Path) -> None:
    """Copy the sample workspace into a new or empty folder; never overwrite anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputProblems([_taken(folder)])
    folder.mkdir(parents=True, exist_ok=True)
    sample = bundled_folder()
    shutil.copy(sample / "schedules.yaml", folder / "schedules.yaml")
    leave = shutil.ignore_patterns("*.py", "__pycache__")
    for name in ("templates", "data"):
        shutil.copytree(sample / name, folder / name, ignore=leave)
    write_schema(folder)


def write_schema(folder: Path) -> None:
    """Write the JSON Schema that editors complete schedules.yaml with."""
    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    (folder / SCHEMA).write_text(text + "\n", encoding="utf-8")


def _taken(folder: Path) -> Problem:
    return Problem(
        rule="folder-taken",
        place=Place(file=str(folder)),
        says="there is something here already",
        cure="Name a new or an empty folder",
    )
