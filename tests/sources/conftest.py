"""A little race of three districts, its workspace, and a way to load files laid into its folder."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ranking.domain.districts import Cohort, District, Total
from ranking.domain.indicators import PERCENT, Indicator, Kind, Unit
from ranking.domain.languages import Language, Names
from ranking.domain.layouts import Layout, Shape
from ranking.domain.letterhead import Letterhead
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Edition, Race
from ranking.domain.subscribers import Audience, Role
from ranking.domain.whens import When
from ranking.domain.workspace import Workspace
from ranking.ports import Loaded
from ranking.sources.folder import FolderSource

ZONE = ZoneInfo("Asia/Shanghai")
YI_YUAN = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)


def _district(code: str, simplified: str, english: str, *aliases: str) -> District:
    names = Names({Language.ZH_HANS: simplified, Language.EN: english})
    return District(code=code, names=names, cohort="all", aliases=aliases)


def _edition(code: str, kind: PeriodKind, when: str) -> Edition:
    return Edition(
        code=code,
        names=Names.same(code),
        period=kind,
        when=When.parse(when),
        zone=ZONE,
        template=code,
        audience=Audience(roles=frozenset(Role)),
    )


@pytest.fixture
def race():
    districts = (
        _district("441202", "端州区", "Duanzhou"),
        _district("441284", "四会市", "Sihui"),
        _district("441284450", "肇庆高新区", "Zhaoqing High-tech Zone", "高新区", "大旺"),
    )
    return Race(
        code="investment",
        names=Names.same("投资"),
        districts=districts,
        cohorts=(Cohort(code="all", names=Names.same("全部")),),
        indicators=(
            Indicator(
                code="invested", names=Names({Language.ZH_HANS: "实际投资", Language.EN: "Invested"}), unit=YI_YUAN
            ),
            Indicator(code="projects", names=Names.same("新签约"), unit=Unit(names=Names.same("个"))),
            Indicator(code="rate", names=Names.same("开工率"), unit=PERCENT, kind=Kind.RATE),
        ),
        totals=(Total(code="city", names=Names.same("全市"), parts=frozenset(each.code for each in districts)),),
        editions={
            "weekly": _edition("weekly", PeriodKind.WEEK, "Mon 09:00"),
            "monthly": _edition("monthly", PeriodKind.MONTH, "day 5, 10:00"),
        },
    )


@pytest.fixture
def folder(tmp_path, race):
    return Folder(tmp_path, race)


LONG = Layout(path="*.csv", shape=Shape.LONG, district="县区", date=("周",), indicator="指标", value="数值")
WIDE = Layout(
    path="*.csv",
    shape=Shape.WIDE,
    district="县区",
    date=("日期",),
    columns={"投资": "invested", "签约": "projects", "开工率": "rate"},
)


class Folder:
    """A workspace's folder and what loading it gives."""

    def __init__(self, path: Path, race: Race) -> None:
        self.path, self.race = path, race
        self.races: dict[str, Race] = {}
        self.allowed: tuple[str, ...] = ()

    def write(self, name: str, text: str, encoding: str = "utf-8") -> None:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_bytes(text.encode(encoding))

    def source(self, *layouts: Layout) -> FolderSource:
        workspace = Workspace(
            zone=ZONE,
            languages=tuple(Language),
            letterhead=Letterhead(names=Names.same("肇庆市"), address="ranking@zhaoqing.example"),
            subscribers="subscribers.csv",
            races=self.races or {self.race.code: self.race},
            layouts={self.race.code: layouts},
            fingerprint="0" * 64,
            input_folders=self.allowed,
        )
        return FolderSource(self.path, workspace)

    def load(self, *layouts: Layout) -> Loaded:
        return self.source(*layouts).load(self.race)

    def problems(self, *layouts: Layout) -> list[str]:
        """The sentences of every problem."""
        return [str(problem) for problem in self.load(*layouts).problems]

    def long(self, *rows: str) -> Loaded:
        self.write("a.csv", "\n".join(["县区,周,指标,数值", *rows]) + "\n")
        return self.load(LONG)

    def figures(self, *layouts: Layout) -> list[tuple]:
        """District, indicator, day and value of every figure of a load without problems."""
        loaded = self.load(*layouts)
        assert not loaded.problems, [str(problem) for problem in loaded.problems]
        columns = loaded.observations.reported[["district", "indicator", "date", "value"]]
        return [(who, what, f"{day:%Y-%m-%d}", value) for who, what, day, value in columns.itertuples(index=False)]


@pytest.fixture
def long():
    return LONG


@pytest.fixture
def wide():
    return WIDE
