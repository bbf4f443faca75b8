"""Whatever comes in, only values or problems come out: random bytes, random workbooks, and files that were damaged."""

from __future__ import annotations

import random
import runpy
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ranking.domain.errors import Problem
from ranking.domain.layouts import Dates, Gives, Layout, Mark, Percents, Repeats, Shape
from ranking.domain.observations import COLUMNS

MAKERS = runpy.run_path(str(Path(__file__).with_name("make_mess.py")))["MAKERS"]
COLUMNS_OF = {"投资": "invested", "签约": "projects", "开工率": "rate"}
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
LAYOUTS = [
    Layout(path="x*", shape=Shape.WIDE),
    Layout(path="x*", shape=Shape.WIDE, columns=COLUMNS_OF, repeats=Repeats.LAST, dates=Dates.TO_DATE),
    Layout(path="x*", shape=Shape.WIDE, columns=COLUMNS_OF, gives=Gives.TARGETS, year=2024),
    Layout(
        path="x*", shape=Shape.WIDE, columns=COLUMNS_OF, gives=Gives.BASES, percents=Percents.FRACTIONS, unit="万元"
    ),
    Layout(path="x*", shape=Shape.LONG, district="县区", date=("周",), indicator="指标", value="数值"),
    Layout(path="x*", shape=Shape.PERIODS, of_indicator="projects", marks={"-": Mark.ZERO}, header=2),
    Layout(path="x*", shape=Shape.DISTRICTS, of_indicator="rate", of_period="name"),
    Layout(path="x*", shape=Shape.FORM),
]
#: What offices write into cells, and what nobody does.
CELLS = st.one_of(
    st.sampled_from(
        "端州区 四会市 大旺 全市 合计 其中：高新区 县区 周 投资 投资（万元） 签约 开工率 单位：亿元 "
        "2024-W18 2024年1-5月 3月份 45382 12.3(4) 超300 下降3.5% 持平 - — 无 #DIV/0! =A1 88.9% 0.5 "
        "注：说明 填表人： １２ 1e400 甲 1 2 3".split()
    ),
    st.integers(-10, 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=8),
    st.none(),
    st.booleans(),
)
SHEETS = st.lists(st.lists(CELLS, max_size=6), max_size=9)


def only_values_or_problems(folder, content, name, layouts=LAYOUTS):
    (folder.path / name).write_bytes(content)
    for layout in layouts:
        loaded = folder.load(replace(layout, path=name))
        for frame in (
            loaded.observations.reported,
            loaded.observations.totals,
            loaded.observations.targets,
            loaded.observations.bases,
        ):
            assert tuple(frame.columns) == COLUMNS
            assert not frame.duplicated(["district", "indicator", "date"]).any()
            assert frame["value"].isna().eq(~frame["applicable"]).all()
            assert frame["date"].notna().all()
        for problem in loaded.problems:
            assert isinstance(problem, Problem)
            assert str(problem).encode("utf-8", "surrogatepass")
            assert problem.says
            assert problem.cure
    (folder.path / name).unlink()


@QUICK
@given(content=st.binary(max_size=300), ending=st.sampled_from(["csv", "tsv", "txt", "xlsx", "xls", "ods", "parquet"]))
def test_random_bytes(folder, content, ending):
    only_values_or_problems(folder, content, f"x.{ending}", LAYOUTS[::3])


@QUICK
@given(rows=SHEETS, merged=st.booleans(), hidden=st.booleans())
def test_random_workbooks(folder, rows, merged, hidden):
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet("周报")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(line, column, cell)
        if merged and len(rows) > 1:
            page.merge_range(0, 0, 1, 2, "招商引资（万元）")
        if hidden:
            page.set_row(1, None, None, {"hidden": True})
    only_values_or_problems(folder, stream.getvalue(), "x.xlsx")


@QUICK
@given(rows=SHEETS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
def test_random_tables_as_text(folder, rows, encoding):
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    only_values_or_problems(folder, text.encode(encoding, "ignore"), "x.csv")


@pytest.mark.parametrize("name", MAKERS)
def test_damaged_files(folder, name, tmp_path_factory):
    source = tmp_path_factory.mktemp("mess")
    MAKERS[name](source)
    whole = (source / name).read_bytes()
    pick = random.Random(name)  # noqa: S311 - the same damage each time
    for _ in range(6):
        damaged = bytearray(whole)
        for _ in range(pick.randint(1, 12)):
            damaged[pick.randrange(len(damaged))] = pick.randrange(256)
        cut = pick.choice([len(damaged), len(damaged) // 2, len(damaged) - 3])
        only_values_or_problems(folder, bytes(damaged[:cut]), f"x{Path(name).suffix}", LAYOUTS[pick.randrange(2) :: 2])
