"""The chart of progress: completion of the year's targets against time progress, with lights."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language
from ranking.domain.report import Cell, Report, Row, position
from ranking.render.catalogues import translations
from ranking.render.drawing import TITLE, WIDTH, Bar, Drawing, Label, fitted, wide
from ranking.render.figures import decimal
from ranking.render.wording import Wording

_MOST, _CHARTS = 8, 2
_STEP = 27
_NAME, _VALUE = 112, 112


def progress(report: Report, language: Language, district: str | None) -> list[Drawing]:
    """Return the chart of the reader's targets; for the whole field, of each cohort's for the first that has one."""
    place = position(report, district) if district else None
    fields = [("", list(_own(place.row, report, language)))] if place else _fields(report, language)
    return [_draw(report, language, subject, lines) for subject, lines in fields if 0 < len(lines) <= _MOST][:_CHARTS]


_Entry = tuple[str, Cell, Indicator]


def _own(row: Row, report: Report, language: Language) -> Iterator[_Entry]:
    for cell in row.cells.values():
        if _completion(cell) is not None:
            indicator = report.indicator(cell.indicator)
            yield indicator.names[language], cell, indicator


def _fields(report: Report, language: Language) -> list[tuple[str, list[_Entry]]]:
    """Return each cohort's districts with the first indicator that has targets; the title's subject comes first."""
    aimed = (one for one in report.indicators if any(_completion(row.cells[one.code]) for row in report.rows))
    indicator = next(aimed, None)
    if indicator is None:
        return []
    found = []
    for table in report.tables:
        cells = [(row.district.names[language], row.cells[indicator.code], indicator) for row in table.rows]
        found.append((table.cohort.names[language], [one for one in cells if _completion(one[1]) is not None]))
    return found


def _completion(cell: Cell) -> Decimal | None:
    return cell.year.completion if cell.year else None


def _draw(report: Report, language: Language, subject: str, lines: list[_Entry]) -> Drawing:
    words = Wording(report, language)
    done = [_completion(cell) or Decimal(0) for _, cell, _ in lines]
    scale = (WIDTH - _NAME - _VALUE) / float(max([Decimal(100), *done]))
    labels, bars, told = [], [], []
    for number, ((name, cell, _), completion) in enumerate(zip(lines, done, strict=True)):
        y = TITLE + 24 + number * _STEP
        lamp = words.light(cell.light)
        value = f"{decimal(completion, 1)}%" + (f" {lamp.shape}{lamp.word}" if lamp else "")
        labels += [
            Label(x=12, y=y + 5, text=fitted(name, language, _NAME - 20)),
            Label(x=WIDTH - 12, y=y + 5, text=value, anchor="end"),
        ]
        track = WIDTH - _NAME - _VALUE
        bars += [
            Bar(x=_NAME, y=y - 7, width=track, height=14, colour="track"),
            Bar(
                x=_NAME,
                y=y - 7,
                width=max(1.0, float(completion) * scale),
                height=14,
                colour=lamp.colour if lamp else "plain",
            ),
        ]
        told.append(f"{name} {value}")
    x = _NAME + float(report.time_progress) * scale
    bottom = TITLE + 24 + (len(lines) - 1) * _STEP
    say = translations(language).gettext
    elapsed = f"{say('Time progress')} {decimal(report.time_progress, 1)}%"
    half = wide(elapsed, 12) / 2
    title = _title(language, subject, lines, words)
    return Drawing(
        code="progress",
        title=fitted(title, language, WIDTH - 24, 15),
        alt=say("%(title)s. %(elapsed)s; %(figures)s")
        % {"title": title, "elapsed": elapsed, "figures": say("; ").join(told)},
        width=WIDTH,
        height=bottom + 44,
        labels=labels,
        bars=bars,
        markers=[(x, TITLE + 10, x, bottom + 14)],
        quiet=[Label(x=min(max(x, 12 + half), WIDTH - 12 - half), y=bottom + 32, text=elapsed, anchor="middle")],
    )


def _title(language: Language, subject: str, lines: list[_Entry], words: Wording) -> str:
    say = translations(language).gettext
    _, cell, indicator = lines[0]
    if subject:
        behind = sum(one.year is not None and one.year.lead is not None and one.year.lead < 0 for _, one, _ in lines)
        form = say("%(cohort)s, %(indicator)s: %(count)s of %(all)s behind time progress")
        named = {"cohort": subject, "indicator": indicator.names[language]}
        return form % {**named, "count": behind, "all": len(lines)}
    year = cell.year
    if year is None or year.completion is None or year.lead is None:
        return indicator.names[language]
    values = {"indicator": indicator.names[language], "percent": decimal(year.completion, 1)}
    form = say("%(indicator)s: %(percent)s%% of the annual target, %(lead)s")
    whole = form % {**values, "lead": words.lead(year.lead)}
    if wide(whole, 15) <= WIDTH - 24:
        return whole
    return say("%(indicator)s: %(percent)s%% of the annual target") % values
