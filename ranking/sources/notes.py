"""Editorial notes: a small Markdown file for an issue, in which a coordinator writes what figures don't say.

`data/notes/investment-monthly-2024-04.md` is in the workspace's first language, `….en.md` in English. What stands
before the first heading are the opening words; `## 端州区` begins a comment on that district; a line `number: 5` at
the top gives a bulletin its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ranking.domain.errors import InputProblems, PeriodError, Place, Problem, Severity, UnknownName
from ranking.domain.issues import IssueKey
from ranking.domain.languages import Language
from ranking.domain.notes import Notes, Words
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.races import Race
from ranking.domain.workspace import Workspace
from ranking.sources.encodings import decoded

FOLDER = "data/notes"
_LARGEST = 200_000
_NUMBER = re.compile(r"\s*(?:number|编号|編號|番号)\s*[:：]\s*(.*?)\s*", re.IGNORECASE)
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*")


def read_notes(folder: Path, race: Race, key: IssueKey, main: Language) -> Notes:
    """Return what was written for an issue in a workspace's folder; raise InputProblems with every problem."""
    found = dict(_files(folder, key, main))
    read = {language: _read(path, race) for language, path in found.items()}
    problems = [problem for one in read.values() for problem in one.problems]
    if problems:
        raise InputProblems(problems)
    numbers = [one.number for one in read.values() if one.number is not None]
    return Notes(
        words={language: Words(opening=one.opening, districts=one.districts) for language, one in read.items()},
        number=numbers[0] if numbers else None,
    )


def notes_fingerprint(folder: Path, key: IssueKey, main: Language) -> str:
    """Return the SHA-256 over everything that was written for an issue."""
    mark = sha256()
    for language, path in _files(folder, key, main):
        mark.update(f"{language}\0".encode())
        mark.update(path.read_bytes())
    return mark.hexdigest()


def stray_notes(folder: Path, workspace: Workspace) -> list[Problem]:
    """Return, as warnings, the files among the notes whose names fit no issue."""
    names = sorted(path.name for path in (folder / FOLDER).glob("*.md"))
    cure = "Name it RACE-EDITION-PERIOD.md, such as investment-monthly-2024-04.md, or RACE-EDITION-PERIOD.en.md"
    return [
        Problem(
            rule="stray-note",
            severity=Severity.WARNING,
            place=Place(file=f"{FOLDER}/{name}"),
            says="its name fits no issue, so nobody will read it",
            cure=cure,
        )
        for name in names
        if name.lower() != "readme.md" and not _fits(name, workspace)
    ]


def _fits(name: str, workspace: Workspace) -> bool:
    languages = [f".{language}" for language in Language]
    stem = name.removesuffix(".md")
    stem = next((stem.removesuffix(one) for one in languages if stem.endswith(one)), stem)
    for race in workspace.races.values():
        for edition in race.editions.values():
            start = f"{race.code}-{edition.code}-"
            if stem.startswith(start):
                return _is_period(stem.removeprefix(start), edition.period)
    return False


def _is_period(text: str, kind: PeriodKind) -> bool:
    try:
        return Period.parse(text).kind is kind
    except PeriodError:
        return False


def _files(folder: Path, key: IssueKey, main: Language) -> Iterator[tuple[Language, Path]]:
    """Yield the files there are, the main language's first."""
    stem = f"{key.race}-{key.edition}-{key.period}"
    for language in (main, *(one for one in Language if one is not main)):
        names = [f"{stem}.{language}.md", f"{stem}.md"] if language is main else [f"{stem}.{language}.md"]
        path = next((folder / FOLDER / name for name in names if (folder / FOLDER / name).is_file()), None)
        if path:
            yield language, path


@dataclass(kw_only=True)
class _Page:
    """One file, as it is read."""

    opening: str = ""
    districts: dict[str, str] = field(default_factory=dict)
    number: int | None = None
    problems: list[Problem] = field(default_factory=list)


def _read(path: Path, race: Race) -> _Page:
    name = f"{FOLDER}/{path.name}"
    page = _Page()
    if path.stat().st_size > _LARGEST:
        cure = "Notes are a few paragraphs; put tables into an attachment of your own"
        page.problems.append(_problem(name, None, f"it has more than {_LARGEST // 1000} kB", cure))
        return page
    try:
        text, _ = decoded(path.read_bytes(), name)
    except InputProblems as error:
        page.problems += error.problems
        return page
    lines = text.splitlines()
    start = _numbered(lines, name, page)
    for district, words in _sections(lines, start, name, race, page):
        if district is None:
            page.opening = words
        else:
            page.districts[district] = words
    return page


def _numbered(lines: list[str], name: str, page: _Page) -> int:
    """Take the number from the first line, if it stands there; return where the words begin."""
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is None or not (found := _NUMBER.fullmatch(lines[first])):
        return 0
    if found[1].isascii() and found[1].isdigit() and int(found[1]) > 0:
        page.number = int(found[1])
    else:
        page.problems.append(_problem(name, first + 1, f"“{found[1]}” is no number", "Write it as number: 5"))
    return first + 1


def _sections(lines: list[str], start: int, name: str, race: Race, page: _Page) -> Iterator[tuple[str | None, str]]:
    """Yield the opening (None) and each district's code, with the words under it."""
    district: str | None = None
    words: list[str] = []
    for number, line in enumerate(lines[start:], start=start + 1):
        heading = _HEADING.fullmatch(line)
        if not heading:
            words.append(line)
            continue
        yield district, "\n".join(words).strip()
        district, words = _district(heading, number, name, race, page), []
        if district in page.districts:
            page.problems.append(_problem(name, number, f"{heading[2]} stands here twice", "Write one comment for it"))
    yield district, "\n".join(words).strip()


def _district(heading: re.Match[str], number: int, name: str, race: Race, page: _Page) -> str:
    if len(heading[1]) != 2:
        cure = f"Write it as ## {heading[2]}: only districts have headings"
        page.problems.append(_problem(name, number, f"“{heading[0].strip()}” is a heading of another level", cure))
    try:
        return race.district(heading[2]).code
    except UnknownName as error:
        page.problems.append(
            _problem(name, number, str(error), "A heading names a district; make other words **bold**")
        )
        return f"?{number}"


def _problem(name: str, line: int | None, says: str, cure: str) -> Problem:
    return Problem(rule="notes", place=Place(file=name, line=line), says=says, cure=cure)
