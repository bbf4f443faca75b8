"""CSV: plain numbers with their units in the header, and texts that no spreadsheet computes."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import DUANZHOU, MONEY, PROJECTS, row, seed_report

from ranking.domain.districts import Origin
from ranking.domain.indicators import PERCENT, Kind
from ranking.domain.languages import Language, Names
from ranking.domain.lights import Bound, Light, Lights
from ranking.domain.observations import CellState
from ranking.domain.report import YearToDate
from ranking.render.csvs import csv_table
from ranking.render.figures import figure

ZH = Language.ZH_HANS
BOM = b"\xef\xbb\xbf"
LIT = replace(MONEY, lights=Lights(green=Bound.parse(">= 0"), yellow=Bound.parse(">= -5")))


def report_of(name="端州区", indicator=MONEY, **changes):
    """Return a report of one district, with the changes made to its cell of money."""
    district = replace(DUANZHOU, names=Names.same(name))
    line = row(district, 1, "87.6", -1, 30, 1_234_560_000_000)
    cells = {**line.cells, "money": replace(line.cells["money"], **changes)}
    return replace(seed_report(rows=[replace(line, cells=cells)]), indicators=(PROJECTS, indicator))


def table(report, language=ZH):
    """Return the lines as mappings by header."""
    return list(csv.DictReader(StringIO(csv_table(report, language).decode("utf-8-sig"), newline="")))


def test_it_is_utf_8_with_a_byte_order_mark_and_windows_line_ends():
    body = csv_table(seed_report(), ZH)
    assert body.startswith(BOM)
    assert not body.startswith(BOM, 3)
    assert body.count(b"\r\n") == body.count(b"\n") == 4


def test_there_is_a_line_a_district_with_its_rank_and_movement():
    first = table(seed_report())[0]
    told = ("期间", "组别", "县（市、区）代码", "县（市、区）", "名次", "得分", "上期名次", "升降位数")
    assert [first[title] for title in told] == [
        "2024-Q1", "东南板块", "441204", "高要区", "1", "87.6", "0", "-1",
    ]  # fmt: skip


def test_who_is_not_ranked_comes_with_the_reason_and_without_a_number():
    last = table(seed_report())[-1]
    assert (last["名次"], last["得分"], last["备注"]) == ("", "", "未报：新引进项目、实际投资额")
    assert (last["实际投资额（亿元）"], last["实际投资额 · 备注"]) == ("", "未报")


def test_who_is_new_comes_with_a_remark():
    line = replace(row(DUANZHOU, 1, "87.6", None, 30, 10**9), origin=Origin.MERGED)
    assert table(seed_report(rows=[line]))[0]["备注"] == "合并新设"


@pytest.mark.parametrize(
    ("language", "header", "digits"),
    [
        (Language.ZH_HANS, "实际投资额（亿元）", "12345.6"),
        (Language.ZH_HANT, "實際投資額（億元）", "12345.6"),
        (Language.JA, "実際投資額（億元）", "12345.6"),
        (Language.EN, "Actual investment (CNY bn)", "1234.56"),
    ],
)
def test_money_stands_in_the_language_s_unit_which_the_header_names(language, header, digits):
    assert table(report_of(), language)[0][header] == digits


@given(st.integers(-(10**15), 10**15), st.integers(0, 3), st.sampled_from(list(Language)))
def test_numbers_are_the_printed_digits_and_nothing_else(steps, precision, language):
    indicator = replace(MONEY, precision=precision)
    value = steps * indicator.quantum
    first = table(report_of(indicator=indicator, value=value), language)[0]
    written = next(field for title, field in first.items() if title.startswith(MONEY.names[language]))
    assert written == figure(value, indicator, language).replace(",", "").replace("−", "-")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_text_that_spreadsheets_would_compute_is_marked_as_text(sign):
    assert table(report_of(f"{sign}1+1"))[0]["县（市、区）"] == f"'{sign}1+1"


def test_a_formula_behind_white_space_is_marked_too():
    assert table(report_of("\t\r\n =cmd|'/c calc'!A1"))[0]["县（市、区）"].startswith("'=cmd")


def test_a_header_is_no_formula_either():
    hostile = replace(MONEY, names=Names.same("=1+1"))
    assert "'=1+1（亿元）" in table(report_of(indicator=hostile))[0]


def test_a_negative_number_stays_a_number():
    first = table(report_of(value=Decimal(-5_000_000_000), change=Decimal(-80_000_000)))[0]
    assert (first["实际投资额（亿元）"], first["实际投资额 · 变化（亿元）"]) == ("-50.0", "-0.8")


@pytest.mark.parametrize("name", ["端\n州,区", 'a"b;c', "🐉", "שלום", "名" * 60, "a\x00b"])
def test_a_hostile_name_stays_in_its_field(name):
    found = table(report_of(name))
    assert [line["县（市、区）"] for line in found] == [Names.same(name)[ZH]]


@pytest.mark.parametrize(("state", "words"), [(CellState.CARRIED, "沿用上期"), (CellState.IMPUTED, "组均值")])
def test_a_figure_that_stands_in_is_a_number_with_a_remark(state, words):
    first = table(report_of(state=state))[0]
    assert (first["实际投资额（亿元）"], first["实际投资额 · 备注"]) == ("12345.6", words)


def test_the_year_comes_with_target_completion_lead_light_and_growth():
    year = YearToDate(
        amount=Decimal(3_030_000_000), target=Decimal(7_600_000_000), completion=Decimal("39.9"),
        lead=Decimal("-5.2"), growth=Decimal("-22.5"), growth_state=CellState.REPORTED,
    )  # fmt: skip
    first = table(report_of(indicator=LIT, year=year, light=Light.RED))[0]
    titles = ("累计（亿元）", "年度目标（亿元）", "完成率（%）", "较序时进度（个百分点）", "同比（%）", "亮灯")
    assert [first[f"实际投资额 · {title}"] for title in titles] == ["30.3", "76.0", "39.9", "-5.2", "-22.5", "滞后"]


def test_growth_that_is_told_in_words_is_no_number():
    year = YearToDate(growth_state=CellState.LOSS_TO_PROFIT)
    first = table(report_of(year=year))[0]
    assert (first["实际投资额 · 同比（%）"], first["实际投资额 · 同比 · 备注"]) == ("", "由亏转盈")


def test_what_is_in_per_cent_changes_and_grows_in_percentage_points():
    rate = replace(MONEY, unit=PERCENT, kind=Kind.RATE)
    first = table(report_of(indicator=rate, value=Decimal("5.5"), change=Decimal("-0.5")))[0]
    assert first["实际投资额 · 变化（个百分点）"] == "-0.5"
    assert "实际投资额 · 同比（个百分点）" in first


def test_columns_depend_on_the_race_alone():
    bare = report_of(state=CellState.NOT_REPORTED, value=None, change=None, score=None, rank=None, points=None)
    assert list(table(bare)[0]) == list(table(report_of(year=YearToDate(amount=Decimal(10**8))))[0])


def test_what_is_not_public_is_nowhere_in_the_public_s_table():
    body = csv_table(report_of(indicator=replace(MONEY, public=False)).public(), ZH).decode()
    assert "新引进项目" in body
    assert not any(secret in body for secret in ("实际投资额", "12345.6", "70.0", "42.0"))


@pytest.mark.parametrize("language", list(Language))
def test_no_two_columns_have_the_same_title(language):
    titles = csv_table(report_of(indicator=LIT), language).decode("utf-8-sig").splitlines()[0].split(",")
    assert len(titles) == len(set(titles)) == len(table(report_of(indicator=LIT), language)[0])
