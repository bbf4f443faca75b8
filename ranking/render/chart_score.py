"""The chart of a score: what each indicator adds to it, as a staircase that ends in the score."""

from __future__ import annotations

from decimal import Decimal

from ranking.domain.languages import Language
from ranking.domain.report import Report, Row, position
from ranking.render.catalogues import translations
from ranking.render.drawing import TITLE, WIDTH, Bar, Drawing, Label, fitted
from ranking.render.figures import decimal

_MOST = 6
_STEP = 22
_NAME, _VALUE = 160, 50


def contributions(report: Report, language: Language, district: str | None) -> list[Drawing]:
    """Return the chart of the reader's score; none where there is no score."""
    place = position(report, district) if district else None
    if place is None or place.row.score is None:
        return []
    parts = _parts(report, place.row, language)
    return [_draw(report, place.row, parts, language)] if len(parts) > 1 else []


def _parts(report: Report, row: Row, language: Language) -> list[tuple[str, Decimal]]:
    """Return names and points, the largest first; the small ones together, bonus and deductions last."""
    say = translations(language).gettext
    known = [(report.indicator(cell.indicator).names[language], cell.points) for cell in row.cells.values()]
    found = sorted(((name, points) for name, points in known if points), key=lambda part: -part[1])
    parts, small = found[:_MOST], found[_MOST:]
    if small:
        parts.append((say("Others"), sum((points for _, points in small), Decimal(0))))
    if row.adjustment:
        parts.append((say("Bonus and deductions"), row.adjustment))
    return parts


def _draw(report: Report, row: Row, parts: list[tuple[str, Decimal]], language: Language) -> Drawing:
    say = translations(language).gettext
    score = row.score or Decimal(0)
    widest = max(score, sum((points for _, points in parts if points > 0), Decimal(0)), Decimal(1))
    scale = (WIDTH - _NAME - _VALUE) / float(widest)
    labels, bars, sum_so_far = [], [], Decimal(0)
    for number, (name, points) in enumerate(parts):
        y = TITLE + 12 + number * _STEP
        low, high = sorted((sum_so_far, sum_so_far + points))
        sum_so_far += points
        bars.append(_bar(y, low, high, scale, "plain" if points > 0 else "red"))
        labels += _labels(y, name, decimal(points, 1, signed=points < 0), language, own=False)
    y = TITLE + 16 + len(parts) * _STEP
    total = decimal(score, report.score_precision)
    bars.append(_bar(y, Decimal(0), score, scale, "own"))
    labels += _labels(y, say("Score"), total, language, own=True)
    title = say("Score %(score)s: most from %(indicator)s (%(points)s)") % {
        "score": total, "indicator": parts[0][0], "points": decimal(parts[0][1], 1),
    }  # fmt: skip
    told = say(", ").join(f"{name} {decimal(points, 1)}" for name, points in parts)
    return Drawing(
        code="contributions",
        title=fitted(title, language, WIDTH - 24, 15),
        alt=say("%(title)s. Points: %(points)s") % {"title": title, "points": told},
        width=WIDTH,
        height=y + 24,
        labels=labels,
        bars=bars,
        rules=[(12, y - 11, WIDTH - 12, y - 11)],
    )


def _bar(y: float, low: Decimal, high: Decimal, scale: float, colour: str) -> Bar:
    x = _NAME + float(low) * scale
    return Bar(x=round(x, 1), y=y - 6, width=max(1.0, round(float(high - low) * scale, 1)), height=13, colour=colour)


def _labels(y: float, name: str, value: str, language: Language, *, own: bool) -> list[Label]:
    return [
        Label(x=12, y=y + 5, text=fitted(name, language, _NAME - 24), own=own),
        Label(x=WIDTH - 12, y=y + 5, text=value, own=own, anchor="end"),
    ]
