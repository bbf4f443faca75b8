"""The two workspaces that check the program on real figures load as they stand."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from ranking.config.loader import load_workspace
from ranking.domain.checks import check_period
from ranking.domain.consistency import all_falls
from ranking.domain.measures import measure
from ranking.domain.periods import Period
from ranking.domain.scoring import score
from ranking.sources.folder import FolderSource

WORKSPACES = Path(__file__).parents[1] / "workspaces"
SHARED = Path(os.environ.get("RACE_TO_WIN_SHARED", Path(__file__).parents[3] / "shared"))


def ranked(workspace, race, text):
    """Load, check, measure and rank one period: the problems of the check, and ranks by district."""
    loaded = FolderSource(WORKSPACES / workspace, load(workspace)).load(race)
    assert not loaded.problems, [str(problem) for problem in loaded.problems]
    period = Period.parse(text)
    measured = measure(
        loaded.observations.reported, race.indicators, [district.code for district in race.districts], [period]
    )
    scored = score(
        measured.values,
        race.indicators,
        race.scoring,
        period_kind=period.kind,
        cohorts={district.code: district.cohort for district in race.districts},
    )
    problems = [str(problem) for problem in check_period(race, loaded.observations, measured, period)]
    return problems, scored.ranks.loc[text].dropna().astype(int).to_dict()


def load(workspace):
    return load_workspace(WORKSPACES / workspace, {"RACE_TO_WIN_SHARED": str(SHARED)})


@pytest.mark.parametrize(
    ("year", "order"),
    [
        ("2017", "高要区 端州区 四会市 怀集县 肇庆高新区 广宁县 封开县 德庆县 鼎湖区"),
        ("2023", "高要区 四会市 端州区 怀集县 肇庆高新区 广宁县 封开县 德庆县 鼎湖区"),
    ],
)
def test_the_nine_units_of_zhaoqing_are_ranked_by_gdp_and_the_city_is_not(year, order):
    race = load("zhaoqing_gdp").race("gdp")
    _, ranks = ranked("zhaoqing_gdp", race, year)
    names = {district.code: str(district.names) for district in race.districts}
    assert {names[code]: rank for code, rank in ranks.items()} == {
        name: place for place, name in enumerate(order.split(), start=1)
    }


@pytest.mark.parametrize(("year", "gap"), [("2017", "+6.12"), ("2023", "+32.61")])
def test_the_city_of_zhaoqing_is_told_to_be_more_than_its_nine_units(year, gap):
    (problem,), _ = ranked("zhaoqing_gdp", load("zhaoqing_gdp").race("gdp"), year)
    assert gap in problem


def test_the_subscribers_of_both_workspaces_can_be_read():
    for workspace, count in {"zhaoqing_gdp": 4, "jp_prefectures": 6}.items():
        assert len(FolderSource(WORKSPACES / workspace, load(workspace)).subscribers()) == count


@pytest.mark.skipif(
    not (SHARED / "reference" / "real" / "jp_prefectures" / "prefectures.csv").exists(),
    reason="prefectures.csv is not here: RACE_TO_WIN_SHARED says where it lies",
)
def test_all_prefectures_are_ranked_in_week_30_though_three_miss_a_figure():
    problems, ranks = ranked("jp_prefectures", load("jp_prefectures").race("covid"), "2020-W30")
    assert len(ranks) == 47
    assert len(problems) == 3


@pytest.mark.skipif(not SHARED.exists(), reason="the real data isn't here: RACE_TO_WIN_SHARED says where it lies")
def test_every_fall_of_a_count_that_only_rises_is_told_or_counted():
    workspace = load("jp_prefectures")
    race = workspace.race("covid")
    loaded = FolderSource(WORKSPACES / "jp_prefectures", workspace).load(race)
    falls = all_falls(race, loaded.observations)
    assert len(falls) == 21
    assert falls[-1].says == "and 2 more falls like these"
    assert falls[0].place.file.endswith("prefectures.csv")


@pytest.mark.skipif(not SHARED.exists(), reason="the real data isn't here: RACE_TO_WIN_SHARED says where it lies")
def test_a_file_with_a_column_for_each_district_loads_by_configuration_with_its_noughts_left_out():
    workspace = load("us_cities")
    race = workspace.race("houses")
    loaded = FolderSource(WORKSPACES / "us_cities", workspace).load(race)
    assert not loaded.problems
    cities, totals = loaded.observations.reported, loaded.observations.totals
    assert (cities["district"].nunique(), totals["district"].nunique()) == (20, 3)
    assert len(cities) + len(totals) == 295 * 23 - 48 - 144
    base = pd.concat([cities, totals])
    assert (base[base["date"] == "2000-01-01"]["value"] != 100).sum() == 7
