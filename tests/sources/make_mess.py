"""Make files as offices send them, one for each class of mess; the tests in test_mess.py say what is read from each.

python tests/sources/make_mess.py FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import openpyxl
import xlsxwriter
import xlwt

MAKERS: dict[str, Callable[[Path], None]] = {}


def mess(name):
    """Register the maker of the file of that name."""

    def register(maker):
        MAKERS[name] = lambda folder: maker(folder / name)
        return maker

    return register


def make(folder):
    """Make all files; return their names."""
    for maker in MAKERS.values():
        maker(folder)
    return list(MAKERS)


def book(path, *rows, sheet="周报", merged=(), formats=None):
    """Write one sheet; a cell is a value, or a value with a number format."""
    with xlsxwriter.Workbook(path) as one:
        page = one.add_worksheet(sheet)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                value, shown = cell if isinstance(cell, tuple) else (cell, None)
                style = one.add_format({"num_format": shown}) if shown else None
                write = page.write_string if isinstance(value, str) and value[:1] == "'" else page.write
                if value is not None:
                    write(line, column, value, *([style] if style else []))
        for area, text in merged:
            page.merge_range(area, text)
        return page


def text(path, *rows, encoding="utf-8", end="\n"):
    """Write lines."""
    path.write_bytes((end.join(rows) + end).encode(encoding))


@mess("titles.xlsx")
def title_rows_and_merged_header(path):
    """A title over all columns, the period and the unit below it, and a header of two rows with merged cells."""
    book(
        path,
        [],
        ["2024年第18周", None, None, None, "单位：万元、个"],
        [],
        [None, None, "数量", "金额"],
        ["甲", 1, 2, 3],
        ["端州区", None, 3, 6800],
        ["四会市", None, 5, 11200],
        ["注：1.本表为快报数。"],
        ["2.含续建项目。"],
        ["填表人：王某", None, "审核人：李某", "日期：2024年5月6日"],
        merged=[
            ("A1:E1", "全市招商引资情况表"),
            ("A3:A4", "县（市、区）"),
            ("B3:B4", "备注"),
            ("C3:D3", "新签约"),
        ],
    )


@mess("units.xlsx")
def units_in_title_header_and_cell(path):
    """万元 in one header, nothing in another, and a unit in some cells."""
    book(
        path,
        ["（金额单位：亿元）"],
        ["县区", "日期", "投资（万元）", "签约（个）", "开工率（%）"],
        ["端州区", "2024-05-05", 8910, "12个", "88.9%"],
        ["四会市", "2024-05-05", "6.08亿元", 3, 90],
    )


@mess("percents.xlsx")
def percents_and_words_of_change(path):
    """Per cent with its sign, by a number format, and in words."""
    book(
        path,
        ["县区", "周", "开工率"],
        *[
            [who, f"2024-W{week:02}", cell]
            for week, (who, cell) in enumerate(
                [
                    ("端州区", "88.9%"), ("端州区", (0.889, "0.0%")), ("端州区", 88.9), ("端州区", "８８．９％"),
                    ("端州区", "+31.1"), ("端州区", "-8.92%"), ("端州区", "下降3.5%"), ("端州区", "同比增长2.6倍"),
                    ("端州区", "持平"), ("端州区", "翻一番"), ("四会市", "提高1.2个百分点"), ("四会市", "2.6倍"),
                ],
                start=1,
            )
        ],
    )  # fmt: skip


@mess("fractions.csv")
def fractions_or_percents(path):
    """A column of per cent in which all numbers lie between 0 and 1."""
    text(path, "县区,周,开工率", "端州区,2024-W18,0.889", "四会市,2024-W18,0.92")


@mess("bounds.csv")
def bounds(path):
    """Bounds instead of figures."""
    cells = ("超300", "550余家", "近500", "约500", "30以上", "不足20", ">300", "10-12")
    text(path, "县区,周,签约", *[f"端州区,2024-W{week:02},{cell}" for week, cell in enumerate(cells, start=1)])


@mess("full_width.csv")
def full_width(path):
    """Digits, signs and brackets as wide as characters, thousands commas, and numbers as text."""
    text(
        path,
        "县区,周,投资",
        "端州区,2024-W01,１１２．９",
        '端州区,2024-W02,"１，２３４．５"',
        '端州区,2024-W03,"1,234.5"',
        "端州区,2024-W04,－３",
        "端州区,2024-W05,'12.5",
        "端州区,2024-W06,12.3(4)",
        "端州区,2024-W07,12.3（第4名）",
        "端州区,2024-W08,（4）",
        "端州区,2024-W09,12/3",
    )


@mess("marks.csv")
def marks(path):
    """Blank, a hyphen, a dash, a slash, dots and words: not reported, not applicable, or nothing."""
    cells = ("", "-", "—", "/", "…", "无", "未报", "不适用", "0")
    text(path, "县区,周,签约", *[f"端州区,2024-W{week:02},{cell}" for week, cell in enumerate(cells, start=1)])


@mess("totals.xlsx")
def totals_and_parts(path):
    """Totals, sub-totals, parts and means among the districts; one unit holds two others."""
    book(
        path,
        ["县（市、区）", "周", "签约"],
        ["一、端州区", "2024-W18", 4],
        ["二、四会市全域", "2024-W18", 9],
        ["#四会市(直管区)", "2024-W18", 6],
        ["其中：高新区", "2024-W18", 3],
        ["其中:制造业", "2024-W18", 2],
        ["小计", "2024-W18", 13],
        ["全市合计", "2024-W18", 13],
        ["平均", "2024-W18", 4.33],
    )


@mess("names.xlsx")
def name_variants(path):
    """Aliases, spaces and line breaks inside names, traditional characters, a wrong character."""
    names = ("端 州 区", "端州\n區", "肇庆高新区", "大旺", "端洲区")
    book(path, ["县区", "周", "签约"], *[[name, f"2024-W{week:02}", week] for week, name in enumerate(names, start=1)])


@mess("periods.xlsx")
def spellings_of_periods(path):
    """The same month or week in many spellings; the title says the year."""
    book(
        path,
        ["2024年招商引资情况"],
        ["县区", "时间", "签约"],
        *[
            ["端州区", spelling, 1]
            for spelling in (
                "2024年1月", "2月份", "2024.3", "2024年4月份", "202405", "2024-06", "Jul 2024", "2024/8", 45565,
                "2024年第四季度", "第18周", "2024W19", "5月7日", "2024年5月8日", (date(2024, 5, 9), "yyyy年m月d日"),
                "2024.1", "2-3月",
            )
        ],
    )  # fmt: skip


@mess("to_date.csv")
def counted_since_january(path):
    """Figures since January by month; one district lacks a month, and one falls."""
    text(
        path,
        "县区,期间,投资",
        "端州区,2024年1月,10", "端州区,2024年1-2月,25", "端州区,2024年1-3月,45.5", "端州区,2024年1-4月,44.5",
        "四会市,2024年1月,7", "四会市,2024年1-3月,30", "四会市,2024年1-4月,41",
    )  # fmt: skip


@mess("errors.xlsx")
def formula_errors(path):
    """Errors of formulas, and what Excel left as text."""
    with xlsxwriter.Workbook(path) as one:
        page = one.add_worksheet("周报")
        page.write_row("A1", ["县区", "周", "签约"])
        page.write_row("A2", ["端州区", "2024-W01"])
        page.write_formula("C2", "=1/0", None, "#DIV/0!")
        page.write_row("A3", ["端州区", "2024-W02"])
        page.write_formula("C3", "=B9", None, "#REF!")
        page.write_row("A4", ["端州区", "2024-W03"])
        page.write_formula("C4", "=1+2", None, 3)
        page.write_row("A5", ["端州区", "2024-W04"])
        page.write_string("C5", "=2+2")
        page.write_string("A6", "端州区")
        page.write_string("B6", "2024-W05")
        page.write_string("C6", "7")


@mess("hidden.xlsx")
def hidden_rows_and_sheets(path):
    """A hidden row, a hidden column, and sheets beside the one with the figures."""
    with xlsxwriter.Workbook(path) as one:
        notes, page, codes = (one.add_worksheet(name) for name in ("填表说明", "周报", "代码"))
        notes.write("A1", "请按周填报")
        page.write_row("A1", ["县区", "周", "内部编号", "签约"])
        page.write_row("A2", ["端州区", "2024-W18", "x1", 4])
        page.write_row("A3", ["四会市", "2024-W18", "x2", 99])
        page.write_row("A4", ["大旺", "2024-W18", "x3", 6])
        page.set_row(2, None, None, {"hidden": True})
        page.set_column("C:C", None, None, {"hidden": True})
        codes.write("A1", "端州区")
        codes.hide()


@mess("old.xls")
def old_excel(path):
    """The old form, with a title, a percentage, an error and a hidden row."""
    one = xlwt.Workbook(encoding="utf-8")
    page = one.add_sheet("周报")
    page.write_merge(0, 0, 0, 3, "2024年第18周快报")
    for column, title in enumerate(("县区", "投资", "签约", "开工率")):
        page.write(1, column, title)
    percent = xlwt.easyxf(num_format_str="0.0%")
    for row, (name, money, count, share) in enumerate(
        [("端州区", 1.5, 2, 0.889), ("四会市", 2.5, None, 0.9), ("大旺", 9, 9, 0.5)], start=2
    ):
        page.write(row, 0, name)
        page.write(row, 1, money)
        page.write(row, 3, share, percent)
        if count is None:
            page.row(row).set_cell_error(2, "#DIV/0!")
        else:
            page.write(row, 2, count)
    page.row(4).hidden = True
    one.save(str(path))


@mess("other.xlsx")
def another_program(path):
    """Another program's workbook: texts inside the sheet, true dates, a formatted percentage, a merged title."""
    one = openpyxl.Workbook()
    page = one.active
    page.title = "周报"
    page["A1"] = "开工情况（单位：万元）"
    page.merge_cells("A1:D1")
    page.append(["县区", "截止日期", "投资", "开工率"])
    page.append(["端州区", date(2024, 5, 5), 8910, 0.889])
    page.append(["四会市 ", date(2024, 5, 5), "1,234.5", 0.5])
    for line in (3, 4):
        page.cell(line, 2).number_format = "yyyy-mm-dd"
        page.cell(line, 4).number_format = "0.0%"
    one.save(path)


@mess("months.xlsx")
def months_typed_in_excel(path):
    """2024年5月 typed into a cell: Excel keeps the first of the month and shows the month."""
    book(path, ["县区", "月份", "签约"], ["端州区", (date(2024, 5, 1), 'yyyy"年"m"月"'), 3], ["四会市", "2024年5月", 4])


@mess("libre.ods")
def open_document(path):
    """What LibreOffice writes: a percentage, a hidden row, an error, and empty rows and columns repeated to the end."""
    cell = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'

    def row(*cells, more=""):
        end = '<table:table-cell table:number-columns-repeated="16380"/>'
        return f"<table:table-row{more}>{''.join(cells)}{end}</table:table-row>"

    def words(text):
        return cell.format("string", "", text)

    def number(value, kind="float"):
        return cell.format(kind, f'office:value="{value}"', value)

    rows = [
        row(words("县区"), words("周"), words("签约"), words("开工率")),
        row(words("端州区"), words("2024-W18"), number(4), number(0.889, "percentage")),
        row(
            words("四会市"), words("2024-W18"), number(99), number(0.5, "percentage"), more=' table:visibility="filter"'
        ),
        row(words("大旺"), words("2024-W18"), words("#DIV/0!"), number(0.9, "percentage")),
        (
            '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row>'
        ),
    ]
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = "<office:body><office:spreadsheet><table:table table:name='周报'>" + "".join(rows)
    body += "</table:table></office:spreadsheet></office:body>"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", ZIP_STORED)
        content = f'<office:document-content {spaces} office:version="1.2">{body}</office:document-content>'
        archive.writestr("content.xml", content)
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)


@mess("wide.txt")
def tab_separated_utf_16(path):
    """What Excel calls Unicode text: UTF-16 with tabs."""
    text(path, "县区\t周\t签约", "端州区\t2024-W18\t4", encoding="utf-16", end="\r\n")


@mess("gbk.csv")
def gb18030(path):
    """What Excel in China saves as CSV, with a title and a signature that lack the table's commas."""
    text(path, "端州区周报", "县区,周,签约", "端州区,2024-W18,4", "填表人：王某", encoding="gb18030", end="\r\n")


@mess("semicolons.csv")
def semicolons(path):
    """What Excel saves where the comma is the decimal sign."""
    text(path, "县区;周;签约", "端州区;2024-W18;4")


@mess("by_period.xlsx")
def a_column_a_period(path):
    """One indicator, a row a district, a column a month."""
    book(
        path,
        ["2024年实际投资（单位：万元）"],
        ["序号", "县区", "1月", "2月", "3月", "一季度合计"],
        [1, "端州区", 1000, 2000, "-", 3000],
        [2, "四会市", 4000, 5000, 6000, 15000],
    )


@mess("by_district.csv")
def a_column_a_district(path):
    """One indicator, a row a month, a column a district."""
    text(path, "月份,端州区,四会市,高新区,全市", "2024-03,1,2,3,6", "2024-04,4,5,,9")


@mess("duizhang_2024-W18_端州区.csv")
def one_district_one_week(path):
    """An office's own form: no district and no date in the table; the file's name says the week."""
    text(path, "指标,数值", "签约,4", "投资,1.5")


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "mess")
    target.mkdir(parents=True, exist_ok=True)
    print(*make(target), sep="\n")  # noqa: T201
