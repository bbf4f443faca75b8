"""What `schedules.yaml` says about indicators and scoring, and what it must not say."""

from __future__ import annotations

from datetime import date

import pytest
from little import SCHEDULES

from ranking.config.loader import load_workspace
from ranking.domain.errors import InputProblems
from ranking.domain.indicators import January, Measure
from ranking.domain.lights import LightBasis
from ranking.domain.periods import PeriodKind
from ranking.domain.rules import Aggregation, Missing, NoBase, Normaliser, RankMethod

RICH = (
    SCHEDULES.replace(
        "    scoring: {normalise: goalposts, precision: 1}\n",
        """\
    scoring: {normalise: min-max, window: 6, aggregate: geometric, ranks: ordinal, tie_breakers: [projects],
              adjustment_cap: 5, scale: [1, 100]}
    dimensions:
      economy: {name: 经济, weight: 60}
      building: {name: 建设, weight: 40, aggregate: generalised, power: 0.5}
    adjustments:
      - {district: "01", period: 2024-W18, points: -1.5, reason: 约谈}
    lists:
      red: {all: {places: 1, condition: ">= 0", on: lead}}
      black: {east: {places: 1}}
      exempt: {"02": 受灾}
""",
    )
    .replace(
        "        weight: 40\n",
        "        weight: 100\n        dimension: building\n        normalise: rank-points\n"
        "        table: [100, 95, 90]\n",
    )
    .replace(
        "        weight: 60\n",
        """\
        weight: 100
        dimension: economy
        measure: completion
        january: with-february
        cap: 120
        missing: carry
        carry: 3
        no_base: by-state
        tie_precision: 0
        lights: {on: shortfall, green: "≥ 0", yellow: ">= -10", red_after: 2}
""",
    )
    .replace("goalposts: {week: [0, 5], month: [0, 20]}", "goalposts: {week: [0, 90], month: [0, 100]}")
    .replace(
        "    sources:\n",
        """\
      people: {name: 人口, unit: 万人, kind: level}
      share: {name: 占比, unit: "%", formula: projects / people * 100}
    sources:
""",
    )
    .replace('{code: "04", name:', '{code: "04", since: 2024-01-01, succeeds: ["03"], name:')
    .replace('{code: "03", name:', '{code: "03", until: 2023-12-31, name:')
)


def load(folder, text):
    (folder / "schedules.yaml").write_text(text, encoding="utf-8")
    return load_workspace(folder, {}).race("contest")


def test_everything_that_can_be_declared_reaches_the_domain(tmp_path):
    race = load(tmp_path, RICH)
    projects, investment = race.indicators
    scoring = race.scoring
    assert (scoring.aggregation, scoring.ranks, scoring.tie_breakers, scoring.adjustment_cap) == (
        Aggregation.GEOMETRIC,
        RankMethod.ORDINAL,
        ("projects",),
        5,
    )
    assert (scoring.normalisation.method, scoring.normalisation.window, scoring.normalisation.scale) == (
        Normaliser.MIN_MAX,
        6,
        (1, 100),
    )
    assert (projects.normalisation.method, projects.normalisation.table) == (Normaliser.RANK_POINTS, (100, 95, 90))
    assert (investment.measure, investment.january, investment.missing, investment.carry) == (
        Measure.COMPLETION,
        January.WITH_FEBRUARY,
        Missing.CARRY,
        3,
    )
    assert (investment.no_base, investment.tie_precision, investment.dimension) == (NoBase.BY_STATE, 0, "economy")
    assert [one.code for one in race.context] == ["people", "share"], "what has no weight is only counted"
    assert race.context[1].formula.names == {"projects", "people"}
    assert [(one.code, one.weight, one.aggregation, one.power) for one in race.dimensions] == [
        ("economy", 60, Aggregation.ARITHMETIC, 1),
        ("building", 40, Aggregation.GENERALISED, 0.5),
    ]
    [adjustment] = race.adjustments
    assert (adjustment.district, str(adjustment.period), adjustment.points) == ("01", "2024-W18", -1.5)
    assert (race.districts[3].since, race.districts[3].succeeds) == (date(2024, 1, 1), ("03",))
    assert (investment.lights.on, investment.lights.red_after) == (LightBasis.SHORTFALL, 2)
    assert set(race.honours.red) == {""}
    assert set(race.honours.black) == {"east"}
    assert dict(race.honours.exempt) == {"02": "受灾"}


def test_caps_and_goalposts_of_what_is_in_per_cent_are_not_turned_into_yuan(tmp_path):
    investment = load(tmp_path, RICH).indicators[1]
    assert investment.cap == 120
    assert investment.goalposts[PeriodKind.WEEK].best == 90
    plain = load(tmp_path, SCHEDULES.replace("weight: 60", "weight: 60\n        cap: 4")).indicators[1]
    assert plain.cap == 4e8


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        (
            "economy: {name: 经济, weight: 60}",
            "economy: {name: 经济, weight: 50}",
            "the weights add up to 90, not to 100",
        ),
        (
            "weight: 100\n        dimension: building",
            "weight: 90\n        dimension: building",
            "the weights in building add up to 90",
        ),
        ("dimension: building", "dimension: bilding", "there is no dimension “bilding” (did you mean “building”?)"),
        (
            "economy: {name: 经济, weight: 60}",
            "economy: {name: 经济, weight: 60, within: economy}",
            "go round in a circle",
        ),
        (
            "economy: {name: 经济, weight: 60}",
            "economy: {name: 经济, weight: 60, within: nothing}",
            "there is no dimension “nothing”",
        ),
        ("measure: completion", "measure: per-capita", "`measure: per-capita` and `per:` belong together"),
        ("measure: completion", "measure: per-capita\n        per: peeple", "there is no other indicator “peeple”"),
        ("measure: completion", "measure: completed", "“completed” is not known. Write one of value, increment"),
        ("cap: 120", "cap: 10\n        floor: 20", "the cap lies below the floor"),
        ("tie_precision: 0", "tie_precision: 3", "values would be ranked apart that are printed alike"),
        ("        table: [100, 95, 90]\n", "", "rank-points needs the points of each rank"),
        ("table: [100, 95, 90]", "table: [100, 95, 99]", "a worse rank would get more points than a better one"),
        ("normalise: rank-points", "normalise: distance-to-reference", "distance-to-reference needs a district"),
        (
            "normalise: rank-points",
            "normalise: distance-to-reference\n        reference: '09'",
            "there is no district “09”",
        ),
        ("scale: [1, 100]", "scale: [100, 1]", "the best must get more points than the worst"),
        ("tie_breakers: [projects]", "tie_breakers: [project]", "there is no indicator “project”"),
        ("tie_breakers: [projects]", "tie_breakers: [people]", "“people” has no weight, so it can't break ties"),
        ('condition: ">= 0", on: lead', 'condition: ">= 0"', "this condition is about nothing"),
        ("        normalise: rank-points\n", "", "`table:` belongs to a normaliser"),
        ("window: 6", "window: 6, treat_outliers: true", "a window and the treatment of outliers don't go together"),
        ("formula: projects / people * 100", "formula: projects / share", "in a circle|circle"),
        ("formula: projects / people * 100", "formula: projects / peple", "peple"),
        ("formula: projects / people * 100", "formula: __import__('os')", "can't be read as a formula"),
        ('green: "≥ 0"', 'green: "well"', "“well” is no condition"),
        ('condition: ">= 0"', 'condition: "0"', "“0” is no condition"),
        ('{district: "01", period: 2024-W18', '{district: "09", period: 2024-W18', "there is no district “09”"),
        ("period: 2024-W18", "period: 2024-W60", "“2024-W60” is not a period"),
        ("black: {east:", "black: {easst:", "there is no cohort “easst” (did you mean “east”?)"),
        ('exempt: {"02"', 'exempt: {"22"', "there is no district “22”"),
        ('succeeds: ["03"]', 'succeeds: ["33"]', "there is no district “33” to succeed"),
        ("since: 2024-01-01, ", "", "a district that succeeds others needs a day"),
        ("red_after: 2", "red_afer: 2", "“red_afer” means nothing here. Did you mean “red_after”?"),
        ("window: 6", "window: 0", "“0” is too small"),
    ],
)
def test_what_does_not_fit_together_is_told_with_its_line(tmp_path, was, becomes, words):
    assert was in RICH
    with pytest.raises(InputProblems) as refused:
        load(tmp_path, RICH.replace(was, becomes, 1))
    told = "\n".join(map(str, refused.value.problems))
    assert any(word in told for word in words.split("|")), told
    assert all(problem.place.line for problem in refused.value.problems)
    assert len(refused.value.problems) <= 2


def test_normalisers_that_read_goalposts_need_them_where_an_indicator_asks_for_one(tmp_path):
    text = RICH.replace("normalise: rank-points", "normalise: efficacy").replace(
        "goalposts: {week: [0, 10], month: [0, 40]}", ""
    )
    with pytest.raises(InputProblems, match="efficacy reads goalposts, and there are none"):
        load(tmp_path, text)
