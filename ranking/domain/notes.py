"""Editorial notes: what a coordinator adds to one issue in his own words, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ranking.domain.languages import FALLBACK, Language


@dataclass(frozen=True, kw_only=True)
class Words:
    """Notes in one language: words for the opening, and comments by district's code; both are Markdown."""

    opening: str = ""
    districts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Notes:
    """The notes on one issue. `number` is the one a bulletin gets instead of its place in the year."""

    words: Mapping[Language, Words] = field(default_factory=dict)
    number: int | None = None

    def written_in(self, language: Language) -> Language | None:
        """Return the language whose notes a reader of `language` gets: his own, or the first there is."""
        return next((one for one in (language, *FALLBACK) if one in self.words), None)
