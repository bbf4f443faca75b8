"""Dangerous files are refused before a reader gets them, in sentences; honest ones pass."""

from __future__ import annotations

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from ranking.domain.errors import InputProblems
from ranking.sources import safety
from ranking.sources.safety import bounded, refuse_dangerous

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
SHEET = "xl/worksheets/sheet1.xml"
CELL = "<table:table-cell{0} office:value-type='float' office:value='1'><text:p>1</text:p></table:table-cell>"
EMPTY = "<table:table-cell table:number-columns-repeated='{}'/>"
ONE = CELL.format("")


def xlsx(*rows):
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet("周报")
    for line, row in enumerate(rows or [["县区", "投资"], ["端州区", 112.9], ["四会市", 3]]):
        page.write_row(line, 0, row)
    book.close()
    return stream.getvalue()


def xls(*sheets):
    stream = BytesIO()
    book = xlwt.Workbook()
    for place, cells in enumerate(sheets or [{(0, 0): "县区", (2, 3): 1}]):
        page = book.add_sheet(f"周报{place}")
        for (line, column), value in cells.items():
            page.write(line, column, value)
    book.save(stream)
    return stream.getvalue()


def ods(rows):
    office, names = "urn:oasis:names:tc:opendocument:xmlns:", ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="{office}{name}:1.0"' for name in names)
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table "
        f"table:name='S'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": "<manifest/>",
    })  # fmt: skip


def row(inner, times=1):
    return f"<table:table-row table:number-rows-repeated='{times}'>{inner}</table:table-row>"


def sheet(cells, around="<worksheet><sheetData>{}</sheetData></worksheet>"):
    return changed(xlsx(), {SHEET: around.format(cells)})


def packed(parts):
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


def changed(content, parts):
    with ZipFile(BytesIO(content)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | parts)


def rules(content, file="a.xlsx"):
    try:
        refuse_dangerous(content, file=file)
    except InputProblems as error:
        problems = error.problems
    else:
        return []
    assert all(one.place.file == file and one.says and one.cure for one in problems)
    return [one.rule for one in problems]


def told(content):
    with pytest.raises(InputProblems) as caught:
        refuse_dangerous(content, file="a.xlsx")
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        xlsx(),
        xls(),
        xls({(65_535, 255): 1}, {}),
        ods(row(ONE + EMPTY.format(16_383)) + row(EMPTY.format(16_384), 1_048_575)),
        ods(row("<table:table-cell table:style-name='ce1' table:number-columns-repeated='16384'/>", 1_048_576)),
        "县区,投资\n端州区,1\n".encode(),
        b"PK,value\n1,2\n",
        b"",
    ],
    ids=["xlsx", "xls", "full-xls", "ods", "ods-formatted", "csv", "csv-of-keys", "empty"],
)
def test_honest_files_pass(content):
    assert rules(content) == []


def test_honest_files_of_other_programs_pass():
    stream = BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["县区", "投资", "=A1"])
    book.save(stream)
    assert rules(stream.getvalue()) == []


def test_one_value_in_a_million_cells_passes_whether_or_not_they_say_where_they_stand():
    line = "<row><c><v>1</v></c></row>"
    assert rules(sheet(line * 1_000_000)) == []
    lines = (f'<row r="{place}"><c r="A{place}"><v>1</v></c></row>' for place in range(1, 1_000_001))
    assert rules(sheet("".join(lines))) == []


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(safety, "MOST_BYTES", 1_000)
    assert rules(xlsx()) == ["too-large"]


def test_what_unpacks_to_too_much_is_refused(monkeypatch):
    assert rules(changed(xlsx(), {"xl/x.xml": b"0" * 30_000_000})) == ["too-large"]
    assert rules(changed(xlsx(), {"xl/media/white.bmp": b"0" * 30_000_000})) == []
    monkeypatch.setattr(safety, "MOST_UNPACKED", 5_000)
    assert rules(xlsx()) == ["too-large"]
    monkeypatch.setattr(safety, "MOST_IN_A_PART", 2_000)
    assert rules(xlsx()) == ["too-large"]
    monkeypatch.setattr(safety, "MOST_PARTS", 5)
    assert "more than 5 parts" in told(xlsx())


def lying(content, name, size):
    """Give a part a size in the directory that isn't its own, and the check sum of as many of its bytes."""
    with ZipFile(BytesIO(content)) as archive:
        entry = archive.getinfo(name)
        real = archive.read(name)
    old = struct.pack("<LLL", entry.CRC, entry.compress_size, entry.file_size)
    new = struct.pack("<LLL", safety.zlib.crc32(real[:size]), entry.compress_size, size)
    assert content.count(old) == 2
    return content.replace(old, new)


def test_a_part_that_lies_about_its_size_is_refused():
    content = lying(changed(xlsx(), {"xl/x.xml": b"0" * 30_000_000}), "xl/x.xml", 10)
    with ZipFile(BytesIO(content)) as archive:
        assert archive.read("xl/x.xml") == b"0" * 10  # zipfile itself has nothing against it
        with pytest.raises(BadZipFile):
            bounded(archive, "xl/x.xml", 10_000)
    assert rules(content) == ["unreadable-file"]


def test_bounded_reads_up_to_its_bound():
    with ZipFile(BytesIO(packed({"a": "0123456789"}))) as archive:
        assert bounded(archive, "a", 10) == b"0123456789"
        with pytest.raises(BadZipFile):
            bounded(archive, "a", 9)


def test_an_archive_that_readers_may_see_differently_is_refused():
    honest = xlsx()
    assert rules(honest[:-30]) == ["unreadable-file"]
    assert rules(b"junk" + honest) == ["unreadable-file"]
    assert rules(xls() + honest) == ["unreadable-file"]
    assert rules(changed(honest, {SHEET.upper(): "<a/>"})) == ["unreadable-file"]
    overlapping = packed({"a": "1" * 99, "b": "1" * 99})
    at = overlapping.rindex(b"PK\1\2") + 42
    assert rules(overlapping[:at] + bytes(4) + overlapping[at + 4 :]) == ["unreadable-file"]
    stream = BytesIO(honest)
    with ZipFile(stream, "a") as archive:
        archive.comment = b"PK\5\6" + bytes(18)
    assert rules(stream.getvalue()) == ["unreadable-file"]


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "C:\\a.xml", "xl/../../a.xml", "xl\\..\\a.xml"])
def test_names_that_lead_out_are_refused(name):
    assert rules(changed(xlsx(), {name: "<a/>"})) == ["unreadable-file"]


def test_passwords_are_told():
    content = bytearray(packed({"a": "1"}))
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    assert "password" in told(bytes(content))
    assert "password" in told(OLE.ljust(512) + "EncryptedPackage\0".encode("utf-16-le"))


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/vbaProject.bin": ""},
        {"xl/macrosheets/sheet1.xml": "<a/>"},
        {"Basic/Standard/Module1.xml": "<a/>"},
        {"Scripts/python/a.py": ""},
        {"[Content_Types].xml": '<Types><Override ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>'},
    ],
)
def test_macros_are_refused(parts):
    assert rules(changed(xlsx(), parts)) == ["macros"]


def test_macros_of_old_workbooks_are_refused():
    content = xls()
    at = content.index("Root Entry".encode("utf-16-le"))
    name = "_VBA_PROJECT_CUR\0".encode("utf-16-le")
    assert "macros" in rules(content + bytes(-len(content) % 128) + name)
    assert rules(content[: at + 2] + content[at + 2 :]) == []
    kept = content.index(b"\x85\0")
    assert "macros" in rules(content[: kept + 9] + b"\1" + content[kept + 10 :])


def test_other_workbooks_are_named():
    relations = (
        '<Relationships><Relationship Target="file:///D:\\数据\\2024%20年.xlsx" TargetMode="External"/></Relationships>'
    )
    content = changed(
        xlsx(),
        {"xl/externalLinks/externalLink1.xml": "<a/>", "xl/externalLinks/_rels/externalLink1.xml.rels": relations},
    )
    assert rules(content) == ["other-books"]
    assert "another workbook, “2024 年.xlsx”. Paste the figures in as values" in told(content)
    assert rules(changed(xlsx(), {"xl/externalLinks/externalLink1.xml": "<a/>"})) == ["other-books"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", [SHEET, "xl/_rels/workbook.xml.rels", "content.xml", "styles.xml", "meta.xml"])
def test_entities_are_refused_in_any_encoding(name, encoding):
    body = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert rules(changed(xlsx(), {name: body.encode(encoding)})) == ["xml-entities"]


FAR = [
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    '<row r="1"><c r="A1"><v>1</v></c><c s="1" r = "XFD1048576" ><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c><c r="xfd01048576"><is><t>1</t></is></c></row>',
    '<row r="5000"/><row>' + "<c><v>1</v></c>" * 4_001 + "</row>",
    '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    '<row r="1"><c r="ZZZZZZZZ1048576"><v>1</v></c></row>',
    '<row r="1"><c r="A99999999999999999999"><v>1</v></c></row>',
]


@pytest.mark.parametrize("cells", FAR)
def test_a_sheet_with_a_cell_far_out_is_refused(cells):
    around = '<worksheet xmlns:x="x"><dimension ref="A1:B2"/><sheetData>{}</sheetData></worksheet>'
    assert rules(sheet(cells, around)) == ["sheet-too-large"]
    wide = changed(xlsx(), {SHEET: around.format(cells).encode("utf-16")})
    assert rules(wide) == ["sheet-too-large"]


@pytest.mark.parametrize("name", ["content.xml", "xl/media/sheet.png", "xl/sheet.dat"])
def test_a_sheet_is_measured_under_any_name(name):
    body = f"<worksheet><sheetData>{FAR[0]}</sheetData></worksheet>"
    assert rules(changed(xlsx(), {name: body})) == ["sheet-too-large"]


@pytest.mark.parametrize(
    "cells", ['<c r="A1" r="XFD1048576"><v>1</v></c>', '<c r="&#65;1"><v>1</v></c>x</y>', '<c r="1A">']
)
def test_a_sheet_that_readers_may_take_differently_is_refused(cells):
    assert rules(sheet(f'<row r="1">{cells}</row>')) == ["unreadable-file"]


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>',
        '<row r="1048576" ht="20"/>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a r="XFD1048576" b</t></is></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><color rgb="0"/></rPr><t>1</t></r></is></c></row>',
    ],
    ids=["format", "height", "text", "rich"],
)
def test_blank_cells_and_texts_far_out_are_no_harm(cells):
    assert rules(sheet(cells)) == []


def test_all_sheets_together_are_bounded(monkeypatch):
    monkeypatch.setattr(safety, "MOST_CELLS_IN_ALL", 5)
    assert rules(xlsx(["a", "b", "c"], ["d"])) == ["sheet-too-large"] * 0
    two = changed(
        xlsx(["a", "b", "c"]),
        {"xl/worksheets/sheet2.xml": '<sheetData><row r="1"><c r="C1"><v>1</v></c></row></sheetData>'},
    )
    assert "2 sheets together span 6 cells" in told(two)


TEXT = "<table:table-cell office:value-type='string'{}><text:p>{}</text:p></table:table-cell>"


@pytest.mark.parametrize(
    "rows",
    [
        row(CELL.format(" table:number-columns-repeated='5000'"), 5_000),
        row(ONE) + row(EMPTY.format(1), 40_000_000) + row(ONE),
        row(ONE) + row(EMPTY.format(1), 20_000) + row(EMPTY.format(2_000) + ONE),
        row("<table:table-cell table:formula='of:=1' table:number-columns-repeated='16384'/>", 2_000),
        row(TEXT.format("", "a<text:s text:c='2000000000'/>")),
        row(TEXT.format(" table:number-columns-repeated='16384'", "x" * 99_999)),
    ],
    ids=["filled", "far-row", "far-column", "formulas", "spaces", "long-text"],
)  # fmt: skip
def test_repeated_cells_of_opendocument_are_counted(rows):
    assert rules(ods(rows)) == ["sheet-too-large"]


def test_numbers_that_are_none_are_refused():
    assert rules(ods(row(ONE, -5))) == ["unreadable-file"]


def test_old_workbooks_are_measured(monkeypatch):
    assert rules(xls(*[{(65_535, 255): 1}] * 3)) == ["sheet-too-large"]
    content = xls({(2, 3): 1, (2, 4): 2})
    at = content.index(struct.pack("<HH", 0x200, 14)) + 4
    for said, rule in (((0, 4_000_000_000, 0, 9), "sheet-too-large"), ((5, 1, 0, 9), "unreadable-file")):
        assert rules(content[:at] + struct.pack("<IIHH", *said) + content[at + 12 :]) == [rule]
    monkeypatch.setattr(safety, "MOST_CELLS", 14)
    assert "row 3 and column 5: 15 cells" in told(content)


def test_documents_are_no_spreadsheets():
    assert rules(packed({"word/document.xml": "<a/>"})) == ["not-a-spreadsheet"]
    assert rules(packed({"mimetype": "application/vnd.oasis.opendocument.text"})) == ["not-a-spreadsheet"]
    assert rules(b"%PDF-1.7 ...") == ["not-a-spreadsheet"]
    assert "Word or WPS" in told(OLE.ljust(512) + "WordDocument\0".encode("utf-16-le"))


def test_binary_workbooks_are_not_read():
    assert rules(packed({"xl/workbook.bin": ""})) == ["unknown-format"]


def test_everything_found_is_told_at_once():
    content = changed(
        xlsx(), {"xl/vbaProject.bin": "", SHEET: f"<sheetData>{FAR[0]}</sheetData>", "xl/a.xml": "<!DOCTYPE a>"}
    )
    assert rules(content) == ["macros", "xml-entities", "sheet-too-large"]


def test_parquet_files_of_too_many_cells_are_refused(monkeypatch):
    stream = BytesIO()
    parquet.write_table(pa.table({"a": [1, 2, 3]}), stream)
    assert rules(stream.getvalue()) == rules(b"PAR1 and nothing else") == []
    monkeypatch.setattr(safety, "MOST_CELLS", 2)
    assert rules(stream.getvalue()) == ["sheet-too-large"]


HONEST = [xlsx(), xls(), ods(row(ONE))]


@st.composite
def mutated(draw):
    content = bytearray(draw(st.sampled_from(HONEST)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content) - 1))
        content[at : at + draw(st.integers(0, 4))] = draw(st.binary(max_size=6))
    return bytes(content[: draw(st.integers(0, len(content)) | st.just(len(content)))])


@settings(max_examples=300, deadline=None)
@given(st.binary() | st.binary().map(b"PK\3\4".__add__) | st.binary(max_size=2_000).map(OLE.__add__) | mutated())
def test_whatever_a_file_holds_it_passes_or_is_refused(content):
    rules(content)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>/=\"' rcvAZ19!-:&;", max_size=60))
def test_whatever_a_sheet_holds_it_passes_or_is_refused(cells):
    rules(sheet(cells))


def test_a_long_text_that_many_cells_share_is_counted_as_often_as_it_stands_there():
    content = xlsx(*([["长" * 10_000] * 5] * 20))
    assert rules(content) == []
    uses = "".join(f'<row r="{line}"><c r="A{line}" t="s"><v>0</v></c></row>' for line in range(1, 60_001))
    many = changed(content, {"xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{uses}</sheetData></worksheet>"})
    assert rules(many) == ["sheet-too-large"]
