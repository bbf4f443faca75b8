"""The list of subscribers: a table with a line for each person or office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from email_validator import EmailNotValidError, EmailSyntaxError, validate_email

from ranking.domain.addresses import normalised
from ranking.domain.errors import InputProblems, Place, Problem, did_you_mean
from ranking.domain.languages import Language
from ranking.domain.subscribers import Basis, LetterFormat, Role, Subscriber
from ranking.domain.workspace import Workspace
from ranking.sources.dates import read_date
from ranking.sources.names import Spellings
from ranking.sources.people import BLANK, COLUMNS, NEEDED, WORDS, mistyped, positions
from ranking.sources.tables import Sought, Table

SOUGHT = Sought(names=tuple(way for name, others in COLUMNS.items() for way in (name, *others)))

_Choice = TypeVar("_Choice", bound=StrEnum)
_Wrong = Callable[[str, str, str], None]
_LONGEST = 200


def read_subscribers(table: Table, workspace: Workspace) -> tuple[Subscriber, ...]:
    """Return everyone on the list; raise InputProblems with every bad line.

    A district may belong to any race of the workspace and may be named in any way; its code is kept. A blank district
    means the whole field, blank editions all of them.
    """
    if mistakes := tuple(_mistaken_columns(table)):
        raise InputProblems(mistakes)
    places = positions(table.header)
    reader = _Reader(workspace)
    for line, *fields in table.texts[[*places.values()]].itertuples():
        if any(fields):
            reader.read(table.place(line), dict.fromkeys(COLUMNS, "") | dict(zip(places, fields, strict=True)))
    if problems := (*(each for each in table.problems if each.rule != "no-rows"), *reader.problems):
        raise InputProblems(problems)
    return tuple(reader.subscribers)


def _mistaken_columns(table: Table) -> Iterator[Problem]:
    place = Place(file=table.file, line=1)
    for name in NEEDED:
        if name not in positions(table.header):
            yield Problem(
                rule="missing-column",
                says=f"there is no column “{name}”",
                cure=f"Make the first line {','.join(NEEDED)}; it is {','.join(table.header)}",
                place=place,
            )
    for title, question in mistyped(table.header).items():
        says = f"the column “{title}” means nothing{question}"
        yield Problem(rule="unknown-column", says=says, cure="Correct its name, or take it away", place=place)


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
        for name in ("name", "post", "unit"):
            _check_words(name, fields[name], wrong)
        language = _choice(Language, "language", fields["language"], wrong)
        role = _choice(Role, "role", fields["role"], wrong)
        letters = _choice(LetterFormat, "format", fields["format"], wrong)
        basis = _choice(Basis, "basis", fields["basis"], wrong)
        district = self._district(fields["district"], wrong)
        editions = self._known_editions(fields["editions"], wrong)
        since = _day(fields["since"], wrong)
        if len(self.problems) == before and language and role and letters and basis:
            self.subscribers.append(
                Subscriber(
                    address=fields["address"],
                    name=fields["name"],
                    language=language,
                    role=role,
                    district=district,
                    editions=editions,
                    post=fields["post"],
                    unit=fields["unit"],
                    format=letters,
                    basis=basis,
                    since=since,
                )
            )

    def _check_address(self, place: Place, address: str, wrong: _Wrong) -> None:
        if (flaw := flaw_of(address)) is not None:
            wrong(
                "bad-address",
                f"“{address}” is not an address{flaw}",
                "Write one address, such as office@zhaoqing.example",
            )
        elif first := self._seen.get(normalised(address)):
            wrong("address-twice", f"“{address}” is on the list twice: here and in {first}", "Delete one of the lines")
        self._seen.setdefault(normalised(address), place)

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


def flaw_of(address: str) -> str | None:
    """Return what is wrong with an address, as the end of a sentence; None where nothing is. Servers aren't asked."""
    try:
        # Offices have mail in domains of their own house, such as .local.
        checked = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False, strict=True
        )
    except (EmailSyntaxError, EmailNotValidError) as error:
        return f" ({str(error).rstrip('.')})" if "@" in address else ""
    return None if "." in checked.ascii_domain else " (its domain has no dot)"


def _check_words(name: str, text: str, wrong: _Wrong) -> None:
    if any(not letter.isprintable() for letter in text):
        wrong("line-break", f"the {name} holds a line break or another control character", "Write it on one line")
    elif text[:1] in {"=", "+", "@", "-"}:
        wrong("formula-text", f"the {name} “{text}” is a formula for spreadsheets", f"Write the {name} alone")
    elif len(text) > _LONGEST:
        wrong("long-text", f"the {name} has {len(text)} signs", f"Write at most {_LONGEST}")


def _day(text: str, wrong: _Wrong) -> date | None:
    found = read_date(text) if text else None
    if found and (found.day is None or found.span is not None):
        wrong("bad-day", f"“{text}” is no day", "Write it like 2024-05-06, or leave it blank")
        return None
    return found.day if found else None


def _choice(kind: type[_Choice], what: str, text: str, wrong: _Wrong) -> _Choice | None:
    known = [str(each) for each in kind]
    word = WORDS[what].get(text, text) or BLANK.get(what, "")
    if word not in known:
        cure = f"Write {' or '.join(known)}"
        wrong(f"unknown-{what}", f"there is no {what} “{text}”{did_you_mean(text, known)}", cure)
        return None
    return kind(word)
