"""Variants: who a rendering is for. Every reader of the same variant gets the same words, rendered once."""

from __future__ import annotations

from dataclasses import dataclass

from ranking.domain.languages import Language


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One language; one district's officials, or the whole field; whether only public figures may be shown.

    A `plain` one is the text alone, without pictures and files.
    """

    language: Language
    district: str | None = None
    public: bool = False
    plain: bool = False

    @property
    def name(self) -> str:
        """What tells variants of an issue apart: `zh-Hans/441202`, `en/all`, `en/all/public`, `ja/all/text`."""
        name = f"{self.language}/{self.district or 'all'}"
        return name + "/public" * self.public + "/text" * self.plain
