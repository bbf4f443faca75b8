"""The sample workspace: its city totals are the published ones, its split is synthetic and always the same."""

from __future__ import annotations

import csv
import runpy
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from ranking.config.loader import load_workspace
from ranking.domain.periods import Period
from ranking.domain.reporting import city_totals
from ranking.domain.standings import measure_race, rank, score_race
from ranking.domain.subscribers import Role
from ranking.sources.folder import FolderSource

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "data").glob("20*-Q*.csv"))
PUBLISHED = {
    "新引进项目（个）": "186",
    "制造业项目（个）": "134",
    "亿元以上项目（个）": "87",
    "10亿元以上项目（个）": "7",
    "实际投资额（亿元）": "112.9",
    "新增动工（个）": "56",
    "新增竣工（个）": "21",
    "新增投产（个）": "33",
}


def rows(name):
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def total(name, header):
    return sum(Decimal(row[header]) for row in rows(name))


@pytest.fixture(scope="module")
def workspace():
    return load_workspace(ROOT, {})


@pytest.fixture(scope="module")
def loaded(workspace):
    return FolderSource(ROOT, workspace).load(workspace.race("investment"))


@pytest.mark.parametrize("header", PUBLISHED)
def test_the_city_totals_of_the_first_quarter_of_2024_are_the_published_ones(header):
    assert total("2024-Q1", header) == Decimal(PUBLISHED[header])


def test_actual_investment_grew_by_31_1_per_cent_on_a_base_of_86_1(workspace, loaded):
    assert total("2023-Q1", "实际投资额（亿元）") == Decimal("86.1")
    totals = city_totals(workspace.race("investment"), loaded.observations, Period.parse("2024-Q1"))
    assert totals["actual_investment"].value == Decimal(11_290_000_000)
    assert totals["actual_investment"].growth == Decimal("31.1")


def test_published_bounds_hold():
    assert total("2024-Q1", "外出招商（批次）") > 300
    assert 550 <= total("2024-Q1", "拜访企业（家）") < 560
    assert total("2024-Q1", "推介活动（场）") == 30
    for header in ("亿元以上项目（个）", "计划投资额（亿元）"):
        assert total("2024-Q1", header) > total("2023-Q1", header) * Decimal("1.6")


def test_projects_nest_in_every_row():
    nested = ("10亿元以上项目（个）", "亿元以上项目（个）", "制造业项目（个）", "新引进项目（个）")
    for path in FILES:
        for row in rows(path.stem):
            counts = [int(row[header]) for header in nested]
            assert counts == sorted(counts)


def test_planned_investment_is_enough_for_the_projects_of_every_row():
    for path in FILES:
        for row in rows(path.stem):
            large, all_over = int(row["10亿元以上项目（个）"]), int(row["亿元以上项目（个）"])
            assert Decimal(row["计划投资额（亿元）"]) >= 10 * large + (all_over - large)


def test_every_week_from_2023_w01_to_2024_w17_has_every_district_once():
    seen = Counter((row["周"], row["县（市、区）"]) for path in FILES for row in rows(path.stem))
    weeks = {week for week, _ in seen}
    assert (min(weeks), max(weeks), len(weeks)) == ("2023-W01", "2024-W17", 52 + 17)
    assert set(seen.values()) == {1}
    assert len(seen) == len(weeks) * 9


def test_every_row_says_that_it_is_synthetic():
    assert {row["说明"] for path in FILES for row in rows(path.stem)} == {"合成示例"}


def test_the_committed_script_writes_the_same_bytes_again(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["make_sample.py", str(tmp_path)])
    runpy.run_path(str(ROOT / "data" / "make_sample.py"), run_name="__main__")
    ours = [
        *FILES,
        ROOT / "data" / "targets.csv",
        *(ROOT / "data").glob("weekly/*"),
        *(ROOT / "data").glob("arriving/*"),
    ]
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert made == {path.relative_to(ROOT / "data").as_posix(): path.read_bytes() for path in ours}


def test_what_the_offices_sent_in_week_18_is_in_three_layouts_and_complete(loaded):
    frame = loaded.observations.reported
    week = frame[frame["date"] == "2024-05-05"]
    assert len(week) == 9 * 12
    assert sorted(week["file"].unique()) == [
        f"data/weekly/2024-W18_{office}" for office in ("发改局.csv", "招商局.xlsx", "统计局.xlsx")
    ]


def test_the_figures_load_without_a_problem(loaded):
    assert loaded.problems == ()
    assert set(loaded.observations.totals["district"]) == {"city", "sihui_all"}
    assert len(loaded.observations.reported) == 70 * 9 * 12


def standings(workspace, loaded, period):
    race, about = workspace.race("investment"), Period.parse(period)
    measured = measure_race(race, loaded.observations, about)
    scored = score_race(race, measured, about)
    return rank(race, measured, scored, about).table, scored.points


@pytest.mark.parametrize("period", ["2024-W18", "2024-04", "2024-Q1"])
def test_all_nine_are_ranked_with_scores_that_spread_between_40_and_95(workspace, loaded, period):
    table, _ = standings(workspace, loaded, period)
    assert table["rank"].notna().all()
    assert table["score"].between(40, 95).all()
    assert table["score"].max() - table["score"].min() > 25


@pytest.mark.parametrize("period", ["2024-W18", "2024-04", "2024-Q1"])
def test_hardly_any_figure_lies_at_or_beyond_its_goalposts(workspace, loaded, period):
    _, points = standings(workspace, loaded, period)
    assert ((points <= 0) | (points >= 100)).to_numpy().mean() < 0.05


@pytest.mark.parametrize("period", ["2024-W18", "2024-04", "2024-Q1"])
def test_somebody_moves_in_each_issue_and_nobody_goes_from_last_to_first(workspace, loaded, period):
    moves = standings(workspace, loaded, period)[0]["movement"].abs()
    assert moves.notna().all()
    assert 1 <= moves.max() <= 2


def test_subscribers_are_offices_with_reserved_addresses(workspace):
    subscribers = FolderSource(ROOT, workspace).subscribers()
    letterhead = workspace.letterhead
    addresses = [letterhead.address, letterhead.reply_to, *(subscriber.address for subscriber in subscribers)]
    assert all(address.endswith(".example") for address in addresses)


def test_every_edition_reaches_all_four_languages(workspace):
    subscribers = FolderSource(ROOT, workspace).subscribers()
    for edition in workspace.race("investment").editions.values():
        readers = [each for each in subscribers if each.wants(edition.code, edition.audience)]
        assert {str(each.language) for each in readers} == {"zh-Hans", "zh-Hant", "ja", "en"}


def test_every_district_has_an_office_and_the_public_reads_in_three_languages(workspace):
    subscribers = FolderSource(ROOT, workspace).subscribers()
    districts = {district.code for district in workspace.race("investment").districts}
    assert {each.district for each in subscribers if each.role is Role.DISTRICT} == districts
    assert {str(each.language) for each in subscribers if each.role is Role.PUBLIC} == {"zh-Hant", "ja", "en"}
