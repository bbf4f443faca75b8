"""The bulletin as PDF, set by typst; its template is a text that an office may change."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from ranking.domain.errors import Place, Problem, TemplateProblem
from ranking.domain.languages import Language
from ranking.domain.signs import clean_text
from ranking.render.bulletins import Bulletin
from ranking.render.fonts import drawable, font_file

_REGIONS = {
    Language.ZH_HANS: ("zh", "CN"),
    Language.ZH_HANT: ("zh", "HK"),
    Language.JA: ("ja", "JP"),
    Language.EN: ("en", "GB"),
}
#: A serif for Latin signs and figures, which typst carries with it.
_LATIN = "Libertinus Serif"
_LINE = re.compile(r":(\d+):(\d+)")


def pdf(bulletin: Bulletin, template: Path) -> bytes:
    """Return the bulletin as PDF; raise TemplateProblem where the template can't be used."""
    from typst import TypstError  # noqa: PLC0415 - 80 MB, and few editions have a PDF
    from typst import compile as compiled  # noqa: PLC0415

    lang, region = _REGIONS[bulletin.language]
    paper = {**_drawable(asdict(bulletin)), "lang": lang, "region": region, "latin": _LATIN}
    paper["language"] = str(bulletin.language)
    try:
        text = template.read_bytes()
    except OSError as error:
        raise TemplateProblem(_problem(template, f"there is no file {template.name}", None)) from error
    try:
        inputs = {"paper": json.dumps(paper, ensure_ascii=False)}
        # Beside itself, a template may read nothing of the machine.
        root = str(template.parent)
        return bytes(compiled(text, root=root, font_paths=_fonts(), sys_inputs=inputs, timestamp=0))
    except TypstError as error:
        found = _LINE.search(str(error))
        raise TemplateProblem(_problem(template, _words(error), int(found[1]) if found else None)) from error


@cache
def _fonts() -> Any:
    """Return the fonts, loaded once; those of the machine would make other pages elsewhere."""
    from typst import Fonts  # noqa: PLC0415

    return Fonts(include_system_fonts=False, font_paths=[str(font_file().parent)])


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        lines = (drawable(line) for line in clean_text(value).splitlines())
        return "\n".join(lines)
    if isinstance(value, dict):
        return {name: _drawable(part) for name, part in value.items()}
    return [_drawable(part) for part in value] if isinstance(value, (list, tuple)) else value


def _words(error: Exception) -> str:
    return " ".join(str(getattr(error, "message", error)).split()).rstrip(".")


def _problem(template: Path, says: str, line: int | None) -> Problem:
    place = Place(file=f"templates/{template.parent.name}/{template.name}", line=line)
    cure = "Mend the template, or delete your copy of it so that the one that comes with the program is used"
    return Problem(rule="template", place=place, says=says, cure=cure)
