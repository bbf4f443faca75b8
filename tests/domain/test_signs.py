"""Signs that no name may carry, and texts that run from right to left."""

from __future__ import annotations

import pytest

from ranking.domain.languages import Language, Names
from ranking.domain.signs import clean_markup, clean_name, clean_text

FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C])
def test_what_turns_the_reading_order_round_is_in_no_name(code):
    assert clean_name(f"端州{chr(code)}区") == "端州区"
    assert clean_text(f"端州{chr(code)}区") == "端州区"


@pytest.mark.parametrize("code", [0, 7, 0x1B, 0x7F, 0x9F, 0xD800, 0xFFFF, 0xFDD0])
def test_what_belongs_to_no_text_is_in_no_name(code):
    assert clean_name(f"端州{chr(code)}区") == "端州区"
    assert clean_text(f"端州{chr(code)}区") == "端州区"
    assert clean_markup(f"<b>端州{chr(code)}区</b>") == "<b>端州区</b>"


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060", "\u00ad"])
def test_signs_of_no_width_are_in_no_name(sign):
    assert clean_name(f"{sign}端州{sign}区") == "端州区"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\t", "\v", "\x1c", "\x85", "\u2028", "\n\n\t"])
def test_a_name_stays_on_one_line(sign):
    assert clean_name(f"端州{sign}区{sign}") == "端州 区"


@pytest.mark.parametrize(
    "name", ["端州区", "Duanzhou", "СБП-7", "端　州", "CNY\u00a0bn", FAMILY, "𱍐𲎯", "Nguyễn", "क्‍ष"]
)
def test_a_name_without_such_signs_stays_as_it_is(name):
    assert clean_name(name) == name


def test_marks_are_not_stacked_into_the_lines_around():
    assert clean_name("e" + "\u0301" * 40) == "e" + "\u0301" * 3


def test_what_runs_from_right_to_left_is_kept_apart_from_the_figures_beside_it():
    assert clean_text("距شمال غرب 1.2分") == "距\u2068شمال غرب\u2069 1.2分"
    assert clean_text("שלום、مصر") == "\u2068שלום\u2069、\u2068مصر\u2069"


def test_markup_keeps_phrases_apart_once():
    once = clean_markup("<p>距شمال غرب 1.2分</p><p>\u2068مصر\u2069</p>")
    assert once == "<p>距\u2068شمال غرب\u2069 1.2分</p><p>\u2068مصر\u2069</p>"
    assert clean_markup(once) == once


def test_a_text_that_is_clean_comes_back_as_it_is():
    once = clean_text("距شمال 1.2分\n第二行\t")
    assert clean_text(once) == once


def test_names_are_clean_in_every_language_and_never_become_empty():
    names = Names({Language.ZH_HANS: "端\u202e州\n区", Language.EN: "\u200b", Language.JA: ""})
    assert [names[language] for language in (Language.ZH_HANS, Language.EN, Language.JA)] == ["端州 区", "–", ""]
