"""Workbooks: the numbers that letters print, as numbers; texts that stay texts; sheets that print."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from reports import DUANZHOU, FENGKAI, GAOYAO, MONEY, PROJECTS, large_report, names, row, seed_report, unreported

from ranking.domain.districts import Cohort, District, Origin
from ranking.domain.indicators import PERCENT, Indicator, Kind, Measure
from ranking.domain.languages import Language, Names
from ranking.domain.lights import Light
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.domain.report import CityTotal, Table, YearToDate
from ranking.render.figures import amount, decimal, figure
from ranking.render.workbooks import workbook

#: openpyxl doesn't know the bars of Excel 2010, which start at zero.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

ZH, EN = Language.ZH_HANS, Language.EN
STANDINGS, FIGURES, YEAR, CITY, RANKS, NOTES = range(6)
GROWTH = Indicator(code="growth", names=Names.same("增速"), unit=PERCENT, kind=Kind.RATE, precision=1)
YEAR_SO_FAR = YearToDate(
    amount=Decimal(3_034_000_000), target=Decimal(7_600_000_000), completion=Decimal("39.9"),
    lead=Decimal("-5.2"), growth=Decimal("22.5"), growth_state=CellState.REPORTED,
)  # fmt: skip
HOSTILE = ("=1+1", "@SUM(A1)", "+1", "-2+3", "\t=cmd", '=HYPERLINK("http://x","y")', "_x0041_", "https://example.com",
           "端\n州\r\n区", "🐉🏮", "שלום מחוז", "名" * 60, "a\x00\x07\ud800b", "007", "a&b<c>\"'")  # fmt: skip


def full_report():
    """Return a report with all that a workbook has sheets for: a year, a past, a whole city, two groups."""
    report = seed_report()
    rows = [
        replace(
            row(GAOYAO, 1, "87.6", -1, 30, 1_234_560_000_000), history=(None, 2, 1), overall_rank=1
        ),
        replace(row(DUANZHOU, 2, "86.4", 2, 28, -1_743_000_000), history=(1, 4, 2), overall_rank=3),
        replace(unreported(FENGKAI), history=(2, 1, None)),
    ]  # fmt: skip
    rows = [_with_year(one, YEAR_SO_FAR, Light.RED) for one in rows]
    other = District(code="441223", names=Names.same("广宁县"), cohort="northwest")
    northwest = Cohort(code="northwest", names=names("西北板块", "西北板塊", "北西ブロック", "Northwest"))
    alone = _with_year(row(other, 1, "50.0", 0, 3, 100_000_000), YEAR_SO_FAR, Light.GREEN)
    totals = {"money": CityTotal(value=Decimal(11_290_000_000), growth=Decimal("31.1"), year=YEAR_SO_FAR)}
    return replace(
        report,
        tables=(replace(report.tables[0], rows=tuple(rows)), Table(cohort=northwest, rows=(alone,))),
        past=tuple(Period.parse(one) for one in ("2023-Q3", "2023-Q4", "2024-Q1")),
        time_progress=Decimal("25.0"),
        totals=totals,
    )


def _with_year(one, year, light):
    money = replace(one.cells["money"], year=year, light=light)
    return replace(one, cells={**one.cells, "money": money})


def with_cell(report, code, **changes):
    """Return the report with one cell of its first row changed."""
    table = report.tables[0]
    first = table.rows[0]
    changed = replace(first, cells={**first.cells, code: replace(first.cells[code], **changes)})
    return replace(report, tables=(replace(table, rows=(changed, *table.rows[1:])), *report.tables[1:]))


def named(name):
    """Return a report whose first district, its race and its group have this name."""
    report = seed_report(race=name)
    table, every = report.tables[0], Names.same(name)
    first = replace(table.rows[0], district=replace(DUANZHOU, names=every))
    group = replace(table.cohort, names=every)
    return replace(report, tables=(replace(table, cohort=group, rows=(first, *table.rows[1:])),))


def sheets(report, language=ZH):
    return load_workbook(BytesIO(workbook(report, language))).worksheets


def lines(sheet):
    """Return a sheet's rows as lists of values."""
    return [[cell.value for cell in line] for line in sheet.iter_rows()]


def line_of(sheet, district):
    """Return the cells of the line that tells of a district."""
    return next(line for line in sheet.iter_rows() if district in [cell.value for cell in line])


def printed(cell, *, signed=False):
    """Return a number as its format prints it."""
    form = cell.number_format.split(";")[0]
    digits = form.partition(".")[2].count("0")
    return decimal(Decimal(str(cell.value)), digits, signed=signed)


@pytest.mark.parametrize("language", list(Language))
def test_every_figure_is_a_number_that_prints_as_letters_print_it(language):
    report = full_report()
    sheet = sheets(report, language)[FIGURES]
    for one in report.rows:
        line = line_of(sheet, one.district.names[language])
        for place, indicator in enumerate((PROJECTS, MONEY)):
            cell, value = line[2 + 2 * place], one.cells[indicator.code].value
            if value is not None:
                assert printed(cell) == figure(value, indicator, language)


@given(st.integers(-(10**14), 10**14), st.integers(0, 3), st.sampled_from(list(Language)))
def test_any_amount_of_money_keeps_all_its_digits(tenths, precision, language):
    indicator = replace(MONEY, precision=precision)
    value = tenths * indicator.quantum
    report = with_cell(replace(seed_report(), indicators=(PROJECTS, indicator)), "money", value=value)
    found = CalamineWorkbook.from_filelike(BytesIO(workbook(report, language))).get_sheet_by_index(FIGURES)
    shown = figure(value, indicator, language).replace(",", "").replace("−", "-")
    assert Decimal(str(found.to_python()[4][3])) == Decimal(shown)


def test_the_year_stands_against_its_target_and_time_progress():
    line = line_of(sheets(full_report())[YEAR], "高要区")
    assert [cell.value for cell in line] == [
        "实际投资额（亿元）", "东南板块", "高要区", 30.34, 76, 39.9, -5.2, 22.5, "■ 滞后",
    ]  # fmt: skip
    assert printed(line[3]) == amount(YEAR_SO_FAR.amount, MONEY, ZH)
    assert [printed(cell) for cell in line[5:7]] == ["39.9", "−5.2"]
    assert line[6].number_format == '+#,##0.0;"−"#,##0.0;#,##0.0'


def test_growth_that_has_no_percentage_is_told_in_words():
    year = replace(YEAR_SO_FAR, growth=None, growth_state=CellState.LOSS_TO_PROFIT)
    cell = line_of(sheets(with_cell(full_report(), "money", year=year))[YEAR], "高要区")[7]
    assert (cell.value, cell.font.italic) == ("由亏转盈", True)


def test_a_rate_grows_by_percentage_points():
    report = replace(
        seed_report(), indicators=(PROJECTS, replace(GROWTH, code="money", measure=Measure.VALUE)), totals={}
    )
    sheet = sheets(with_cell(report, "money", value=Decimal("5.5"), year=YearToDate(growth=Decimal("1.2"))))[YEAR]
    assert '"个百分点"' in line_of(sheet, "高要区")[-2].number_format


def test_the_city_s_figures_stand_for_the_period_and_for_the_year():
    assert lines(sheets(full_report())[CITY])[4:] == [["实际投资额（亿元）", 112.9, 31.1, 30.34, 76, 39.9, -5.2, 22.5]]


def test_standings_are_a_block_a_group_with_the_unranked_last():
    told = [[value for value in line if value is not None] for line in lines(sheets(full_report())[STANDINGS])[3:]]
    assert told[:6] == [
        ["东南板块", "2个参与排名"],
        [1, "高要区", 87.6, "↓1", 0, -1, 1],
        [2, "端州区", 86.4, "↑2", 4, 2, 3],
        ["–", "封开县", "未报：新引进项目、实际投资额"],
        ["西北板块", "1个参与排名"],
        [1, "广宁县", 50, "–", 1, 0, "–"],
    ]


def test_who_was_not_there_the_time_before_is_new():
    report = seed_report(rows=[replace(row(GAOYAO, 1, "87.6", None, 30, 10**9), origin=Origin.NEW)])
    assert [cell.value for cell in line_of(sheets(report)[STANDINGS], "高要区")][3:] == ["新设", "–", "–"]


def test_scores_have_bars_that_a_hundred_points_fill():
    bars = [rule for rules in sheets(full_report())[STANDINGS].conditional_formatting for rule in rules.rules]
    assert [(bar.type, [limit.val for limit in bar.dataBar.cfvo]) for bar in bars] == [("dataBar", [0, 100])]


def test_bonus_points_have_a_column_where_there_are_any():
    with_bonus = replace(row(GAOYAO, 1, "87.6", 0, 30, 10**9), adjustment=Decimal("-1.5"))
    sheet = sheets(seed_report(rows=[with_bonus]))[STANDINGS]
    assert (lines(sheet)[2][-1], line_of(sheet, "高要区")[-1].value) == ("加减分", -1.5)
    assert "加减分" not in lines(sheets(seed_report())[STANDINGS])[2]


def test_what_is_not_known_is_told_in_quiet_words():
    cell = line_of(sheets(seed_report())[FIGURES], "封开县")[1]
    assert (cell.value, cell.font.italic, cell.font.color.rgb) == ("未报", True, "FF6A6F76")


@pytest.mark.parametrize(("state", "words"), [(CellState.CARRIED, "沿用上期"), (CellState.IMPUTED, "组均值")])
def test_a_figure_that_stands_in_says_so_and_stays_a_number(state, words):
    cell = line_of(sheets(with_cell(seed_report(), "money", state=state))[FIGURES], "高要区")[3]
    assert (cell.value, cell.number_format.count(words)) == (12_345.6, 2)


def test_ranks_so_far_stand_in_a_column_a_period():
    found = lines(sheets(full_report())[RANKS])
    assert found[2][2:] == ["2023-Q3", "2023-Q4", "2024-Q1"]
    assert [line[2:] for line in found[3:6]] == [["–", 2, 1], [1, 4, 2], [2, 1, "–"]]


def test_notes_tell_the_method_the_units_and_that_a_sample_is_one():
    notes = dict(line[:2] for line in lines(sheets(full_report())[NOTES])[2:])
    assert (notes["声明"], notes["签发日期"], notes["序时进度"]) == ("示例数据", "2024年5月7日", "25.0%")
    assert notes["计量单位"] == "个：新引进项目；亿元：实际投资额"
    assert notes["排名办法"].startswith("得分为")


def test_sheets_without_anything_to_say_are_left_out():
    bare = replace(seed_report(), totals={})
    assert [sheet.title for sheet in sheets(bare)] == ["排名", "指标数据", "说明"]


@pytest.mark.parametrize("language", list(Language))
def test_sheets_are_named_in_the_language_as_spreadsheets_allow(language):
    titles = [sheet.title for sheet in sheets(full_report(), language)]
    assert len(titles) == len(set(titles)) == 6
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\'") for title in titles)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_text_and_breaks_nothing(name):
    body = workbook(named(name), EN)
    shown = Names.same(name)[EN]
    with ZipFile(BytesIO(body)) as archive:
        pages = [archive.read(one).decode() for one in archive.namelist() if "worksheets/sheet" in one]
    assert not any("<f>" in page or "hyperlink" in page for page in pages)
    found = CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(STANDINGS).to_python()
    assert shown in [value for line in found for value in line]
    assert shown in [value for line in lines(sheets(named(name), EN)[STANDINGS]) for value in line]


def test_a_long_name_gets_the_lines_that_it_needs():
    sheet = sheets(named("名" * 60))[STANDINGS]
    assert [sheet.row_dimensions[number].height for number in (5, 6)] == [67.5, 20.25]


def test_what_is_not_public_is_nowhere_in_the_public_s_workbook():
    secret = replace(MONEY, public=False)
    body = workbook(replace(full_report(), indicators=(PROJECTS, secret)).public(), ZH)
    with ZipFile(BytesIO(body)) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "新引进项目" in content
    assert not any(secret in content for secret in ("实际投资额", "12345.6", "30.34", "112.9"))


@pytest.mark.parametrize("language", list(Language))
def test_equal_reports_are_equal_files(language):
    assert workbook(full_report(), language) == workbook(full_report(), language)


def test_the_file_tells_what_it_is_and_is_dated_by_the_report():
    about = load_workbook(BytesIO(workbook(full_report(), ZH))).properties
    assert (about.title, about.subject) == ("投资竞赛 · 周动态 · 2024年第一季度", "周动态 · 2024年第一季度")
    assert about.created == about.modified == datetime.combine(date(2024, 5, 7), datetime.min.time())


def test_a_correction_says_that_it_is_one_on_every_sheet():
    firsts = {sheet["A1"].value for sheet in sheets(replace(full_report(), revision=2))}
    assert firsts == {"投资竞赛 · 周动态（第1次更正） · 2024年第一季度"}


@pytest.mark.parametrize("number", range(6))
def test_every_sheet_prints_across_on_a4_a_page_wide_with_its_header_and_page_numbers(number):
    sheet = sheets(full_report())[number]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # one is what is not said
    assert sheet.print_title_rows
    assert sheet.oddFooter.left.text == "周动态 · 2024年第一季度"
    assert sheet.oddFooter.right.text == "第&P页，共&N页"


def test_a_table_too_wide_for_a_page_prints_on_several_with_the_names_on_each():
    sheet = sheets(large_report(2, 30))[FIGURES]
    assert sheet.page_setup.fitToWidth > 1
    assert sheet.print_title_cols == "$A:$A"


def test_headers_and_names_stay_in_sight_and_plain_tables_can_be_filtered():
    found = sheets(full_report())
    assert [sheet.freeze_panes for sheet in found] == ["C4", "C5", "D4", "B5", "C4", "A3"]
    assert [sheet.auto_filter.ref for sheet in found] == [None, "A4:F8", "A3:I7", None, "A3:E7", None]


@pytest.mark.parametrize(
    ("language", "font"),
    [
        (Language.ZH_HANS, "Microsoft YaHei"),
        (Language.ZH_HANT, "Microsoft JhengHei"),
        (Language.JA, "Yu Gothic"),
        (Language.EN, "Calibri"),
    ],
)
def test_every_text_stands_in_the_language_s_font(language, font):
    found = sheets(full_report(), language)
    assert {cell.font.name for sheet in found for line in sheet.iter_rows() for cell in line} == {font}


def test_a_race_without_districts_has_a_workbook():
    report = seed_report()
    empty = replace(report, tables=(replace(report.tables[0], rows=()),), totals={}, data_as_of=None)
    assert [sheet.title for sheet in sheets(empty)] == ["排名", "指标数据", "说明"]
