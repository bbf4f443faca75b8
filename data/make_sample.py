"""Make the sample's weekly figures: a synthetic split by district under the published city totals.

    python data/make_sample.py [FOLDER]

Until week 17 of 2024 there is a file a quarter. Week 18 came as offices send it, in three files of their own layouts
(weekly/), and so does week 19 (arriving/), which waits to be moved there: with a district that is late, a figure in
another unit than its column's, and a later file that revises an earlier week.

The totals of the first quarter of 2024 (and the base of 86.1亿元 a year before) are published, those of trips, visits
and events as bounds; the total of planned investment isn't. That one, how the others divide among the districts and
weeks, and everything about other quarters is made up here. The same seed always writes the same bytes.
"""

from __future__ import annotations

import csv
import sys
from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from math import fsum
from pathlib import Path
from random import Random

import xlsxwriter

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
#: What one office reports of its own, made up as well; the week ends on the Sunday after.
WEEK_19 = Quarter("2024-W19", 2024, range(19, 20), (15, 11, 7, 1), 930, 5, 2, 3, 24, 44, 3)
SUNDAYS = {18: "2024年4月29日至5月5日", 19: "2024年5月6日至5月12日"}
#: How the offices write the districts' names.
SHORT = {"肇庆高新区": "高新区", "四会市": "四会市（直管区）", "端州区": "端 州 区"}
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
    """Write one file a quarter, the offices' files of two weeks, and one with the years' targets."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    city = City(Random(SEED))
    for quarter in QUARTERS:
        figures = figures_of(quarter, city)
        write(folder / f"{quarter.name}.csv", quarter, figures)
        if 18 in quarter.weeks and quarter.year == 2024:
            write_week(folder / "weekly", 18, figures)
    write_targets(folder / "targets.csv")
    write_arriving(folder / "arriving", figures, figures_of(WEEK_19, city))


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
            if (quarter.year, week) == (2024, 18):
                continue  # it came in the offices' own files
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


def write_week(folder: Path, week: int, figures: Figures) -> None:
    """Write a week's three files."""
    folder.mkdir(parents=True, exist_ok=True)
    investment_office(folder / f"2024-W{week}_招商局.xlsx", week, figures)
    planning_office(folder / f"2024-W{week}_发改局.csv", week, figures)
    statistics_office(folder / f"2024-W{week}_统计局.xlsx", week, {name: figures[week, name] for name in DISTRICTS})


def write_arriving(folder: Path, before: Figures, figures: Figures) -> None:
    """Write the files of week 19: one district is late, one figure is in 万元, and week 18 is revised once."""
    late, slip, revised = "怀集县", "封开县", "端州区"
    write_week(folder, 19, figures)
    partly = {place: values for place, values in figures.items() if place[1] != late}
    investment_office(folder / "2024-W19_招商局.xlsx", 19, partly)
    investment_office(folder / "2024-W19_招商局_补报.xlsx", 19, {place: figures[place] for place in [(19, late)]})
    wrong = {name: dict(figures[19, name]) for name in DISTRICTS}
    wrong[slip]["actual_investment"] *= 10_000
    statistics_office(folder / "2024-W19_统计局.xlsx", 19, wrong)
    right = {slip: figures[19, slip]}
    statistics_office(folder / "2024-W19_统计局_更正.xlsx", 19, right)
    again = {revised: {**before[18, revised], "actual_investment": before[18, revised]["actual_investment"] + 60}}
    statistics_office(folder / "2024-W18_统计局_更正.xlsx", 18, again)


def investment_office(path: Path, week: int, figures: Figures) -> None:
    """Write projects and trips: a title, the period below it, merged header cells, a total, a note and signatures."""
    projects = ("new_projects", "manufacturing_projects", "over_100m", "over_1bn")
    trips = ("outbound_trips", "companies_visited", "promotion_events")
    with xlsxwriter.Workbook(path) as book:
        page, bold = dated(book).add_worksheet("周报"), book.add_format({"bold": True, "align": "center", "border": 1})
        page.merge_range("A1:I1", "肇庆市招商引资工作周报表（合成示例）", bold)
        page.write("A2", f"2024年第{week}周（{SUNDAYS[week]}）")
        page.merge_range("A3:A4", "县（市、区）", bold)
        page.merge_range("B3:E3", "引进项目（个）", bold)
        page.merge_range("F3:F4", "计划投资额（亿元）", bold)
        page.merge_range("G3:I3", "招商活动", bold)
        page.write_row("B4", ["总数", "制造业", "亿元以上", "10亿元以上"], bold)
        page.write_row("G4", ["外出招商（批次）", "拜访企业（家）", "推介活动（场）"], bold)
        rows = [(name, figures[week, name]) for name in DISTRICTS if (week, name) in figures]
        for line, (name, values) in enumerate(rows, start=4):
            page.write_row(line, 0, [SHORT.get(name, name), *(values[code] for code in projects)])
            page.write_row(line, 5, [values["planned_investment"] / 100, *(values[code] for code in trips)])
        end = 4 + len(rows)
        if len(rows) == len(DISTRICTS):
            sums = {code: sum(values[code] for _, values in rows) for code in HEADERS}
            page.write_row(end, 0, ["全市合计", *(sums[code] for code in projects), sums["planned_investment"] / 100])
            page.write_row(end, 6, [sums[code] for code in trips])
        page.write(end + 1, 0, "注：本表数字均为合成示例；计划投资额为项目协议投资额。")
        page.write_row(end + 2, 0, ["填表人：（示例）", "", "审核人：（示例）", "", "单位负责人：（示例）"])
        page.set_column("A:I", 16)


def planning_office(path: Path, week: int, figures: Figures) -> None:
    """Write the projects' stages as a program for accounts does: a figure a row, in GB18030."""
    names = {"started": "新增动工", "completed": "新增竣工", "in_production": "新增投产"}
    lines = ["县区,指标,数量,单位"]
    lines += [f"{name},{title},{figures[week, name][code]},个" for name in DISTRICTS for code, title in names.items()]
    path.write_bytes("\r\n".join([*lines, ""]).encode("gb18030"))


def statistics_office(path: Path, week: int, figures: dict[str, dict[str, int]]) -> None:
    """Write actual investment in 亿元, with the rank behind the figure, and the district that two others make up."""
    amounts = {name: values["actual_investment"] for name, values in figures.items()}
    order = sorted(amounts.values(), reverse=True)
    with xlsxwriter.Workbook(path) as book:
        page = dated(book).add_worksheet("快报")
        page.write("A1", "实际投资完成情况快报（合成示例）")
        page.write("D2", "单位：亿元")
        page.write_row("A3", ["序号", "地区", "周次", "实际投资额（名次）"])
        rows = [
            (SHORT.get(name, name), f"{amount / 100:.2f}({order.index(amount) + 1})")
            for name, amount in amounts.items()
        ]
        if {"四会市", "肇庆高新区"} <= amounts.keys():
            both = amounts["四会市"] + amounts["肇庆高新区"]
            rows.insert(4, ("四会市全域", f"{both / 100:.2f}"))
        for line, (name, text) in enumerate(rows, start=3):
            page.write_row(line, 0, [line - 2, name, f"2024年第{week}周", text])
        page.write(3 + len(rows), 0, "说明：四会市全域含肇庆高新区。")
        page.set_column("A:D", 18)


def dated(book: xlsxwriter.Workbook) -> xlsxwriter.Workbook:
    """Give a workbook a day of its own, so that it is the same bytes whenever it is made."""
    book.set_properties({"created": datetime(2024, 5, 13, tzinfo=UTC), "comments": NOTE})
    return book


if __name__ == "__main__":
    main()
