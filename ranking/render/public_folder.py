"""The public folder: pages as files, each replaced at once, and never a file outside the folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from ranking.domain.errors import RankingError

#: What no part of a path may have: separators and drives of other systems, what a shell or a browser would misread.
_FORBIDDEN = frozenset('\\:*?"<>|')
_MODE = 0o644


class UnsafePath(RankingError):
    """A path of a page that leads out of the public folder, or can't be a file in every system."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"“{path}” is no path inside the public folder: write it as zh-Hans/name.html")


class PublicFolder:
    """A folder that a web server shows to everybody; see runs.publishing.PageWriter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, files: Mapping[str, bytes]) -> list[str]:
        """Write files by path, in their order; return the paths of those that were new or had changed.

        A reader sees the old file or the new one, never a part. Raise UnsafePath before anything is written where any
        path leads out of the folder.
        """
        places = {path: self._place(path) for path in files}
        return [path for path, body in files.items() if _replaced(places[path], body)]

    def remove(self, paths: Iterable[str]) -> list[str]:
        """Remove these files, where they are there; return the paths of those that were."""
        places = {path: self._place(path) for path in paths}
        there = [path for path, place in places.items() if place.is_symlink() or place.is_file()]
        for path in there:
            places[path].unlink(missing_ok=True)
        return there

    def _place(self, path: str) -> Path:
        """Return where a file goes, links followed."""
        root = self._folder.resolve()
        parts = PurePosixPath(path).parts
        if not parts or path != "/".join(parts) or not all(map(_is_plain, parts)):
            raise UnsafePath(path)
        parent = root.joinpath(*parts[:-1]).resolve()
        if not parent.is_relative_to(root):
            raise UnsafePath(path)
        return parent / parts[-1]


def _replaced(place: Path, body: bytes) -> bool:
    """Write a file, unless it is there already; tell whether it was written."""
    if not place.is_symlink() and place.is_file() and place.read_bytes() == body:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    _replace(place, body)
    return True


def _is_plain(part: str) -> bool:
    """Tell whether a part of a path names something below, in every system, that isn't hidden."""
    return not part.startswith(".") and part.isprintable() and not _FORBIDDEN & set(part)


def _replace(place: Path, body: bytes) -> None:
    """Replace a file at once; a link is replaced itself, not what it leads to."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".tmp")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(_MODE)  # a temporary file is its owner's alone; the web server is somebody else
        new.replace(place)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
