"""A public page's figures for programs, as JSON: every number with just the digits that are printed.

The keys are the same in every language, and the file itself says what they mean; names and units are those of the
language. A figure that isn't there has no key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ranking.domain.indicators import MONEY_SHOWN, Indicator, Unit
from ranking.domain.languages import Language
from ranking.domain.observations import WORDED
from ranking.domain.report import Cell, CityTotal, Report, Row, Table, YearToDate
from ranking.render.figures import MINUS, amount, figure
from ranking.render.page_names import page_stem
from ranking.render.page_words import method, page_title, summary
from ranking.render.wording import Wording

#: What the keys mean, in the file itself.
KEYS: Mapping[str, str] = {
    "meta": "the issue: codes, names, dates (ISO 8601), what the page is called and where it is",
    "meta.revision": "1, or one more for each correction; a correction replaces the page of the same name",
    "meta.data_as_of": "the newest day that any figure is of",
    "meta.disclosed_by": "the last day on which it may be made public by rule",
    "meta.time_progress": "the share of the year that has passed by the period's end, in per cent",
    "indicators": "what is measured; `unit` is of value and change, `amount_unit` of amount and target",
    "unit.stored": "how many of the stored unit (yuan for money) one of the shown unit is",
    "total": "the whole city's figure, never ranked; `growth` is of the period, `year.growth` of the year to date",
    "districts.rank": "inside the cohort; equal scores share a rank (1, 2, 2, 4); absent where not ranked",
    "districts.movement": "places gained (+) or lost (-) on the previous period",
    "districts.history": "the ranks in meta.past, oldest first, from the figures known today; null: not ranked",
    "figures.state": "reported, not_reported, not_applicable, or why there is no figure",
    "figures.value": "the scored figure in the stored unit; value_shown: the same as printed, in `unit`",
    "figures.points": "what it adds to the score; only where every indicator is public",
    "figures.light": "green, yellow or red: how it stands against time progress",
    "year.amount": "the year to date in the stored unit; amount_shown: the same as printed, in `amount_unit`",
    "year.completion": "of the annual target, in per cent",
    "year.lead": "completion less time progress, in percentage points",
    "year.growth": "on the same time last year, in per cent (percentage points for rates)",
    "year.growth_state": "why growth has no number, such as loss_to_profit",
}

_Entry = dict[str, Any]


def page_json(report: Report, language: Language) -> bytes:
    """Return a public report as JSON in UTF-8."""
    words = Wording(report, language)
    document = {
        "meta": meta(report, language),
        "indicators": [_indicator(one, report, language) for one in report.indicators],
        "cohorts": [_cohort(table, report, language, words) for table in report.tables],
        "keys": KEYS,
    }
    return f"{exact(document)}\n".encode()


def meta(report: Report, language: Language) -> _Entry:
    """Return what an index says of an issue."""
    return {
        "race": report.race,
        "race_name": report.race_names[language],
        "edition": report.edition,
        "edition_name": report.edition_names[language],
        "period": str(report.period),
        "period_name": report.period.label(language),
        "period_start": report.period.start,
        "period_end": report.period.end,
        "revision": report.revision,
        "language": str(language),
        "title": page_title(report, language),
        "summary": summary(report, language),
        "page": page_stem(report.race, report.edition, str(report.period)),
        "issued_on": report.issued_on,
        "data_as_of": report.data_as_of,
        "disclosed_by": report.disclosed_by,
        "time_progress": report.time_progress,
        "past": [str(period) for period in report.past],
        "method": method(report, language),
        "notice": report.notice[language] if report.notice else None,
    }


def exact(value: Any) -> str:
    """Return JSON in which a Decimal has just its own digits: 86.40 stays 86.40."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{json.dumps(key)}: {exact(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            between = ",\n" if value and isinstance(value[0], Mapping) else ", "
            return "[" + between.join(map(exact, value)) + "]"
        case Decimal():
            return f"{value:f}"
        case date():
            return f'"{value.isoformat()}"'
        case _:
            return json.dumps(value, ensure_ascii=False)


def _indicator(indicator: Indicator, report: Report, language: Language) -> _Entry:
    total = report.totals.get(indicator.code)
    return {
        "code": indicator.code,
        "name": indicator.names[language],
        "measure": str(indicator.measure),
        "direction": str(indicator.direction),
        "unit": _unit(indicator.measured_unit, language),
        "amount_unit": _unit(indicator.unit, language),
        "total": None if total is None else dict(_total(total, indicator, language)),
    }


def _unit(unit: Unit, language: Language) -> _Entry:
    name, stored = MONEY_SHOWN[language] if unit.money else (unit.names[language], unit.scale)
    return {"name": name, "stored": stored, "money": unit.money}


def _total(total: CityTotal, indicator: Indicator, language: Language) -> Iterator[tuple[str, Any]]:
    yield "value", total.value
    yield "value_shown", _number(figure(total.value, indicator, language))
    if total.growth is not None:
        yield "growth", total.growth
    if total.year is not None:
        yield "year", dict(_year(total.year, indicator, language))


def _cohort(table: Table, report: Report, language: Language, words: Wording) -> _Entry:
    return {
        "code": table.cohort.code,
        "name": table.cohort.names[language],
        "ranked": table.ranked,
        "districts": [dict(_district(row, report, language, words)) for row in table.rows],
    }


def _district(row: Row, report: Report, language: Language, words: Wording) -> Iterator[tuple[str, Any]]:
    yield "code", row.district.code
    yield "name", row.district.names[language]
    if row.rank is None:
        yield "not_ranked", words.reason(row)
    else:
        yield from (("rank", row.rank), ("tied", row.tied), ("score", row.score))
    if row.movement is not None:
        yield "movement", row.movement
    if row.previous_rank is not None:
        yield "previous_rank", row.previous_rank
    if row.origin is not None:
        yield "origin", str(row.origin)
    yield "history", row.history
    figures = {one.code: row.cells[one.code] for one in report.indicators}
    yield (
        "figures",
        {code: dict(_cell(cell, report.indicator(code), language)) for code, cell in figures.items()},
    )


def _cell(cell: Cell, indicator: Indicator, language: Language) -> Iterator[tuple[str, Any]]:
    yield "state", cell.state.name.lower()
    if cell.value is not None:
        yield "value", cell.value
        yield "value_shown", _number(figure(cell.value, indicator, language))
    if cell.change is not None:
        yield "change", cell.change
        yield "change_shown", _number(figure(cell.change, indicator, language))
    if cell.rank is not None:
        yield "rank", cell.rank
    if cell.points is not None:
        yield "points", cell.points
    if cell.light is not None:
        yield "light", cell.light.name.lower()
    if cell.year is not None:
        yield "year", dict(_year(cell.year, indicator, language))


def _year(year: YearToDate, indicator: Indicator, language: Language) -> Iterator[tuple[str, Any]]:
    for key, value in (("amount", year.amount), ("target", year.target)):
        if value is not None:
            yield key, value
            yield f"{key}_shown", _number(amount(value, indicator, language))
    for key, share in (("completion", year.completion), ("lead", year.lead), ("growth", year.growth)):
        if share is not None:
            yield key, share
    if year.growth is None and year.growth_state in WORDED:
        yield "growth_state", year.growth_state.name.lower()


def _number(printed: str) -> Decimal:
    """Return the number that was printed, digit by digit."""
    return Decimal(printed.replace(",", "").replace(MINUS, "-"))
