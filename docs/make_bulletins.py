"""Make the bulletin's Word templates, one a language: .venv/bin/python docs/make_bulletins.py [FOLDER].

They are made once and then edited in Word or WPS like any document; this script only says where they came from. The
layout of the Chinese ones is that of GB/T 9704-2012: A4, 22 lines of 28 characters, 仿宋 of size 3 (16 pt).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

FOLDER = Path(__file__).parent.parent / "templates" / "quarterly"
RED = RGBColor(0xC0, 0x00, 0x00)
#: The exact line spacing that puts 22 lines on a page.
LINE = 28.8


@dataclass(frozen=True, kw_only=True)
class Fonts:
    """What a language sets its bulletin in: for Latin signs and figures, and for its own."""

    latin: str
    body: str
    title: str
    heading: str
    small: str
    indent: float
    """Of a paragraph's first line, in points."""


CHINESE = Fonts(
    latin="Times New Roman", body="仿宋_GB2312", title="方正小标宋简体", heading="黑体", small="宋体", indent=32
)  # fmt: skip
FONTS = {
    "zh-Hans": CHINESE,
    "zh-Hant": Fonts(
        latin="Times New Roman", body="標楷體", title="新細明體", heading="微軟正黑體", small="新細明體", indent=32
    ),
    "ja": Fonts(
        latin="Times New Roman", body="游明朝", title="游明朝 Demibold", heading="游ゴシック", small="游明朝", indent=12
    ),
    "en": Fonts(
        latin="Times New Roman", body="Times New Roman", title="Times New Roman",
        heading="Arial", small="Arial", indent=0,
    ),
}  # fmt: skip


COUNTRIES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-HK", "ja": "ja-JP", "en": "en-GB"}


def make(language: str, folder: Path) -> Path:
    """Write the template of one language; return its path."""
    paper, fonts = Document(), FONTS[language]
    small = language in {"ja", "en"}
    _page(paper)
    _styles(paper, fonts, 12 if small else 16)
    _language(paper, COUNTRIES[language])
    _feet(paper)
    _front(paper)
    _text(paper)
    _annexes(paper)
    _back(paper)
    paper.core_properties.language = language
    paper.core_properties.author = ""
    path = folder / f"bulletin.{language}.docx"
    paper.save(str(path))
    return path


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    paper.settings.odd_and_even_pages_header_footer = True


def _styles(paper: Paper, fonts: Fonts, size: float) -> None:
    """Define one named style for each part, so that an office changes a font in one place."""
    line = LINE if size == 16 else 20
    normal = paper.styles["Normal"]
    _font(normal, fonts.latin, fonts.body, size)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = Pt(line)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.widow_control = False
    for name, family, points, align, red in (
        ("Issuer", fonts.title, 30 if size == 16 else 24, WD_ALIGN_PARAGRAPH.CENTER, True),
        ("Number", fonts.body, size, WD_ALIGN_PARAGRAPH.CENTER, False),
        ("Bulletin title", fonts.title, 22, WD_ALIGN_PARAGRAPH.CENTER, False),
        ("Addressees", fonts.body, size, WD_ALIGN_PARAGRAPH.LEFT, False),
        ("Paragraph", fonts.body, size, WD_ALIGN_PARAGRAPH.JUSTIFY, False),
        ("Signature", fonts.body, size, WD_ALIGN_PARAGRAPH.RIGHT, False),
        ("Annex title", fonts.heading, size, WD_ALIGN_PARAGRAPH.LEFT, False),
        ("Annex unit", fonts.body, 10.5, WD_ALIGN_PARAGRAPH.RIGHT, False),
        ("Annex cell", fonts.body, 10.5, WD_ALIGN_PARAGRAPH.LEFT, False),
        ("Annex figure", fonts.body, 10.5, WD_ALIGN_PARAGRAPH.RIGHT, False),
        ("Imprint", fonts.body, 14 if size == 16 else 10.5, WD_ALIGN_PARAGRAPH.LEFT, False),
        ("Page number", fonts.small, 14 if size == 16 else 10.5, WD_ALIGN_PARAGRAPH.RIGHT, False),
    ):
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _font(style, fonts.latin, family, points)
        style.paragraph_format.alignment = align
        if red:
            style.font.color.rgb = RED
    _spacing(paper, fonts, line)


def _language(paper: Paper, tag: str) -> None:
    """Say which country's signs are meant, so that a program without the fonts named takes the right others."""
    defaults = paper.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for found in defaults.findall(qn("w:lang")):
        defaults.remove(found)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "en-US" if tag != "en-GB" else tag)
    lang.set(qn("w:eastAsia"), tag if tag != "en-GB" else "zh-CN")
    defaults.append(lang)


def _spacing(paper: Paper, fonts: Fonts, line: float) -> None:
    styles = paper.styles
    styles["Issuer"].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    styles["Issuer"].paragraph_format.space_after = Pt(line)
    styles["Number"].paragraph_format.space_after = Pt(line)
    styles["Bulletin title"].paragraph_format.line_spacing = Pt(36)
    styles["Bulletin title"].paragraph_format.space_before = Pt(line)
    styles["Bulletin title"].paragraph_format.space_after = Pt(line)
    styles["Paragraph"].paragraph_format.first_line_indent = Pt(fonts.indent)
    styles["Signature"].paragraph_format.right_indent = Pt(64 if line == LINE else 24)
    styles["Annex title"].paragraph_format.space_before = Pt(line / 2)
    styles["Annex title"].paragraph_format.keep_with_next = True
    for name in ("Annex unit", "Annex cell", "Annex figure"):
        styles[name].paragraph_format.line_spacing = Pt(17)
    heading = styles["Heading 1"]
    _font(heading, fonts.latin, fonts.heading, 16 if line == LINE else 13)
    heading.font.bold = line != LINE
    heading.font.color.rgb = RGBColor(0, 0, 0)
    heading.paragraph_format.space_before = Pt(0 if line == LINE else 10)
    heading.paragraph_format.space_after = Pt(0)
    heading.paragraph_format.first_line_indent = Pt(fonts.indent)


def _font(style: object, latin: str, family: str, size: float) -> None:
    """Set both fonts of a style: Word takes the one for Chinese signs from w:eastAsia alone."""
    style.font.name, style.font.size = latin, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", family)):
        fonts.set(qn(f"w:{kind}"), name)


def _feet(paper: Paper) -> None:
    """Put page numbers such as — 1 — at the outer edge: right on odd pages, left on even ones."""
    section = paper.sections[0]
    right, left = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
    for footer, side in ((section.footer, right), (section.even_page_footer, left)):
        paragraph = footer.paragraphs[0]
        paragraph.style = paper.styles["Page number"]
        paragraph.alignment = side
        edge = paragraph.paragraph_format
        edge.right_indent, edge.left_indent = Pt(14), Pt(14)
        paragraph.add_run("— ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" —")


def _field(paragraph: Paragraph, code: str) -> None:
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = code
        run.element.append(mark)


def _front(paper: Paper) -> None:
    paper.add_paragraph("{{ issuer }}", style="Issuer")
    number = paper.add_paragraph("{{ number }}", style="Number")
    _border(number, "bottom", "C00000", 16)
    paper.add_paragraph("{{ title }}", style="Bulletin title")
    _only_if(paper, "addressees", lambda: paper.add_paragraph("{{ addressees }}", style="Addressees"))


def _text(paper: Paper) -> None:
    _each(paper, "line in opening", lambda: paper.add_paragraph("{{ line }}", style="Paragraph"))
    paper.add_paragraph("{%p for section in sections %}")
    paper.add_paragraph("{{ section.title }}", style="Heading 1")
    _each(paper, "line in section.paragraphs", lambda: paper.add_paragraph("{{ line }}", style="Paragraph"))
    paper.add_paragraph("{%p endfor %}")
    _each(paper, "line in closing", lambda: paper.add_paragraph("{{ line }}", style="Paragraph"))
    paper.add_paragraph("", style="Paragraph")
    paper.add_paragraph("{{ signature }}", style="Signature")
    paper.add_paragraph("{{ date }}", style="Signature")


def _annexes(paper: Paper) -> None:
    _only_if(paper, "annexes", paper.add_page_break)
    paper.add_paragraph("{%p for annex in annexes %}")
    paper.add_paragraph("{{ annex.title }}", style="Annex title")
    paper.add_paragraph("{{ annex.unit }}", style="Annex unit")
    _table(paper)
    paper.add_paragraph("{%p endfor %}")


def _table(paper: Paper) -> None:
    """Add a table whose rows and columns are both repeated: {%tr %} for rows, {%tc %} for cells.

    The first column holds names and stands left, the others hold figures and stand right.
    """
    table = paper.add_table(rows=4, cols=4)
    table.style = "Table Grid"
    table.autofit = True
    words = (
        ("{{ annex.headers[0] }}", "{%tc for header in annex.headers[1:] %}", "{{ header }}", "{%tc endfor %}"),
        ("{%tr for line in annex.lines %}", "", "", ""),
        ("{{ line[0] }}", "{%tc for cell in line[1:] %}", "{{ cell }}", "{%tc endfor %}"),
        ("{%tr endfor %}", "", "", ""),
    )
    for row, texts in zip(table.rows, words, strict=True):
        _row_rule(row, "w:cantSplit")
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.paragraphs[0].text = text
            cell.paragraphs[0].style = paper.styles["Annex figure" if place else "Annex cell"]
    _row_rule(table.rows[0], "w:tblHeader")


def _row_rule(row: object, name: str) -> None:
    rules = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other way
    rules.append(OxmlElement(name))


def _back(paper: Paper) -> None:
    _only_if(paper, "copies", lambda: _border(paper.add_paragraph("{{ copies }}", style="Imprint"), "top", "000000", 8))
    last = paper.add_paragraph("{{ printed }}", style="Imprint")
    _border(last, "top", "000000", 4)
    _border(last, "bottom", "000000", 8)


def _border(paragraph: Paragraph, side: str, colour: str, eighths: int) -> None:
    rules = paragraph.paragraph_format.element.get_or_add_pPr()
    found = rules.find(qn("w:pBdr"))
    borders = found if found is not None else OxmlElement("w:pBdr")
    edge = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", str(eighths)), ("space", "6"), ("color", colour)):
        edge.set(qn(f"w:{key}"), value)
    borders.append(edge)
    if found is None:
        rules.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _each(paper: Paper, loop: str, add: object) -> None:
    paper.add_paragraph(f"{{%p for {loop} %}}")
    add()
    paper.add_paragraph("{%p endfor %}")


def _only_if(paper: Paper, name: str, add: object) -> None:
    paper.add_paragraph(f"{{%p if {name} %}}")
    add()
    paper.add_paragraph("{%p endif %}")


if __name__ == "__main__":
    for tag in FONTS:
        print(make(tag, Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
