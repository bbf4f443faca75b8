"""Loading `schedules.yaml`: read, validate, build; every problem at once, with its line and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ranking.config.build import build
from ranking.config.complaints import FILE, Complaints
from ranking.config.mistakes import report_mistakes
from ranking.config.rules import check_rules
from ranking.config.schema import Schedules
from ranking.config.writing import round_trip
from ranking.domain.errors import InputProblems, Place, Problem
from ranking.domain.workspace import Workspace


def load_workspace(folder: Path, environ: Mapping[str, str]) -> Workspace:
    """Return what a folder's `schedules.yaml` declares; raise InputProblems with everything that is wrong in it."""
    return workspace_of(read_declarations(folder), environ)


def workspace_of(raw: bytes, environ: Mapping[str, str]) -> Workspace:
    """Return what the bytes of a `schedules.yaml` declare; raise InputProblems with everything that is wrong."""
    document = _parse(raw)
    complaints = Complaints(document)
    check_rules(document, environ, complaints)
    try:
        schedules = Schedules.model_validate(document)
    except ValidationError as error:
        report_mistakes(error, complaints)
        raise InputProblems(complaints.in_order()) from error
    if complaints.problems:
        raise InputProblems(complaints.in_order())
    return build(schedules, environ, fingerprint=sha256(raw).hexdigest())


def read_declarations(folder: Path) -> bytes:
    """Return the bytes of a folder's `schedules.yaml`; raise InputProblems where it can't be read."""
    path = folder / FILE
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        cure = "Go to a workspace, name one with -w DIR, or make one with `ranking init DIR`"
        raise _refusal(f"there is no {FILE} in {path.parent.resolve()}", cure) from error
    except OSError as error:
        cure = "Close the program that holds it, or mend its rights, then try again"
        raise _refusal(f"the file can't be read ({error.strerror})", cure) from error


def _parse(raw: bytes) -> CommentedMap:
    try:
        document: Any = round_trip().load(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refusal("the file is not in UTF-8", "Save it again, with the encoding UTF-8", line) from error
    except MarkedYAMLError as error:
        raise _not_yaml(error, raw.decode("utf-8-sig").splitlines()) from error
    except YAMLError as error:
        raise _refusal(
            f"this is not YAML: {error}", "Mend it, or begin with a fresh one: `ranking init DIR`"
        ) from error
    if not isinstance(document, CommentedMap):
        raise _refusal("the file is empty", "Begin with a fresh one: `ranking init DIR`")
    return document


def _not_yaml(error: MarkedYAMLError, lines: list[str]) -> InputProblems:
    """Return the refusal, with the two commonest slips named where they are: a wide colon and a tab."""
    mark = error.problem_mark
    line = mark.line + 1 if mark else len(lines)
    for number in (line - 1, line):
        text = lines[number - 1] if 0 < number <= len(lines) else ""
        code = text.split("#")[0]
        if "：" in code and ":" not in code:
            return _refusal(
                "this line has a wide colon （：）", "Write the plain one with a space behind it (: )", number
            )
        if "\t" in text[: len(text) - len(text.lstrip())]:
            return _refusal("this line begins with a tab", "Write spaces, as many as the lines beside it", number)
    cure = "Look at the indentation, the colons and the quotes here and on the line before"
    return _refusal(f"this is not YAML: {_words(error)}", cure, line, mark.column + 1 if mark else None)


def _words(error: MarkedYAMLError) -> str:
    """Return what the parser says, on one line and without advice to programmers."""
    return " ".join(str(error.problem or error.context or "it can't be read").split())


def _refusal(says: str, cure: str, line: int | None = None, column: int | None = None) -> InputProblems:
    place = Place(file=FILE, line=line, column=column)
    return InputProblems([Problem(rule="schedules", place=place, says=says, cure=cure)])
