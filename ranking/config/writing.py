"""Writing one value into `schedules.yaml`, with every comment kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def round_trip() -> YAML:
    """Return a reader and writer that keeps comments, quotes and order."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096  # never fold a line that its author didn't
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def write_value(path: Path, keys: Sequence[str | int], value: Any) -> None:
    """Set the value at `keys` and replace the file at once; a crash leaves the old one whole."""
    yaml = round_trip()
    document = yaml.load(path.read_text(encoding="utf-8"))
    node = document
    for key in keys[:-1]:
        node = node[key]
    node[keys[-1]] = value
    text = StringIO()
    yaml.dump(document, text)
    _replace(path, text.getvalue())


def _replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False, suffix=".tmp") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    Path(new.name).replace(path)
