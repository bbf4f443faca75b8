"""The shape of `schedules.yaml`, with the help that editors show."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ranking.config.audiences import ALL_READERS, Given
from ranking.config.bounces import BounceRules
from ranking.config.calendars import CalendarRules
from ranking.config.delivery import Delivery
from ranking.config.forms import Address, Code, Line, Model, Named, Text
from ranking.config.rule_schema import Adjustment, Dimension, GateRule, Indicator, Lists, Scoring
from ranking.config.service import ServiceRules
from ranking.config.source_schema import Source
from ranking.domain.deadlines import Incomplete
from ranking.domain.gate import Rule
from ranking.domain.issues import Format
from ranking.domain.languages import Language
from ranking.domain.occurrences import OnHoliday
from ranking.domain.periods import PeriodKind


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
    since: date | None = Field(None, description="The day from which it competes, if not from the beginning.")
    until: date | None = Field(None, description="The last day on which it competes, if it was merged or renamed.")
    succeeds: list[Text] = Field(
        default=[],
        description="Codes of the districts it was made of: one renames it (it keeps the rank), several merge.",
    )


class Total(Model):
    """A total or sub-total that files may report: never ranked, checked against its parts."""

    code: Text
    name: Named
    parts: Literal["all"] | list[Text] = Field("all", description="`all`, or the codes of the districts it is made of.")
    aliases: list[Line] = Field(default=[], description="Other ways in which reporters write its name.")


class Masthead(Model):
    """What makes a bulletin a formal document (公文)."""

    issuer: Named = Field(description="发文机关: the office whose name stands in red at the top.")
    mark: Named | None = Field(
        None, description="机关代字: the short form in its numbers, 肇赛通 in 肇赛通〔2024〕5号."
    )
    addressees: Named | None = Field(None, description="主送机关: whom it is addressed to, without the colon.")
    copies: Named | None = Field(None, description="抄送: who gets it for information.")


class Edition(Model):
    """What is published, and when."""

    name: Named
    period: PeriodKind = Field(description="What an issue is about: a week, month, quarter or year.")
    when: Line = Field(
        description="When it is due: Mon 09:00 · 2nd Tue 09:00 · day 5, 10:00 · workday 3, 10:00 · "
        "last workday 16:00 · workday 8 of quarter, 10:00 · cron 0 9 5 * *."
    )
    on_holiday: OnHoliday = Field(
        OnHoliday.SEND,
        description="Where the day is no working day: send all the same, next_workday, previous_workday, or skip.",
    )
    since: date | None = Field(None, description="The first day on which it goes out.")
    until: date | None = Field(None, description="The last day on which it goes out.")
    time_zone: str | None = Field(None, description="Default: the workspace's.")
    template: Code | None = Field(None, description="The folder under templates/. Default: the edition's key.")
    audience: Given = ALL_READERS
    sign_off: Literal["none", "one"] = Field("none", description="one: letters wait until somebody signs.")
    max_lateness: Annotated[str, StringConstraints(pattern=r"^\d{1,3} (hours?|days?)$")] = Field(
        "3 days", description="How late it is still sent after downtime; later, a person decides."
    )
    in_doubt: Literal["resend", "ask"] = Field(
        "resend",
        description="A letter that a crash leaves in doubt: resend (under the same Message-ID) or ask a person.",
    )
    deadline: Annotated[
        str, StringConstraints(pattern=r"^(at once|\d{1,3} (minutes?|hours?|days?) (before|after))$")
    ] = Field("at once", description="Until when figures may come in: so long before or after it is due.")
    incomplete: Incomplete = Field(
        Incomplete.PUBLISH,
        description="What happens at the deadline if figures are missing: publish (marked 未报), carry (last period's "
        "figures stand in), hold (until they come in or somebody answers for it).",
    )
    remind: list[Annotated[str, StringConstraints(pattern=r"^\d{1,3} (minutes?|hours?|days?)$")]] = Field(
        default=[], description="催报: so long before the deadline, those who are late are reminded: [2 days, 4 hours]."
    )
    attach: list[Format] = Field(
        default=[Format.XLSX], description="Files that go with the letter: xlsx, csv, docx, pdf."
    )
    public: bool = Field(False, description="Whether issues are also written as pages under public/, for everybody.")
    masthead: Masthead | None = Field(None, description="Issuer, number and addressees of a formal bulletin (季通报).")


class Race(Model):
    """A standing contest."""

    name: Named
    notice: Named | None = Field(None, description="A sentence that every letter carries in its footer.")
    cohorts: dict[Code, Named] = Field(
        min_length=1, description="Districts that can be compared; ranks live inside them."
    )
    districts: list[District] = Field(min_length=1)
    totals: list[Total] = Field(default=[])
    scoring: Scoring = Field(default=Scoring())
    dimensions: dict[Code, Dimension] = Field(default={}, description="Groups of indicators, of any depth.")
    indicators: dict[Code, Indicator] = Field(min_length=1)
    adjustments: list[Adjustment] = Field(default=[], description="Bonus points and deductions, with their reasons.")
    gate: dict[Rule, GateRule] = Field(
        default={},
        description="Plausibility rules: unit-slip, tenfold, jump, negative, falling, completion, tiny-base, stale, "
        "published-growth, parts, deciding.",
    )
    lists: Lists | None = Field(None, description="Red and black lists (红黑榜).")
    sources: list[Source] = Field(min_length=1, description="Where the figures lie.")
    editions: dict[Code, Edition] = Field(min_length=1)


class Schedules(Model):
    """The whole file."""

    time_zone: str = Field(description="Such as Asia/Shanghai.")
    languages: list[Language] = Field(min_length=1, description="The languages that templates are checked in.")
    letterhead: Letterhead
    subscribers: Line = Field(
        description="Who gets the letters: a file, from this folder, or `store` where lists are imported by command."
    )
    input_folders: list[Line] = Field(
        default=[], description="Folders outside this one that `file:` may lie in, such as a shared drive."
    )
    hosts: list[Line] = Field(default=[], description="Hosts that `url:` may name: stats.city.gov.cn, *.city.gov.cn.")
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")] | None = Field(
        None, description="Where the folder public/ can be read, such as https://race.city.gov.cn: for links in feeds."
    )
    bounces: BounceRules = Field(
        BounceRules(), description="What happens when letters come back, or are called spam (退信、投诉)."
    )
    delivery: Delivery = Field(Delivery(), description="How letters leave: servers, limits, quiet hours, signatures.")
    service: ServiceRules | None = Field(
        None, description="Pages on which subscribers choose language and format, leave, or ask for the letters."
    )
    calendar: CalendarRules = Field(CalendarRules(), description="The days on which offices work (工作日).")
    races: dict[Code, Race] = Field(min_length=1)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `schedules.yaml`, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Schedules.model_json_schema()}
