"""The list of subscribers: a table with a line for each person or office."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from ranking.domain.errors import InputProblems, Place, Problem, did_you_mean
from ranking.domain.languages import Language
from ranking.domain.subscribers import Role, Subscriber
from ranking.domain.workspace import Workspace
from ranking.sources.names import Spellings
from ranking.sources.tables import Table

HEADER = ("address", "name", "language", "role", "district", "editions")

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])"
)
_Choice = TypeVar("_Choice", Language, Role)


def read_subscribers(table: Table, workspace: Workspace) -> tuple[Subscriber, ...]:
    """Return everyone on the list; raise InputProblems with every bad line.

    A district may belong to any race of the workspace and may be named in any way; its code is kept. A blank district
    means the whole field, blank editions all of them.
    """
    missing = tuple(_missing_columns(table))
    if missing:
        raise InputProblems(missing)
    columns = table.texts[[table.header.index(name) for name in HEADER]]
    reader = _Reader(workspace)
    for line, *fields in columns.itertuples():
        if any(fields):
            reader.read(table.place(line), dict(zip(HEADER, fields, strict=True)))
    if problems := (*(each for each in table.problems if each.rule != "no-rows"), *reader.problems):
        raise InputProblems(problems)
    return tuple(reader.subscribers)


def _missing_columns(table: Table) -> Iterator[Problem]:
    for name in HEADER:
        if name not in table.header:
            yield Problem(
                rule="missing-column",
                says=f"there is no column “{name}”",
                cure=f"Make the first line {','.join(HEADER)}; it is {','.join(table.header)}",
                place=Place(file=table.file, line=1),
            )


@dataclass
class _Reader:
    """Reads line after line; keeps the good ones, and what is wrong with the others."""

    workspace: Workspace
    subscribers: list[Subscriber] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _seen: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        races = self.workspace.races.values()
        self._districts = Spellings.of((each.code, each.spellings) for race in races for each in race.districts)
        self._by_race = [Spellings.of((each.code, each.spellings) for each in race.districts) for race in races]
        self._editions = sorted({code for race in races for code in race.editions})

    def read(self, place: Place, fields: dict[str, str]) -> None:
        """Read one line."""

        def wrong(rule: str, says: str, cure: str) -> None:
            self.problems.append(Problem(rule=rule, says=says, cure=cure, place=place))

        before = len(self.problems)
        self._check_address(place, fields["address"], wrong)
        if any(not letter.isprintable() for letter in fields["name"]):
            wrong("line-break", "the name holds a line break or another control character", "Write it on one line")
        if fields["name"][:1] in {"=", "+", "@", "-"}:
            wrong("formula-text", f"the name “{fields['name']}” is a formula for spreadsheets", "Write the name alone")
        language = _choice(Language, "language", fields["language"], wrong)
        role = _choice(Role, "role", fields["role"], wrong)
        district = self._district(fields["district"], wrong)
        editions = self._known_editions(fields["editions"], wrong)
        if len(self.problems) == before and language and role:
            self.subscribers.append(
                Subscriber(
                    address=fields["address"],
                    name=fields["name"],
                    language=language,
                    role=role,
                    district=district,
                    editions=editions,
                )
            )

    def _check_address(self, place: Place, address: str, wrong: Callable[[str, str, str], None]) -> None:
        if not _ADDRESS.fullmatch(address) or len(address) > 254:
            wrong("bad-address", f"“{address}” is not an address", "Write one address, such as office@zhaoqing.example")
        elif first := self._seen.get(address.lower()):
            wrong("address-twice", f"“{address}” is on the list twice: here and in {first}", "Delete one of the lines")
        self._seen.setdefault(address.lower(), place)

    def _district(self, name: str, wrong: Callable[[str, str, str], None]) -> str | None:
        codes = sorted({code for spellings in self._by_race if (code := spellings.code(name))})
        if name and not codes:
            says = f"no race has a district “{name}”{self._districts.nearest(name)}"
            wrong("unknown-district", says, "Write its code or one of its names, or leave it blank for the whole field")
        elif len(codes) > 1:
            says = f"“{name}” is another district in another race ({', '.join(codes)})"
            wrong("which-district", says, "Write the code of the one that is meant")
        return codes[0] if codes else None

    def _known_editions(self, text: str, wrong: Callable[[str, str, str], None]) -> frozenset[str]:
        for name in text.split():
            if name not in self._editions:
                says = f"no race has an edition “{name}”{did_you_mean(name, self._editions)}"
                wrong("unknown-edition", says, "Write codes with spaces between them, or leave it blank for all")
        return frozenset(text.split())


def _choice(kind: type[_Choice], what: str, text: str, wrong: Callable[[str, str, str], None]) -> _Choice | None:
    known = [str(each) for each in kind]
    if text not in known:
        wrong(
            f"unknown-{what}", f"there is no {what} “{text}”{did_you_mean(text, known)}", f"Write {' or '.join(known)}"
        )
        return None
    return kind(text)
