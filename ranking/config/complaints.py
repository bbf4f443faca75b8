"""Collecting problems of `schedules.yaml`, each at its line."""

from __future__ import annotations

from ruamel.yaml.comments import CommentedMap

from ranking.config.lines import Loc, position, value_at
from ranking.domain.errors import Place, Problem

FILE = "schedules.yaml"


class Complaints:
    """The problems found so far."""

    def __init__(self, document: CommentedMap) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def add(self, loc: Loc, says: str, cure: str, *, rule: str = "schedules") -> None:
        """Add a problem at a place in the structure."""
        line, column = position(self.document, loc)
        place = Place(file=FILE, line=line, column=column)
        self.problems.append(Problem(rule=rule, place=place, says=says, cure=cure))

    def in_order(self) -> list[Problem]:
        """Return the problems from the top of the file to its end."""
        return sorted(
            self.problems, key=lambda one: (one.place.line or 0, one.place.column or 0) if one.place else (0, 0)
        )

    def value(self, loc: Loc) -> object:
        """Return what the file has at a place."""
        return value_at(self.document, loc)
