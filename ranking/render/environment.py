"""The Jinja2 environment: sandboxed, escaping, strict; what goes wrong becomes a problem with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from wcwidth import wcswidth, wrap

from ranking.domain.errors import Place, Problem, TemplateProblem
from ranking.domain.languages import Language
from ranking.render.catalogues import translations

SUFFIX = ".j2"

#: Signs that close what stands before them.
_CLOSING = "。，、；：！？）」』】》”’,.;:!?)"


def environment(folders: Sequence[Path], language: Language) -> ImmutableSandboxedEnvironment:
    """Return the environment for one language; `folders` are searched in order, file by file."""
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        autoescape=lambda name: bool(name) and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    texts = translations(language)
    made.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    made.filters["pad"] = pad
    made.filters["fold"] = fold
    return made


def pad(text: object, columns: int, side: str = "left") -> str:
    """Fill a text with spaces to a width in terminal columns, where a Chinese sign takes two; never cut it."""
    words = str(text)
    spaces = " " * max(0, columns - max(0, wcswidth(words)))
    return words + spaces if side == "left" else spaces + words


def fold(text: object, columns: int = 72) -> str:
    """Break a text into lines of a width in terminal columns; no line begins with a closing sign."""
    lines = wrap(str(text), columns - 2)
    for above, line in enumerate(lines[1:]):
        hanging = len(line) - len(line.lstrip(_CLOSING))
        lines[above] += line[:hanging]
        lines[above + 1] = line[hanging:]
    return "\n".join(line for line in lines if line)


@contextmanager
def template_problems(name: str, folders: Sequence[Path] = ()) -> Iterator[None]:
    """Turn whatever goes wrong while `name` is rendered into a TemplateProblem: file, line, what is missing."""
    try:
        yield
    except TemplateNotFound as error:
        where, line = _template_line(error) or (name, None)
        says = f"there is no template {error.name}"
        raise TemplateProblem(_problem(where, line, says, _what_there_is(folders))) from error
    except TemplateSyntaxError as error:
        raise TemplateProblem(_problem(error.name or name, error.lineno, error.message or "")) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError, RuntimeError) as error:
        where, line = _template_line(error) or (name, None)
        raise TemplateProblem(_problem(where, line, str(error))) from error


def _what_there_is(folders: Sequence[Path]) -> str:
    """Return where templates were looked for and which there are: a template is a folder with a subject."""
    there = sorted({subject.parent.name for folder in folders for subject in folder.glob(f"*/subject.txt{SUFFIX}")})
    looked = " and ".join(str(folder) for folder in folders) or "no folder"
    return f"Looked in {looked}; there is {', '.join(there) or 'nothing'}. Write one of these, or add the file"


def _template_line(error: BaseException) -> tuple[str, int | None] | None:
    """Return the innermost template line that an error passed through."""
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(SUFFIX)]
    if not frames:
        return None
    path = Path(frames[-1].filename)
    return f"{path.parent.name}/{path.name}", frames[-1].lineno


_CURE = "Mend the template, or delete your copy of it so that the one that comes with the program is used"


def _problem(name: str, line: int | None, says: str, cure: str = _CURE) -> Problem:
    file = name if name.startswith("templates/") else f"templates/{name}"
    return Problem(
        rule="template",
        place=Place(file=file.replace("templates/templates/", "templates/"), line=line),
        says=says.rstrip("."),
        cure=cure,
    )
