"""How fast letters are rendered, with their pictures and files.

    python benchmarks/rendering.py [--large [--keep]]

A weekly update of 10 districts with 12 indicators over 8 weeks is made in four languages: HTML and text, two charts a
letter, a workbook a language. Then each part by itself, warm: the median of 20. The anchor is an empty Jinja2 template
in Jinja's sandbox, so that the machine's speed can be told from the program's. With --large, 3,000 districts in two
languages, every district's letter, with the process's peak memory.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from jinja2.sandbox import ImmutableSandboxedEnvironment

from ranking.domain.districts import Cohort, District
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.issues import Format
from ranking.domain.languages import Language, Names
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.domain.report import Cell, CityTotal, Report, Row, Step, Table, YearToDate
from ranking.domain.variants import Variant
from ranking.render.bulletin_words import bulletin
from ranking.render.charts import charts, png
from ranking.render.letters import LetterRenderer
from ranking.render.pdf import pdf
from ranking.render.word import word
from ranking.render.workbooks import workbook

TEMPLATES = Path(__file__).parent.parent / "templates"
YI = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)


def report(districts: int, indicators: int = 12, *, weeks: int = 8) -> Report:
    """Return a weekly update of any size, with everything a letter can tell."""
    last = Period.parse("2024-W18")
    past = [last]
    while len(past) < weeks:
        past.insert(0, past[0].previous())
    measured = tuple(
        Indicator(code=f"i{n}", names=Names.same(f"第{n}项主要指标"), unit=YI, precision=2, weight=100 / indicators)
        for n in range(indicators)
    )
    size = 10 if districts <= 60 else 30
    tables = tuple(
        Table(
            cohort=Cohort(code=f"c{start}", names=Names.same(f"第{start // size + 1}组")),
            rows=tuple(row(n, n - start, measured, weeks) for n in range(start, min(start + size, districts))),
        )
        for start in range(0, districts, size)
    )
    totals = {one.code: CityTotal(value=Decimal(11_290_000_000), growth=Decimal("31.1")) for one in measured}
    return Report(
        race="race", race_names=Names.same("招商引资竞赛"), edition="weekly", edition_names=Names.same("周动态"),
        template="weekly", period=last, revision=1, issued_on=date(2024, 5, 6), data_as_of=date(2024, 5, 5),
        indicators=measured, tables=tables, totals=totals, score_precision=1, past=tuple(past),
        time_progress=Decimal("34.7"), attach=(Format.XLSX,),
    )  # fmt: skip


def row(number: int, place: int, indicators: tuple[Indicator, ...], weeks: int) -> Row:
    """Return one district's standing."""
    year = YearToDate(
        amount=Decimal(1_641_000_000), target=Decimal(6_200_000_000), completion=Decimal("26.5"), lead=Decimal("-8.2"),
        growth=Decimal("-14.5"), growth_state=CellState.REPORTED,
    )  # fmt: skip
    cells = {
        one.code: Cell(
            indicator=one.code, state=CellState.REPORTED, value=Decimal(51_000_000 + number),
            change=Decimal(-8_000_000), score=Decimal("50.0"), rank=place + 1, points=Decimal("4.2"),
            points_change=Decimal("-0.4"), year=year,
        )
        for one in indicators
    }  # fmt: skip
    return Row(
        district=District(code=f"{number:04}", names=Names.same(f"第{number}县"), cohort="c"),
        cells=cells, rank=place + 1, score=Decimal("99.9") - place, previous_rank=place + 2, movement=1,
        history=tuple(place + 1 + (1 if (place + week) % 4 == 0 else 0) for week in range(weeks)),
        step=Step(indicator=indicators[0].code, change=Decimal(45_000_000), amount=None, then=max(1, place)),
    )  # fmt: skip


def median(work: Callable[[], object], times: int = 20) -> float:
    """Return how long something takes warm, in milliseconds."""
    work()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def parts() -> None:
    """Time a whole weekly update, and each part of a letter by itself."""
    one = report(10)
    variants = [Variant(language=language, district=each.district.code) for language in Language for each in one.rows]
    renderer = LetterRenderer([TEMPLATES])
    begin = time.perf_counter()
    letters = [renderer.render(one, variant) for variant in variants]
    taken = time.perf_counter() - begin
    print(f"weekly, 10 districts x 4 languages, cold: {taken:.2f} s for {len(letters)} letters (to reach: 3)")
    begin = time.perf_counter()
    for variant in variants:
        renderer.render(one, variant)
    print(f"  the same again, warm: {time.perf_counter() - begin:.2f} s")
    largest = max(len(letter.html.encode()) for letter in letters)
    print(f"  HTML at most {largest / 1000:.1f} kB; pictures at most", end=" ")
    print(f"{max(len(each.body) for letter in letters for each in letter.attachments if each.cid) / 1000:.1f} kB")
    anchor = ImmutableSandboxedEnvironment().from_string("")
    empty = median(anchor.render)
    bare = replace(one, past=(), attach=())
    words = LetterRenderer([TEMPLATES])
    own = Variant(language=Language.ZH_HANS, district="0003")
    no_pictures = replace(bare, period=Period.parse("2024-Q1"))
    drawn = charts(one, Language.ZH_HANS, "0003", [TEMPLATES])
    paper = bulletin(replace(one, template="quarterly"), Language.ZH_HANS)
    quarterly = TEMPLATES / "quarterly"
    for name, work, goal in (
        ("HTML and text", lambda: words.render(no_pictures, own), 5),
        (f"chart {drawn[0].code}", lambda: png(drawn[0], Language.ZH_HANS), 30),
        (f"chart {drawn[-1].code}", lambda: png(drawn[-1], Language.ZH_HANS), 30),
        ("XLSX", lambda: workbook(one, Language.ZH_HANS), None),
        ("DOCX", lambda: word(paper, quarterly / "bulletin.zh-Hans.docx"), 50),
        ("PDF", lambda: pdf(paper, quarterly / "bulletin.typ"), 150),
    ):
        taken = median(work)
        print(
            f"{name}: {taken:.1f} ms ({taken / empty:,.0f} x an empty template)"
            + (f", to reach: {goal}" if goal else "")
        )


def large() -> None:
    """Time the letters of a very large field; with --keep all stay in memory, as until they are in the outbox."""
    one, renderer = report(3000), LetterRenderer([TEMPLATES])
    begin, count, largest, kept = time.perf_counter(), 0, 0, []
    for language in (Language.ZH_HANS, Language.EN):
        for each in one.rows:
            letter = renderer.render(one, Variant(language=language, district=each.district.code))
            count, largest = count + 1, max(largest, len(letter.html.encode()))
            kept += [letter] if "--keep" in sys.argv else []
    taken = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} letters of 3,000 districts x 2 languages: {taken:.1f} s (to reach: 60), {peak:.0f} MB (500),", end=" "
    )
    print(f"HTML at most {largest / 1000:.1f} kB (90)")


if __name__ == "__main__":
    large() if "--large" in sys.argv else parts()
