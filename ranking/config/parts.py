"""The parts of a race in `schedules.yaml` that are valid by themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml.comments import CommentedMap

from ranking.config.lines import Loc
from ranking.config.rule_schema import Adjustment, Dimension, Indicator, Lists, Scoring
from ranking.config.schema import District, Edition, Total
from ranking.config.source_schema import Source

#: Where, what is wrong, and what to write instead.
Complaint = tuple[Loc, str, str]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What of a race is valid by itself, so that one mistake doesn't hide the others."""

    cohorts: Collection[str]
    districts: Mapping[Any, District]
    totals: Mapping[Any, Total]
    indicators: Mapping[Any, Indicator]
    codes: Collection[str]
    """Every indicator's code, valid or not."""
    sources: Mapping[Any, Source]
    editions: Mapping[Any, Edition]
    dimensions: Mapping[Any, Dimension]
    dimension_codes: Collection[str]
    """Every dimension's code, valid or not."""
    adjustments: Mapping[Any, Adjustment]
    scoring: Scoring | None
    lists: Lists | None

    @classmethod
    def of(cls, race: CommentedMap) -> Parts:
        """Return the valid parts of a race."""
        indicators = race.get("indicators")
        return cls(
            cohorts=_keys(race.get("cohorts")),
            districts=_valid(District, race.get("districts")),
            totals=_valid(Total, race.get("totals")),
            indicators=_valid(Indicator, indicators),
            codes=_keys(indicators),
            sources=_valid(Source, race.get("sources")),
            editions=_valid(Edition, race.get("editions")),
            dimensions=_valid(Dimension, race.get("dimensions")),
            dimension_codes=_keys(race.get("dimensions")),
            adjustments=_valid(Adjustment, race.get("adjustments")),
            scoring=_valid(Scoring, [race.get("scoring", {})]).get(0),
            lists=_valid(Lists, [race.get("lists", {})]).get(0),
        )


def _keys(node: Any) -> list[str]:
    return [str(key) for key in node] if isinstance(node, CommentedMap) else []


def _valid(model: type[M], node: Any) -> dict[Any, M]:
    """Return the members of a list or a mapping that are valid, by place or key."""
    found = {}
    members = node.items() if isinstance(node, CommentedMap) else enumerate(node if isinstance(node, list) else ())
    for key, member in members:
        with suppress(ValidationError):
            found[key] = model.model_validate(member)
    return found
