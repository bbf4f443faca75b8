"""The bulletin as a Word file, from a template that an office edits in Word or WPS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from jinja2 import TemplateError, TemplateSyntaxError

from ranking.domain.errors import Place, Problem, TemplateProblem, did_you_mean
from ranking.domain.signs import clean_text
from ranking.render.bulletins import Bulletin
from ranking.render.filters import FILTERS
from ranking.render.missing import Missing
from ranking.render.sandbox import Sandbox, printed

#: What every file inside a .docx is dated: equal bulletins give equal bytes.
_DAY = (1980, 1, 1, 0, 0, 0)
_UNDEFINED = re.compile(r"'(\w+)' is undefined|has no attribute '(\w+)'")
_LARGEST = 5_000_000


def word(bulletin: Bulletin, template: Path) -> bytes:
    """Return the bulletin as .docx; raise TemplateProblem where the template can't be used."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - slow to load

    context = {name: _clean(value) for name, value in asdict(bulletin).items()}
    with _problems(template, context):
        if template.stat().st_size > _LARGEST:
            raise ValueError(f"it has more than {_LARGEST:,} bytes")
        paper = DocxTemplate(str(template))
        sandbox = Sandbox(undefined=Missing, autoescape=True, finalize=printed)
        sandbox.filters = dict(FILTERS)
        paper.render(context, sandbox, autoescape=True)
        paper.docx.core_properties.title = context["title"]
        written = BytesIO()
        paper.save(written)
    return _dated(written)


def _clean(value: Any) -> Any:
    """Return a value whose texts can stand in XML; a line break in a text becomes one in the paragraph."""
    if isinstance(value, str):
        return clean_text(value).replace("\t", " ")
    if isinstance(value, dict):
        return {name: _clean(part) for name, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, (list, tuple)) else value


def _dated(written: BytesIO) -> bytes:
    """Return a .docx whose files all have the same date."""
    packed = BytesIO()
    with ZipFile(written) as source, ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=6) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _DAY)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()


@contextmanager
def _problems(template: Path, context: dict[str, Any]) -> Iterator[None]:
    """Turn what goes wrong into a TemplateProblem: which placeholder, and what there is."""
    from docx.opc.exceptions import OpcError  # noqa: PLC0415 - slow to load

    try:
        yield
    except FileNotFoundError as error:
        raise TemplateProblem(_problem(template, f"there is no file {template.name}", _COPY)) from error
    except (BadZipFile, OpcError, KeyError, OSError) as error:
        raise TemplateProblem(_problem(template, "it is no Word file (.docx)", _COPY)) from error
    except TemplateSyntaxError as error:
        raise TemplateProblem(_problem(template, _sentence(error), _MEND)) from error
    except (TemplateError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise TemplateProblem(_problem(template, *_named(error, context))) from error


_COPY = "Save it in Word or WPS as .docx, or delete your copy so that the one that comes with the program is used"
_MEND = "Mend the placeholder in Word or WPS: {{ … }} for a text, {%p … %} for paragraphs, {%tr … %} for rows"


def _sentence(error: TemplateSyntaxError) -> str:
    near = " ".join(re.sub(r"<[^>]+>", " ", str(getattr(error, "docx_context", "") or "")).split())
    return f"{(error.message or '').rstrip('.')}" + (f", near “{near[:80]}”" if near else "")


def _named(error: Exception, context: dict[str, Any]) -> tuple[str, str]:
    found = _UNDEFINED.search(str(error))
    if not found:
        return str(error).rstrip("."), _MEND
    name = found[1] or found[2]
    known = sorted(context)
    return f"there is no {name}{did_you_mean(name, known)}", f"There is {', '.join(known)}"


def _problem(template: Path, says: str, cure: str) -> Problem:
    place = Place(file=f"templates/{template.parent.name}/{template.name}")
    return Problem(rule="template", place=place, says=says, cure=cure)
