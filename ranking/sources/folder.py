"""A workspace's folder, and what its sources name elsewhere, as the source of its figures and subscribers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path, PurePath

from ranking.domain.errors import InputProblems, Place, Problem, Severity
from ranking.domain.layouts import Layout, Shape
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.readings import FileRead
from ranking.domain.subscribers import Subscriber
from ranking.domain.vintages import Input
from ranking.domain.workspace import Workspace
from ranking.ports import Loaded
from ranking.sources.columns import sought
from ranking.sources.files import Files, printable
from ranking.sources.formats import READABLE, read_table
from ranking.sources.forms import form_table, read_form
from ranking.sources.observations import Tidied, join, tidy
from ranking.sources.reading_aloud import read_aloud
from ranking.sources.remotes import first_day, remote_table
from ranking.sources.subscribers import SOUGHT, read_subscribers
from ranking.sources.tables import Table


class FolderSource:
    """Reads the files that `schedules.yaml` names, whose paths are relative to `folder`, and asks its databases."""

    def __init__(self, folder: Path, workspace: Workspace) -> None:
        self._files = Files(folder, workspace.input_folders)
        self._workspace = workspace
        self._answers: dict[tuple[str, str], str] = {}
        """The SHA-256 of what each database or server answered last."""

    def load(self, race: Race, period: Period | None = None) -> Loaded:
        """Return all observations of `race`, and every problem of every file; files are read anew each time.

        Whatever is in doubt is a problem and not among the observations. Databases are asked only for what a period
        needs, where one is given.
        """
        inputs: dict[str, Input] = {}
        tidied = [each for layout in self._layouts(race) for each in self._read(layout, race, period, inputs)]
        observations, twice = join(race, tidied)
        # Two sources may read one file, figures and bases side by side: what both say of a cell is told once.
        problems = dict.fromkeys(problem for each in tidied for problem in each.problems)
        unread = () if problems or twice else self._unread(race)
        return Loaded(
            observations=observations,
            problems=(*problems, *twice, *unread),
            since=self._since(race, period),
            inputs=tuple(inputs.values()),
        )

    def subscribers(self) -> Sequence[Subscriber]:
        """Return everyone on the list; raise InputProblems with every bad line."""
        name = self._workspace.subscribers
        if not self._files.matches(name):
            raise InputProblems([self._files.missing(name, "subscribers")])
        return self.people(self._files.content(name), file=name)

    def people(self, content: bytes, *, file: str) -> Sequence[Subscriber]:
        """Return everyone on a list; raise InputProblems with every bad line."""
        return read_subscribers(read_table(content, file=file, sought=SOUGHT), self._workspace)

    def fingerprint(self, race: Race) -> str:
        """Return the SHA-256 over the names and bytes of all files that `load` would read for `race`.

        Of databases and servers what they answered last counts. Raise InputProblems where a file can't be read.
        """
        names = {
            name for layout in self._layouts(race) if _is_file(layout) for name in self._files.matches(layout.path)
        }
        digest = hashlib.sha256()
        for name in sorted(names):
            content = self._files.content(name)
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        for (code, name), answer in sorted(self._answers.items()):
            if code == race.code:
                digest.update(f"{name}\0{answer}\0".encode())
        return digest.hexdigest()

    def stamp(self, race: Race) -> object:
        """Return what differs as soon as any file of a race comes, goes or changes; nothing is read for it."""
        return [self._files.stamp(layout.path) for layout in self._layouts(race) if _is_file(layout)]

    def read_aloud(self, race: Race, file: str) -> list[FileRead]:
        """Return how each source of a race that names a file reads it; raise InputProblems where it can't be read."""
        content = self._files.content(file)
        digest = hashlib.sha256(content).hexdigest()
        return [
            read_aloud(table, layout, race, fingerprint=digest)
            for layout in self._layouts(race)
            if _is_file(layout) and file in self._files.matches(layout.path)
            for table, layout in [_as_read(content, layout, race, file)]
        ]

    def reads(self, race: Race, file: str) -> bool:
        """Tell whether any source of a race names a file."""
        return any(file in self._files.matches(one.path) for one in self._layouts(race) if _is_file(one))

    def _since(self, race: Race, period: Period | None) -> date | None:
        """Return the first day whose figures are known; None where all are."""
        queries = [layout.query for layout in self._layouts(race) if layout.query]
        return max((first_day(query, period) for query in queries), default=None) if period else None

    def _unread(self, race: Race) -> Iterator[Problem]:
        """Tell each table beside a race's inputs that nothing in schedules.yaml reads: it may be this week's report."""
        layouts = [layout for each in self._workspace.layouts.values() for layout in each if _is_file(layout)]
        read = {name for layout in layouts for name in self._files.matches(layout.path)} | {self._workspace.subscribers}
        for folder in sorted({PurePath(one.path).parent for one in self._layouts(race) if _is_file(one)}):
            for name in self._files.matches(str(folder / "*")):
                if PurePath(name).suffix.lower() in READABLE - {".txt"} and name not in read:
                    yield self.unread(name)

    def unread(self, name: str) -> Problem:
        """Return the warning that no source reads a file."""
        return Problem(
            rule="unread-file",
            severity=Severity.WARNING,
            says="no source of schedules.yaml reads this file",
            cure="Name it under `sources:`, give it a name that a source's pattern has, or move it away",
            place=Place(file=printable(name)),
        )

    def _layouts(self, race: Race) -> Sequence[Layout]:
        return self._workspace.layouts.get(race.code, ())

    def _read(self, layout: Layout, race: Race, period: Period | None, inputs: dict[str, Input]) -> list[Tidied]:
        """Read every file of one layout; a file that can't be read at all is a problem like any other."""
        if not _is_file(layout):
            return [self._ask(layout, race, period, inputs)]
        names = self._files.matches(layout.path)
        if not names:
            return [Tidied(problems=(self._files.missing(layout.path, "sources"),))]
        return [self._read_one(name, layout, race, inputs) for name in names]

    def _read_one(self, name: str, layout: Layout, race: Race, inputs: dict[str, Input]) -> Tidied:
        try:
            content = self._files.content(name)
            digest = hashlib.sha256(content).hexdigest()
            if layout.shape is Shape.FORM:
                inputs[name] = Input(name=name, fingerprint=digest)
                return read_form(content, layout, race, file=name)
            table = read_table(content, file=name, sought=sought(layout, race))
        except InputProblems as unreadable:
            return Tidied(problems=tuple(unreadable.problems))
        inputs[name] = _input(table, digest)
        return tidy(table, layout, race)

    def _ask(self, layout: Layout, race: Race, period: Period | None, inputs: dict[str, Input]) -> Tidied:
        try:
            table, digest = remote_table(layout, race, hosts=self._workspace.hosts, period=period)
        except InputProblems as unanswered:
            return Tidied(problems=tuple(unanswered.problems))
        self._answers[race.code, layout.path] = digest
        inputs[layout.path] = _input(table, digest)
        return tidy(table, layout, race)


def _as_read(content: bytes, layout: Layout, race: Race, file: str) -> tuple[Table, Layout]:
    """Return a file's table, and the layout that it is read by, which a form says itself."""
    if layout.shape is Shape.FORM:
        return form_table(content, layout, race, file=file)
    return read_table(content, file=file, sought=sought(layout, race)), layout


def _is_file(layout: Layout) -> bool:
    return layout.query is None and layout.remote is None


def _input(table: Table, digest: str) -> Input:
    return Input(
        name=table.file,
        fingerprint=digest,
        sheet=table.sheet or "",
        encoding=table.encoding or "",
        signed="\n".join(table.signed),
    )
