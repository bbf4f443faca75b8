"""The forms that words in `schedules.yaml` take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag

from ranking.domain.languages import Language

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]+$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
Address = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[^\s@<>()\[\],;:\\\"]+$")]
#: What begins like this is a formula when standings are opened in Excel.
Name = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[^=+@\x00-\x1f\x7f\u2028\u2029-][^\x00-\x1f\x7f\u2028\u2029]*$")
]


def _digits(given: object) -> object:
    """Take a code such as 01 as it was written, although YAML reads a number."""
    if isinstance(given, int) and not isinstance(given, bool):
        return str(int(given)).zfill(getattr(given, "_width", None) or 0)
    return given


Text = Annotated[Name, BeforeValidator(_digits)]


def _form(given: object) -> str:
    return "by language" if isinstance(given, Mapping) else "one"


Named = Annotated[
    Annotated[Name, Tag("one")] | Annotated[dict[Language, Name], Field(min_length=1), Tag("by language")],
    Discriminator(_form),
    Field(description="One name, or a name by language: {zh-Hans: 端州区, en: Duanzhou}."),
]


class Model(BaseModel):
    """Every level of the file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, use_enum_values=False)
