"""Real data made by others: 47 prefectures, daily, with the date in three columns and “-” beside blanks for missing."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ranking.domain.districts import District
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Language, Names
from ranking.domain.layouts import Layout, Mark, Shape

SHARED = Path(os.environ.get("RACE_TO_WIN_SHARED", Path(__file__).parents[3] / "shared"))
PREFECTURES = SHARED / "reference" / "real" / "jp_prefectures" / "prefectures.csv"
COLUMNS = ("testedPositive", "peopleTested", "serious", "discharged", "deaths")

pytestmark = pytest.mark.skipif(
    not PREFECTURES.exists(), reason=f"{PREFECTURES.name} is not here: RACE_TO_WIN_SHARED says where it lies"
)


@pytest.fixture
def cells():
    with PREFECTURES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def prefectures(folder, cells):
    """The source with the prefectures as the file itself names them, and its layout."""
    names = {row["prefectureNameJ"]: row["prefectureNameE"] for row in cells}
    folder.race = replace(
        folder.race,
        districts=tuple(
            District(code=english.lower(), names=Names({Language.JA: japanese, Language.EN: english}), cohort="all")
            for japanese, english in names.items()
        ),
        indicators=tuple(
            Indicator(code=code.lower(), names=Names.same(code), unit=Unit(names=Names.same("人"), scale=Decimal(1)))
            for code in COLUMNS
        ),
        totals=(),
    )
    folder.allowed = (str(SHARED),)
    return folder


LAYOUT = Layout(
    path=str(PREFECTURES),
    shape=Shape.WIDE,
    district="prefectureNameJ",
    date=("year", "month", "date"),
    columns={name: name.lower() for name in COLUMNS},
    marks={"-": Mark.NOT_REPORTED},
)


def test_every_figure_is_read_and_neither_blanks_nor_hyphens_are_figures(prefectures, cells):
    loaded = prefectures.load(LAYOUT)
    assert not loaded.problems
    counts = loaded.observations.reported["indicator"].value_counts().to_dict()
    assert counts == {name.lower(): sum(row[name] not in {"", "-"} for row in cells) for name in COLUMNS}
    assert counts == {
        "testedpositive": 15412,
        "peopletested": 15412 - 123,
        "serious": 15412 - 2866 - 47,
        "discharged": 15412 - 527,
        "deaths": 15412 - 804 - 54,
    }


def test_a_figure_is_the_one_in_its_line_of_the_file(prefectures, cells):
    frame = prefectures.load(LAYOUT).observations.reported
    okinawa = frame[(frame["district"] == "okinawa") & (frame["indicator"] == "deaths")].iloc[-1]
    row = cells[okinawa["row"] - 2]
    assert (row["prefectureNameE"], float(row["deaths"])) == ("Okinawa", okinawa["value"])
    assert f"{okinawa['date']:%Y-%m-%d}" == f"{row['year']}-{int(row['month']):02}-{int(row['date']):02}"


def test_without_a_meaning_the_hyphens_are_told_and_never_taken_for_zero(prefectures):
    loaded = prefectures.load(replace(LAYOUT, marks={}))
    assert [problem.rule for problem in loaded.problems] == ["unknown-mark"] * 21
    assert loaded.problems[-1].says == f"and {47 + 54 - 20} more like these"


def test_the_file_covers_every_prefecture_to_its_last_day(prefectures):
    observations = prefectures.load(LAYOUT).observations
    assert observations.reported["district"].nunique() == 47
    assert str(observations.newest(set(observations.reported["indicator"]))) == "2021-01-30"
    assert observations.totals.empty
