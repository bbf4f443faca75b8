"""How fast files are read, checked and ranked, and in how much memory.

    python benchmarks/inputs.py [FOLDER]

Three files are made in FOLDER (or a temporary one): an XLSX sheet of 100,000 rows with a column of percentages, a CSV
of 1,000,000 rows, and a CSV of 40,000 districts with 30 indicators in 3 months. Each is read in a process of its own.
So are the anchors: what pandas takes to read the same file by its usual engine, and with every cell as text, which is
what keeps a name such as 0012 or a mark such as “-” as it was written. The best of three runs counts.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import xlsxwriter

SETUP = """
import resource, time
from decimal import Decimal
from pathlib import Path
from ranking.domain.districts import Cohort, District
from ranking.domain.indicators import PERCENT, Indicator, Kind, Unit
from ranking.domain.languages import Names
from ranking.domain.layouts import Layout, Percents, Shape
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.sources.columns import sought
from ranking.sources.observations import join, tidy
from ranking.sources.formats import read_table

NAME, YI = Names.same, Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)
COUNT = Unit(names=Names.same("个"))

def race(districts, cohorts, indicators):
    return Race(
        code="r", names=NAME("r"), cohorts=tuple(Cohort(code=f"c{n}", names=NAME(f"c{n}")) for n in range(cohorts)),
        districts=tuple(
            District(code=f"{n:05}", names=NAME(f"区{n:05}"), cohort=f"c{n % cohorts}") for n in range(districts)
        ),
        indicators=tuple(
            Indicator(code=f"i{n}", names=NAME(name), unit=unit, kind=kind, weight=100 / len(indicators), precision=2)
            for n, (name, unit, kind) in enumerate(indicators)
        ),
    )

def load(path, one, layout):
    return tidy(read_table(Path(path).read_bytes(), file=path, sought=sought(layout, one)), layout, one)

def done(start, rows):
    print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, rows)
"""
SHEET = (
    SETUP
    + """
one = race(1000, 1, [("新引进项目", COUNT, Kind.FLOW), ("计划投资额", YI, Kind.FLOW), ("实际投资额", YI, Kind.FLOW),
                     ("开工率", PERCENT, Kind.RATE), ("拜访企业", COUNT, Kind.FLOW)])
start = time.perf_counter()
found = load("sheet.xlsx", one, Layout(path="", shape=Shape.WIDE, district="县区", date=("周",)))
done(start, len(found.frame))
"""
)
LINES = (
    SETUP
    + """
one = race(1000, 1, [(name, COUNT, Kind.FLOW) for name in ("新引进项目", "计划投资额", "实际投资额", "拜访企业")])
layout = Layout(path="", shape=Shape.LONG, district="县区", date=("周",), indicator="指标", value="数值")
start = time.perf_counter()
found = load("lines.csv", one, layout)
done(start, len(found.frame))
"""
)
WHOLE = (
    SETUP
    + """
from ranking.domain.checks import check_period
from ranking.domain.standings import doubts_about, measure_race, rank, score_race
one = race(40_000, 100, [(f"指标{n}", COUNT, Kind.FLOW) for n in range(30)])
start = time.perf_counter()
observations, _ = join(one, [load("whole.csv", one, Layout(path="", shape=Shape.WIDE, district="县区", date=("月",)))])
period = Period.parse("2024-04")
measured = measure_race(one, observations, period)
check_period(one, observations, measured, period)
scored = score_race(one, measured, period)
rank(one, measured, scored, period, observations)
doubts_about(one, observations, scored, period)
done(start, len(observations.reported))
"""
)
ANCHOR = """
import resource, time
import pandas as pd
start = time.perf_counter()
found = pd.{call}
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(found))
"""


def make(folder: Path) -> None:
    """Write the three files."""
    pick = random.Random(1)
    with xlsxwriter.Workbook(folder / "sheet.xlsx", {"constant_memory": True}) as book:
        page, percent = book.add_worksheet("周报"), book.add_format({"num_format": "0.0%"})
        page.write_row(
            0,
            0,
            ["县区", "周", "新引进项目（个）", "计划投资额（亿元）", "实际投资额（亿元）", "开工率", "拜访企业（家）"],
        )
        for row in range(1, 100_001):
            page.write_row(row, 0, [f"区{row % 1000:05}", f"2024-W{row // 1000 % 52 + 1:02}", pick.randint(0, 9)])
            page.write_row(row, 3, [round(pick.random() * 50, 2), round(pick.random() * 5, 2)])
            page.write_number(row, 5, round(pick.random(), 3), percent)
            page.write_number(row, 6, pick.randint(0, 20))
    names = ("新引进项目", "计划投资额", "实际投资额", "拜访企业")
    with (folder / "lines.csv").open("w", encoding="utf-8-sig") as lines:
        lines.write("县区,周,指标,数值,说明\n")
        for row in range(1_000_000):
            week = row // 4000 % 52 + 1
            lines.write(f"区{row % 1000:05},2024-W{week:02},{names[row // 1000 % 4]},{pick.randint(0, 9999) / 100},\n")
    draw = np.random.default_rng(3)
    with (folder / "whole.csv").open("w", encoding="utf-8") as lines:
        lines.write("县区,月," + ",".join(f"指标{number}" for number in range(30)) + "\n")
        for month in ("2024-02", "2024-03", "2024-04"):
            for number, row in enumerate(draw.integers(0, 100_000, (40_000, 30)) / 100):
                lines.write(f"区{number:05},{month},{','.join(map(str, row))}\n")


def best(folder: Path, code: str) -> tuple[float, float, int]:
    """Run a program three times; return its least seconds, its MB and how much it read."""
    runs = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True)
        runs.append(tuple(float(word) for word in done.stdout.split()))
    seconds, memory, rows = min(runs)
    return seconds, memory, int(rows)


def main() -> None:
    """Print every figure beside its anchors."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    print(f"writing three files to {folder} ...", flush=True)
    make(folder)
    for title, code, calls in (
        ("XLSX, 100,000 rows", SHEET, ('read_excel("sheet.xlsx", engine="calamine")', 'read_excel("sheet.xlsx")')),
        ("CSV, 1,000,000 rows", LINES, ('read_csv("lines.csv", dtype=str)', 'read_csv("lines.csv")')),
        (
            "40,000 × 30 × 3: loaded, checked, ranked",
            WHOLE,
            ('read_csv("whole.csv", dtype=str)', 'read_csv("whole.csv")'),
        ),
    ):
        seconds, memory, rows = best(folder, code)
        print(f"{title}: {seconds:.2f} s, {memory:,.0f} MB with everything imported, {rows:,} figures")
        for call in calls:
            try:
                anchor, of_anchor, _ = best(folder, ANCHOR.format(call=call))
            except subprocess.CalledProcessError as error:
                print(f"    pandas.{call}: {error.stderr.strip().splitlines()[-1][:70]}")
                continue
            print(f"    {seconds / anchor:.1f} × pandas.{call} ({anchor:.2f} s, {of_anchor:,.0f} MB)")


if __name__ == "__main__":
    main()
