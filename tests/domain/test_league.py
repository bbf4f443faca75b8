"""The engine by itself: frames in, frames out, and bad frames told by race, indicator and district."""

from __future__ import annotations

import doctest

import numpy as np
import pandas as pd
import pytest

import ranking
from ranking import Race, score
from ranking.domain import aggregation, formulas, league, normalise, ranks, rounding
from ranking.domain.errors import InputProblems
from ranking.domain.rules import Aggregation, RankMethod

FIGURES = pd.DataFrame({"a": [90.0, 50, 70], "b": [1.0, 3, 2]}, index=["one", "two", "three"])


@pytest.mark.parametrize(
    "module", [league, formulas, rounding, normalise, aggregation, ranks], ids=lambda m: m.__name__
)
def test_the_examples_in_the_docstrings_are_right(module):
    assert doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


def race(**rules):
    return Race.of({"a": {"weight": 60, "goalposts": (0, 100)}, "b": {"weight": 40, "direction": "lower"}}, **rules)


def test_frames_have_the_index_they_were_given():
    found = score(race(), FIGURES)
    for frame in (found.table, found.points, found.contributions, found.ranks):
        assert list(frame.index) == ["one", "two", "three"]
    assert found.contributions.sum(axis=1).round(9).tolist() == found.table["score"].tolist()


def test_several_periods_are_scored_each_by_itself():
    both = pd.concat({"2024-01": FIGURES, "2024-02": FIGURES.iloc[::-1]})
    found = score(race(), both)
    assert found.table["rank"].tolist() == [1, 3, 2, 2, 3, 1]
    assert found.needs("two", "2024-02").loc["b", "then"] == 2


def test_cohorts_means_and_ranks_are_a_matter_of_rules():
    rules = {"aggregation": Aggregation.GEOMETRIC, "ranks": RankMethod.DENSE, "precision": 0}
    found = score(race(cohorts={"one": "x", "two": "x", "three": "y"}, **rules), FIGURES)
    assert found.table["rank"].isna().tolist() == [False, False, True], "three is alone in its cohort"
    assert found.table["overall_rank"].notna().all()


def test_robustness_is_at_hand():
    assert score(race(), FIGURES).robustness(draws=100).ranks.index.tolist() == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("broken", "rules", "words"),
    [
        (FIGURES.assign(a=[np.inf, 1, 2]), {}, "race: a of one is infinite"),
        (FIGURES.drop(columns="b"), {}, "the frame has no column “b”"),
        (FIGURES.assign(b=["x", "y", "z"]), {}, "“b” does not hold numbers"),
        (pd.concat([FIGURES, FIGURES.iloc[:1]]), {}, "one stands in the frame twice"),
        (FIGURES, {"a": {"weight": 0}, "b": 0}, "no indicator has any weight"),
        (FIGURES, {"a": {"weight": 1, "goalposts": (100, 0)}, "b": 1}, "the goalposts of a for a"),
        (FIGURES, {"a": {"weight": 1, "goalposts": (5, 5)}, "b": 1}, "are upside down"),
    ],
)
def test_what_would_make_a_rank_wrong_is_refused(broken, rules, words):
    with pytest.raises(InputProblems, match=words):
        score(Race.of(rules) if rules else race(), broken)


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(InputProblems) as refused:
        score(race(), FIGURES.assign(a=[np.inf, -np.inf, 1]).drop(columns="b"))
    assert len(refused.value.problems) == 3


def test_equal_columns_are_told_and_decide_nothing():
    found = score(race(), FIGURES.assign(b=2.0))
    assert [problem.rule for problem in found.problems] == ["all-equal"]
    assert found.points["b"].tolist() == [50, 50, 50]


def test_one_district_is_scored_and_not_ranked():
    found = score(race(), FIGURES.iloc[:1])
    assert found.table["score"].notna().all()
    assert found.table["rank"].isna().all()


def test_figures_that_are_missing_are_not_reported():
    found = score(race(data_threshold=0.5), FIGURES.assign(b=[np.nan, 1, 2]))
    assert found.table.loc["one", "score"] == 90


def test_there_is_nothing_else_at_the_top_of_the_package():
    assert set(ranking.__all__) == {"League", "Race", "score"}
    with pytest.raises(AttributeError, match="no attribute 'rank'"):
        ranking.rank  # noqa: B018
