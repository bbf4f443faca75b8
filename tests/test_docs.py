"""The documents: their examples and commands run, and nothing that can be declared is left out."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ranking.config.build_rules import build_indicators
from ranking.config.rule_schema import Adjustment, Dimension, Indicator, LightRules, ListRules, Lists, Scoring
from ranking.domain.honours import ListBasis
from ranking.domain.indicators import Gaps, January, Kind, Measure
from ranking.domain.lights import LightBasis
from ranking.domain.rules import Aggregation, Direction, Missing, NoBase, Normaliser, RankMethod

ROOT = Path(__file__).parent.parent
SCORING = ROOT / "docs" / "scoring.md"
TEXT = SCORING.read_text(encoding="utf-8")
WORDS = [
    Aggregation, Direction, Gaps, January, Kind, LightBasis, ListBasis, Measure, Missing, NoBase, Normaliser,
    RankMethod,
]  # fmt: skip
#: Which model stands in which table of section 9: the words before it, and the model.
TABLES = {
    "### `scoring:`": Scoring,
    "### `indicators:`": Indicator,
    "### `lights:`": LightRules,
    "### `dimensions:`": Dimension,
    "### `adjustments:`": Adjustment,
    "### `lists:`": Lists,
    "Under each cohort:": ListRules,
}
COMMANDS = re.findall(r"^```console\n\$ ranking (.*)\n((?s:.*?))^```$", TEXT, re.MULTILINE)


def _sample(folder):
    """Copy the sample as it comes, without what has been kept of it here."""
    for name in ("data", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "schedules.yaml", folder)
    return folder


def _usual(field):
    """Return a key's default as the tables write it."""
    if field.is_required():
        return "required"
    if field.default is None or field.default in ([], {}):
        return "–"
    return f"`{field.default:g}`" if type(field.default) in {int, float} else f"`{str(field.default).lower()}`"


def _table(heading):
    """Return the first table after a heading: key and default."""
    after = TEXT.split(f"\n{heading}", maxsplit=1)[1]
    table = re.findall(r"(?:^\|.*\n)+", after, re.MULTILINE)[0]
    return dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", table, re.MULTILINE))


def test_the_examples_of_the_scoring_guide_are_right():
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    done = doctest.testfile(str(SCORING), module_relative=False, optionflags=flags, encoding="utf-8")
    assert done.attempted > 150
    assert done.failed == 0


def test_the_scoring_guide_shows_every_question():
    assert [command.split()[0] for command, _ in COMMANDS] == ["explain", "whatif", "robustness", "history"]


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[command.split()[0] for command, _ in COMMANDS])
def test_the_commands_of_the_scoring_guide_print_what_it_shows(command, shown, tmp_path):
    environ = {key: value for key, value in os.environ.items() if not key.startswith("RANKING_")}
    environ |= {"COLUMNS": "80", "NO_COLOR": "1"}
    words = [sys.executable, "-m", "ranking", *command.split(), "-w", str(_sample(tmp_path))]
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == shown.split()


def test_the_declarations_of_the_scoring_guide_are_valid():
    for block in re.findall(r"^```yaml\n((?s:.*?))^```$", TEXT, re.MULTILINE):
        given = YAML(typ="safe").load(block)
        indicators = {code: Indicator.model_validate(one) for code, one in given["indicators"].items()}
        dimensions = {code: Dimension.model_validate(one) for code, one in given["dimensions"].items()}
        assert Scoring.model_validate(given["scoring"])
        assert {one.dimension for one in build_indicators(indicators)} == set(dimensions)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_the_scoring_guide_tells_every_word(words):
    assert [word for word in words if f"`{word}`" not in TEXT] == []


@pytest.mark.parametrize("heading", TABLES)
def test_the_tables_of_the_scoring_guide_have_every_key_with_its_default(heading):
    assert _table(heading) == {key: _usual(field) for key, field in TABLES[heading].model_fields.items()}


GUIDE = ROOT / "docs" / "guides" / "coordinator.md"
STEPS = [
    (command, shown)
    for block in re.findall(r"^```console\n((?s:.*?))^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


def _shows(shown, printed):
    """Tell whether a command printed what a guide shows; white space left aside, `...` stands for anything."""
    parts = [r"\s*".join(map(re.escape, "".join(part.split()))) for part in shown.split("...")]
    return re.fullmatch(r"\s*" + r"(?s:.*)".join(parts) + r"\s*", printed) is not None


def test_the_coordinator_s_week_goes_as_the_guide_tells(tmp_path):
    environ = {key: value for key, value in os.environ.items() if not key.startswith("RANKING_")}
    environ |= {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
    folder = tmp_path
    for command, shown in STEPS:
        if command.startswith("cd "):
            folder /= command.split()[1]
            continue
        words = shlex.split(command)
        words = [sys.executable, "-m", "ranking", *words[1:]] if words[0] == "ranking" else words
        done = subprocess.run(
            words,
            cwd=folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert _shows(shown, done.stdout), f"$ {command}\n{done.stdout}"
