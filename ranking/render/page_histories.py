"""Ranks as they were published, period by period, from the pages' own JSON files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ranking.render.page_rows import NOTHING, body, cell, head, row

#: A parsed JSON file of a page; its keys are told in ranking.render.page_json.
Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class PageHistory:
    """A group's ranks; `headers` are the periods, the newest first."""

    anchor: str
    cohort: str
    headers: Sequence[str]
    rows: Markup


def histories(documents: Sequence[Document], anchor: str) -> list[PageHistory]:
    """Return every group's ranks in issues of one edition, the newest first; `anchor` begins the tables' ids.

    Districts stand in the order of the newest issue that has them, under the name and in the group they had there.
    """
    headers = [document["meta"]["period_name"] for document in documents]
    places = [_places(document) for document in documents]
    return [
        PageHistory(
            anchor=f"{anchor}-{number}",
            cohort=cohort,
            headers=headers,
            rows=body(row(head(name), *(cell(one.get(code, "")) for one in places)) for code, name in members),
        )
        for number, (cohort, members) in enumerate(_members(documents).items(), 1)
    ]


def _places(document: Document) -> dict[str, str]:
    """Return the ranks in one issue by district."""
    return {one["code"]: str(one.get("rank", NOTHING)) for _, one in _districts(document)}


def _members(documents: Sequence[Document]) -> dict[str, list[tuple[str, str]]]:
    """Return the districts' codes and names by group."""
    found: dict[str, list[tuple[str, str]]] = {}
    seen: set[str] = set()
    for document in documents:
        for cohort, one in _districts(document):
            if one["code"] not in seen:
                seen.add(one["code"])
                found.setdefault(cohort, []).append((one["code"], one["name"]))
    return found


def _districts(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for cohort in document["cohorts"]:
        for one in cohort["districts"]:
            yield cohort["name"], one
