"""A workspace's folder as the source of its figures and subscribers."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from ranking.domain.errors import InputProblems, Place, Problem, Severity
from ranking.domain.layouts import Layout, Shape
from ranking.domain.races import Race
from ranking.domain.subscribers import Subscriber
from ranking.domain.workspace import Workspace
from ranking.ports import Loaded
from ranking.sources.columns import sought
from ranking.sources.forms import read_form
from ranking.sources.observations import Tidied, join, tidy
from ranking.sources.subscribers import HEADER, read_subscribers
from ranking.sources.tables import READABLE, Sought, read_table

_MOST_NAMED = 12


class FolderSource:
    """Reads the files that `schedules.yaml` names, whose paths are relative to `folder`."""

    def __init__(self, folder: Path, workspace: Workspace) -> None:
        self._folder = folder
        self._workspace = workspace

    def load(self, race: Race) -> Loaded:
        """Return all observations of `race`, and every problem of every file; files are read anew each time.

        Whatever is in doubt is a problem and not among the observations.
        """
        tidied = [each for layout in self._layouts(race) for each in self._read(layout, race)]
        observations, twice = join(race, tidied)
        # Two sources may read one file, figures and bases side by side: what both say of a cell is told once.
        problems = dict.fromkeys(problem for each in tidied for problem in each.problems)
        unread = () if problems or twice else self._unread(race)
        return Loaded(observations=observations, problems=(*problems, *twice, *unread))

    def subscribers(self) -> Sequence[Subscriber]:
        """Return everyone on the list; raise InputProblems with every bad line."""
        name = self._workspace.subscribers
        if not (self._folder / name).is_file():
            raise InputProblems([self._missing(name, "subscribers")])
        return read_subscribers(
            read_table(self._content(name), file=name, sought=Sought(names=HEADER)), self._workspace
        )

    def fingerprint(self, race: Race) -> str:
        """Return the SHA-256 over the names and bytes of all files that `load` would read for `race`.

        Raise InputProblems where one of them can't be read.
        """
        names = {name for layout in self._layouts(race) for name in self._matches(layout.path)}
        digest = hashlib.sha256()
        for name in sorted(names):
            content = self._content(name)
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()

    def _unread(self, race: Race) -> Iterator[Problem]:
        """Tell each table beside a race's inputs that nothing in schedules.yaml reads: it may be this week's report."""
        layouts = [layout for each in self._workspace.layouts.values() for layout in each]
        read = {name for layout in layouts for name in self._matches(layout.path)} | {self._workspace.subscribers}
        for folder in sorted({PurePath(layout.path).parent for layout in self._layouts(race)}):
            for name in self._matches(str(folder / "*")):
                if PurePath(name).suffix.lower() in READABLE and name not in read:
                    yield Problem(
                        rule="unread-file",
                        severity=Severity.WARNING,
                        says="no source of schedules.yaml reads this file",
                        cure="Name it under `sources:`, give it a name that a source's pattern has, or move it away",
                        place=Place(file=name),
                    )

    def _layouts(self, race: Race) -> Sequence[Layout]:
        return self._workspace.layouts.get(race.code, ())

    def _read(self, layout: Layout, race: Race) -> list[Tidied]:
        """Read every file of one layout; a file that can't be read at all is a problem like any other."""
        names = self._matches(layout.path)
        if not names:
            return [Tidied(problems=(self._missing(layout.path, "sources"),))]
        return [self._read_one(name, layout, race) for name in names]

    def _read_one(self, name: str, layout: Layout, race: Race) -> Tidied:
        try:
            if layout.shape is Shape.FORM:
                return read_form(self._content(name), layout, race, file=name)
            return tidy(read_table(self._content(name), file=name, sought=sought(layout, race)), layout, race)
        except InputProblems as unreadable:
            return Tidied(problems=tuple(unreadable.problems))

    def _matches(self, path: str) -> list[str]:
        """Return the files that a path or pattern means, relative as the pattern is, in order of name."""
        if (self._folder / path).is_file():  # a name may hold brackets of its own
            return [PurePath(path).as_posix()]
        found = glob.glob(path, root_dir=self._folder, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute ones
        return sorted(PurePath(name).as_posix() for name in found if self._counts(name))

    def _counts(self, name: str) -> bool:
        """Tell whether a match is a file of somebody's, not a folder or what Excel keeps beside an open file."""
        return (self._folder / name).is_file() and not PurePath(name).name.startswith("~$")

    def _content(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except PermissionError as error:
            cure = "Close it in Excel or WPS, or allow it to be read"
            raise _unreadable(name, "the file is locked", cure) from error
        except OSError as error:
            says = f"the file can't be read ({error.strerror})"
            raise _unreadable(name, says, "Put it where it can be read") from error

    def _missing(self, path: str, where: str) -> Problem:
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
        names = sorted(each.name for each in (self._folder / folder).iterdir() if not each.name.startswith("."))
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        shown = "the workspace" if folder == PurePath() else folder.as_posix()
        return f"{shown} holds {', '.join(names[:_MOST_NAMED]) or 'nothing'}{more}"


def _unreadable(name: str, says: str, cure: str) -> InputProblems:
    return InputProblems([Problem(rule="locked-file", says=says, cure=cure, place=Place(file=name))])
