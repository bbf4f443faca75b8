"""Letters that go out though somebody has just broken a template: made with the last templates that were good."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from ranking.domain.errors import Place, Problem, Severity, TemplateProblem
from ranking.domain.issues import Content
from ranking.domain.report import Report
from ranking.domain.variants import Variant
from ranking.ports import Renderer
from ranking.render.letters import LetterRenderer

#: What a workspace's templates may be, all together; those that come with the program are a tenth of it.
_MOST_FILES = 500
_MOST_BYTES = 20_000_000

_KEPT = "the letters were made with the templates as they were when an issue last went out with them"
_BUNDLED = "the letters were made with the templates that come with the program, for no good ones of yours were kept"


class ForgivingRenderer:
    """Renders with a workspace's own templates, and where they are broken with the last good ones; see ports.Renderer.

    `own` is the workspace's folder of templates, `bundled` the program's, `good` what was kept when an issue was last
    made without a problem (see ports.GoodTemplates). A letter is made by one set of templates from its subject to its
    files. What was broken is in `problems`, as warnings, for whoever makes the issue to tell.
    """

    def __init__(
        self,
        own: Path,
        bundled: Path,
        good: Callable[[], Mapping[str, bytes]],
        *,
        make: Callable[[Sequence[Path]], Renderer] = LetterRenderer,
    ) -> None:
        self.problems: list[Problem] = []
        self._own = own
        self._bundled = bundled
        self._good = good
        self._make = make
        self._first = make([own, bundled])
        self._kept: tuple[Mapping[str, bytes], Renderer] | None = None

    def render(self, report: Report, variant: Variant) -> Content:
        """Return one variant; raise the own templates' TemplateProblem where no others can make it either."""
        try:
            return self._first.render(report, variant)
        except TemplateProblem as error:
            for renderer, says in self._others():
                try:
                    content = renderer.render(report, variant)
                except TemplateProblem:
                    continue
                self._remember(error.problem, says)
                return content
            raise

    def forget(self) -> list[Problem]:
        """Return the problems met so far and forget them: a service makes many issues with one renderer."""
        met, self.problems = self.problems, []
        return met

    def _others(self) -> Iterator[tuple[Renderer, str]]:
        """Yield what to try where the own templates are broken; nothing where there are none."""
        if not self._own.is_dir():
            return
        if kept := self._good():
            yield self._renderer_of(kept), _KEPT
        yield self._make([self._bundled]), _BUNDLED

    def _renderer_of(self, kept: Mapping[str, bytes]) -> Renderer:
        if self._kept is None or self._kept[0] != kept:
            folder = _written(kept)
            renderer = self._make([folder, self._bundled])
            weakref.finalize(renderer, shutil.rmtree, folder, ignore_errors=True)
            self._kept = (dict(kept), renderer)
        return self._kept[1]

    def _remember(self, problem: Problem, says: str) -> None:
        warning = replace(problem, severity=Severity.WARNING, says=f"{problem.says}; {says}")
        if warning not in self.problems:
            self.problems.append(warning)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return a workspace's own templates, by path; nothing where it has none.

    Left out are hidden files and links that lead out of the folder. Raise TemplateProblem where they are too many or
    too large to be kept.
    """
    files: dict[str, bytes] = {}
    room = _MOST_BYTES
    for path in _regular(folder):
        room -= path.stat().st_size
        if room < 0 or len(files) == _MOST_FILES:
            raise TemplateProblem(_too_much(path.relative_to(folder)))
        files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def _regular(folder: Path) -> Iterator[Path]:
    whole = folder.resolve()
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.resolve().is_relative_to(whole):
            yield path


def _written(files: Mapping[str, bytes]) -> Path:
    """Write files into a private folder of their own and return it; names that lead out of it are left out."""
    folder = Path(mkdtemp(prefix="ranking-templates-"))
    for name, body in files.items():
        pieces = PurePosixPath(name)
        if not pieces.is_absolute() and ".." not in pieces.parts:
            path = folder / pieces
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
    return folder


def _too_much(path: Path) -> Problem:
    return Problem(
        rule="template",
        place=Place(file=f"templates/{path.as_posix()}"),
        says=f"templates/ holds more than {_MOST_FILES} files or {_MOST_BYTES // 1_000_000} MB",
        cure="Move what isn't a template out of it",
    )
