"""Charts: what a picture in a letter shows, as SVG with every coordinate worked out, and as PNG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ranking.domain.errors import Place as Where
from ranking.domain.errors import Problem, TemplateProblem
from ranking.domain.languages import Language
from ranking.domain.periods import PeriodKind
from ranking.domain.report import Report
from ranking.render.chart_progress import progress
from ranking.render.chart_ranks import ranks
from ranking.render.chart_score import contributions
from ranking.render.chart_shapes import mistakes
from ranking.render.drawing import Drawing
from ranking.render.environment import SUFFIX, environment, template_problems
from ranking.render.fonts import FACES, font_file

#: A phone shows a picture 343 px wide: this is twice as fine, and a third cheaper than twice the width on paper.
_ZOOM = 1.6
#: A picture with nothing on it compresses to less than this many bytes for each thousand dots.
_BLANK = 9

_Draw = Callable[[Report, Language, str | None], list[Drawing]]
#: What each kind of period shows; a bulletin is a document and has no pictures.
_SHOWN: dict[PeriodKind, tuple[_Draw, ...]] = {
    PeriodKind.WEEK: (ranks, contributions),
    PeriodKind.MONTH: (ranks, progress),
}


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One picture: `title` says what it shows, `alt` its numbers; width and height are in CSS pixels."""

    code: str
    title: str
    alt: str
    svg: str
    width: int
    height: int


def charts(report: Report, language: Language, district: str | None, folders: Sequence[Path]) -> list[Chart]:
    """Return the pictures of a letter, those for which there is something to show; raise TemplateProblem."""
    drawings = [one for draw in _SHOWN.get(report.period.kind, ()) for one in draw(report, language, district)]
    return [_chart(drawing, language, tuple(folders)) for drawing in drawings]


def png(chart: Chart, language: Language) -> bytes:
    """Return a picture as PNG; raise TemplateProblem where it can't be drawn or nothing is on it."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - only what draws needs it

    name = f"charts/{chart.code}.svg{SUFFIX}"
    _check(name, chart.svg, chart.width, chart.height)
    try:
        body = bytes(
            svg_to_bytes(
                svg_string=chart.svg,
                zoom=_ZOOM,
                skip_system_fonts=True,
                font_files=[str(font_file())],
                font_family=FACES[language],
                sans_serif_family=FACES[language],
            )
        )
    except ValueError as error:
        raise TemplateProblem(_broken(name, f"the picture can't be drawn: {error}")) from error
    if len(body) * 1000 < _BLANK * chart.width * chart.height * _ZOOM**2:
        raise TemplateProblem(_broken(name, "the picture is blank"))
    return body


def _chart(drawing: Drawing, language: Language, folders: tuple[Path, ...]) -> Chart:
    name = f"charts/{drawing.code}.svg{SUFFIX}"
    with template_problems(name, folders):
        svg = _environment(folders, language).get_template(name).render(drawing=drawing, face=FACES[language])
    _check(name, svg, drawing.width, drawing.height)
    return Chart(
        code=drawing.code, title=drawing.title, alt=drawing.alt, svg=svg, width=drawing.width, height=drawing.height
    )


_environment = cache(environment)


def _check(name: str, svg: str, width: int, height: int) -> None:
    """Raise TemplateProblem where a template made what isn't a chart of that size."""
    if mistake := next(mistakes(svg, width, height), None):
        raise TemplateProblem(_broken(name, f"the picture can't be drawn: {mistake}"))


def _broken(name: str, says: str) -> Problem:
    return Problem(
        rule="template",
        place=Where(file=f"templates/{name}"),
        says=says,
        cure="Mend the template, or delete your copy of it so that the one that comes with the program is used",
    )
