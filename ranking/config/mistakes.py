"""From pydantic's errors to sentences for people who edit `schedules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ranking.config.complaints import Complaints
from ranking.config.lines import Loc, has
from ranking.config.schema import Schedules

_PATTERNS = {  # the first sign that the pattern has counts
    "localhost": "https://race.city.gov.cn; http:// only for localhost",
    "0-9a-fA-F:": "host and port, such as 127.0.0.1:8021",
    "2[0-3]": "hours such as 22:00-07:00",
    "252": "a domain such as qq.com, or *",
    "move to": "seen, delete, or move to FOLDER",
    "=+@": "words on one line that don't begin with = + - or @",
    "@": "an address such as office@city.example",
    "a-z": "lower-case letters, digits, - and _, beginning with a letter, such as new_projects",
    "mailto": "mailto:office@city.example or https://…",
    "at once": "such as “at once”, “2 hours after” or “1 day before”",
    "minutes": "such as 4 hours or 2 days",
    "hours": "such as 12 hours or 3 days",
    "x00": "words on one line",
}


def report_mistakes(error: ValidationError, complaints: Complaints) -> None:
    """Add one problem for each mistake; several messages about one place become one."""
    seen: set[Loc] = set()
    # Unknown keys first: a misspelt key is also a missing one, and is told once, as what it is.
    for one in sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden"):
        loc = _real(complaints, one["loc"])
        place = (*loc, one["loc"][-1]) if one["type"] == "missing" else loc
        if place in seen:
            continue
        seen.add(place)
        if one["type"] == "extra_forbidden":
            seen |= _report_unknown_key(loc, complaints)
        else:
            complaints.add(loc, *_sentence(one, complaints.value(loc)))


def _report_unknown_key(loc: Loc, complaints: Complaints) -> set[Loc]:
    """Report an unknown key; return the place of the key that it surely stands for."""
    *parent, key = loc
    known = _allowed(parent)
    near = get_close_matches(str(key), known, n=1, cutoff=0.6)
    cure = f"Did you mean “{near[0]}”?" if near else f"Write one of {', '.join(known)}"
    complaints.add(loc, f"“{key}” means nothing here", cure)
    return {(*parent, near[0])} if near else set()


def _allowed(loc: Sequence[str | int]) -> list[str]:
    """Return the keys that the schema knows at a place."""
    kind: Any = Schedules
    for part in loc:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = kind.model_fields[str(part)].annotation
        else:
            kind = get_args(kind)[-1]  # what a list or a mapping holds
        kind = _of_several(kind)
    return list(kind.model_fields)


def _of_several(kind: Any) -> Any:
    """Return the one of several kinds that has keys, else the first: the others are what may stand in its place."""
    if get_origin(kind) is Annotated:
        return _of_several(get_args(kind)[0])
    if get_origin(kind) not in {Union, UnionType}:
        return kind
    several = [_of_several(one) for one in get_args(kind)]
    return next((one for one in several if isinstance(one, type) and issubclass(one, BaseModel)), several[0])


def _real(complaints: Complaints, loc: Loc) -> Loc:
    """Return only the parts of a place that the file has: pydantic adds tags of its variants."""
    node: Any = complaints.document
    parts: list[str | int] = []
    for part in loc:
        if has(node, part):
            parts.append(part)
            node = node[part]
    return tuple(parts)


def _sentence(one: ErrorDetails, given: object) -> tuple[str, str]:
    """Return what is wrong and what to write instead."""
    context = one.get("ctx", {})
    text = f"“{one['loc'][-2]}”" if one["loc"][-1] == "[key]" else _shown(given)
    sentences = {
        "missing": (f"“{one['loc'][-1]}” is missing", "Add it here"),
        "enum": (f"{text} is not known", f"Write one of {_choices(context)}"),
        "literal_error": (f"{text} is not known", f"Write one of {_choices(context)}"),
        "string_pattern_mismatch": (f"{text} can't be used here", f"Write {_pattern(context)}"),
        "greater_than_equal": (f"{text} is too small", f"Write a number of at least {context.get('ge')}"),
        "less_than_equal": (f"{text} is too large", f"Write a number of at most {context.get('le')}"),
        "too_short": (f"too little stands here: {text}", f"Give at least {context.get('min_length')}"),
        "too_long": (f"too much stands here: {text}", f"Give at most {context.get('max_length')}"),
    }
    return sentences.get(one["type"]) or _wrong_kind(one["type"], text)


def _pattern(context: Mapping[str, Any]) -> str:
    return next((form for sign, form in _PATTERNS.items() if sign in str(context.get("pattern"))), "another form")


def _wrong_kind(kind: str, text: str) -> tuple[str, str]:
    wants = {
        "date": "a day such as 2024-05-06",
        "string": "words, in quotes if they look like a number or a date",
        "int": "a whole number",
        "float": "a number",
        "bool": "true or false",
        "list": "a list: [one, another] or lines that begin with “- ”",
        "dict": "keys with values, indented below this line",
        "model": "keys with values, indented below this line",
    }
    want = next((words for sign, words in wants.items() if kind.startswith(sign)), "something else")
    return f"{text} can't stand here", f"Write {want}"


def _shown(given: object) -> str:
    if given is None:
        return "nothing"
    if isinstance(given, (CommentedMap, CommentedSeq)):
        return "this"
    return f"“{given}”"


def _choices(context: Mapping[str, Any]) -> str:
    return str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
