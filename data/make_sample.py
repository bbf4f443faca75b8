"""Make the sample's weekly figures: a synthetic split by district under the published city totals.

    python data/make_sample.py [FOLDER]

The totals of the first quarter of 2024 (and the base of 86.1亿元 a year before) are published; how they divide among
the districts and weeks, and everything about other quarters, is made up here. The same seed always writes the same
bytes.
"""

from __future__ import annotations

import csv
import sys
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

SEED = 20240507
NOTE = "合成示例"
#: How strong each district is, and how well it is doing in the spring of 2024.
DISTRICTS = {
    "端州区": (1.10, 1.10), "鼎湖区": (0.80, 1.00), "高要区": (1.15, 0.90),
    "四会市": (1.20, 1.05), "肇庆高新区": (1.30, 1.00), "广宁县": (0.65, 1.10),
    "怀集县": (0.80, 1.00), "封开县": (0.60, 0.95), "德庆县": (0.70, 1.05),
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
Place = tuple[int, str]
Figures = dict[Place, dict[str, int]]


def main() -> None:
    """Write one file a quarter."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    rng = Random(SEED)
    for quarter in QUARTERS:
        write(folder / f"{quarter.name}.csv", quarter, figures_of(quarter, rng))


def figures_of(quarter: Quarter, rng: Random) -> Figures:
    """Return every week's and district's figures; they add up to the quarter's totals exactly."""
    places = [(week, district) for week in quarter.weeks for district in DISTRICTS]
    figures: Figures = {place: dict.fromkeys(HEADERS, 0) for place in places}
    add_projects(figures, quarter, rng)
    for code in ("started", "completed", "in_production", "promotion_events"):
        for place in draw(getattr(quarter, code), shares(quarter, places, rng), rng):
            figures[place][code] += 1
    for code in ("actual_investment", "outbound_trips", "companies_visited"):
        for place, part in allocate(getattr(quarter, code), shares(quarter, places, rng)).items():
            figures[place][code] = part
    return figures


def add_projects(figures: Figures, quarter: Quarter, rng: Random) -> None:
    """Add the new projects: each kind is the first part of the kind before, so that they nest in every cell."""
    _, manufacturing, over_100m, over_1bn = quarter.projects
    for number, place in enumerate(draw(quarter.projects[0], shares(quarter, list(figures), rng), rng)):
        figures[place]["new_projects"] += 1
        figures[place]["manufacturing_projects"] += number < manufacturing
        figures[place]["over_100m"] += number < over_100m
        figures[place]["over_1bn"] += number < over_1bn
        least, most = (1000, 1800) if number < over_1bn else (110, 700) if number < over_100m else (5, 30)
        figures[place]["planned_investment"] += least + int(rng.random() * (most - least))


def shares(quarter: Quarter, places: list[Place], rng: Random) -> dict[Place, float]:
    """Return how much each week and district gets: strength, the year's form, and a mood that lasts for weeks."""
    mood = dict.fromkeys(DISTRICTS, 1.0)
    found = {}
    for week, district in places:
        mood[district] = 0.75 * mood[district] + 0.25 * (0.2 + 1.6 * rng.random())
        strength, form = DISTRICTS[district]
        found[week, district] = strength * (form if quarter.year == 2024 else 1.0) * mood[district]
    return found


def draw(count: int, given: dict[Place, float], rng: Random) -> list[Place]:
    """Return `count` weeks and districts at random, by their shares."""
    places, steps = list(given), list(accumulate(given.values()))
    return [places[bisect(steps, rng.random() * steps[-1])] for _ in range(count)]


def allocate(total: int, given: dict[Place, float]) -> dict[Place, int]:
    """Divide whole units by shares, the largest remainders first; the parts add up to the total."""
    whole = sum(given.values())
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


if __name__ == "__main__":
    main()
