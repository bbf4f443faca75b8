"""Hostile names and bare fields: nothing is executed, no table breaks, no figure moves, and nothing stays unsaid."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from reports import FENGKAI, MONEY, PROJECTS, SOUTHEAST, row, seed_report, unreported, variant
from wcwidth import wcswidth

from ranking.domain.districts import Cohort, District
from ranking.domain.languages import Language, Names
from ranking.domain.mastheads import Masthead
from ranking.domain.notes import Notes, Words
from ranking.domain.report import Table

EDITIONS = ("weekly", "monthly", "quarterly")
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(1)">',
    "closing tags": "</td></tr></table></style></title><!--",
    "entity": "A&B &lt;b&gt; &#60;",
    "quotes": "a\"b'c`d\\e",
    "full width": "＜script＞１＜/script＞",
    "template": "{{ 7*7 }}{% for x in y %}{# no #}",
    "format": "%(x)s %s %d 100% {0} {view} ${x}",
    "formula": "=1+1",
    "emoji": "🐉龙舟👍🏽",
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "right to left": "المنطقة الشمالية",
    "override": "端\u202e区州\u202c",
    "isolate": "\u2067端州\u2066",
    "long": "肇庆" * 30,
    "one word": "W" * 60,
    "lines": "端州\r\n区\u2028\n\n二",
    "tabs": "端\t州\t\t区",
    "controls": "端\0州\x07\x1b[31m区\x7f\x9b",
    "no width": "\u200b端\u2060州\ufeff区\u00ad",
    "marks": "端" + "\u0301" * 60 + "州",
    "halves": "端\ud83d州\uffff",
    "header": "端州\r\nBcc: x@example.org",
    "nothing to see": "\u200b\u202e",
    "markdown": "**a** [x](javascript:alert(1)) | - #",
}
PLAIN = [f"县{number}" for number in range(len(HOSTILE))]


def names_of(text):
    return Names(dict.fromkeys(Language, text))


def hostile_report(edition, called, *, everything="赛"):
    """Return a report whose districts are called so; `everything` else has one name."""
    name = names_of(everything)
    cohort = Cohort(code="southeast", names=name)
    districts = [
        District(code=str(number), names=names_of(text), cohort="southeast") for number, text in enumerate(called)
    ]
    rows = [
        row(district, rank, f"{99 - rank}.5", rank % 3 - 1, 40 - rank, (50 - rank) * 10**8)
        for rank, district in enumerate(districts[:-1], start=1)
    ]
    table = Table(cohort=cohort, rows=(*rows, unreported(districts[-1])))
    return replace(
        seed_report(edition),
        race_names=name, edition_names=name, notice=name, tables=(table,),
        indicators=(replace(PROJECTS, names=name), replace(MONEY, names=name)),
        masthead=Masthead(issuer=name, mark=name, addressees=name, copies=name),
    )  # fmt: skip


class Skeleton(HTMLParser):
    """The tags of a page, in order, without what is written between them or into their attributes."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.scripts = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.scripts += [name for name, value in attrs if name.startswith("on") or "script:" in (value or "")]

    def handle_endtag(self, tag):
        self.tags.append(f"/{tag}")


def words(page):
    body = re.sub(r"<(style|title)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def figures(text):
    return sorted(re.findall(r"[−+]?\d[\d,]*\.\d+%?", text))


def unwanted(text):
    return re.findall("[\0-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066\u2067\ud800-\udfff\uffff]", text)


@pytest.mark.parametrize("district", [None, "0", "11"], ids=["field", "first", "right to left"])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", EDITIONS)
def test_districts_of_any_name_leave_tables_and_figures_as_they_are(renderer, edition, language, district):
    to = variant(language, district)
    letter = renderer.render(hostile_report(edition, HOSTILE.values()), to)
    plain = renderer.render(hostile_report(edition, PLAIN), to)
    assert Skeleton(letter.html).tags == Skeleton(plain.html).tags
    assert Skeleton(letter.html).scripts == []
    assert figures(words(letter.html)) == figures(words(plain.html))
    assert figures(letter.text) == figures(plain.text)
    for text in (letter.subject, letter.html, letter.text):
        assert unwanted(text) == []
    assert HOSTILE["template"] in letter.text
    assert HOSTILE["template"] in words(letter.html)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("edition", EDITIONS)
def test_everything_else_may_be_called_anything_too(renderer, edition, name):
    to = variant(Language.JA, "1")
    letter = renderer.render(hostile_report(edition, PLAIN[:4], everything=name), to)
    plain = renderer.render(hostile_report(edition, PLAIN[:4]), to)
    assert Skeleton(letter.html).tags == Skeleton(plain.html).tags
    assert Skeleton(letter.html).scripts == []
    assert "\n" not in letter.subject.strip("\n")
    assert unwanted(letter.subject + letter.html + letter.text) == []


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_subject_is_one_line_that_names_the_district_in_full(renderer, name):
    letter = renderer.render(hostile_report("weekly", [name, *PLAIN[:3]]), variant(Language.EN, "0"))
    shown = " ".join(names_of(name)[Language.EN].split())
    assert shown in letter.subject.replace("\u2068", "").replace("\u2069", "")
    assert letter.subject.splitlines() == [letter.subject]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", Language)
def test_a_row_of_a_text_table_stays_on_its_line_whatever_its_district_is_called(renderer, edition, language):
    letter = renderer.render(hostile_report(edition, HOSTILE.values()), variant(language))
    for rank in range(1, len(HOSTILE)):
        assert re.search(rf"(?m)^{rank} .* {99 - rank}\.5 ", letter.text)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", Language)
def test_lines_stay_within_72_columns_where_names_leave_room(renderer, edition, language):
    short = [name for name in HOSTILE.values() if wcswidth(str(names_of(name))) <= 22]
    letter = renderer.render(hostile_report(edition, short), variant(language, "0"))
    assert [line for line in letter.text.splitlines() if wcswidth(line) > 72] == []


def test_a_name_from_right_to_left_can_not_reorder_the_figures_beside_it(renderer):
    letter = renderer.render(hostile_report("weekly", ["甲", "شمال", "乙"]), variant(Language.ZH_HANS, "0"))
    for text in (letter.html, letter.text):
        assert re.search("\u2068شمال\u2069", text)
        assert not re.search("(?<!\u2068)شمال", text)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_notes_may_hold_anything(renderer, name):
    notes = Notes(words={Language.ZH_HANS: Words(opening=name, districts={"0": name})})
    report = replace(hostile_report("monthly", PLAIN[:3]), notes=notes)
    letter = renderer.render(report, variant(Language.ZH_HANS, "0"))
    assert Skeleton(letter.html).scripts == []
    assert "script" not in Skeleton(letter.html).tags
    assert unwanted(letter.html + letter.text) == []


FIELDS = {
    "one district": lambda: [row(FENGKAI, 1, "80.0", 0, 5, 10**8)],
    "one district that isn't ranked": lambda: [unreported(FENGKAI)],
    "all tied": lambda: [row(_district(n), 1, "80.0", 0, 5, 10**8, tied=True) for n in range(5)],
    "all missing": lambda: [unreported(_district(n)) for n in range(5)],
    "the first issue ever": lambda: [row(_district(n), n + 1, f"{80 - n}.0", None, 5, 10**8) for n in range(5)],
}


def _district(number):
    return District(code=str(number), names=names_of(f"县{number}"), cohort="southeast")


@pytest.mark.parametrize("of", ["own", "field"])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("field", FIELDS)
def test_a_bare_field_is_told_without_an_empty_cell_or_a_none(renderer, field, edition, language, of):
    rows = FIELDS[field]()
    report = replace(
        seed_report(edition), tables=(Table(cohort=SOUTHEAST, rows=tuple(rows)),), totals={}, data_as_of=None
    )
    letter = renderer.render(report, variant(language, rows[0].district.code if of == "own" else None))
    for text in (letter.subject, words(letter.html), letter.text):
        assert not re.search(r"\b(None|nan|NaN|Undefined|True|False)\b", text)
    empty = re.findall(r"<t[dh](?![^>]*\b(?:bar|own-\w+)\b)[^>]*>\s*</t[dh]>", letter.html)
    assert [cell for cell in empty if 'class="b"' not in cell and 'class="c"' not in cell] == []
