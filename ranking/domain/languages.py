"""The four languages of the letters and the names that things carry in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ranking.domain.signs import clean_name


class Language(StrEnum):
    """A language of publication, by its BCP 47 tag."""

    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    JA = "ja"
    EN = "en"


#: Where a name has no form in a language, the reader gets the first of these that exists.
FALLBACK = (Language.ZH_HANS, Language.ZH_HANT, Language.EN, Language.JA)


@dataclass(frozen=True)
class Names:
    """One thing's names by language; a missing one falls back, never to an empty string.

    Names are cleaned of what no reader sees and what would reorder the figures beside them; a name of nothing else
    becomes a dash, and an empty one stays empty.
    """

    by_language: Mapping[Language, str]

    def __post_init__(self) -> None:
        if not self.by_language:
            raise ValueError("a name needs at least one language")
        clean = {language: clean_name(name) or (name and "–") for language, name in self.by_language.items()}
        object.__setattr__(self, "by_language", clean)

    @classmethod
    def same(cls, text: str) -> Names:
        """Return a name that reads the same in every language."""
        return cls({Language.ZH_HANS: text})

    def __getitem__(self, language: Language) -> str:
        if language in self.by_language:
            return self.by_language[language]
        return next(self.by_language[other] for other in FALLBACK if other in self.by_language)

    def __str__(self) -> str:
        return self[Language.ZH_HANS]
