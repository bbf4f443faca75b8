"""`${NAME}` and `${NAME:-default}` in paths."""

from __future__ import annotations

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")


def unset_variables(text: str, environ: Mapping[str, str]) -> list[str]:
    """Return the variables that are neither set nor have a default."""
    return [one["name"] for one in _VARIABLE.finditer(text) if one["default"] is None and not environ.get(one["name"])]


def replace_variables(text: str, environ: Mapping[str, str]) -> str:
    """Return the text with every variable replaced."""
    return _VARIABLE.sub(lambda one: environ.get(one["name"]) or one["default"] or "", text)
