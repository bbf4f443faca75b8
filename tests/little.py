"""A little workspace for tests: four districts in two cohorts, two indicators, three weeks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

SCHEDULES = """\
time_zone: Asia/Shanghai
languages: [zh-Hans, en]
letterhead:
  name: {zh-Hans: 示例市, en: Sample City}
  address: ranking@city.example
subscribers: data/subscribers.csv
races:
  contest:
    name: {zh-Hans: 投资竞赛, en: Investment race}
    cohorts:
      east: {zh-Hans: 东片, en: East}
      west: {zh-Hans: 西片, en: West}
    districts:
      - {code: "01", name: {zh-Hans: 甲区, en: Alpha}, cohort: east}
      - {code: "02", name: {zh-Hans: 乙区, en: Beta}, cohort: east}
      - {code: "03", name: {zh-Hans: 丙县, en: Gamma}, cohort: west}
      - {code: "04", name: {zh-Hans: 丁县, en: Delta}, cohort: west}
    scoring: {normalise: goalposts, precision: 1}
    indicators:
      projects:
        name: {zh-Hans: 新引进项目, en: New projects}
        unit: 个
        weight: 40
        precision: 0
        goalposts: {week: [0, 10], month: [0, 40]}
      investment:
        name: {zh-Hans: 实际投资, en: Actual investment}
        unit: 亿元
        weight: 60
        precision: 1
        goalposts: {week: [0, 5], month: [0, 20]}
    sources:
      - {file: data/weekly.csv, layout: wide, district: 县区, date: 周, columns: {项目: projects, 投资: investment}}
    editions:
      weekly: {name: {zh-Hans: 周动态, en: Weekly update}, period: week, when: "Mon 09:00"}
      monthly: {name: {zh-Hans: 月公开, en: Monthly disclosure}, period: month, when: "day 5, 10:00", sign_off: one}
"""
FIGURES = """\
周,县区,项目,投资
2024-W16,甲区,3,1.5
2024-W16,乙区,5,2.0
2024-W16,丙县,2,0.8
2024-W16,丁县,1,0.4
2024-W17,甲区,4,2.5
2024-W17,乙区,4,2.0
2024-W17,丙县,2,1.1
2024-W17,丁县,3,1.2
2024-W18,甲区,6,3.5
2024-W18,乙区,5,2.2
2024-W18,丙县,1,0.9
2024-W18,丁县,2,1.0
"""
SUBSCRIBERS = """\
address,name,language,role,district,editions
alpha@city.example,甲区招商办,zh-Hans,district,01,
beta@city.example,Beta office,en,district,02,
gamma@city.example,丙县招商办,zh-Hans,district,丙县,
leader@city.example,市领导办公室,zh-Hans,leader,,
reader@abroad.example,A reader,en,public,,weekly
"""
#: The Monday after week 18 of 2024, an hour after the weekly update was due.
NOW = datetime(2024, 5, 6, 2, 0, tzinfo=UTC)
WEEKLY = "contest/weekly/2024-W18"


def write_workspace(
    folder: Path, *, schedules: str = SCHEDULES, figures: str = FIGURES, people: str = SUBSCRIBERS
) -> Path:
    """Write the little workspace into a folder and return it."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "schedules.yaml").write_text(schedules, encoding="utf-8")
    (folder / "data" / "weekly.csv").write_text(figures, encoding="utf-8")
    (folder / "data" / "subscribers.csv").write_text(people, encoding="utf-8")
    return folder


def many_subscribers(count: int) -> str:
    """Return a subscribers file with `count` lines."""
    head, *_ = SUBSCRIBERS.splitlines()
    districts = ("01", "02", "03", "04", "")
    lines = [
        f"office{n:04d}@city.example,Office {n},{'en' if n % 2 else 'zh-Hans'},district,{districts[n % 5]},"
        for n in range(count)
    ]
    return "\n".join([head, *lines]) + "\n"
