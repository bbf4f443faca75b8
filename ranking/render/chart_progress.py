"""The chart of progress: completion of the year's targets against time progress, with lights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ranking.domain.languages import Language
from ranking.domain.report import Cell, Report, Row, position
from ranking.render.catalogues import translations
from ranking.render.chart_words import HEAVIEST, MARGIN, column, district_name, fitted, titled, weight, wide
from ranking.render.drawing import TITLE, WIDTH, Bar, Drawing, Label
from ranking.render.figures import decimal
from ranking.render.fonts import drawable
from ranking.render.parts import Lamp
from ranking.render.wording import Wording

#: More lines than this don't fit on a phone's screen.
_MOST, _LEAST, _CHARTS = 9, 3, 2
_STEP, _BAR, _NAME, _GAP = 27, 14, 150, 10


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One bar: whose or what it is, the cell, and the completion in per cent."""

    name: str
    cell: Cell
    completion: Decimal


@dataclass(frozen=True, kw_only=True)
class _Field:
    """The bars of one chart: its title, the quiet line below it, both in one sentence, and what those left out are."""

    title: str
    below: str
    whole: str
    more: str
    entries: Sequence[_Entry]


def progress(report: Report, language: Language, district: str | None) -> list[Drawing]:
    """Return the chart of the reader's targets; for the whole field, of each cohort's for the first that has one."""
    place = position(report, district) if district else None
    fields = _own(place.row, report, language) if place else _cohorts(report, language)
    return [_draw(report, language, one) for one in list(fields)[:_CHARTS]]


def _own(row: Row, report: Report, language: Language) -> Iterator[_Field]:
    say = translations(language).gettext
    entries = [
        _Entry(name=report.indicator(code).names[language], cell=cell, completion=completion)
        for code, cell in row.cells.items()
        if (completion := _completion(cell)) is not None
    ]
    if not entries:
        return
    first = entries[0]
    values = {"indicator": first.name, "percent": decimal(first.completion, 1)}
    form, more = say("%(indicator)s: %(percent)s%% of the annual target"), say("Indicators not shown: %(count)s")
    title, lead = titled(form, values), first.cell.year.lead if first.cell.year else None
    if lead is None:
        yield _Field(title=title, below="", whole=form % values, more=more, entries=entries)
        return
    below = Wording(report, language).lead(lead)
    whole = say("%(indicator)s: %(percent)s%% of the annual target, %(lead)s") % {**values, "lead": below}
    yield _Field(title=title, below=below, whole=whole, more=more, entries=entries)


def _cohorts(report: Report, language: Language) -> Iterator[_Field]:
    """Yield each cohort's districts with the first indicator that has targets."""
    say = translations(language).gettext
    aimed = (one for one in report.indicators if any(_aims(row, one.code) for row in report.rows))
    indicator = next(aimed, None)
    if indicator is None:
        return
    for table in report.tables:
        entries = [
            _Entry(name=district_name(row.district, language), cell=row.cells[indicator.code], completion=completion)
            for row in table.rows
            if (completion := _completion(row.cells[indicator.code])) is not None
        ]
        if not entries:
            continue
        counts = {"count": sum(_behind(one.cell) for one in entries), "all": len(entries)}
        named = {"cohort": table.cohort.names[language], "indicator": indicator.names[language]}
        yield _Field(
            title=titled(say("%(count)s of %(all)s districts behind time progress"), counts),
            below=say("%(cohort)s: %(indicator)s") % named,
            whole=say("%(cohort)s, %(indicator)s: %(count)s of %(all)s behind time progress") % {**named, **counts},
            more=say("Districts not shown: %(count)s"),
            entries=entries,
        )


def _aims(row: Row, code: str) -> bool:
    return code in row.cells and _completion(row.cells[code]) is not None


def _behind(cell: Cell) -> bool:
    return cell.year is not None and cell.year.lead is not None and cell.year.lead < 0


def _completion(cell: Cell) -> Decimal | None:
    return cell.year.completion if cell.year else None


def _draw(report: Report, language: Language, field: _Field) -> Drawing:
    words = Wording(report, language)
    elapsed = f"{translations(language).gettext('Time progress')} {decimal(report.time_progress, 1)}%"
    shown, left_out = _chosen(field, words, weight(field.title, 15) + weight(field.below + elapsed, 12))
    values = [_value(words, one) for one in shown]
    left = MARGIN + column((drawable(one.name) for one in shown), _NAME) + _GAP
    scale = _Scale(left, WIDTH - MARGIN - _GAP - column(values, WIDTH), [one.completion for one in shown])
    labels: list[Label] = []
    bars: list[Bar] = []
    for number, (one, value) in enumerate(zip(shown, values, strict=True)):
        y = TITLE + 26 + number * _STEP
        labels += [
            Label(x=MARGIN, y=y + 5, text=fitted(one.name, _NAME)),
            Label(x=WIDTH - MARGIN, y=y + 5, text=value, anchor="end"),
        ]
        bars += scale.bars(y, one.completion, words.light(one.cell.light))
    bottom = TITLE + 26 + (len(shown) - 1) * _STEP
    x = scale.x(report.time_progress)
    return Drawing(
        code="progress",
        title=field.title,
        alt=_alt(field, words, elapsed, language),
        width=WIDTH,
        height=bottom + 44,
        labels=labels,
        bars=bars,
        markers=[(x, TITLE + 12, x, bottom + 14)],
        quiet=[
            Label(x=MARGIN, y=TITLE, text=fitted(field.below, WIDTH - 2 * MARGIN, 12)),
            *_feet(elapsed, field.more % {"count": left_out} if left_out else "", x, bottom + 32),
        ],
    )


class _Scale:
    """Where per cents lie in the picture: the track ends at 100, or at the largest completion."""

    def __init__(self, left: float, right: float, completions: Sequence[Decimal]) -> None:
        self._left, self._track = round(left, 1), round(right - left, 1)
        self._dots = self._track / float(max([Decimal(100), *completions]))

    def x(self, percent: Decimal) -> float:
        """Return where a share of the whole lies."""
        return round(self._left + float(percent) * self._dots, 1)

    def bars(self, y: float, completion: Decimal, lamp: Lamp | None) -> Iterator[Bar]:
        """Yield the track and, on it, what is done; nothing for nothing done."""
        yield Bar(x=self._left, y=y - 7, width=self._track, height=_BAR, colour="track")
        if completion > 0:
            width = max(1.0, round(float(completion) * self._dots, 1))
            yield Bar(x=self._left, y=y - 7, width=width, height=_BAR, colour=lamp.colour if lamp else "plain")


def _chosen(field: _Field, words: Wording, frame: float) -> tuple[Sequence[_Entry], int]:
    """Return as many entries as a picture has room for, and how many are left out: of too many, those in the middle.

    `frame` is what the other words weigh.
    """
    entries, more = field.entries, weight(field.more, 12)
    for most in range(min(len(entries), _MOST), _LEAST, -1):
        shown, left_out = _ends(entries, most), len(entries) - most
        heavy = frame + sum(weight(one.name + _value(words, one)) for one in shown) + (more if left_out else 0)
        if heavy <= HEAVIEST:
            return shown, left_out
    return _ends(entries, _LEAST), max(0, len(entries) - _LEAST)


def _ends(entries: Sequence[_Entry], count: int) -> Sequence[_Entry]:
    """Return so many entries, half of them from each end."""
    last = count // 2
    return entries if count >= len(entries) else [*entries[: count - last], *entries[len(entries) - last :]]


def _value(words: Wording, entry: _Entry) -> str:
    lamp = words.light(entry.cell.light)
    return f"{decimal(entry.completion, 1)}%" + (f" {lamp.shape} {lamp.word}" if lamp else "")


def _feet(elapsed: str, more: str, x: float, y: float) -> Iterator[Label]:
    """Yield what the marker is, below it, and how many lines are left out, at the right."""
    half, end = wide(elapsed, 12) / 2, WIDTH - MARGIN
    if more:
        yield Label(x=end, y=y, text=more, anchor="end")
        end = round(end - wide(more, 12) - MARGIN)
    yield Label(x=round(max(min(x, end - half), MARGIN + half), 1), y=y, text=elapsed, anchor="middle")


def _alt(field: _Field, words: Wording, elapsed: str, language: Language) -> str:
    """Return every figure, also of the lines that are left out."""
    say = translations(language).gettext
    told = say("; ").join(f"{one.name} {_value(words, one)}" for one in field.entries)
    return say("%(title)s. %(elapsed)s; %(figures)s") % {"title": field.whole, "elapsed": elapsed, "figures": told}
