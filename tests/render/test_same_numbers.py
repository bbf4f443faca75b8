"""The same numbers everywhere: every format in every language is read back and compared with the report."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from reports import TEMPLATES, seed_report, variant

from ranking.app import App
from ranking.domain.issues import IssueKey
from ranking.domain.languages import Language
from ranking.render.charts import charts
from ranking.render.letters import LetterRenderer
from ranking.render.pages import PageRenderer
from ranking.runs.issue import report_on

ROOT = Path(__file__).parents[2]
NOW = datetime(2024, 5, 8, 1, tzinfo=UTC)
ISSUES = {
    "weekly": "investment/weekly/2024-W18",
    "monthly": "investment/monthly/2024-04",
    "quarterly": "investment/quarterly/2024-Q1",
}
OWN = "441202"
FRACTION = re.compile(r"[−+-]?\d[\d,]*\.\d+")
NUMBER = re.compile(r"[−+-]?\d[\d,]*(?:\.\d+)?%?")


@pytest.fixture(scope="module")
def app():
    return App(ROOT, {}, clock=lambda: NOW)


@pytest.fixture(scope="module")
def reports(app):
    return {name: report_on(app.drafting, IssueKey.parse(text), now=NOW)[0] for name, text in ISSUES.items()}


@pytest.fixture(scope="module")
def letters(reports):
    renderer = LetterRenderer([TEMPLATES])
    return {
        (name, language, district): renderer.render(report, variant(language, district))
        for name, report in reports.items()
        for language in Language
        for district in (OWN, None)
    }


def plain(text):
    """Return a number as it is compared: without separators and plus, with a plain minus."""
    return text.replace(",", "").replace("−", "-").lstrip("+").rstrip("%")


def fractions(text):
    return {plain(found) for found in FRACTION.findall(text)}


def scale(indicator, language, *, measured=True):
    """Return what one of the shown unit is in stored units: worked out here anew, not by the program."""
    unit = indicator.measured_unit if measured else indicator.unit
    if unit.money:
        return Decimal(10**9) if language is Language.EN else Decimal(10**8)
    return unit.scale


def printed(value, step, of):
    """Return a stored value in a shown unit with just the decimals that its step has there."""
    exponent = (step / of).normalize().as_tuple().exponent
    return f"{value / of:.{max(0, -exponent)}f}"


def figures_of(report, language):
    """Yield every number that the report has, as it is printed in a language."""
    for row in report.rows:
        if row.score is not None:
            yield f"{row.score:.{report.score_precision}f}"
        for cell in row.cells.values():
            yield from cell_of(cell, report.indicator(cell.indicator), language)
        if row.step:
            yield from step_of(row.step, report, language)
    for code, total in report.totals.items():
        indicator = report.indicator(code)
        yield printed(total.value, indicator.quantum, scale(indicator, language))
        if total.growth is not None:
            yield f"{total.growth:.1f}"
        if total.year:
            yield from year_of(total.year, indicator, language)
    yield f"{report.time_progress:.1f}"


def cell_of(cell, indicator, language):
    of = scale(indicator, language)
    yield from (printed(one, indicator.quantum, of) for one in (cell.value, cell.change) if one is not None)
    yield from (f"{one:.1f}" for one in (cell.points, cell.score, cell.points_change) if one is not None)
    if cell.year:
        yield from year_of(cell.year, indicator, language)


def year_of(year, indicator, language):
    of = scale(indicator, language, measured=False)
    for value in (year.amount, year.target):
        if value is not None:
            yield printed(value, indicator.amount_quantum, of)
    for rate in (year.completion, year.lead, year.growth):
        if rate is not None:
            yield f"{rate:.1f}"


def step_of(step, report, language):
    indicator = report.indicator(step.indicator)
    yield printed(step.change, indicator.quantum, scale(indicator, language))


def gaps_of(report):
    """Yield the distances between neighbours, which letters tell too."""
    for table in report.tables:
        scores = [row.score for row in table.rows if row.score is not None]
        yield from (f"{one - other:.{report.score_precision}f}" for one in scores for other in scores if one >= other)


def known(report, language):
    """Return every number that may be printed, with and without its sign."""
    found = {*figures_of(report, language), *gaps_of(report)}
    return found | {one.lstrip("-") for one in found}


class Cells(HTMLParser):
    """The texts of a page's data cells."""

    def __init__(self):
        super().__init__()
        self.texts, self._open = [], False

    def handle_starttag(self, tag, attrs):
        self._open = tag == "td" or (self._open and tag != "td")
        if tag in {"td", "br"}:
            self.texts.append("")

    def handle_endtag(self, tag):
        self._open = self._open and tag != "td"

    def handle_data(self, data):
        if self._open and self.texts:
            self.texts[-1] += data


def cells_of(html):
    reader = Cells()
    reader.feed(html)
    return [text.strip() for text in reader.texts]


def whole(report):
    """Return the ranks and movements that stand in cells without a decimal point."""
    found = {str(row.rank) for row in report.rows} | {str(row.previous_rank) for row in report.rows}
    return found | {str(cell.rank) for row in report.rows for cell in row.cells.values()}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", ISSUES)
@pytest.mark.parametrize("district", [OWN, None], ids=["own", "field"])
def test_every_number_of_a_letter_is_the_report_s(reports, letters, edition, language, district):
    letter, allowed = letters[edition, language, district], known(reports[edition], language)
    body = re.sub(r"<style.*?</style>", "", letter.html, flags=re.DOTALL)
    seen = " ".join(cells_of(body))
    assert fractions(seen) - allowed == set()
    assert fractions(letter.text) - allowed == set()
    bare = {plain(text) for text in cells_of(body) if NUMBER.fullmatch(text)}
    assert bare - allowed - whole(reports[edition]) == set()
    assert fractions(letter.subject) - allowed == set()


@pytest.mark.parametrize("language", Language)
def test_the_monthly_letter_tells_every_district_s_figures(reports, letters, language):
    report = reports["monthly"]
    wanted = {
        printed(cell.value, one.quantum, scale(one, language))
        for row in report.rows
        for one in report.indicators
        if (cell := row.cells[one.code]).value is not None
    }
    wanted |= {f"{row.score:.1f}" for row in report.rows if row.score is not None}
    aimed = [row.cells["actual_investment"].year for row in report.rows]
    wanted |= {f"{rate:.1f}" for year in aimed for rate in (year.completion, year.lead, year.growth)}
    for words in (letters["monthly", language, None].html, letters["monthly", language, None].text):
        assert wanted - {plain(found) for found in NUMBER.findall(words)} == set()


def attached(letter, ending):
    return next(one.body for one in letter.attachments if one.name.endswith(ending))


@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl knows no newer data bars
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", ISSUES)
def test_every_number_of_the_workbook_is_the_report_s(reports, letters, edition, language):
    report = reports[edition]
    allowed = {Decimal(one) for one in known(report, language) | whole(report) if one != "None"}
    allowed |= {Decimal(-one) for row in report.rows if (one := row.movement) is not None}
    allowed |= {Decimal(row.movement) for row in report.rows if row.movement is not None}
    allowed |= {Decimal(place) for row in report.rows for place in row.history if place is not None}
    book = load_workbook(io.BytesIO(attached(letters[edition, language, None], ".xlsx")), data_only=True)
    numbers = {
        Decimal(repr(cell.value))
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
    }
    assert len(numbers) > 50
    assert {one for one in numbers if one not in allowed} == set()


@pytest.mark.parametrize("language", Language)
def test_every_number_of_the_csv_is_the_report_s(reports, letters, language):
    report, body = reports["monthly"], attached(letters["monthly", language, None], ".csv")
    allowed = known(report, language) | whole(report)
    allowed |= {str(row.movement) for row in report.rows} | {str(row.overall_rank) for row in report.rows}
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    codes = {row.district.code for row in report.rows} | {str(report.period)}
    numbers = {text for line in lines[1:] for text in line if re.fullmatch(r"-?\d+(\.\d+)?", text)} - codes
    assert len(numbers) > 50
    assert numbers - allowed == set()


@pytest.mark.parametrize("language", Language)
def test_every_number_of_the_word_file_and_the_pdf_is_the_report_s(reports, letters, language, tmp_path):
    report, letter = reports["quarterly"], letters["quarterly", language, None]
    allowed = known(report, language)
    paper = Document(io.BytesIO(attached(letter, ".docx")))
    words = [one.text for one in paper.paragraphs]
    words += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert len(fractions(" ".join(words))) > 20
    assert fractions(" ".join(words)) - allowed == set()
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) isn't installed: the PDF wasn't read back")
    (tmp_path / "paper.pdf").write_bytes(attached(letter, ".pdf"))
    done = subprocess.run(["pdftotext", "-layout", tmp_path / "paper.pdf", "-"], capture_output=True, check=True)
    read = re.sub(r"(?<=[\d.])\s+(?=%)", "", done.stdout.decode())
    assert fractions(read) == fractions(" ".join(words))


@pytest.mark.parametrize("language", Language)
def test_every_number_of_the_public_json_is_the_report_s(reports, language):
    report = reports["monthly"]
    files = PageRenderer([TEMPLATES]).pages(report, [language])
    document = json.loads(next(body for path, body in files.items() if path.endswith(".json")), parse_float=Decimal)
    rows = {row.district.code: row for row in report.rows}
    for cohort in document["cohorts"]:
        for district in cohort["districts"]:
            row = rows[district["code"]]
            assert (district.get("rank"), district.get("score")) == (row.rank, row.score)
            for code, figure in district["figures"].items():
                cell, indicator = row.cells[code], report.indicator(code)
                if cell.value is None:
                    continue
                assert figure["value"] == cell.value
                shown = printed(cell.value, indicator.quantum, scale(indicator, language))
                assert Decimal(figure["value_shown"]) == Decimal(shown)
                year = figure.get("year", {})
                for key in ("amount", "target", "completion", "lead", "growth"):
                    assert year.get(key) == getattr(cell.year, key)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", ["weekly", "monthly"])
@pytest.mark.parametrize("district", [OWN, None], ids=["own", "field"])
def test_every_number_of_a_chart_is_the_report_s(reports, edition, language, district):
    report = reports[edition]
    allowed = known(report, language) | {f"{total:.1f}" for total in small_together(report, district)}
    for chart in charts(report, language, district, [TEMPLATES]):
        drawn = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg))
        assert fractions(f"{drawn} {chart.title} {chart.alt}") - allowed == set()


def small_together(report, district):
    """Yield the sums of the smallest points, which a chart shows together."""
    row = next((one for one in report.rows if one.district.code == district), None)
    points = sorted(cell.points for cell in row.cells.values() if cell.points) if row else []
    yield from (sum(points[:count], Decimal(0)) for count in range(len(points) + 1))


SEED = {
    Language.ZH_HANS: ("112.9", "（亿元）"),
    Language.ZH_HANT: ("112.9", "（億元）"),
    Language.JA: ("112.9", "（億元）"),
    Language.EN: ("11.29", "(CNY"),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", ISSUES)
def test_the_published_figures_read_right_in_every_language(renderer, edition, language):
    amount, unit = SEED[language]
    letter = renderer.render(seed_report(edition), variant(language))
    for words in (letter.text, " ".join(re.sub(r"<[^>]+>", " ", letter.html).split())):
        assert amount in words
        assert "31.1" in words
        assert "186" in words
        if edition != "quarterly":
            assert "+31.1%" in words
            assert unit in words


@pytest.mark.parametrize("language", Language)
def test_the_first_quarter_s_published_totals_stand_in_the_bulletin(reports, letters, language):
    """186 projects, 134 of them in manufacturing, 87 of those (65 %) of 100 million or more; 112.9亿元, +31.1 %."""
    totals = reports["quarterly"].totals
    counts = [int(totals[code].value) for code in ("new_projects", "manufacturing_projects", "over_100m")]
    assert counts == [186, 134, 87]
    assert printed(Decimal(counts[2]) / counts[1] * 100, Decimal(1), Decimal(1)) == "65"
    money = "11.290" if language is Language.EN else "112.90"
    words = letters["quarterly", language, None].text
    for figure in ("186", "134", "87", money, "31.1"):
        assert re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d])", words), figure
