"""The bulletin as Word file and as PDF: every text, in the standard's layout, and clear words if a template breaks."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from reports import TEMPLATES, names, seed_report

from ranking.domain.errors import TemplateProblem
from ranking.domain.honours import Honours, ListBasis, Listing
from ranking.domain.languages import Language
from ranking.domain.lights import Bound
from ranking.domain.mastheads import Masthead
from ranking.domain.report import Report
from ranking.render.bulletin_words import bulletin
from ranking.render.pdf import pdf
from ranking.render.word import word

FOLDER = TEMPLATES / "quarterly"
MASTHEAD = Masthead(
    issuer=names("示例市办公室", "示例市辦公室", "例示市事務局", "Sample Office"),
    mark=names("示通", "示通", "示通", "SO"),
    addressees=names("各县（市、区）人民政府", "各縣（市、區）人民政府", "各県人民政府", "All governments"),
    copies=names("市委办公室", "市委辦公室", "市党委弁公室", "The Party office"),
)  # fmt: skip
RULES = Honours(
    red={"": Listing(places=1, condition=Bound.parse(">= 0"), basis=ListBasis.LEAD)},
    black={"": Listing(places=2, condition=Bound.parse("> 80"), basis=ListBasis.SCORE)},
    exempt={},
)


def report(**changes) -> Report:
    return replace(seed_report("quarterly"), masthead=MASTHEAD, honours=RULES, number=5, **changes)


def made(language=Language.ZH_HANS, **changes):
    return bulletin(report(**changes), language)


def template(language=Language.ZH_HANS) -> Path:
    return FOLDER / f"bulletin.{language}.docx"


def words_of(body) -> str:
    paper = Document(io.BytesIO(body))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


def texts_of(paper):
    """Yield every text of a bulletin."""
    for name in ("issuer", "number", "title", "addressees", "signature", "date", "copies", "printed"):
        yield getattr(paper, name)
    yield from (*paper.opening, *paper.closing)
    for section in paper.sections:
        yield from (section.title, *section.paragraphs)
    for annex in paper.annexes:
        yield from (annex.title, annex.unit, *annex.headers, *(text for line in annex.lines for text in line))


@pytest.mark.parametrize(
    ("language", "number", "first"),
    [
        (Language.ZH_HANS, "示通〔2024〕5号", "一、全市情况"),
        (Language.ZH_HANT, "示通〔2024〕5號", "一、全市情況"),
        (Language.JA, "示通〔2024〕第5号", "1　全市の状況"),
        (Language.EN, "SO [2024] No. 5", "1. The whole city"),
    ],
)
def test_a_bulletin_is_numbered_and_divided_as_its_language_does_it(language, number, first):
    paper = made(language)
    assert paper.number == number
    assert paper.sections[0].title == first
    assert [len(paper.sections), len(paper.annexes)] == [3, 2]


def test_praise_and_urging_state_their_rule():
    told = made().sections[2].paragraphs
    assert told[:2] == ["予以表扬：无。", "予以督促：无。"]
    assert told[2] == "表扬规则（各组别）：前1位，且较序时进度的领先幅度 ≥ 0个百分点。"
    assert told[3] == "督促规则（各组别）：后2位，但得分 > 80的除外。"


def test_growth_below_zero_is_a_fall():
    totals = {code: replace(total, growth=-total.growth) for code, total in seed_report().totals.items()}
    assert made(totals=totals).sections[0].paragraphs[1] == "实际投资额112.9亿元，同比下降31.1%。"


@pytest.mark.parametrize("language", Language)
def test_every_text_stands_in_the_word_file(language):
    paper = made(language)
    words = words_of(word(paper, template(language)))
    assert [text for text in texts_of(paper) if text not in words] == []
    assert "{" not in words


def test_the_layout_is_that_of_the_standard():
    paper = Document(io.BytesIO(word(made(), template())))
    section = paper.sections[0]
    assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in margins] == [37, 35, 28, 26]
    body = paper.styles["Paragraph"]
    assert (body.font.size, body.paragraph_format.first_line_indent) == (Pt(16), Pt(32))
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert section.footer.paragraphs[0].alignment is WD_ALIGN_PARAGRAPH.RIGHT
    assert section.even_page_footer.paragraphs[0].alignment is WD_ALIGN_PARAGRAPH.LEFT


def test_the_head_of_a_table_is_repeated_and_its_rows_stay_whole():
    [first, *_] = Document(io.BytesIO(word(made(), template()))).tables
    assert first.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in first.rows)


def test_what_is_empty_leaves_nothing_behind():
    paper = replace(made(), addressees="", copies="", number="", annexes=[])
    words = words_of(word(paper, template()))
    assert "抄送" not in words
    assert Document(io.BytesIO(word(paper, template()))).tables == []


HOSTILE = "<b>&\"'{{ 7*7 }}\x00\x0b😀\u202eabc\nsecond"


@pytest.mark.parametrize("language", Language)
def test_hostile_texts_are_texts(language):
    paper = replace(made(language), title=HOSTILE, opening=[HOSTILE], issuer=HOSTILE)
    words = words_of(word(paper, template(language)))
    assert "<b>&\"'{{ 7*7 }}" in words
    assert "49" not in words
    assert pdf(paper, FOLDER / "bulletin.typ").startswith(b"%PDF")


def test_equal_bulletins_are_equal_bytes():
    assert word(made(), template()) == word(made(), template())
    assert pdf(made(), FOLDER / "bulletin.typ") == pdf(made(), FOLDER / "bulletin.typ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ titel }}", "there is no titel (did you mean “title”?)"),
        ("{{ title", "unexpected"),
        ("{% for x in opening %}", ""),
        ("{{ ''.__class__ }}", ""),
        ("{{ 'x' * 10**9 }}", ""),
    ],
)
def test_a_template_that_somebody_broke_is_told_by_its_file(tmp_path, text, says):
    paper = Document()
    paper.add_paragraph(text)
    (tmp_path / "quarterly").mkdir()
    path = tmp_path / "quarterly" / "bulletin.zh-Hans.docx"
    paper.save(str(path))
    with pytest.raises(TemplateProblem) as caught:
        word(made(), path)
    assert str(caught.value.problem.place) == "templates/quarterly/bulletin.zh-Hans.docx"
    assert says in caught.value.problem.says


def test_a_file_that_is_no_word_file_is_told(tmp_path):
    path = tmp_path / "bulletin.zh-Hans.docx"
    path.write_bytes(b"no zip")
    with pytest.raises(TemplateProblem, match="no Word file"):
        word(made(), path)
    with pytest.raises(TemplateProblem, match="there is no file"):
        word(made(), tmp_path / "none.docx")


def test_an_office_s_own_words_stay_in_its_template(tmp_path):
    paper = Document(str(template()))
    paper.paragraphs[0].insert_paragraph_before("内部文件 注意保存")
    path = tmp_path / "bulletin.zh-Hans.docx"
    paper.save(str(path))
    assert words_of(word(made(), path)).startswith("内部文件 注意保存")


def test_a_broken_pdf_template_is_told_by_its_line(tmp_path):
    path = tmp_path / "quarterly" / "bulletin.typ"
    path.parent.mkdir()
    path.write_text("#let paper = json(bytes(sys.inputs.paper))\n#paper.titel\n", encoding="utf-8")
    with pytest.raises(TemplateProblem) as caught:
        pdf(made(), path)
    assert "titel" in caught.value.problem.says


def test_no_template_of_a_pdf_can_read_the_machine_s_files(tmp_path):
    path = tmp_path / "bulletin.typ"
    path.write_text('#read("/etc/passwd")', encoding="utf-8")
    with pytest.raises(TemplateProblem):
        pdf(made(), path)


@pytest.mark.parametrize("language", Language)
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) isn't installed")
def test_every_text_can_be_read_out_of_the_pdf(language, tmp_path):
    paper = made(language)
    (tmp_path / "paper.pdf").write_bytes(pdf(paper, FOLDER / "bulletin.typ"))
    done = subprocess.run(["pdftotext", "-raw", tmp_path / "paper.pdf", "-"], capture_output=True, check=True)
    read = "".join(done.stdout.decode().split()).replace("-", "")
    assert [
        "".join(text.split()) for text in texts_of(paper) if "".join(text.split()).replace("-", "") not in read
    ] == []


def test_all_files_inside_a_word_file_are_dated_alike():
    with zipfile.ZipFile(io.BytesIO(word(made(), template()))) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
