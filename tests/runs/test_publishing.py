"""Publishing: all that is released is there, corrected where it was, and nothing that a correction took back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reports import TEMPLATES, large_report, names, seed_report

from ranking.domain.issues import IssueKey
from ranking.domain.languages import Language
from ranking.domain.letterhead import Letterhead
from ranking.domain.periods import Period
from ranking.render.page_index import IndexRenderer
from ranking.render.pages import PageRenderer
from ranking.render.public_folder import PublicFolder
from ranking.runs.publishing import publish_pages

LANGUAGES = (Language.ZH_HANS, Language.EN)
PUBLISHER = IndexRenderer(
    [TEMPLATES], LANGUAGES, Letterhead(names=names("办", "辦", "局", "Office"), address="office@city.example")
)


class Shelf:
    """Pages that were released, as a ledger has them."""

    def __init__(self, *reports):
        self._reports = reports

    def released(self):
        maker = PageRenderer([TEMPLATES])
        return [(key_of(report), maker.pages(report, LANGUAGES)) for report in self._reports]


def key_of(report):
    return IssueKey(race=report.race, edition=report.edition, period=report.period, revision=report.revision)


def issue(period="2024-04", revision=1, **changed):
    return replace(seed_report("monthly", period), revision=revision, **changed)


@pytest.fixture
def publish(tmp_path):
    def run(*reports):
        return publish_pages(Shelf(*reports), PUBLISHER, PublicFolder(tmp_path))

    return run


def test_all_that_is_released_is_there_with_its_index(publish, tmp_path):
    publish(issue("2024-03"), issue())
    for path in ("zh-Hans/investment-monthly-2024-03.html", "en/investment-monthly-2024-04.csv", "index.html"):
        assert (tmp_path / path).is_file()
    assert "investment-monthly-2024-03.html" in (tmp_path / "en" / "index.html").read_text(encoding="utf-8")


def test_pages_are_there_before_the_index_leads_to_them(publish):
    changed = publish(issue())
    assert changed.index("en/investment-monthly-2024-04.html") < changed.index("en/index.html")


def test_publishing_again_changes_nothing(publish):
    publish(issue())
    assert publish(issue()) == []


def test_a_new_issue_leaves_the_pages_of_the_others_alone(publish):
    publish(issue("2024-03"))
    assert not [path for path in publish(issue("2024-03"), issue()) if "2024-03" in path]


def test_a_correction_stands_where_the_first_stood_whatever_their_order(publish, tmp_path):
    publish(issue(revision=2), issue())
    html = (tmp_path / "en" / "investment-monthly-2024-04.html").read_text(encoding="utf-8")
    assert "This is correction 1" in html
    assert (tmp_path / "en" / "index.html").read_text(encoding="utf-8").count('class="strong"') == 1


def test_what_a_correction_no_longer_shows_is_gone(publish, tmp_path):
    first = replace(large_report(700, 2), edition="monthly", period=Period.parse("2024-04"))
    shown, hidden = first.indicators
    publish(first)
    assert (tmp_path / "en" / "investment-monthly-2024-04-indicator_1.html").is_file()
    second = replace(first, revision=2, indicators=(shown, replace(hidden, public=False)))
    assert "en/investment-monthly-2024-04-indicator_1.html" in publish(first, second)
    assert not (tmp_path / "en" / "investment-monthly-2024-04-indicator_1.html").exists()


def test_a_strange_file_in_the_folder_stays(publish, tmp_path):
    (tmp_path / "robots.txt").write_text("User-agent: *\n", encoding="utf-8")
    publish(issue())
    assert (tmp_path / "robots.txt").is_file()


def test_with_nothing_released_there_is_an_index_that_says_so(publish, tmp_path):
    publish()
    assert "尚未公开任何内容" in (tmp_path / "index.html").read_text(encoding="utf-8")
