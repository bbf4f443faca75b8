"""File names: readable, plain, and allowed everywhere."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import seed_report

from ranking.domain.languages import Language, Names
from ranking.domain.periods import Period
from ranking.render.filenames import file_names

WEEK = replace(seed_report(race="招商引资与项目建设竞赛"), period=Period.parse("2024-W18"))


@pytest.mark.parametrize(
    ("language", "name"),
    [
        (Language.ZH_HANS, "周动态_招商引资与项目建设竞赛_2024年第18周.xlsx"),
        (Language.ZH_HANT, "週動態_招商引资与项目建设竞赛_2024年第18週.xlsx"),
        (Language.JA, "週次動向_招商引资与项目建设竞赛_2024年第18週.xlsx"),
        (Language.EN, "Weekly update_招商引资与项目建设竞赛_Week 18 of 2024.xlsx"),
    ],
)
def test_a_file_is_called_by_edition_race_and_period_in_the_language(language, name):
    assert file_names(WEEK, language, "xlsx") == (name, "investment-weekly-2024-W18.xlsx")


def test_a_correction_has_names_of_its_own():
    names = file_names(replace(WEEK, revision=2), Language.EN, "csv")
    assert names == (
        "Weekly update (correction 1)_招商引资与项目建设竞赛_Week 18 of 2024.csv",
        "investment-weekly-2024-W18-r2.csv",
    )


def test_codes_that_are_not_plain_leave_the_period():
    assert file_names(replace(WEEK, race="投资", edition="周报"), Language.EN, "csv")[1] == "ranking-2024-W18.csv"


def test_a_name_can_t_lead_elsewhere_or_turn_its_ending_round():
    readable, plain = file_names(
        replace(WEEK, race_names=Names.same("../a\\b:\u202exslx.exe"), race="../x"), Language.EN, "csv"
    )
    assert readable == "Weekly update_-a-b-xslx.exe_Week 18 of 2024.csv"
    assert plain == "x-weekly-2024-W18.csv"


@given(
    race=st.text(min_size=1), edition=st.text(min_size=1), code=st.text(), revision=st.integers(1, 99),
    language=st.sampled_from(list(Language)), ending=st.sampled_from(["xlsx", "csv", "docx", "pdf"]),
)  # fmt: skip
def test_any_name_is_short_and_allowed_in_every_file_system(race, edition, code, revision, language, ending):
    report = replace(
        WEEK, race_names=Names.same(race), edition_names=Names.same(edition), race=code, edition=code,
        revision=revision, period=Period.parse("2024-Q1"),
    )  # fmt: skip
    readable, plain = file_names(report, language, ending)
    for name in (readable, plain):
        assert len(name) <= 60
        assert name.endswith(f".{ending}")
        assert not set(name) & set('<>:"/\\|?*')
        assert name == name.strip(" .")
        assert not {unicodedata.category(sign) for sign in name} & {"Cc", "Cf", "Cs"}
    assert plain.isascii()
    assert "2024-Q1" in plain
