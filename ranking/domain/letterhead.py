"""The letterhead: who writes, and where answers and cancellations go."""

from __future__ import annotations

from dataclasses import dataclass

from ranking.domain.languages import Names


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The sender of every letter of a workspace."""

    names: Names
    address: str
    reply_to: str | None = None
    unsubscribe: str | None = None
    """A `mailto:` or `https:` address for the List-Unsubscribe header; None means the sender's own address."""

    @property
    def domain(self) -> str:
        """The part after the @, which Message-IDs and List-Ids end in."""
        return self.address.rpartition("@")[2]
