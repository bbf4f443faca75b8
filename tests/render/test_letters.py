"""Letters: the same figures in four languages, personal, escaped, small and self-contained."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from reports import DUANZHOU, FENGKAI, GAOYAO, large_report, names, row, seed_report, unreported, variant
from wcwidth import wcswidth

from ranking.domain.districts import District
from ranking.domain.languages import Language
from ranking.domain.lights import Light
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.domain.report import Report, YearToDate

EDITIONS = ("weekly", "monthly", "quarterly")


def words(html):
    """Return what a reader sees of a page."""
    body = re.sub(r"<(style|title)[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("district", ["441202", None], ids=["own", "field"])
def test_subject_and_text_read_as_before(renderer, snapshot, edition, language, district):
    letter = renderer.render(seed_report(edition), variant(language, district))
    assert f"{letter.subject}\n\n{letter.text}" == snapshot


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        (Language.ZH_HANS, "【周动态】端州区 第2位 ↑2 · 2024年第一季度"),
        (Language.ZH_HANT, "【週動態】端州區 第2位 ↑2 · 2024年第一季度"),
        (Language.JA, "【週次動向】端州区 第2位 ↑2 · 2024年第1四半期"),
        (Language.EN, "[Weekly update] Duanzhou: rank 2 ↑2 · Quarter 1 of 2024"),
    ],
)
def test_the_subject_carries_the_outcome(renderer, language, subject):
    assert renderer.render(seed_report(), variant(language, "441202")).subject == subject


@pytest.mark.parametrize(
    ("language", "figures"),
    [
        (Language.ZH_HANS, ["112.9", "实际投资额（亿元）", "186", "+31.1%", "距第1位高要区 1.2分", "12,345.6"]),
        (Language.ZH_HANT, ["112.9", "實際投資額（億元）", "186", "+31.1%", "第2位", "1.2分", "12,345.6"]),
        (Language.JA, ["112.9", "実際投資額（億元）", "186", "+31.1%", "第2位", "1.2点", "12,345.6"]),
        (Language.EN, ["11.29", "Actual investment (CNY bn)", "186", "+31.1%", "1.2 points behind Gaoyao"]),
    ],
)  # fmt: skip
def test_the_published_figures_stand_in_every_language_in_its_own_unit(renderer, language, figures):
    page = words(renderer.render(seed_report("monthly"), variant(language, "441202")).html)
    for figure in figures:
        assert figure in page


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", EDITIONS)
def test_html_and_text_say_the_same_figures(renderer, edition, language):
    letter = renderer.render(seed_report(edition), variant(language, "441202"))
    figures = set(re.findall(r"[−+]?\d[\d,]*\.\d+%?", letter.text))
    assert figures
    assert figures == set(re.findall(r"[−+]?\d[\d,]*\.\d+%?", words(letter.html)))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("district", ["441202", "441225", None], ids=["own", "unranked", "field"])
def test_no_line_of_a_text_is_wider_than_72_columns(renderer, edition, language, district):
    letter = renderer.render(seed_report(edition), variant(language, district))
    assert max(wcswidth(line) for line in letter.text.splitlines()) <= 72


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_figure_of_the_report_stands_in_the_letter_to_the_field(renderer, edition):
    report = large_report(6, 5, edition)
    page = words(renderer.render(report, variant(Language.ZH_HANS)).html)
    for row_ in report.rows:
        assert f"{row_.rank} {row_.district.names[Language.ZH_HANS]} " in page
        assert f" {row_.score} " in page
    if edition != "weekly":
        assert page.count(" 123.45") == 6 * 5


def test_a_correction_says_that_it_is_one(renderer):
    corrected = replace(seed_report(), revision=2)
    subjects = [renderer.render(corrected, variant(language, "441202")).subject for language in Language]
    assert [subject.partition(" ")[0] for subject in subjects[:3]] == [
        "【周动态（第1次更正）】端州区",
        "【週動態（第1次更正）】端州區",
        "【週次動向（第1回訂正）】端州区",
    ]
    assert subjects[3].startswith("[Weekly update (correction 1)] Duanzhou")


def test_who_has_not_reported_is_listed_last_with_the_reason(renderer):
    page = words(renderer.render(seed_report(), variant(Language.ZH_HANS, "441202")).html)
    assert page.index("封开县") > page.index("端州区", page.index("名次"))
    assert "未报：新引进项目、实际投资额" in page


def test_a_district_that_is_not_ranked_reads_so_in_its_own_letter(renderer):
    letter = renderer.render(seed_report(), variant(Language.ZH_HANS, "441225"))
    assert letter.subject.startswith("【周动态】封开县 未排名 · ")
    assert "未报：新引进项目、实际投资额" in words(letter.html)


def test_ties_and_first_ranks_are_told_in_words(renderer):
    tied = (row(GAOYAO, 1, "80.0", None, 5, 10**8, tied=True), row(DUANZHOU, 1, "80.0", None, 5, 10**8, tied=True))
    letter = renderer.render(seed_report(rows=tied), variant(Language.ZH_HANS, "441202"))
    assert letter.subject == "【周动态】端州区 并列第1位 · 2024年第一季度"
    assert "上期未排名" in words(letter.html)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", Language)
def test_an_issue_in_which_nobody_reported_can_still_be_read(renderer, edition, language):
    letter = renderer.render(
        seed_report(edition, rows=(unreported(DUANZHOU), unreported(FENGKAI))), variant(language, "441202")
    )
    assert DUANZHOU.names[language] in words(letter.html)


def test_names_are_escaped_in_html_and_plain_in_text(renderer):
    nasty = '<b>&"x"</b>'
    hostile = District(code="9", names=names(nasty, nasty, nasty, nasty), cohort="southeast")
    letter = renderer.render(seed_report(rows=(row(hostile, 1, "80.0", 1, 5, 10**8),)), variant(Language.EN, "9"))
    assert "<b>&" not in letter.html
    assert nasty in words(letter.html)
    assert nasty in letter.text


def test_a_line_break_in_a_name_does_not_break_the_subject(renderer):
    hostile = District(code="9", names=names("a\r\nBcc: x@y", *["x"] * 3), cohort="southeast")
    letter = renderer.render(seed_report(rows=(row(hostile, 1, "80.0", 1, 5, 10**8),)), variant(Language.ZH_HANS, "9"))
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


@pytest.mark.parametrize(("districts", "indicators"), [(12, 12), (47, 4), (47, 12), (16, 20), (25, 10), (60, 30)])
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", [Language.ZH_HANS, Language.EN])
def test_letters_stay_below_90_kilobytes(renderer, districts, indicators, edition, language):
    letter = renderer.render(large_report(districts, indicators, edition), variant(language, "3"))
    assert len(letter.html.encode()) < 90_000


def test_a_table_too_long_for_a_letter_is_left_to_the_text_and_the_reader_is_told(renderer):
    letter = renderer.render(large_report(47, 12, "monthly"), variant(Language.ZH_HANS, "3"))
    assert "完整数据表篇幅过长" in words(letter.html)
    assert letter.text.count("123.45") == 47 * 12 + 12
    assert "完整数据表" not in words(
        renderer.render(large_report(12, 12, "monthly"), variant(Language.ZH_HANS, "3")).html
    )


@pytest.mark.parametrize("edition", EDITIONS)
def test_tables_can_be_heard(renderer, edition):
    page = renderer.render(seed_report(edition), variant(Language.ZH_HANS, "441202")).html
    grids = re.findall(r'<table class="grid".*?</thead>', page, re.DOTALL)
    assert grids
    assert all('scope="col"' in grid for grid in grids)
    assert "<caption style" in page
    assert re.search(r'<th class="d" scope="row"[^>]*>端州区</th>', page)


def test_media_rules_stand_once_in_the_page(renderer):
    page = renderer.render(seed_report(), variant(Language.ZH_HANS, "441202")).html
    assert page.count("prefers-color-scheme: dark") == 1
    assert page.count("<style") == 1


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", Language)
def test_pages_need_nothing_from_outside_and_know_their_language_phone_and_dark(renderer, edition, language):
    page = renderer.render(seed_report(edition), variant(language, "441202")).html
    assert not re.search(r"(src|href|url\()\s*=?\s*[\"'(]?\s*(https?:)?//", page)
    assert f'<html lang="{language}"' in page
    assert "prefers-color-scheme: dark" in page
    assert "max-width: 479px" in page
    assert "@import" not in page


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", Language)
def test_styles_survive_escaping_and_inlining(renderer, edition, language):
    page = renderer.render(seed_report(edition), variant(language, "441202")).html
    assert "&#" not in re.search(r"<style.*?</style>", page, re.DOTALL)[0]
    body = unescape(re.search(r"""<body style=(["'])(.*?)\1""", page)[2])
    assert "font-size:16px" in body
    assert "sans-serif;" in body


def test_forbidden_forms_appear_nowhere(renderer, shared_folder):
    with (shared_folder / "reference" / "seed_glossary.csv").open(encoding="utf-8") as file:
        forbidden = [form for term in csv.DictReader(file) for form in (term["forbidden"] or "").split(";") if form]
    assert forbidden
    for language in Language:
        for edition in EDITIONS:
            letter = renderer.render(seed_report(edition), variant(language, "441202"))
            for form in forbidden:
                assert form.lower() not in f"{letter.subject} {letter.text} {words(letter.html)}".lower()


def test_a_report_is_the_same_value_for_every_reader():
    assert isinstance(seed_report(), Report)
    assert seed_report() == seed_report()


def with_targets(report):
    """Return a report in which every figure has a year with a target, in words as long as they get."""
    year = YearToDate(
        amount=Decimal(12_345_678_000_000), target=Decimal(62_000_000_000_000), completion=Decimal("126.5"),
        lead=Decimal("-108.2"), growth=Decimal("-114.5"), growth_state=CellState.REPORTED,
    )  # fmt: skip
    tables = tuple(
        replace(table, rows=tuple(
            replace(one, cells={code: replace(cell, year=year, light=Light.RED) for code, cell in one.cells.items()})
            for one in table.rows
        ))
        for table in report.tables
    )  # fmt: skip
    return replace(report, tables=tables, attach=())


@pytest.mark.parametrize("size", [(1, 1), (9, 12), (12, 12), (12, 30), (30, 12), (50, 12), (51, 12), (3000, 12)])
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("district", ["0", None], ids=["own", "field"])
def test_no_letter_is_so_long_that_gmail_cuts_it(renderer, edition, district, size):
    period = {"weekly": "2024-W18", "monthly": "2024-04", "quarterly": "2024-Q1"}[edition]
    report = replace(with_targets(large_report(*size, edition)), period=Period.parse(period))
    for language in (Language.ZH_HANS, Language.EN):
        assert len(renderer.render(report, variant(language, district)).html.encode()) <= 90_000
