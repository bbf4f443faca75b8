"""The glossary: what each term is called in each language, and what it must never be called."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ranking.domain.languages import Language

_FILE = Path(__file__).parent / "locales" / "glossary.csv"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term: its names by language, and forms that mistake it for something else."""

    key: str
    names: Mapping[Language, str]
    forbidden: Sequence[str]


@cache
def terms() -> tuple[Term, ...]:
    """Return every term."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Term(
                key=row["key"],
                names={language: row[language] for language in Language},
                forbidden=[form for form in row["forbidden"].split(";") if form],
            )
            for row in csv.DictReader(file)
        )


def forbidden() -> tuple[str, ...]:
    """Return every form that must appear nowhere."""
    return tuple(form for term in terms() for form in term.forbidden)
