"""Public pages: what is public and nothing else, the same figures everywhere, readable by everybody."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from posixpath import dirname, join, normpath

import pytest
from reports import DUANZHOU, FENGKAI, GAOYAO, MONEY, TEMPLATES, large_report, names, row, seed_report, unreported

from ranking.domain.districts import Origin
from ranking.domain.errors import TemplateProblem
from ranking.domain.indicators import Indicator, Kind, Unit
from ranking.domain.languages import Language, Names
from ranking.domain.lights import Light
from ranking.domain.observations import CellState
from ranking.domain.report import Cell, YearToDate
from ranking.render.page_names import page_stem
from ranking.render.pages import PageRenderer

LANGUAGES = tuple(Language)
STEM = "investment-monthly-2024-04"
VOID = {"meta", "link", "br", "img"}


@pytest.fixture(scope="module")
def maker():
    return PageRenderer([TEMPLATES])


def monthly(**changed):
    return replace(seed_report("monthly", "2024-04"), **changed)


def with_years(report, **years):
    """Return a report whose figures of money have a year."""
    year = YearToDate(**years)
    rows = tuple(
        replace(one, cells={**one.cells, "money": replace(one.cells["money"], year=year, light=Light.YELLOW)})
        for one in report.rows
    )
    return replace(report, tables=(replace(report.tables[0], rows=rows),))


def page(maker, report, language=Language.ZH_HANS):
    return maker.pages(report, LANGUAGES)[f"{language}/{STEM}.html"].decode()


def words(html):
    body = re.sub(r"<(style|title)[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def document(maker, report, language=Language.ZH_HANS):
    return json.loads(maker.pages(report, LANGUAGES)[f"{language}/{STEM}.json"], parse_float=Decimal)


class Outline(HTMLParser):
    """What a page is made of; an element that isn't closed in its place is an error."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.headings = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]


def full_report():
    """Return a report that has everything a page can show."""
    return with_years(
        monthly(disclosed_by=date(2024, 6, 5), time_progress=Decimal("33.3")),
        amount=Decimal(11_290_000_000), target=Decimal(30_000_000_000), completion=Decimal("37.6"),
        lead=Decimal("4.3"), growth=Decimal("31.1"),
    )  # fmt: skip


def test_each_language_has_a_page_a_table_and_a_file_for_programs(maker):
    assert sorted(maker.pages(monthly(), LANGUAGES)) == sorted(
        f"{language}/{STEM}.{ending}" for language in LANGUAGES for ending in ("html", "csv", "json")
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ZH_HANS, ["112.9", "实际投资额（亿元）", "12,345.6", "端州区", "↑2", "未报", "2024年3月31日"]),
        (Language.ZH_HANT, ["112.9", "實際投資額（億元）", "12,345.6", "端州區", "↑2", "未報"]),
        (Language.JA, ["112.9", "実際投資額（億元）", "12,345.6", "端州区", "↑2", "未報告"]),
        (Language.EN, ["11.29", "Actual investment (CNY bn)", "1,234.56", "Duanzhou", "↑2", "Not reported"]),
    ],
)  # fmt: skip
def test_figures_stand_in_each_language_in_its_own_unit(maker, language, said):
    shown = words(page(maker, monthly(), language)).replace("\N{NO-BREAK SPACE}", " ")
    for one in said:
        assert one in shown


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ZH_HANS, ["112.9", "300.0", "37.6%", "+4.3", "+31.1%", "▲ 预警", "序时进度 33.3%"]),
        (Language.EN, ["11.29", "30.00", "37.6%", "+4.3", "+31.1%", "▲ Watch", "Time progress 33.3%"]),
    ],
)
def test_the_year_is_told_against_its_target_and_the_time(maker, language, said):
    shown = words(page(maker, full_report(), language))
    for one in said:
        assert one in shown


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ZH_HANS, "依规最迟公开日期：2024年6月5日（自形成之日起20个工作日内）"),
        (Language.EN, "To be made public by 5 June 2024, within 20 working days of being made."),
    ],
)
def test_the_page_says_until_when_it_must_be_public(maker, language, said):
    assert said in words(page(maker, full_report(), language))


def test_growth_that_has_no_number_is_told_in_a_word(maker):
    report = with_years(monthly(), amount=Decimal(10_000_000), growth_state=CellState.LOSS_TO_PROFIT)
    assert "由亏转盈" in page(maker, report)


@pytest.mark.parametrize(("language", "said"), [(Language.ZH_HANS, "+0.4个百分点"), (Language.EN, "+0.4 pp")])
def test_a_rate_grows_in_percentage_points(maker, language, said):
    rate = replace(MONEY, kind=Kind.RATE, unit=Unit(names=Names.same("%")))
    report = with_years(monthly(indicators=(seed_report().indicators[0], rate)), growth=Decimal("0.4"))
    assert said in page(maker, report, language)


def test_a_figure_that_equals_the_year_so_far_stands_once(maker):
    report = with_years(monthly(totals={}), amount=Decimal(1_743_000_000))
    same = [replace(one, cells={**one.cells, "money": _year_so_far(one.cells["money"])}) for one in report.rows]
    report = replace(report, tables=(replace(report.tables[0], rows=tuple(same)),))
    html = page(maker, report, Language.EN)
    heads = html[html.index('id="money"') :].partition("</thead>")[0]
    assert "Year to date" in heads
    assert "This period" not in heads


def _year_so_far(cell):
    return replace(cell, year=replace(cell.year, amount=cell.value))


def test_in_a_first_issue_there_is_no_column_of_earlier_ranks(maker):
    report = seed_report("monthly", "2024-04", rows=(row(DUANZHOU, 1, "86.4", None, 28, 1), unreported(FENGKAI)))
    assert "上期</th>" not in page(maker, report)


def test_a_new_district_is_told_to_be_new(maker):
    fresh = replace(row(DUANZHOU, 2, "86.4", None, 28, 1), origin=Origin.NEW)
    report = seed_report("monthly", "2024-04", rows=(row(GAOYAO, 1, "87.6", 1, 30, 1), fresh))
    assert '<td class="m">new</td>' in page(maker, report, Language.EN)


SECRET = Indicator(
    code="hushhush",
    names=names("绝密指标", "絕密指標", "極秘指標", "Hush-hush"),
    unit=Unit(names=names("箱", "箱", "箱", "crates")),
    public=False,
)


def with_secret(report):
    """Return a report with one more indicator, whose every figure can be recognised."""
    told = Cell(
        indicator="hushhush", state=CellState.REPORTED, value=Decimal(77_123), change=Decimal(66_123),
        score=Decimal("55.17"), rank=88_123, points=Decimal("44.17"), points_change=Decimal("33.17"), light=Light.RED,
        year=YearToDate(amount=Decimal(99_123), target=Decimal(22_123), completion=Decimal("448.1"),
                        lead=Decimal("415.7"), growth=Decimal("617.3")),
    )  # fmt: skip
    rows = tuple(replace(one, cells={**one.cells, "hushhush": told}) for one in report.rows)
    total = replace(report.totals["projects"], value=Decimal(231_369), growth=Decimal("911.9"))
    return replace(
        report,
        indicators=(*report.indicators, SECRET),
        tables=(replace(report.tables[0], rows=rows),),
        totals={**report.totals, "hushhush": total},
    )


@pytest.mark.parametrize(
    "secret",
    ["hushhush", "绝密", "絕密", "極秘", "Hush", "箱", "crates", "77,?123", "66,?123", "55.17", "88,?123", "44.17",
     "33.17", "99,?123", "22,?123", "448.1", "415.7", "617.3", "231,?369", "911.9"],
)  # fmt: skip
def test_nothing_of_an_indicator_that_is_not_public_is_in_any_file(maker, secret):
    for path, body in maker.pages(with_secret(full_report()), LANGUAGES).items():
        assert not re.search(secret, body.decode()), path


def test_points_are_kept_back_where_they_would_tell_of_what_is_not_public(maker):
    for path, body in maker.pages(with_secret(monthly()), LANGUAGES).items():
        assert "42.0" not in body.decode(), path


def test_points_are_told_where_everything_is_public(maker):
    district = document(maker, monthly())["cohorts"][0]["districts"][0]
    assert district["figures"]["money"]["points"] == Decimal("42.0")


def test_numbers_for_programs_have_just_the_digits_that_are_printed(maker):
    body = maker.pages(monthly(), LANGUAGES)[f"en/{STEM}.json"].decode()
    assert '"value": 1234560000000, "value_shown": 1234.56' in body
    assert '"score": 87.6' in body
    assert '"growth": 31.1' in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_programs_read_as_shown_is_what_the_page_shows(maker, language):
    html = words(page(maker, full_report(), language))
    for district in document(maker, full_report(), language)["cohorts"][0]["districts"]:
        for told in district["figures"].values():
            if "value_shown" in told:
                assert f"{told['value_shown']:,}" in html


def test_the_file_for_programs_says_what_the_issue_is(maker):
    meta = document(maker, full_report())["meta"]
    assert (meta["race"], meta["edition"], meta["period"], meta["revision"]) == ("investment", "monthly", "2024-04", 1)
    assert (meta["issued_on"], meta["data_as_of"], meta["disclosed_by"]) == ("2024-05-07", "2024-03-31", "2024-06-05")
    assert (meta["page"], meta["notice"]) == (STEM, "示例数据")


def test_the_stored_unit_follows_from_the_shown_one(maker):
    for language in LANGUAGES:
        found = document(maker, monthly(), language)
        money = next(one for one in found["indicators"] if one["code"] == "money")
        told = found["cohorts"][0]["districts"][0]["figures"]["money"]
        assert told["value_shown"] * money["unit"]["stored"] == told["value"]


def test_codes_are_the_same_in_every_language(maker):
    def codes(language):
        found = document(maker, monthly(), language)
        return [one["code"] for cohort in found["cohorts"] for one in cohort["districts"]]

    assert {tuple(codes(language)) for language in LANGUAGES} == {("441204", "441202", "441225")}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ZH_HANS, "本期为第1次更正，签发于2024年5月7日，取代本页原内容。"),
        (Language.ZH_HANT, "本期為第1次更正，簽發於2024年5月7日，取代本頁原內容。"),
        (Language.JA, "2024年5月7日発行の第1回訂正版です。"),
        (Language.EN, "This is correction 1, issued on 7 May 2024."),
    ],
)
def test_a_correction_says_so_on_the_same_page(maker, language, said):
    assert said in page(maker, monthly(revision=2), language)


def test_no_two_issues_share_a_page():
    codes = ("a", "a-b", "b", "b-c", "a--b", "c", "a-", "b--c", "-c"[1:])
    pairs = {(race, edition) for race in codes for edition in codes}
    assert len({page_stem(race, edition, "2024-04") for race, edition in pairs}) == len(pairs)


def test_names_are_escaped(maker):
    evil = replace(DUANZHOU, names=Names.same('<script>alert("x")</script>&amp;'))
    html = page(maker, seed_report("monthly", "2024-04", rows=(row(evil, 1, "86.4", 1, 28, 1),), race="<b>race</b>"))
    assert "<script" not in html
    assert "<b>race" not in html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;&amp;amp;" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_needs_no_script_and_nothing_from_elsewhere(maker, language):
    html = page(maker, full_report(), language)
    assert not re.search(r"<script|<iframe|@import|url\(|\bsrc=|\son\w+=|javascript:", html)
    addresses = re.findall(r"https?://[^\s\"'<>]+", html)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_can_be_read_aloud_and_walked_through(maker, language):
    outline = Outline(page(maker, full_report(), language))
    assert outline.all("html") == [{"lang": str(language)}]
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.all("caption")) == len(outline.all("table")) > 0
    assert all("scope" in head for head in outline.all("th"))
    assert len(outline.ids) == len(set(outline.ids))
    wide = [one for one in outline.all("div") if one.get("class") == "wide"]
    assert all(one["tabindex"] == "0" and one["role"] == "region" for one in wide)
    assert all("aria-label" in one or "aria-labelledby" in one for one in wide)


def test_links_inside_a_page_lead_somewhere(maker):
    outline = Outline(page(maker, full_report()))
    inside = {one["href"][1:] for one in outline.all("a") if one["href"].startswith("#")}
    assert inside <= set(outline.ids)
    assert "content" in inside


def test_links_between_pages_lead_to_files_that_are_there(maker):
    files = maker.pages(large_report(60, 21), LANGUAGES)
    later = {"index.html", "feed.atom"}
    for path, body in files.items():
        if path.endswith(".html"):
            outline = Outline(body.decode())
            for one in [*outline.all("a"), *outline.all("link")]:
                target = normpath(join(dirname(path), one["href"].partition("#")[0] or path.rpartition("/")[2]))
                assert target in files or target.rpartition("/")[2] in later


def test_charts_stand_in_the_page_with_their_words(maker):
    past = tuple(seed_report(period=f"2024-0{month}").period for month in (2, 3, 4))
    rows = tuple(replace(one, history=(2, 1, one.rank)) for one in monthly().rows)
    report = monthly(past=past, tables=(replace(monthly().tables[0], rows=rows),))
    pictures = Outline(page(maker, report)).all("svg")
    assert pictures
    assert all(one["role"] == "img" and one["aria-label"] for one in pictures)


def test_a_usual_field_fits_on_a_page_of_300_kilobytes(maker):
    report = replace(large_report(47, 12), edition="monthly")
    year = YearToDate(
        amount=Decimal(12_345_000_000), target=Decimal(30_000_000_000), completion=Decimal("41.2"),
        lead=Decimal("7.9"), growth=Decimal("12.3"),
    )  # fmt: skip
    rows = tuple(
        replace(one, cells={code: replace(cell, year=year, light=Light.RED) for code, cell in one.cells.items()})
        for one in report.rows
    )
    files = maker.pages(replace(report, tables=(replace(report.tables[0], rows=rows),)), LANGUAGES)
    assert max(len(body) for path, body in files.items() if path.endswith(".html")) < 300_000


def test_in_a_large_field_each_indicator_has_a_page_of_its_own(maker):
    files = maker.pages(replace(large_report(700, 2), edition="monthly"), [Language.EN])
    assert {path for path in files if path.endswith(".html")} == {
        "en/investment-monthly-2024-Q1.html",
        "en/investment-monthly-2024-Q1-indicator_0.html",
        "en/investment-monthly-2024-Q1-indicator_1.html",
    }
    assert files["en/investment-monthly-2024-Q1.html"].count(b"<tr>") > 700
    assert b"12.345" not in files["en/investment-monthly-2024-Q1.html"]
    assert files["en/investment-monthly-2024-Q1-indicator_1.html"].count(b"12.345") == 700


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
@pytest.mark.parametrize("text", ["ink", "quiet", "accent", "green", "yellow", "red"])
def test_every_text_stands_out_from_its_paper(theme, text):
    style = (TEMPLATES / "pages" / "base.html.j2").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", re.findall(r":root \{([^}]*)\}", style)[theme]))
    assert contrast(colours[text], colours["paper"]) >= 4.5
    assert contrast(colours["ink"], colours["panel"]) >= 4.5


def test_a_template_that_cannot_be_rendered_is_told_with_its_line(tmp_path):
    mine = tmp_path / "pages" / "issue.html.j2"
    mine.parent.mkdir()
    mine.write_text("one\n{{ view.colour }}\n", encoding="utf-8")
    with pytest.raises(TemplateProblem) as caught:
        PageRenderer([tmp_path, TEMPLATES]).pages(monthly(), LANGUAGES)
    assert (caught.value.problem.place.file, caught.value.problem.place.line) == ("templates/pages/issue.html.j2", 2)
