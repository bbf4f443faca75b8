"""Subscribers: who gets which letters, in which language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ranking.domain.languages import Language


class Role(StrEnum):
    """What a subscriber is to the race."""

    DISTRICT = "district"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    PUBLIC = "public"
    CONTACT = "contact"
    """Reports a district's figures (数据联系人): gets reminders, and only editions whose audience names this role."""


#: Who gets an edition that names no audience: those who read it, not those who only report figures.
READERS = tuple(role for role in Role if role is not Role.CONTACT)


class Basis(StrEnum):
    """Why somebody gets letters."""

    OFFICE = "office"
    """By office (按职务): may choose language and format, but not leave."""
    CONSENT = "consent"
    """By his own wish (本人同意): may leave at any time."""


class LetterFormat(StrEnum):
    """How much of a letter somebody gets."""

    FULL = "full"
    """HTML and text, with pictures and files."""
    TEXT = "text"
    """The text alone."""


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Whom an edition is for. A restriction that isn't declared is None.

    `districts` holds codes, and restricts those who stand for a district: people of the whole field get it all the
    same.
    """

    roles: frozenset[Role] = frozenset(READERS)
    districts: frozenset[str] | None = None
    languages: frozenset[Language] | None = None


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """A person or office with an address. `district` is a district's code, or None for the whole field."""

    address: str
    name: str
    language: Language
    role: Role
    district: str | None = None
    editions: frozenset[str] = frozenset()
    """Codes of the editions subscribed to; empty means all that the role may get."""
    post: str = ""
    unit: str = ""
    format: LetterFormat = LetterFormat.FULL
    basis: Basis = Basis.OFFICE
    since: date | None = None
    """The day of subscription, where it is known."""

    @property
    def may_leave(self) -> bool:
        """Whether letters end at the subscriber's own word."""
        return self.basis is Basis.CONSENT

    def wants(self, edition: str, audience: Audience) -> bool:
        """Tell whether a letter of `edition`, published for `audience`, goes to this subscriber."""
        return (
            self.role in audience.roles
            and (not self.editions or edition in self.editions)
            and (audience.districts is None or self.district is None or self.district in audience.districts)
            and (audience.languages is None or self.language in audience.languages)
        )
