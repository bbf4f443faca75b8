"""Variants: who a rendering is for. Every reader of the same variant gets the same words, rendered once."""

from __future__ import annotations

from dataclasses import dataclass

from ranking.domain.languages import Language


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One language; one district's officials, or the whole field; and whether only public figures may be shown."""

    language: Language
    district: str | None = None
    public: bool = False

    @property
    def name(self) -> str:
        """What tells variants of an issue apart: `zh-Hans/441202`, `en/all`, `en/all/public`."""
        name = f"{self.language}/{self.district or 'all'}"
        return f"{name}/public" if self.public else name
