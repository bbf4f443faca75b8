"""The shape of `schedules.yaml`, with the help that editors show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag

from ranking.domain.indicators import Direction, Gaps, Kind, Measure, Normaliser
from ranking.domain.languages import Language
from ranking.domain.layouts import Gives, Mark, Shape
from ranking.domain.periods import PeriodKind
from ranking.domain.subscribers import Role

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


class Letterhead(Model):
    """Who writes the letters."""

    name: Named
    address: Address = Field(description="The sender's address. Many servers want it to be the login.")
    reply_to: Address | None = Field(None, description="Where answers go, if not to the sender.")
    unsubscribe: Annotated[str, StringConstraints(pattern=r"^(mailto:|https://)[^\s<>]+$")] | None = Field(
        None, description="For List-Unsubscribe: a mailto: or https: address. Default: the sender's."
    )


class District(Model):
    """One competitor."""

    code: Text = Field(description="A short code that never changes, such as the statistics code. In quotes.")
    name: Named
    cohort: str = Field(description="The cohort it competes in: a key of `cohorts`.")
    aliases: list[Line] = Field(default=[], description="Other ways in which reporters write its name.")


class Total(Model):
    """A total or sub-total that files may report: never ranked, checked against its parts."""

    code: Text
    name: Named
    parts: Literal["all"] | list[Text] = Field("all", description="`all`, or the codes of the districts it is made of.")
    aliases: list[Line] = Field(default=[], description="Other ways in which reporters write its name.")


class Scoring(Model):
    """How values become points, and points ranks."""

    normalise: Normaliser = Field(
        Normaliser.GOALPOSTS,
        description="`goalposts`: fixed values score 0 and 100 (indicators without any: as min-max). "
        "`min-max`: the worst and the best of the period do.",
    )
    precision: int = Field(1, ge=0, le=6, description="Decimals of the score; what is printed is what is ranked.")
    data_threshold: float = Field(
        100,
        ge=0,
        le=100,
        description="A district is ranked if it reported indicators with this much of the weight, in %.",
    )


class Indicator(Model):
    """One measured quantity."""

    name: Named
    unit: Named = Field(
        description="元, 万元, 亿元, CNY million and CNY bn are money; %; 个 次 家 场 人 …; or names by language."
    )
    kind: Kind = Field(
        Kind.FLOW, description="flow: add up a period's reports. cumulative, level, rate: take the last one."
    )
    gaps: Gaps = Field(
        Gaps.MISSING,
        description="flow: what it means that a district has no figure at a date that others reported for. "
        "missing: its sum is incomplete and counts as not reported. zero: nothing happened.",
    )
    measure: Measure = Field(
        Measure.VALUE,
        description="What is scored: the value, the increment on the previous period, or yoy growth in %.",
    )
    direction: Direction = Field(Direction.HIGHER, description="Whether higher or lower is better.")
    weight: float = Field(ge=0, le=100, description="Points of 100; a race's weights add up to 100.")
    precision: int = Field(
        0, ge=0, le=6, description="Decimals that are printed and ranked, of the declared unit (yoy: of %)."
    )
    goalposts: dict[PeriodKind, Annotated[list[float], Field(min_length=2, max_length=2)]] = Field(
        default={},
        description="By period kind, [worst, best]: what scores 0 and 100, in the declared unit (yoy: in %).",
    )


class Source(Model):
    """One input file, or several of one shape."""

    file: Line = Field(description="Path or pattern, from this folder. ${NAME:-default} is taken from the environment.")
    layout: Shape = Field(description="long: a figure a row. wide: a row holds a district's figures of one date.")
    district: Text = Field(description="The header of the column with the district.")
    gives: Gives = Field(
        Gives.FIGURES,
        description="figures; targets: the goals of a year (年度目标); bases: last year's figures of the same period "
        "(上年同期), dated by this year's.",
    )
    date: Text | Annotated[list[Text], Field(min_length=3, max_length=3)] | None = Field(
        None,
        description="The header of the column with the day or the period; or of three: [year, month, day]. "
        "targets: of the column with the year, unless `year` is given.",
    )
    year: int | None = Field(None, ge=1900, le=2999, description="targets: the year that all of the file are for.")
    indicator: Text | None = Field(None, description="long: the header of the column with the indicator.")
    value: Text | None = Field(None, description="long: the header of the column with the figure.")
    columns: dict[Text, str] = Field(default={}, description="wide: which column is which indicator.")
    sheet: Line | None = Field(None, description="Which sheet of a workbook; default: the first.")
    marks: dict[str, Mark] = Field(
        default={}, description='What marks such as "-" mean: not_reported or not_applicable.'
    )


class Edition(Model):
    """What is published, and when."""

    name: Named
    period: PeriodKind = Field(description="What an issue is about: a week, month, quarter or year.")
    when: Line = Field(
        description="When it is due: Mon 09:00 · day 5, 10:00 · last day, 16:00 · day 12 of quarter, 10:00."
    )
    time_zone: str | None = Field(None, description="Default: the workspace's.")
    template: Code | None = Field(None, description="The folder under templates/. Default: the edition's key.")
    audience: list[Role] = Field(default=list(Role), min_length=1, description="Which roles of subscribers get it.")
    sign_off: Literal["none", "one"] = Field("none", description="one: letters wait until somebody signs.")
    max_lateness: Annotated[str, StringConstraints(pattern=r"^\d{1,3} (hours?|days?)$")] = Field(
        "3 days", description="How late it is still sent after downtime; later, a person decides."
    )


class Race(Model):
    """A standing contest."""

    name: Named
    notice: Named | None = Field(None, description="A sentence that every letter carries in its footer.")
    cohorts: dict[Code, Named] = Field(
        min_length=1, description="Districts that can be compared; ranks live inside them."
    )
    districts: list[District] = Field(min_length=1)
    totals: list[Total] = []
    scoring: Scoring = Scoring()
    indicators: dict[Code, Indicator] = Field(min_length=1)
    sources: list[Source] = Field(min_length=1, description="Where the figures lie.")
    editions: dict[Code, Edition] = Field(min_length=1)


class Schedules(Model):
    """The whole file."""

    time_zone: str = Field(description="Such as Asia/Shanghai.")
    languages: list[Language] = Field(min_length=1, description="The languages that templates are checked in.")
    letterhead: Letterhead
    subscribers: Line = Field(description="The file with who gets the letters, from this folder.")
    races: dict[Code, Race] = Field(min_length=1)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `schedules.yaml`, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Schedules.model_json_schema()}
