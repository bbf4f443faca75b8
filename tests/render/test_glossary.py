"""The glossary: one term for one thing in each language, and no form that means something else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from reports import TEMPLATES, seed_report, variant

from ranking.domain.languages import Language
from ranking.render.catalogues import catalogue
from ranking.render.glossary import forbidden, terms

SEED = Path(__file__).parents[3] / "shared" / "reference" / "seed_glossary.csv"
ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "ranking" / "render" / "locales"


@pytest.mark.parametrize("language", [one for one in Language if one is not Language.EN])
def test_messages_that_are_terms_are_translated_by_the_glossary(language):
    wanted = {term.names[Language.EN]: term.names[language] for term in terms()}
    given = {message.id: message.string for message in catalogue(language) if message.id in wanted}
    assert given
    assert {english: text for english, text in given.items() if text != wanted[english]} == {}


def test_every_term_has_a_name_in_every_language():
    assert [term.key for term in terms() if not all(term.names.values())] == []
    assert len({term.key for term in terms()}) == len(terms())


def forms_in(text):
    return [form for form in forbidden() if form.casefold() in text.casefold()]


def test_no_template_catalogue_or_sample_has_a_forbidden_form():
    files = [*TEMPLATES.rglob("*.j2"), *TEMPLATES.rglob("*.typ"), *LOCALES.rglob("*.po")]
    files += [ROOT / "schedules.yaml", *(ROOT / "data" / "notes").glob("*.md")]
    found = {path.name: forms_in(path.read_text(encoding="utf-8")) for path in files}
    assert {name: forms for name, forms in found.items() if forms} == {}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("edition", ["weekly", "monthly", "quarterly"])
def test_no_letter_has_a_forbidden_form(renderer, edition, language):
    for district in ("441202", "441225", None):
        letter = renderer.render(seed_report(edition), variant(language, district))
        assert forms_in(f"{letter.subject} {letter.text} {letter.html}") == []


@pytest.mark.skipif(not SEED.exists(), reason="the reference data isn't there (../shared)")
def test_it_holds_every_term_of_the_reference():
    with SEED.open(encoding="utf-8", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    ours = {term.key: term for term in terms()}
    assert set(rows) <= set(ours)
    for key, row in rows.items():
        assert {str(language): name for language, name in ours[key].names.items()} == {
            str(language): row[language] for language in Language
        }
        assert ours[key].forbidden == [form for form in row["forbidden"].split(";") if form]
