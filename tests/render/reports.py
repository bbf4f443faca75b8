"""Reports for tests: the seed's own figures, and fields of any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from ranking.domain.districts import Cohort, District
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Language, Names
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.domain.report import Cell, CityTotal, Report, Row, Table
from ranking.domain.variants import Variant

TEMPLATES = Path(__file__).parents[2] / "templates"


def names(hans: str, hant: str, ja: str, en: str) -> Names:
    return Names(
        dict(zip((Language.ZH_HANS, Language.ZH_HANT, Language.JA, Language.EN), (hans, hant, ja, en), strict=True))
    )


YI = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)
PIECES = Unit(names=names("个", "個", "件", ""))
PROJECTS = Indicator(
    code="projects",
    names=names("新引进项目", "新引進項目", "新規誘致プロジェクト", "New projects"),
    unit=PIECES,
    weight=40,
)
MONEY = Indicator(
    code="money",
    names=names("实际投资额", "實際投資額", "実際投資額", "Actual investment"),
    unit=YI,
    weight=60,
    precision=1,
)
SOUTHEAST = Cohort(code="southeast", names=names("东南板块", "東南板塊", "東南ブロック", "Southeast"))
DUANZHOU = District(code="441202", names=names("端州区", "端州區", "端州区", "Duanzhou"), cohort="southeast")
GAOYAO = District(code="441204", names=names("高要区", "高要區", "高要区", "Gaoyao"), cohort="southeast")
FENGKAI = District(code="441225", names=names("封开县", "封開縣", "封開県", "Fengkai"), cohort="southeast")


def cell(code, value, score, points, *, change=None, points_change=None, rank=1):
    return Cell(
        indicator=code, state=CellState.REPORTED, value=Decimal(value), change=change, score=Decimal(score),
        rank=rank, points=Decimal(points), points_change=points_change,
    )  # fmt: skip


def row(district, rank, score, movement, projects, money, *, tied=False):
    cells = (
        cell("projects", projects, "60.0", "24.0", change=Decimal(2), points_change=Decimal("1.5"), rank=rank),
        cell("money", money, "70.0", "42.0", change=Decimal(-80_000_000), points_change=Decimal("-2.1"), rank=rank),
    )
    return Row(
        district=district, rank=rank, score=Decimal(score), movement=movement,
        cells={one.indicator: one for one in cells},
        previous_rank=None if movement is None else rank + movement, tied=tied,
    )  # fmt: skip


def unreported(district):
    cells = [Cell(indicator=code, state=CellState.NOT_REPORTED) for code in ("projects", "money")]
    return Row(district=district, cells={one.indicator: one for one in cells})


def seed_report(edition="weekly", period="2024-Q1", rows=None, race="投资竞赛"):
    """Return the published totals of the first quarter of 2024 over a small field."""
    rows = rows or (
        row(GAOYAO, 1, "87.6", -1, 30, 1_234_560_000_000),
        row(DUANZHOU, 2, "86.4", 2, 28, 1_743_000_000),
        unreported(FENGKAI),
    )
    titles = {
        "weekly": names("周动态", "週動態", "週次動向", "Weekly update"),
        "monthly": names("月公开", "月公開", "月次公表", "Monthly disclosure"),
        "quarterly": names("季通报", "季通報", "四半期通報", "Quarterly bulletin"),
    }
    return Report(
        race="investment", race_names=names(race, race, race, "Investment race" if race == "投资竞赛" else race),
        edition=edition, edition_names=titles[edition], template=edition, period=Period.parse(period), revision=1,
        issued_on=date(2024, 5, 7), data_as_of=date(2024, 3, 31), indicators=(PROJECTS, MONEY),
        tables=(Table(cohort=SOUTHEAST, rows=tuple(rows)),),
        totals={
            "projects": CityTotal(value=Decimal(186), growth=Decimal("53.7")),
            "money": CityTotal(value=Decimal(11_290_000_000), growth=Decimal("31.1")),
        },
        score_precision=1, notice=names("示例数据", "示例數據", "サンプル", "Sample"),
    )  # fmt: skip


def variant(language, district=None, *, public=False):
    return Variant(language=language, district=district, public=public)


def large_report(districts, indicators, edition="weekly"):
    """Return a report of any size, all ranked."""
    codes = [f"indicator_{n}" for n in range(indicators)]
    measured = [
        Indicator(code=code, names=names(*(f"第{n}项主要指标" for _ in range(4))), unit=YI, precision=2)
        for n, code in enumerate(codes)
    ]  # fmt: skip
    rows = [
        Row(
            district=District(code=str(n), names=Names.same(f"第{n}县"), cohort="southeast"),
            rank=n + 1, score=Decimal("99.9") - n, movement=n % 3 - 1,
            cells={code: cell(code, 12_345_000_000, "50.0", "4.2", rank=n + 1) for code in codes},
        )
        for n in range(districts)
    ]  # fmt: skip
    report = seed_report(edition, rows=rows)
    return replace(report, indicators=tuple(measured), totals={})
