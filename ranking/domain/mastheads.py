"""Mastheads: what makes a bulletin a formal document (公文): issuer, number, addressees, copies."""

from __future__ import annotations

from dataclasses import dataclass

from ranking.domain.languages import Names


@dataclass(frozen=True, kw_only=True)
class Masthead:
    """The formal parts of a bulletin.

    `issuer` is the issuing office (发文机关), `mark` the short form in its numbers (机关代字), `addressees` the main
    recipients (主送机关) and `copies` those who get it for information (抄送); an absent one is left out.
    """

    issuer: Names
    mark: Names | None = None
    addressees: Names | None = None
    copies: Names | None = None
