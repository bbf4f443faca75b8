"""The documents: their examples run, and nothing that can be declared is left out."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from ranking.config.rule_schema import Adjustment, Dimension, Indicator, LightRules, ListRules, Lists, Scoring
from ranking.domain.indicators import Kind, Measure
from ranking.domain.lights import LightBasis
from ranking.domain.rules import Aggregation, Missing, NoBase, Normaliser, RankMethod

SCORING = Path(__file__).parent.parent / "docs" / "scoring.md"


def test_the_examples_of_the_scoring_guide_are_right():
    done = doctest.testfile(str(SCORING), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert done.attempted > 40
    assert done.failed == 0


@pytest.mark.parametrize("kind", [Kind, Measure, Normaliser, Aggregation, Missing, NoBase, RankMethod, LightBasis])
def test_the_scoring_guide_tells_every_word(kind):
    text = SCORING.read_text(encoding="utf-8")
    assert [word for word in kind if f"`{word}`" not in text] == []


@pytest.mark.parametrize("model", [Indicator, Scoring, Dimension, Adjustment, LightRules, ListRules, Lists])
def test_the_scoring_guide_tells_every_key(model):
    text = SCORING.read_text(encoding="utf-8")
    usual = {"name", "unit", "precision", "direction"}  # what schedules.yaml itself explains
    assert [key for key in model.model_fields if key not in usual and f"`{key}" not in text] == []
