"""A bulletin (通报) as texts ready to print: what the Word file, the PDF and the quarterly letter are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ranking.domain.languages import Language


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section; its number, as the language writes it, stands in the `title`."""

    title: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class AnnexTable:
    """A table behind the text (附件): every line has as many texts as there are `headers`.

    `numeric` says column by column what is set flush right.
    """

    title: str
    unit: str
    headers: Sequence[str]
    lines: Sequence[Sequence[str]]
    numeric: Sequence[bool]
    own: int | None = None


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """A formal document; what is empty is left out."""

    language: Language
    issuer: str
    number: str
    title: str
    addressees: str
    opening: Sequence[str]
    sections: Sequence[Section]
    closing: Sequence[str]
    signature: str
    date: str
    annexes: Sequence[AnnexTable]
    copies: str
    printed: str
