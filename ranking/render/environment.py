"""The Jinja2 environment: sandboxed, escaping, strict; what goes wrong becomes a problem with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from wcwidth import wcswidth

from ranking.domain.errors import Place, Problem, TemplateProblem
from ranking.domain.languages import Language
from ranking.render.catalogues import translations

SUFFIX = ".j2"


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
    return made


def pad(text: object, columns: int, side: str = "left") -> str:
    """Fill a text with spaces to a width in terminal columns, where a Chinese sign takes two; never cut it."""
    words = str(text)
    spaces = " " * max(0, columns - max(0, wcswidth(words)))
    return words + spaces if side == "left" else spaces + words


@contextmanager
def template_problems(name: str) -> Iterator[None]:
    """Turn whatever goes wrong while `name` is rendered into a TemplateProblem: file, line, what is missing."""
    try:
        yield
    except TemplateNotFound as error:
        cure = (
            "Write `template:` with the name of a folder under templates/: weekly, monthly, quarterly or one of yours"
        )
        raise TemplateProblem(_problem(name, None, f"there is no template {error.name}", cure)) from error
    except TemplateSyntaxError as error:
        raise TemplateProblem(_problem(error.name or name, error.lineno, error.message or "")) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        where, line = _template_line(error) or (name, None)
        raise TemplateProblem(_problem(where, line, str(error))) from error


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
