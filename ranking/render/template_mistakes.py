"""What is wrong with a template, told with its file, its line, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb
from types import FrameType

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from ranking.domain.errors import Place, Problem, TemplateProblem
from ranking.render.filters import FILTERS
from ranking.render.missing import NotThere, attributes, is_not_there, nearest
from ranking.render.sandbox import NotPrintable

SUFFIX = ".j2"
CURE = "Mend the template, or delete your copy of it so that the one that comes with the program is used"

_NO_FILTER = re.compile(r"No filter named '([^']*)'", re.ASCII)
#: What every template has, whatever it is given.
_ALWAYS = frozenset({"gettext", "ngettext", "pgettext", "npgettext", "_", "range", "namespace"})
_WRONG = (
    TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    # Python's own, for templates nested deeper than it can follow.
    SyntaxError,
    MemoryError,
)


@dataclass(frozen=True, kw_only=True)
class _Spot:
    """Where in a template something went wrong: its name, the line, that line's text, and the variables there."""

    name: str
    line: int | None = None
    text: str = ""
    variables: tuple[str, ...] = ()


@contextmanager
def template_problems(name: str, folders: Sequence[Path] = ()) -> Iterator[None]:
    """Turn whatever goes wrong while `name` is rendered into a TemplateProblem: file, line, what is missing."""
    try:
        yield
    except _WRONG as error:
        spot = _spot(error, name, folders)
        says, cure = _words(error, spot, folders)
        raise TemplateProblem(_problem(spot, says, cure)) from error


def _words(error: BaseException, spot: _Spot, folders: Sequence[Path]) -> tuple[str, str]:
    match error:
        case TemplateNotFound():
            return f"there is no template {error.name}", _what_there_is(str(error.name), folders)
        case UnicodeDecodeError():
            return f"it isn't a text in UTF-8: {error.reason} at byte {error.start}", f"Save it as UTF-8. {CURE}"
        case _:
            return _says(error, spot), CURE


def _says(error: BaseException, spot: _Spot) -> str:
    match error:
        case NotThere():
            says = is_not_there(error, _before_the_dot(spot.text, str(error.name)), spot.variables)
        case NotPrintable():
            says = _not_printable(error.value)
        case RecursionError() | MemoryError() | SyntaxError():
            says = "it goes too deep: it includes or calls itself, or too much of it stands inside each other"
        case _:
            says = _in_other_words(str(error) or type(error).__name__)
    return says


def _in_other_words(message: str) -> str:
    if unknown := _NO_FILTER.match(message):
        return f"there is no filter {unknown[1]}{nearest(unknown[1], FILTERS)}"
    return message.splitlines()[0]


def _not_printable(value: object) -> str:
    if value is None:
        return "there is nothing to print here; ask with {% if %} first"
    if isinstance(value, bool):
        return "a yes or no can't be printed; ask with {% if %}"
    if isinstance(value, (list, tuple, set, dict)):
        return 'a list can\'t be printed; go over it with {% for %}, or join it: | join(_(", "))'
    parts = attributes(value) if type(value).__module__.startswith("ranking.") else []
    return f"{type(value).__name__} is no text{'; print one of its parts: ' if parts else ''}{', '.join(parts)}"


def _before_the_dot(text: str, name: str) -> str:
    """Return the expression that `name` was asked of: `view.own` in `{{ view.own.nam }}`."""
    found = re.search(rf"([\w.\[\]]+)\s*(?:\.\s*{re.escape(name)}\b|\[\s*[\"']?{re.escape(name)}\b)", text)
    return found[1] if found else ""


def _spot(error: BaseException, name: str, folders: Sequence[Path]) -> _Spot:
    """Return the innermost place in a template that an error passed through."""
    if isinstance(error, TemplateSyntaxError):
        return _Spot(name=error.name or name, line=error.lineno)
    for frame, line in reversed(list(walk_tb(error.__traceback__))):
        if found := _template_name(frame.f_code.co_filename, folders):
            text = _line_of(Path(frame.f_code.co_filename), line)
            return _Spot(name=found, line=line, text=text, variables=_variables(frame))
    return _Spot(name=name)


def _template_name(path: str, folders: Sequence[Path]) -> str | None:
    """Return a template's name where a path is one: `notices/held/body.html.j2`."""
    for folder in folders:
        if Path(path).is_relative_to(folder):
            return Path(path).relative_to(folder).as_posix()
    return "/".join(Path(path).parts[-2:]) if path.endswith(SUFFIX) else None


def _line_of(path: Path, line: int) -> str:
    try:
        return path.read_text(encoding="utf-8").splitlines()[line - 1]
    except (OSError, ValueError, IndexError):
        return ""


def _variables(frame: FrameType) -> tuple[str, ...]:
    return tuple(name for name in frame.f_locals if name not in _ALWAYS and not name.startswith("_"))


def _what_there_is(name: str, folders: Sequence[Path]) -> str:
    """Return where templates were looked for and which there are: a template is a folder with a subject."""
    looked = " and ".join(str(folder) for folder in folders) or "no folder"
    if name.endswith(f"/subject.txt{SUFFIX}"):
        there = sorted({path.parent.name for folder in folders for path in folder.glob(f"*/subject.txt{SUFFIX}")})
        return f"Looked in {looked}; there is {', '.join(there) or 'nothing'}. Write one of these, or add the file"
    files = {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*") if path.is_file()}
    return f"Looked in {looked}{nearest(name, files)}. Write one of these, or add the file"


def _problem(spot: _Spot, says: str, cure: str) -> Problem:
    file = spot.name if spot.name.startswith("templates/") else f"templates/{spot.name}"
    return Problem(rule="template", place=Place(file=file, line=spot.line), says=says.rstrip("."), cure=cure)
