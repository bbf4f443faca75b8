"""Editorial notes: a small Markdown file for an issue, in which a coordinator writes what figures don't say.

`data/notes/investment-monthly-2024-04.md` is in the workspace's first language, `….en.md` in English. What stands
before the first heading are the opening words; `## 端州区` begins a comment on that district; a line `number: 5` at
the top gives a bulletin its number. Whatever looks like a heading is one, or is told: a comment on one district must
never reach everybody because a space is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from ranking.domain.districts import District, squeeze
from ranking.domain.errors import InputProblems, PeriodError, Place, Problem, Severity, UnknownName
from ranking.domain.issues import IssueKey
from ranking.domain.languages import Language
from ranking.domain.notes import Notes, Words
from ranking.domain.periods import Period
from ranking.domain.races import Edition, Race
from ranking.domain.workspace import Workspace
from ranking.sources.encodings import decoded

FOLDER = "data/notes"
_LARGEST = 200_000
_NUMBER = re.compile(r"\s*(?:number|编号|編號|番号)\s*[:：]\s*(.*?)\s*", re.IGNORECASE)
#: 999 is more than any year has issues; the number may be written 5, ５ or 第5期.
_DIGITS = re.compile(r"第?\s*(\d{1,3})\s*[期号號]?")
_HEADING = re.compile(r" {0,3}([#＃]{1,6})(?![#＃])\s*(.*?)\s*#*\s*")
#: Markdown's other kind of heading: a line of these under the words.
_UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,})\s*")


def read_notes(folder: Path, race: Race, key: IssueKey, main: Language) -> Notes:
    """Return what was written for an issue in a workspace's folder; raise InputProblems with every problem."""
    found = list(_files(folder, key, main))
    pages = {language: _read(path, race) for language, path in found}
    problems = [*_rivals(found), *(problem for page in pages.values() for problem in page.problems)]
    numbers = {page.number: page for page in pages.values() if page.number is not None}
    if len(numbers) > 1:
        problems.append(_disagreement(numbers))
    if problems:
        raise InputProblems(problems)
    return Notes(
        words={language: Words(opening=page.opening, districts=page.districts) for language, page in pages.items()},
        number=next(iter(numbers), None),
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
    cure = "Name it RACE-EDITION-PERIOD.md, such as investment-monthly-2024-04.md, or RACE-EDITION-PERIOD.en.md"
    return [
        Problem(
            rule="stray-note",
            severity=Severity.WARNING,
            place=Place(file=f"{FOLDER}/{name}"),
            says="its name fits no issue in a language of this workspace, so nobody will read it",
            cure=cure,
        )
        for name in _names(folder)
        if _issue(name, workspace) is None
    ]


def mistaken_notes(folder: Path, workspace: Workspace) -> list[Problem]:
    """Return every mistake in every file of notes, whichever issue it is for, and those whose names fit none."""
    problems = stray_notes(folder, workspace)
    for key in dict.fromkeys(_issue(name, workspace) for name in _names(folder)):
        if key is None:
            continue
        try:
            read_notes(folder, workspace.races[key.race], key, workspace.languages[0])
        except InputProblems as error:
            problems += error.problems
    return problems


def _names(folder: Path) -> list[str]:
    """Return the files' names; not those of editors (.x.swp, ~$x) and no README."""
    names = sorted(path.name for path in (folder / FOLDER).glob("*") if path.is_file())
    return [name for name in names if not name.startswith((".", "~")) and not name.lower().startswith("readme")]


def _issue(name: str, workspace: Workspace) -> IssueKey | None:
    """Return the issue that a file's name stands for."""
    if not name.endswith(".md"):
        return None
    stem = name.removesuffix(".md")
    stem = next((stem.removesuffix(f".{one}") for one in workspace.languages if stem.endswith(f".{one}")), stem)
    editions = [(race.code, edition) for race in workspace.races.values() for edition in race.editions.values()]
    keys = (_key(stem, race, edition) for race, edition in editions)
    return next((key for key in keys if key), None)


def _key(stem: str, race: str, edition: Edition) -> IssueKey | None:
    start = f"{race}-{edition.code}-"
    if not stem.startswith(start):
        return None
    try:
        period = Period.parse(stem.removeprefix(start))
    except PeriodError:
        return None
    key = IssueKey(race=race, edition=edition.code, period=period)
    return key if period.kind is edition.period and stem == _stem(key) else None


def _stem(key: IssueKey) -> str:
    return f"{key.race}-{key.edition}-{key.period}"


def _files(folder: Path, key: IssueKey, main: Language) -> Iterator[tuple[Language, Path]]:
    """Yield the files there are, the main language's first."""
    for language in (main, *(one for one in Language if one is not main)):
        bare = [f"{_stem(key)}.md"] if language is main else []
        for name in [*bare, f"{_stem(key)}.{language}.md"]:
            if (folder / FOLDER / name).is_file():
                yield language, folder / FOLDER / name


def _rivals(found: list[tuple[Language, Path]]) -> Iterator[Problem]:
    """Yield a problem where the main language has two files: with its name, and without."""
    for (language, one), (other_language, other) in pairwise(found):
        if language is other_language:
            says = f"{one.name} is in {language} too"
            yield _problem(f"{FOLDER}/{other.name}", None, says, "Keep one of them, with everything in it")


def _disagreement(numbers: Mapping[int, _Page]) -> Problem:
    (number, page), (other, last) = list(numbers.items())[:2]
    says = f"it gives the bulletin the number {other}, but {page.name} gives it {number}"
    return _problem(last.name, None, says, "Give it in one file, or the same one in all")


@dataclass(kw_only=True)
class _Page:
    """One file, as it is read."""

    name: str
    opening: str = ""
    districts: dict[str, str] = field(default_factory=dict)
    number: int | None = None
    problems: list[Problem] = field(default_factory=list)

    def complain(self, line: int | None, says: str, cure: str) -> None:
        """Add a problem; `line` counts from 1."""
        self.problems.append(_problem(self.name, line, says, cure))


def _read(path: Path, race: Race) -> _Page:
    page = _Page(name=f"{FOLDER}/{path.name}")
    lines = _text(path, page).splitlines()
    start = _numbered(lines, page)
    for district, words in _sections(lines, start, race, page):
        if district is None:
            page.opening = words
        else:
            page.districts[district] = words
    return page


def _text(path: Path, page: _Page) -> str:
    """Return what is in a file; nothing, with a problem, where it can't be read."""
    try:
        if path.stat().st_size > _LARGEST:
            cure = "Notes are a few paragraphs; put tables into an attachment of your own"
            page.complain(None, f"it has more than {_LARGEST // 1000} kB", cure)
            return ""
        return decoded(path.read_bytes(), page.name)[0]
    except OSError as error:
        page.complain(None, f"the file can't be read ({error.strerror})", "Close it elsewhere, or allow it to be read")
    except InputProblems:
        page.complain(None, "this is no text in UTF-8, UTF-16 or GB18030", "Save it again as text, in UTF-8")
    return ""


def _numbered(lines: list[str], page: _Page) -> int:
    """Take the number from the first line, if it stands there; return where the words begin."""
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is None or not (found := _NUMBER.fullmatch(lines[first])):
        return 0
    if (digits := _DIGITS.fullmatch(found[1])) and int(digits[1]) > 0:
        page.number = int(digits[1])
    else:
        page.complain(first + 1, f"“{found[1][:40]}” is no number", "Write one from 1 to 999, such as number: 5")
    return first + 1


def _sections(lines: list[str], start: int, race: Race, page: _Page) -> Iterator[tuple[str | None, str]]:
    """Yield the opening (None) and each district's code, with the words under it."""
    district: str | None = None
    words: list[str] = []
    for number, line in enumerate(lines[start:], start=start + 1):
        heading = _HEADING.fullmatch(line)
        if not heading:
            _refuse_underline(words, line, number, page)
            words.append(line)
            continue
        yield district, "\n".join(words).strip()
        district, words = _district(heading, number, race, page), []
        if district in page.districts:
            page.complain(number, f"{heading[2]} stands here twice", "Write one comment for it")
    yield district, "\n".join(words).strip()


def _refuse_underline(words: list[str], line: str, number: int, page: _Page) -> None:
    above = words[-1].strip() if words else ""
    if above and _UNDERLINE.fullmatch(line):
        says = f"this line makes a heading of “{above[:40]}”"
        page.complain(number, says, "Begin a district's comment with ## and its name; put an empty line before a rule")


def _district(heading: re.Match[str], number: int, race: Race, page: _Page) -> str:
    """Return the code of the district that a heading names; one that names none gets a code of its own."""
    marks, name = heading[1], heading[2]
    if len(marks) != 2:
        cure = f"Write it as ## {name}: only districts have headings"
        page.complain(number, f"“{heading[0].strip()}” is a heading of another level", cure)
    try:
        return next((one.code for one in race.districts if _is(name, one)), None) or race.district(name).code
    except UnknownName as error:
        page.complain(number, str(error), "A heading names a district; make other words **bold**")
        return f"?{number}"


def _is(name: str, district: District) -> bool:
    """Tell whether a heading names a district, whatever its spaces and its capitals."""
    return squeeze(name).casefold() in {squeeze(one).casefold() for one in district.spellings}


def _problem(name: str, line: int | None, says: str, cure: str) -> Problem:
    return Problem(rule="notes", place=Place(file=name, line=line), says=says, cure=cure)
