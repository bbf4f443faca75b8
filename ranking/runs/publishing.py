"""Publishing: every public page that has been released, with an index and a feed of all of them.

It starts from all that is released each time, so that a repetition, or a crash in between, does no harm.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from ranking.domain.issues import IssueKey
from ranking.ports import Pages

_NOT_FOR_INDEX = frozenset({"figures", "indicators", "keys"})


class Publisher(Protocol):
    """Makes the index of what is public."""

    def index(self, released: Sequence[Mapping[str, Any]]) -> Mapping[str, bytes]:
        """Return the index's files by path, from the parsed JSON files of all pages."""
        ...


class PageWriter(Protocol):
    """Where public pages are kept for everybody to read."""

    def write(self, files: Mapping[str, bytes]) -> list[str]:
        """Write files by path, in their order, each at once; return the paths of those that changed."""
        ...

    def remove(self, paths: Iterable[str]) -> list[str]:
        """Remove these files, where they are there; return the paths of those that were."""
        ...


def publish_pages(pages: Pages, publisher: Publisher, writer: PageWriter) -> list[str]:
    """Write all released pages and then the index, which so never leads to what isn't there; return what changed.

    Pages that a correction no longer has are removed: an indicator may have turned out not to be public.
    """
    released = pages.released()
    files = newest_pages(released)
    documents = [_document(body) for path, body in files.items() if path.endswith(".json")]
    changed = writer.write({**files, **publisher.index(documents)})
    gone = {path for _, some in released for path in some} - set(files)
    return changed + writer.remove(sorted(gone))


def newest_pages(released: Sequence[tuple[IssueKey, Mapping[str, bytes]]]) -> dict[str, bytes]:
    """Return the pages of each issue's last revision by path, in the order of the issues."""
    newest: dict[tuple[str, str, str], Mapping[str, bytes]] = {}
    for key, files in sorted(released, key=lambda one: one[0].revision):
        newest[key.race, key.edition, str(key.period)] = files
    return {path: body for files in newest.values() for path, body in files.items()}


def _document(body: bytes) -> Any:
    return json.loads(body, parse_float=Decimal, object_hook=_for_index)


def _for_index(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what an index needs of a part of a page's file: of a large field, all figures at once fill the memory."""
    return {key: value for key, value in entry.items() if key not in _NOT_FOR_INDEX}
