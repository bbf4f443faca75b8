"""Make the sample's weekly figures: a synthetic split by district under the published city totals.

    python data/make_sample.py [FOLDER]

The totals of the first quarter of 2024 (and the base of 86.1亿元 a year before) are published, those of trips, visits
and events as bounds; the total of planned investment isn't. That one, how the others divide among the districts and
weeks, and everything about other quarters is made up here. The same seed always writes the same bytes.
"""

from __future__ import annotations

import csv
import sys
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from math import fsum
from pathlib import Path
from random import Random

SEED = 20240507
NOTE = "合成示例"
#: How strong each district is in the long run. Its mood and its talents move it up and down.
DISTRICTS = {
    "端州区": 1.15, "鼎湖区": 0.80, "高要区": 1.00, "四会市": 1.25, "肇庆高新区": 1.40,
    "广宁县": 0.62, "怀集县": 0.86, "封开县": 0.52, "德庆县": 0.72,
}  # fmt: skip
HEADERS = {
    "new_projects": "新引进项目（个）",
    "manufacturing_projects": "制造业项目（个）",
    "over_100m": "亿元以上项目（个）",
    "over_1bn": "10亿元以上项目（个）",
    "planned_investment": "计划投资额（亿元）",
    "actual_investment": "实际投资额（亿元）",
    "started": "新增动工（个）",
    "completed": "新增竣工（个）",
    "in_production": "新增投产（个）",
    "outbound_trips": "外出招商（批次）",
    "companies_visited": "拜访企业（家）",
    "promotion_events": "推介活动（场）",
}
MONEY = {"planned_investment", "actual_investment"}


@dataclass(frozen=True)
class Quarter:
    """The weeks whose Sunday lies in a quarter, and what the city did in them; money in 0.01亿元."""

    name: str
    year: int
    weeks: range
    projects: tuple[int, int, int, int]
    """New, of which manufacturing, of which over 100 million, of which over 1 billion yuan."""
    actual_investment: int
    started: int
    completed: int
    in_production: int
    outbound_trips: int
    companies_visited: int
    promotion_events: int


QUARTERS = (
    Quarter("2023-Q1", 2023, range(1, 13), (121, 84, 53, 2), 8610, 41, 15, 24, 214, 402, 22),
    Quarter("2023-Q2", 2023, range(13, 26), (148, 104, 66, 5), 9480, 47, 18, 27, 255, 468, 26),
    Quarter("2023-Q3", 2023, range(26, 39), (152, 108, 68, 5), 9820, 49, 19, 28, 262, 480, 27),
    Quarter("2023-Q4", 2023, range(39, 53), (171, 122, 79, 6), 11240, 53, 23, 31, 290, 522, 30),
    Quarter("2024-Q1", 2024, range(1, 14), (186, 134, 87, 7), 11290, 56, 21, 33, 306, 553, 30),
    Quarter("2024-Q2", 2024, range(14, 19), (76, 55, 36, 4), 4640, 23, 9, 14, 122, 221, 12),
)
#: The whole city's goal of actual investment in each year, in 亿元: made up, as its split is.
TARGETS = {2023: 380, 2024: 450}
Place = tuple[int, str]
Shares = dict[Place, float]
Figures = dict[Place, dict[str, int]]


class City:
    """What lasts from week to week, so that ranks move, but don't jump: each district's mood and its talents."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.mood = dict.fromkeys(DISTRICTS, 1.0)
        self.talents = {(code, district): 0.75 + 0.5 * rng.random() for code in HEADERS for district in DISTRICTS}

    def moods(self, weeks: range) -> Shares:
        """Return every district's mood of each week; it is about 1, and changes slowly."""
        found = {}
        for week in weeks:
            for district, before in self.mood.items():
                self.mood[district] = max(0.4, 0.85 * before + 0.15 * (4 * self.rng.random() - 1))
                found[week, district] = self.mood[district]
        return found

    def shares(self, code: str, moods: Shares) -> Shares:
        """Return how much of an indicator each week and district gets: strength, talent, mood and a little chance."""
        strengths = {district: strength * self.talents[code, district] for district, strength in DISTRICTS.items()}
        return {place: strengths[place[1]] * mood * (0.85 + 0.3 * self.rng.random()) for place, mood in moods.items()}

    def draw(self, count: int, given: Shares) -> list[Place]:
        """Return `count` weeks and districts by their shares, in no order; one from each `count`-th part of the whole.

        So a district's weeks differ by chance, and its quarter is what its shares say.
        """
        places = sorted(given, key=lambda place: list(DISTRICTS).index(place[1]))  # a district's weeks stay together
        steps = list(accumulate(given[place] for place in places))
        points = [(number + self.rng.random()) / count * steps[-1] for number in range(count)]
        drawn = [places[min(bisect(steps, point), len(places) - 1)] for point in points]
        return sorted(drawn, key=lambda _: self.rng.random())


def main() -> None:
    """Write one file a quarter, and one with the years' targets."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    city = City(Random(SEED))
    for quarter in QUARTERS:
        write(folder / f"{quarter.name}.csv", quarter, figures_of(quarter, city))
    write_targets(folder / "targets.csv")


def figures_of(quarter: Quarter, city: City) -> Figures:
    """Return every week's and district's figures; they add up to the quarter's totals exactly."""
    moods = city.moods(quarter.weeks)
    figures: Figures = {place: dict.fromkeys(HEADERS, 0) for place in moods}
    add_projects(figures, quarter, city, moods)
    for code in ("started", "completed", "in_production", "promotion_events"):
        for place in city.draw(getattr(quarter, code), city.shares(code, moods)):
            figures[place][code] += 1
    for code in ("actual_investment", "outbound_trips", "companies_visited"):
        for place, part in allocate(getattr(quarter, code), city.shares(code, moods)).items():
            figures[place][code] = part
    return figures


def add_projects(figures: Figures, quarter: Quarter, city: City, moods: Shares) -> None:
    """Add the new projects: each kind is the first part of the kind before, so that they nest in every cell."""
    count, manufacturing, over_100m, over_1bn = quarter.projects
    for number, place in enumerate(city.draw(count, city.shares("new_projects", moods))):
        figures[place]["new_projects"] += 1
        figures[place]["manufacturing_projects"] += number < manufacturing
        figures[place]["over_100m"] += number < over_100m
        figures[place]["over_1bn"] += number < over_1bn
        least, most = (1000, 1800) if number < over_1bn else (110, 700) if number < over_100m else (5, 30)
        figures[place]["planned_investment"] += least + int(city.rng.random() * (most - least))


def allocate(total: int, given: Shares) -> dict[Place, int]:
    """Divide whole units by shares, the largest remainders first; the parts add up to the total."""
    whole = fsum(given.values())  # sum() rounds differently in Python 3.12
    exact = {place: total * share / whole for place, share in given.items()}
    parts = {place: int(value) for place, value in exact.items()}
    by_remainder = sorted(exact, key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: total - sum(parts.values())]:
        parts[place] += 1
    return parts


def write(path: Path, quarter: Quarter, figures: Figures) -> None:
    """Write one file as an office would: a row a week and district, UTF-8 with a mark so that Excel reads it right."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["周", "县（市、区）", *HEADERS.values(), "说明"])
        for week in quarter.weeks:
            for district in DISTRICTS:
                values = figures[week, district]
                texts = [f"{values[code] / 100:.2f}" if code in MONEY else values[code] for code in HEADERS]
                writer.writerow([f"{quarter.year}-W{week:02d}", district, *texts, NOTE])


def write_targets(path: Path) -> None:
    """Write the years' targets, divided by the districts' strength."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["年度", "县（市、区）", HEADERS["actual_investment"], "说明"])
        for year, total in TARGETS.items():
            goals = allocate(total, {(year, district): strength for district, strength in DISTRICTS.items()})
            for (_, district), goal in goals.items():
                writer.writerow([year, district, goal, NOTE])


if __name__ == "__main__":
    main()
