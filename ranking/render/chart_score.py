"""The chart of a score: what each indicator adds to it, as a staircase that ends in the score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from ranking.domain.languages import Language
from ranking.domain.report import Report, Row, position
from ranking.render.catalogues import translations
from ranking.render.chart_words import HEAVIEST, MARGIN, column, fitted, titled, weight
from ranking.render.drawing import TITLE, WIDTH, Bar, Drawing, Label
from ranking.render.figures import decimal
from ranking.render.fonts import drawable

_MOST, _LEAST = 7, 2
_STEP = 22
_NAME, _VALUE, _BAR = 190, 50, 13


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What one indicator adds, and how many decimals its points are printed with."""

    name: str
    points: Decimal
    digits: int = 1

    @property
    def text(self) -> str:
        return decimal(self.points, self.digits)


def contributions(report: Report, language: Language, district: str | None) -> list[Drawing]:
    """Return the chart of the reader's score; none where there is no score, or nothing that adds to it."""
    place = position(report, district) if district else None
    if place is None or place.row.score is None:
        return []
    parts = _parts(report, place.row, language)
    return [_draw(report, place.row.score, parts, language)] if len(parts) > 1 and parts[0].points > 0 else []


def _parts(report: Report, row: Row, language: Language) -> list[_Part]:
    """Return what adds points, the largest first; the small ones together, bonus and deductions last."""
    say = translations(language).gettext
    known = [(report.indicator(cell.indicator).names[language], cell.points) for cell in row.cells.values()]
    found = sorted((_Part(name=name, points=points) for name, points in known if points), key=lambda part: -part.points)
    parts, small = _split(found, language)
    if small:
        parts.append(_Part(name=say("Others"), points=sum((part.points for part in small), Decimal(0))))
    if row.adjustment:
        bonus = _Part(name=say("Bonus and deductions"), points=row.adjustment, digits=report.score_precision)
        parts.append(bonus)
    return parts


def _split(parts: list[_Part], language: Language) -> tuple[list[_Part], list[_Part]]:
    """Return the parts that a picture has room for, and the small ones: none, or several."""
    say = translations(language).gettext
    around = say("Score") + say("Others") + say("Bonus and deductions") + say("Rounded parts add up to %(sum)s")
    frame = weight(say("Score %(score)s: most from %(indicator)s (%(points)s)"), 15) + weight(around)
    for most in range(min(len(parts), _MOST), _LEAST, -1):
        heavy = frame + sum(weight(part.name + part.text) for part in parts[:most])
        if heavy <= HEAVIEST and len(parts) - most != 1:
            return parts[:most], parts[most:]
    return parts[:_LEAST], parts[_LEAST:]


def _draw(report: Report, score: Decimal, parts: Sequence[_Part], language: Language) -> Drawing:
    say = translations(language).gettext
    scale = _Scale([part.name for part in parts], [part.points for part in parts], score)
    labels: list[Label] = []
    bars: list[Bar] = []
    so_far = Decimal(0)
    for number, part in enumerate(parts):
        y = TITLE + 12 + number * _STEP
        bars.append(scale.bar(y, so_far, so_far + part.points, "plain" if part.points > 0 else "red"))
        labels += _labels(y, part.name, part.text, own=False)
        so_far += part.points
    y = TITLE + 16 + len(parts) * _STEP
    total = decimal(score, report.score_precision)
    form = say("Score %(score)s: most from %(indicator)s (%(points)s)")
    values = {"score": total, "indicator": parts[0].name, "points": parts[0].text}
    told = say(", ").join(f"{part.name} {part.text}" for part in parts)
    note = _note(so_far, score, parts, language)
    alt = say("%(title)s. Points: %(points)s") % {"title": form % values, "points": told}
    return Drawing(
        code="contributions",
        title=titled(form, values),
        alt=alt + say("; ") + note if note else alt,
        width=WIDTH,
        height=y + (44 if note else 24),
        labels=[*labels, *_labels(y, say("Score"), total, own=True)],
        bars=[*bars, scale.bar(y, Decimal(0), score, "own")],
        rules=[(MARGIN, y - 11, WIDTH - MARGIN, y - 11)],
        quiet=[Label(x=WIDTH - MARGIN, y=y + 26, text=note, anchor="end")] if note else [],
    )


class _Scale:
    """Where points lie in the picture, those below zero too."""

    def __init__(self, names: Sequence[str], points: Sequence[Decimal], score: Decimal) -> None:
        steps = [Decimal(0), score, *accumulate(points)]
        self._lowest = min(steps)
        self._left = MARGIN + column((drawable(name) for name in names), _NAME) + 10
        self._dots = (WIDTH - self._left - _VALUE) / float(max(max(steps) - self._lowest, Decimal(1)))

    def bar(self, y: float, start: Decimal, end: Decimal, colour: str) -> Bar:
        """Return the bar from one sum of points to another."""
        low, high = sorted((start, end))
        x = round(self._left + float(low - self._lowest) * self._dots, 1)
        width = max(1.0, round(float(high - low) * self._dots, 1))
        return Bar(x=x, y=y - 6, width=width, height=_BAR, colour=colour)


def _labels(y: float, name: str, value: str, *, own: bool) -> Iterator[Label]:
    yield Label(x=MARGIN, y=y + 5, text=fitted(name, _NAME), own=own)
    yield Label(x=WIDTH - MARGIN, y=y + 5, text=value, own=own, anchor="end")


def _note(reached: Decimal, score: Decimal, parts: Sequence[_Part], language: Language) -> str:
    """Return what the parts as printed add up to, where that isn't the score as printed; nothing where it is."""
    if reached == score:
        return ""
    form = translations(language).gettext("Rounded parts add up to %(sum)s")
    return form % {"sum": decimal(reached, max(part.digits for part in parts))}
