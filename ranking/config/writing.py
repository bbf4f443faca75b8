"""Writing one value into `schedules.yaml`, with every comment kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor


class _Constructor(RoundTripConstructor):
    """Takes a day that doesn't exist as a text, so that it can be told with its line."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        """Return a day or a moment, or its text where there is no such day: 2027-02-30."""
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return node.value


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def round_trip() -> YAML:
    """Return a reader and writer that keeps comments, quotes and order."""
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
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
