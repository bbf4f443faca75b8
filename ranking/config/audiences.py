"""Who gets an edition: `audience:` in schedules.yaml."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from ranking.config.forms import Code, Model, Text
from ranking.domain.districts import District
from ranking.domain.errors import did_you_mean
from ranking.domain.languages import Language
from ranking.domain.subscribers import READERS, Audience, Role

Roles = Annotated[list[Role], Field(min_length=1)]


class AudienceRules(Model):
    """Who gets an edition; what is left out restricts nobody. People of the whole field stand for every district."""

    roles: Roles = Field(default=list(READERS), description="Which roles of subscribers get it.")
    districts: list[Text] = Field(default=[], description="Codes or names: of those who stand for a district, these.")
    cohorts: list[Code] = Field(default=[], description="Of those who stand for a district, those of these cohorts.")
    languages: list[Language] = Field(default=[], description="Only those who read these languages.")


def _form(given: object) -> str:
    return "rules" if isinstance(given, Mapping | AudienceRules) else "roles"


Given = Annotated[
    Annotated[Roles, Tag("roles")] | Annotated[AudienceRules, Tag("rules")],
    Discriminator(_form),
    Field(description="Who gets it: roles, [leader, district], or {roles, districts, cohorts, languages}."),
]


#: What is meant where nothing is declared.
ALL_READERS: list[Role] | AudienceRules = Field(default=list[Role](READERS))


def build_audience(given: list[Role] | AudienceRules, districts: Collection[District]) -> Audience:
    """Return whom an edition is for."""
    if not isinstance(given, AudienceRules):
        return Audience(roles=frozenset(given))
    chosen = frozenset(
        one.code for one in districts if one.cohort in given.cohorts or one.spellings.intersection(given.districts)
    )
    return Audience(
        roles=frozenset(given.roles),
        districts=chosen if given.districts or given.cohorts else None,
        languages=frozenset(given.languages) or None,
    )


def audience_complaints(
    given: list[Role] | AudienceRules, spellings: Collection[str], cohorts: Collection[str]
) -> Iterator[tuple[tuple[str, int], str, str]]:
    """Yield where, what is wrong and what to write instead, of names that no district or cohort has."""
    if not isinstance(given, AudienceRules):
        return
    for kind, names, known in (("districts", given.districts, spellings), ("cohorts", given.cohorts, cohorts)):
        for number, name in enumerate(names):
            if name not in known:
                says = f"there is no {kind[:-1]} “{name}”{did_you_mean(name, sorted(known))}"
                cure = "Write a code or a name of a district" if kind == "districts" else "Write a key of `cohorts`"
                yield (kind, number), says, cure
