"""Translations: which names a workspace lacks in the languages that it publishes in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from ranking.domain.errors import Place, Problem, Severity
from ranking.domain.languages import Language, Names
from ranking.domain.workspace import Workspace

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3040-\u30ff]")
_MOST = 8

T = TypeVar("T")


def missing_names(workspace: Workspace) -> list[Problem]:
    """Return a warning for each language in which things have no name, as they are declared.

    Its readers get another language's name; in traditional Chinese, one that is made from the simplified. A name that
    is one plain text is in the workspace's first language.
    """
    found = []
    for language in workspace.languages:
        is_first = language is workspace.languages[0]
        lacking = [what for what, names in _named(workspace) if _lacks(names, language, is_first=is_first)]
        if lacking:
            found.append(_problem(language, lacking))
    return found


def with_traditional(declared: T, convert: Callable[[str], str]) -> T:
    """Return a declared value with a traditional name wherever there is a simplified one alone."""
    if isinstance(declared, Names):
        return cast("T", _traditional(declared, convert))
    if isinstance(declared, tuple):
        made = tuple(with_traditional(part, convert) for part in declared)
        return declared if _same(made, declared) else cast("T", made)
    if isinstance(declared, dict):
        values = [with_traditional(part, convert) for part in declared.values()]
        return declared if _same(values, declared.values()) else cast("T", dict(zip(declared, values, strict=True)))
    if is_dataclass(declared) and not isinstance(declared, type):
        parts = {one.name: getattr(declared, one.name) for one in fields(declared)}
        changed = {name: new for name, part in parts.items() if (new := with_traditional(part, convert)) is not part}
        return replace(declared, **changed) if changed else declared
    return declared


def _same(made: Iterable[object], declared: Iterable[object]) -> bool:
    return all(one is other for one, other in zip(made, declared, strict=True))


def _traditional(names: Names, convert: Callable[[str], str]) -> Names:
    simplified = names.by_language.get(Language.ZH_HANS, "")
    if Language.ZH_HANT in names.by_language or not _HAN.search(simplified):
        return names
    return Names({**names.by_language, Language.ZH_HANT: convert(simplified)})


def _lacks(names: Names, language: Language, *, is_first: bool) -> bool:
    """Tell whether a reader of a language gets a name that is meant for others; a single one such as GDP is for all."""
    if language in names.by_language:
        return False
    if len(names.by_language) > 1:
        return True
    shown = names[language]
    return not is_first and bool(_HAN.search(shown) or _KANA.search(shown))


def _named(workspace: Workspace) -> Iterator[tuple[str, Names]]:
    yield "letterhead", workspace.letterhead.names
    for race in workspace.races.values():
        yield f"race {race.code}", race.names
        if race.notice:
            yield f"notice of {race.code}", race.notice
        yield from ((f"cohort {one.code}", one.names) for one in race.cohorts)
        yield from ((f"district {one.code}", one.names) for one in race.districts)
        yield from ((f"total {one.code}", one.names) for one in race.totals)
        yield from ((f"indicator {one.code}", one.names) for one in (*race.indicators, *race.context))
        yield from ((f"dimension {one.code}", one.names) for one in race.dimensions)
        yield from ((f"reason for {one.district} in {one.period}", one.reason) for one in race.adjustments)
        for edition in race.editions.values():
            yield f"edition {edition.code}", edition.names
            if paper := edition.masthead:
                parts = {"issuer": paper.issuer, "mark": paper.mark, "to": paper.addressees, "copies": paper.copies}
                yield from ((f"{part} of {edition.code}", names) for part, names in parts.items() if names)


def _problem(language: Language, lacking: list[str]) -> Problem:
    more = f" and {len(lacking) - _MOST} more" if len(lacking) > _MOST else ""
    which = f"{', '.join(lacking[:_MOST])}{more}"
    made = f"names in {language} are made from the simplified ones by OpenCC, look at them: {which}"
    return Problem(
        rule="no-translation",
        severity=Severity.WARNING,
        place=Place(file="schedules.yaml"),
        says=made if language is Language.ZH_HANT else f"readers of {language} get another language's name for {which}",
        cure=f"Give each a name by language: {{zh-Hans: …, {language}: …}}",
    )
