"""The index of public pages: every issue newest first, the ranks so far, and a feed that readers accept."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import fromstring

import pytest
from reports import DUANZHOU, FENGKAI, GAOYAO, TEMPLATES, names, row, seed_report, unreported

from ranking.domain.languages import Language, Names
from ranking.domain.letterhead import Letterhead
from ranking.render.page_index import IndexRenderer
from ranking.render.pages import PageRenderer

LANGUAGES = tuple(Language)
OFFICE = Letterhead(names=names("赛事办", "賽事辦", "事務局", "Race office"), address="office@city.example")
ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FIELD = (row(GAOYAO, 1, "87.6", -1, 30, 9), row(DUANZHOU, 2, "86.4", 2, 28, 8), unreported(FENGKAI))


def issue(period="2024-04", edition="monthly", rows=FIELD, **changed):
    return replace(seed_report(edition, period, rows=rows), **changed)


def pages(*reports):
    files = {}
    for report in reports:
        files |= PageRenderer([TEMPLATES]).pages(report, LANGUAGES)
    return files


def index(*reports, base_url="", files=None):
    made = files or pages(*reports)
    documents = [json.loads(body, parse_float=Decimal) for path, body in made.items() if path.endswith(".json")]
    return IndexRenderer([TEMPLATES], LANGUAGES, OFFICE, base_url).index(documents)


def feed(*reports, language="en", **options):
    return fromstring(index(*reports, **options)[f"{language}/feed.atom"].decode())  # noqa: S314 - our own


def test_the_index_has_a_page_in_each_language_a_feed_and_the_ranks_so_far():
    assert set(index(issue())) == {
        "index.html",
        *(f"{language}/index.html" for language in LANGUAGES),
        *(f"{language}/feed.atom" for language in LANGUAGES),
        *(f"{language}/investment-monthly-history.html" for language in LANGUAGES),
    }


def test_issues_stand_newest_first_edition_by_edition():
    reports = (issue("2024-03"), issue("2024-Q1", "quarterly"), issue("2024-04"), issue("2023-12"))
    html = index(*reports)["en/index.html"].decode()
    assert re.findall(r'class="strong" href="([^"]+)\.html"', html) == [
        "investment-monthly-2024-04",
        "investment-monthly-2024-03",
        "investment-monthly-2023-12",
        "investment-quarterly-2024-Q1",
    ]


def test_the_ranks_so_far_stand_district_by_district_newest_first():
    before = issue("2024-03", rows=(row(DUANZHOU, 1, "90.0", None, 1, 1),))
    html = index(before, issue("2024-04"))["en/index.html"].decode()
    assert '<tr><th scope="row">Gaoyao</th><td>1</td><td></td></tr>' in html
    assert '<tr><th scope="row">Duanzhou</th><td>2</td><td>1</td></tr>' in html
    assert '<tr><th scope="row">Fengkai</th><td>–</td><td></td></tr>' in html


def test_fractional_ranks_are_told_as_they_are():
    html = index(issue(rows=(row(GAOYAO, Decimal("1.5"), "87.6", None, 1, 1),)))["en/index.html"].decode()
    assert "<td>1.5</td>" in html


def test_more_than_twelve_periods_stand_on_the_page_of_their_own():
    reports = [issue(f"{year}-{month:02}") for year in (2023, 2024) for month in range(1, 8)]
    files = index(*reports)
    assert files["en/index.html"].count(b'<th scope="col">') == 1 + 12
    assert b"investment-monthly-history.html" in files["en/index.html"]
    assert files["en/investment-monthly-history.html"].count(b'<th scope="col">') == 2 * (1 + 7)


def test_a_correction_is_marked():
    assert "第1次更正" in index(issue(revision=2))["zh-Hans/index.html"].decode()


def test_before_anything_is_public_the_index_says_so():
    files = index(files={"nothing": b""})
    assert "尚未公开任何内容" in files["index.html"].decode()
    assert fromstring(files["en/feed.atom"].decode()).findall(f"{ATOM}entry") == []  # noqa: S314 - our own


def test_the_index_of_all_languages_is_that_of_the_first():
    html = index(issue())["index.html"].decode()
    assert '<html lang="zh-Hans">' in html
    assert 'href="zh-Hans/investment-monthly-2024-04.html"' in html


def test_every_link_leads_to_a_file_that_is_there():
    reports = [issue(f"2023-{month:02}") for month in range(1, 13)] + [issue(), issue("2024-Q1", "quarterly")]
    files = pages(*reports)
    files |= index(files=files)
    for path, body in files.items():
        for href in re.findall(r'href="([^"#]+)', body.decode()) if path.endswith((".html", ".atom")) else ():
            assert normpath(join(dirname(path), href)) in files, (path, href)


def test_what_is_not_public_is_not_in_the_index():
    shown = issue()
    secret = replace(shown.indicators[1], public=False)
    for path, body in index(replace(shown, indicators=(shown.indicators[0], secret))).items():
        assert "Actual investment" not in body.decode(), path
        assert "实际投资" not in body.decode(), path


def check_feed(root):
    """Assert what RFC 4287 asks of a feed (sections 4.1.1, 4.1.2 and 4.2.6)."""
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (only,) = element.findall(f"{ATOM}{name}")
            assert only.text
        assert re.fullmatch(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9._~%/-]+", element.find(f"{ATOM}id").text)
        assert MOMENT.fullmatch(element.find(f"{ATOM}updated").text)
        alternates = [one for one in element.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
        assert len({(one.get("type"), one.get("hreflang")) for one in alternates}) == len(alternates) == 1
        assert all(one.get("href") for one in element.findall(f"{ATOM}link"))
        assert len(element.findall(f"{ATOM}summary")) <= 1
    assert root.find(f"{ATOM}author/{ATOM}name").text
    assert [one.get("rel") for one in root.findall(f"{ATOM}link")].count("self") == 1
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("base_url", ["", "https://city.example/race/"])
def test_the_feed_is_valid_atom(language, base_url):
    nobody = issue("2024-02", rows=(unreported(FENGKAI),))
    check_feed(feed(issue(), issue("2024-03", revision=3), nobody, language=language, base_url=base_url))


def test_the_feed_has_the_newest_fifty_newest_first():
    reports = []
    first = date(2020, 1, 5)
    for place in range(53):
        year, month = divmod(place, 12)
        reports.append(issue(f"{2020 + year}-{month + 1:02}", issued_on=first + timedelta(days=31 * place)))
    moments = [one.text for one in feed(*reports).findall(f"{ATOM}entry/{ATOM}updated")]
    assert len(moments) == 50
    assert moments == sorted(moments, reverse=True)


def test_an_entry_says_in_words_what_is_new():
    summary = feed(issue()).find(f"{ATOM}entry/{ATOM}summary").text
    assert summary.startswith("Southeast: Gaoyao in first place with 87.6 points. ")


def test_a_correction_keeps_its_name_and_is_newer():
    first, second = (feed(issue(revision=number)).find(f"{ATOM}entry") for number in (1, 2))
    assert first.find(f"{ATOM}id").text == second.find(f"{ATOM}id").text
    assert first.find(f"{ATOM}updated").text < second.find(f"{ATOM}updated").text
    assert "correction 1" in second.find(f"{ATOM}title").text


def test_names_come_from_the_letterhead_s_domain_even_one_in_chinese():
    office = replace(OFFICE, address="office@肇庆.example")
    made = IndexRenderer([TEMPLATES], [Language.EN], office).index([])["en/feed.atom"].decode()
    assert re.search(r"<id>tag:xn--[a-z0-9]+\.example,2024:public/en</id>", made)


def test_links_are_absolute_where_an_address_is_known():
    found = feed(issue(), base_url="https://city.example/race/")
    assert found.find(f"{ATOM}link[@rel='self']").get("href") == "https://city.example/race/en/feed.atom"


def test_texts_in_the_feed_are_escaped():
    evil = replace(issue(), race_names=Names.same("<b>A & B</b>"))
    assert feed(evil).find(f"{ATOM}entry/{ATOM}title").text.startswith("<b>A & B</b> · ")


def test_nothing_changes_when_it_is_made_again():
    reports = (issue(), issue("2024-03"))
    assert index(*reports) == index(*reversed(reports))
