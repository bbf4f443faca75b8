"""Names in four languages: a missing one falls back, in a fixed order."""

from __future__ import annotations

import pytest

from ranking.domain.districts import District, Total, squeeze
from ranking.domain.languages import FALLBACK, Language, Names


def test_every_language_has_its_own_name_where_there_is_one():
    names = Names({language: f"name in {language}" for language in Language})
    assert [names[language] for language in Language] == [f"name in {language}" for language in Language]


@pytest.mark.parametrize("wanted", Language)
@pytest.mark.parametrize("first", range(len(FALLBACK)))
def test_a_missing_name_falls_back_to_the_first_language_in_order_that_has_one(wanted, first):
    there = FALLBACK[first:]
    names = Names({language: str(language) for language in reversed(there)})
    assert names[wanted] == (wanted if wanted in there else there[0])


def test_a_name_may_read_the_same_in_every_language():
    assert {Names.same("%")[language] for language in Language} == {"%"}


def test_a_name_is_written_in_simplified_chinese_where_no_reader_is_known():
    assert str(Names({Language.EN: "Duanzhou", Language.ZH_HANS: "端州区"})) == "端州区"


def test_a_name_needs_at_least_one_language():
    with pytest.raises(ValueError, match="at least one language"):
        Names({})


def test_a_district_and_a_total_may_be_spelled_by_code_name_or_alias():
    names = Names({Language.ZH_HANS: "端州区", Language.EN: "Duanzhou"})
    spellings = {"01", "端州区", "Duanzhou", "端州"}
    assert District(code="01", names=names, cohort="all", aliases=("端州",)).spellings == spellings
    assert Total(code="01", names=names, parts=frozenset(), aliases=("端州",)).spellings == spellings


def test_white_space_inside_a_name_does_not_count():
    assert squeeze(" 端 州\u3000区\n") == "端州区"
