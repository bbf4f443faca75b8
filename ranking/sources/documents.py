"""Documents: JSON gives a header and rows of texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from ranking.domain.errors import InputProblems, Place, Problem, did_you_mean
from ranking.sources.tables import MOST_TOLD, capped

_MOST_CELLS = 50_000_000
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
_ASK = "Ask whoever runs it, or try again later"


def json_rows(body: bytes, *, name: str, records: str = "") -> tuple[list[str], list[list[str]]]:
    """Read a JSON document's records: the keys in order of first appearance, and rows of texts.

    `records` is the dotted path to a list of objects, to a list of lists whose first is the header, or to an object
    of columns. Numbers stay as they are written; null and missing keys are blank. `name` is what problems call the
    document. Raise InputProblems where it is anything else.
    """
    header, values = _table(_found(_document(body, name), records, name), name)
    rows: list[list[str]] = []
    unfit: list[tuple[int, str, str]] = []
    for number, row in enumerate(values, 1):
        unfit += [(number, key, why) for key, value in zip(header, row, strict=True) if (why := _unfit(value))]
        rows.append([_text(value) for value in row])
    if unfit:
        raise InputProblems(capped([_nested(each, name) for each in unfit[: MOST_TOLD + 1]], total=len(unfit)))
    return [key.strip() for key in header], rows


def _wrong(name: str, rule: str, says: str, cure: str) -> InputProblems:
    return InputProblems([Problem(rule=rule, says=says, cure=cure, place=Place(file=name))])


def _document(body: bytes, name: str) -> Any:
    try:
        text = body.decode("utf-8-sig")
        document = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_object
        )
        if _ESCAPED.search(text):
            _refuse_half(document)
    except UnicodeDecodeError:
        raise _wrong(name, "unreadable-encoding", "the text isn't UTF-8", "Have it sent as UTF-8") from None
    except RecursionError:
        raise _wrong(name, "bad-json", "its lists and objects lie too deep inside each other", _ASK) from None
    except ValueError as error:
        page = body.lstrip()[:1] == b"<"
        says = "it is a web page or XML, not JSON" if page else f"it isn't JSON ({error})"
        cure = "Correct the address; it may ask for a login" if page else _ASK
        raise _wrong(name, "bad-json", says, cure) from None
    return document


def _refuse_half(document: Any) -> None:
    """Refuse one half of a pair of escapes: no file and no database would take such a text."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("a text in it holds half a character") from None


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object in which a key stands twice: one of the two figures would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"the key “{twice}” stands twice in one object")
    return found


def _found(document: Any, records: str, name: str) -> Any:
    """Return what the dotted path leads to."""
    here, way = document, ""
    for key in records.split(".") if records else ():
        known = list(here) if isinstance(here, dict) else []
        if key not in known:
            under = f" under “{way}”" if way else ""
            says = f"there is no “{key}”{under} in the document{did_you_mean(key, known)}"
            raise _wrong(name, "no-records", says, _path_cure(document))
        here, way = here[key], f"{way}.{key}".lstrip(".")
    if not _is_table(here):
        says = f"“{way}” is" if way else "the document is"
        raise _wrong(name, "no-records", f"{says} no list of records", _path_cure(document))
    return here


def _is_table(found: Any) -> bool:
    """Tell whether it is a list of objects, a list of lists, or an object of plain columns."""
    if isinstance(found, dict):
        return bool(found) and all(isinstance(each, list) and not _is_nested(each[:1]) for each in found.values())
    return isinstance(found, list) and (not found or _is_nested(found[:1]))


def _is_nested(values: list[Any]) -> bool:
    return any(isinstance(each, dict | list) for each in values)


def _path_cure(document: Any) -> str:
    ways = list(islice(_ways(document, ""), 5))
    if not ways:
        return "Name the path to a list of records; this document has none"
    return f"Name the path to the records: {' or '.join(way or 'none, the list is the document' for way in ways)}"


def _ways(found: Any, way: str, depth: int = 4) -> Iterator[str]:
    """Yield the paths to what may be meant."""
    if _is_table(found):
        yield f"“{way}”" if way else ""
    elif isinstance(found, dict) and depth:
        for key, under in found.items():
            yield from _ways(under, f"{way}.{key}".lstrip("."), depth - 1)


def _table(found: Any, name: str) -> tuple[list[str], Iterable[Sequence[Any]]]:
    """Return the header and the rows of values, which are made one by one."""
    if isinstance(found, dict):
        return _from_columns(found, name)
    return _from_objects(found, name) if not found or isinstance(found[0], dict) else _from_lists(found, name)


def _from_columns(found: dict[str, list[Any]], name: str) -> tuple[list[str], Iterable[Sequence[Any]]]:
    first, *others = found
    for other in others:
        if len(found[other]) != len(found[first]):
            says = f"“{first}” has {len(found[first])} values, but “{other}” has {len(found[other])}"
            raise _wrong(name, "ragged-row", says, "Have all columns sent with the same number of values")
    return list(found), zip(*found.values(), strict=True)


def _from_objects(found: list[Any], name: str) -> tuple[list[str], Iterable[Sequence[Any]]]:
    for number, record in enumerate(found, 1):
        if not isinstance(record, dict):
            raise _wrong(name, "bad-record", f"record {number} is no object as the first one is", _ASK)
    header = list(dict.fromkeys(key for record in found for key in record))
    if len(header) * len(found) > _MOST_CELLS:
        raise _wrong(name, "too-large", f"{len(found):,} records have {len(header):,} keys", "Ask for less")
    return header, ([record.get(key) for key in header] for record in found)


def _from_lists(found: list[Any], name: str) -> tuple[list[str], Iterable[Sequence[Any]]]:
    header = found[0]
    if not all(isinstance(key, str) for key in header):
        raise _wrong(name, "bad-record", "the first list doesn't name the columns", "Have the names sent first")
    for number, row in enumerate(found[1:], 1):
        if not isinstance(row, list) or len(row) != len(header):
            says = f"record {number} isn't a list of {len(header)} values, as the header is"
            raise _wrong(name, "ragged-row", says, _ASK)
    return header, found[1:]


def _unfit(value: Any) -> str | None:
    """Tell why a value fits into no cell."""
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
    return None


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
    return str(value).strip()


def _nested(found: tuple[int, str, str], name: str) -> Problem:
    number, key, what = found
    return Problem(
        rule="nested-value",
        says=f"record {number}: “{key}” holds {what}, where a number or text belongs",
        cure="Have it sent flat: one plain value for each key",
        place=Place(file=name),
    )
