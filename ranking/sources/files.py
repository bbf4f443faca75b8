"""Files: what a path or pattern of `schedules.yaml` means in a workspace, and nothing outside it."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path, PurePath

from ranking.domain.errors import InputProblems, Place, Problem
from ranking.sources.safety import MOST_BYTES

_MOST_NAMED = 12


class Files:
    """The files under `folder`; others only where a link or a path leads into one of the `allowed` folders."""

    def __init__(self, folder: Path, allowed: Sequence[str] = ()) -> None:
        self._folder = folder
        self._roots = [folder.resolve(), *((folder / one).resolve() for one in allowed)]

    def matches(self, path: str) -> list[str]:
        """Return the files that a path or pattern means, relative as the pattern is, in order of name."""
        if (self._folder / path).is_file():  # a name may hold brackets of its own
            return [PurePath(path).as_posix()]
        found = glob.glob(path, root_dir=self._folder, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute ones
        return sorted(PurePath(name).as_posix() for name in found if self._counts(name))

    def _counts(self, name: str) -> bool:
        """Tell whether a match is a file of somebody's, not a folder or what Excel keeps beside an open file."""
        return (self._folder / name).is_file() and not PurePath(name).name.startswith("~$")

    def content(self, name: str) -> bytes:
        """Return a file's bytes; raise InputProblems where it can't or mustn't be read."""
        if (shown := printable(name)) != name:
            cure = "Rename it, with letters, digits and Chinese characters only"
            raise _refused(shown, "odd-name", "the file's name can't be read", cure)
        path = self._folder / name
        real = path.resolve()
        if not any(real.is_relative_to(root) for root in self._roots):
            says = "the file lies outside the workspace" + (", where a link leads" if path.is_symlink() else "")
            cure = "Move it into the workspace, or name its folder under `input_folders:` in schedules.yaml"
            raise _refused(name, "outside-workspace", says, cure)
        return _bytes(real, name)

    def stamp(self, path: str) -> list[tuple[str, int, int]]:
        """Return names, sizes and times of what a path or pattern means: they tell cheaply whether anything changed."""
        stamps = []
        for name in self.matches(path):
            try:
                status = (self._folder / name).stat()
            except OSError:
                continue  # it went away meanwhile
            stamps.append((name, status.st_size, status.st_mtime_ns))
        return stamps

    def missing(self, path: str, where: str) -> Problem:
        """Return the problem that nothing is at `path`, with what there is instead."""
        kind = "no file matches" if glob.has_magic(path) else "there is no file"
        return Problem(
            rule="missing-file",
            says=f"{kind} “{path}”: {self._there_is(path)}",
            cure=f"Put the file there, or correct the path under `{where}:` in schedules.yaml",
        )

    def _there_is(self, path: str) -> str:
        parts = PurePath(path).parent.parts
        fixed = next((place for place, part in enumerate(parts) if glob.has_magic(part)), len(parts))
        folder = PurePath(*parts[:fixed])
        if not (self._folder / folder).is_dir():
            return f"the folder {folder.as_posix()} isn't there"
        names = sorted(printable(each.name) for each in (self._folder / folder).iterdir() if each.name[:1] != ".")
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        shown = "the workspace" if folder == PurePath() else folder.as_posix()
        return f"{shown} holds {', '.join(names[:_MOST_NAMED]) or 'nothing'}{more}"


def printable(name: str) -> str:
    r"""Return a file's name as it can be shown: bytes that are no UTF-8, and control characters, as \xe9."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _bytes(path: Path, name: str) -> bytes:
    try:
        # Before it is read: a sheet of ten gigabytes would take all the memory there is.
        if (size := path.stat().st_size) > MOST_BYTES:
            says = f"the file has {size / 1e6:,.0f} MB, and at most {MOST_BYTES / 1e6:,.0f} MB are read"
            raise _refused(name, "too-large", says, "Split it into several files, or send the table alone")
        return path.read_bytes()
    except PermissionError as error:
        cure = "Close it in Excel or WPS, or allow it to be read"
        raise _refused(name, "locked-file", "the file is locked", cure) from error
    except OSError as error:
        says = f"the file can't be read ({error.strerror})"
        raise _refused(name, "locked-file", says, "Put it where it can be read") from error


def _refused(name: str, rule: str, says: str, cure: str) -> InputProblems:
    return InputProblems([Problem(rule=rule, says=says, cure=cure, place=Place(file=name))])
