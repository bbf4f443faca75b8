"""What must fit together in a source of figures."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import urlsplit

from ranking.config.environment import unset_variables
from ranking.config.lines import Loc
from ranking.config.parts import Complaint, Parts
from ranking.config.source_schema import Source
from ranking.domain.errors import PeriodError, did_you_mean
from ranking.domain.layouts import Gives, Shape
from ranking.domain.periods import Period
from ranking.domain.units import written

_ORIGINS = ("file", "sql", "url")
#: What each layout has no use for.
_IDLE: Mapping[Shape, tuple[str, ...]] = {
    Shape.LONG: ("columns", "of_indicator"),
    Shape.WIDE: ("indicator", "of_indicator", "value"),
    Shape.PERIODS: ("columns", "value", "date", "of_period"),
    Shape.DISTRICTS: ("columns", "value", "district", "of_district"),
    Shape.FORM: (
        "district", "of_district", "date", "of_period", "year", "indicator", "of_indicator", "value", "columns",
        "header", "sheet", "unit", "dates", "encoding", "sql", "url",
    ),
}  # fmt: skip


def source_complaints(
    loc: Loc, source: Source, race: Parts, environ: Mapping[str, str], hosts: Collection[str]
) -> Iterator[Complaint]:
    """Yield everything that doesn't fit together in one source."""
    yield from _origin(loc, source, environ, hosts)
    for key in _IDLE[source.layout]:
        if getattr(source, key):
            of = "a form says itself what it holds" if source.layout is Shape.FORM else f"the layout is {source.layout}"
            yield (*loc, key), f"{of}, so “{key}” means nothing", "Take it away"
    if source.layout is not Shape.FORM:
        yield from _indicators(loc, source, race)
        yield from _districts(loc, source, race)
        yield from _dates(loc, source)
        yield from _encoding(loc, source)
        if source.unit is not None and written(source.unit) is None:
            says, cure = f"“{source.unit}” is no unit that is known", "Write such as 万元, 亿元, %, 人 or CNY million"
            yield (*loc, "unit"), says, cure


def _origin(loc: Loc, source: Source, environ: Mapping[str, str], hosts: Collection[str]) -> Iterator[Complaint]:
    given = [key for key in _ORIGINS if getattr(source, key) is not None]
    if len(given) != 1:
        says = f"a source has {' and '.join(given)}" if given else "nothing says where the figures lie"
        yield loc, says, "Write one of `file:`, `sql:` and `url:`"
    texts = [("file", source.file), ("url", source.url), ("sql", source.sql.database if source.sql else None)]
    texts += [("headers", text) for text in source.headers.values()]
    for key, text in texts:
        for name in unset_variables(text or "", environ):
            yield (*loc, key), f"the environment has no {name}", f"Set it, or write ${{{name}:-what it is otherwise}}"
    if source.url is not None:
        yield from _url(loc, source.url, hosts)
    for key in ("records", "headers"):
        if getattr(source, key) and source.url is None:
            yield (*loc, key), f"only a `url:` has “{key}”", "Take it away"


def _url(loc: Loc, url: str, hosts: Collection[str]) -> Iterator[Complaint]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        cure = "Write it like https://stats.city.gov.cn/weekly.csv"
        yield (*loc, "url"), "the address is neither http nor https", cure
    elif not hosts:
        yield (*loc, "url"), "no host is allowed to be asked", f"Add `hosts: [{parts.hostname}]` to the file"


def _indicators(loc: Loc, source: Source, race: Parts) -> Iterator[Complaint]:
    if source.layout is Shape.LONG and not (source.indicator and source.value):
        yield loc, "a long layout needs to know its columns", "Add `indicator:` and `value:` with the columns' headers"
    if source.layout in {Shape.PERIODS, Shape.DISTRICTS} and bool(source.indicator) == bool(source.of_indicator):
        says = "nothing says which indicator a row is of" if not source.indicator else "the indicator is given twice"
        yield loc, says, "Write `indicator:` with the column's header, or `of_indicator:` with a key of `indicators`"
    named: list[tuple[Loc, str]] = [((*loc, "columns", header), code) for header, code in source.columns.items()]
    if source.of_indicator:
        named.append(((*loc, "of_indicator"), source.of_indicator))
    for where, code in named:
        if code not in race.codes:
            says = f"there is no indicator “{code}”{did_you_mean(code, race.codes)}"
            yield where, says, "Write one of the keys of `indicators`"
        elif code in race.indicators and race.indicators[code].formula is not None:
            says = f"“{code}” is computed by its formula, so no column can give it"
            yield where, says, "Take the column away, or the formula"


def _districts(loc: Loc, source: Source, race: Parts) -> Iterator[Complaint]:
    codes = [one.code for one in race.districts.values()]
    codes += [one.code for one in race.totals.values()]
    if source.of_district is not None and source.of_district not in codes:
        says = f"there is no district “{source.of_district}”{did_you_mean(source.of_district, codes)}"
        yield (*loc, "of_district"), says, "Write the code of a district"
    if source.of_district is not None and source.district is not None:
        yield (*loc, "of_district"), "the district is given twice", "Keep `district:` or `of_district:`, not both"


def _dates(loc: Loc, source: Source) -> Iterator[Complaint]:
    if source.gives is Gives.TARGETS:
        if source.date is not None and source.year is not None:
            yield (*loc, "year"), "the year of the targets is given twice", "Keep `year:` or `date:`, not both"
        elif isinstance(source.date, list):
            cure = "Write the header of the one column with the year, or `year: 2024` instead"
            yield (*loc, "date"), "targets are for a year, not for a day", cure
    if source.of_period is None:
        return
    if source.date is not None:
        yield (*loc, "of_period"), "the period is given twice", "Keep `date:` or `of_period:`, not both"
    elif source.of_period not in {"title", "name"}:
        try:
            Period.parse(source.of_period)
        except PeriodError:
            says = f"“{source.of_period}” is not a period"
            yield (*loc, "of_period"), says, "Write title, name, or a period such as 2024-W18"


def _encoding(loc: Loc, source: Source) -> Iterator[Complaint]:
    try:
        codecs.lookup(source.encoding or "utf-8")
    except LookupError:
        yield (*loc, "encoding"), f"there is no encoding “{source.encoding}”", "Write such as shift_jis or big5"
