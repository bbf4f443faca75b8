"""Plans: what an edited schedules.yaml changes, in words, before it takes effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime

from ranking.domain.occurrences import Occurrence
from ranking.domain.races import Edition, Race
from ranking.domain.workspace import Workspace

#: So many of an edition's coming issues are told.
_TOLD = 5
#: What an edition's fields are called in schedules.yaml, and which of them say when it goes out.
_WHEN = ("when", "zone", "on_holiday", "since", "until", "calendar")
_CALLED = {"names": "name"}
_OF_WORKSPACE = {
    "letterhead": "letterhead", "subscribers": "subscribers", "languages": "languages", "zone": "time_zone",
    "layouts": "sources", "delivery": "delivery", "bounces": "bounces", "service": "service", "calendar": "calendar",
    "public_url": "public_url", "hosts": "hosts", "input_folders": "input_folders",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that changes; `coming` are an edition's next issues by the new rules."""

    says: str
    coming: tuple[Occurrence, ...] = ()
    edition: Edition | None = None


def differences(old: Workspace, new: Workspace, now: datetime, readers: Callable[[Edition], int]) -> list[Step]:
    """Return what changes from one workspace to another; `readers` counts an edition's readers by the new list."""
    steps = [Step(says=f"{called} changed") for name, called in _OF_WORKSPACE.items() if _differ(old, new, name)]
    for code in [*dict.fromkeys([*old.races, *new.races])]:
        before, after = old.races.get(code), new.races.get(code)
        if after is None:
            steps.append(Step(says=f"the race {code} ends: none of its editions goes out any more"))
        elif before is None:
            steps += [
                Step(says=f"the race {code} is new"),
                *(_new(after, one, now, readers) for one in _editions(after)),
            ]
        else:
            steps += _race(before, after, now, readers)
    return steps


def _race(old: Race, new: Race, now: datetime, readers: Callable[[Edition], int]) -> Iterator[Step]:
    changed = [one.name for one in fields(Race) if one.name != "editions" and _differ(old, new, one.name)]
    if changed:
        yield Step(says=f"{new.code}: {', '.join(changed)} changed")
    for code in dict.fromkeys([*old.editions, *new.editions]):
        before, after = old.editions.get(code), new.editions.get(code)
        if after is None:
            yield Step(says=f"{new.code}/{code} ends: it goes out no more")
        elif before is None:
            yield _new(new, after, now, readers)
        elif before != after and not _only_other_years(before, after, now):
            yield _changed(new, before, after, now, readers)


def _only_other_years(old: Edition, new: Edition, now: datetime) -> bool:
    """Tell whether only the calendar differs, and not on the days of the coming issues."""
    same = replace(old, calendar=new.calendar) == new
    return same and [one.at for one in _coming(old, now)] == [one.at for one in _coming(new, now)]


def _new(race: Race, edition: Edition, now: datetime, readers: Callable[[Edition], int]) -> Step:
    says = f"{race.code}/{edition.code} is new: {edition.when.text}, to {_letters(readers(edition))}"
    return Step(says=says, coming=_coming(edition, now), edition=edition)


def _changed(race: Race, old: Edition, new: Edition, now: datetime, readers: Callable[[Edition], int]) -> Step:
    names = [one.name for one in fields(Edition) if _differ(old, new, one.name)]
    others = [_CALLED.get(name, name) for name in names if name not in _WHEN]
    words = []
    if any(name in _WHEN for name in names):
        words.append(_moves(old, new, now))
    if others:
        words.append(f"{', '.join(others)} changed")
    says = f"{race.code}/{new.code} {'; '.join(words)}; {_letters(readers(new))}"
    return Step(says=says, coming=_coming(new, now), edition=new)


def _moves(old: Edition, new: Edition, now: datetime) -> str:
    """Return how an edition's times change, and from which day."""
    if old.when.text != new.when.text:
        words = f"moves from {old.when.text} to {new.when.text}"
    elif old.zone != new.zone:
        words = f"moves from {old.zone} to {new.zone} time"
    elif old.on_holiday != new.on_holiday:
        words = f"treats holidays by {new.on_holiday}, no more by {old.on_holiday}"
    else:
        words = "has other days"
    pairs = zip(_coming(old, now), _coming(new, now), strict=False)
    first = next((after for before, after in pairs if before.at != after.at), None)
    return f"{words} from {first.day}" if first else f"{words}; its next {_TOLD} issues stay when they are"


def _coming(edition: Edition, now: datetime) -> tuple[Occurrence, ...]:
    found: list[Occurrence] = []
    while len(found) < _TOLD and (one := edition.schedule.next(found[-1].at if found else now)):
        found.append(one)
    return tuple(found)


def _letters(count: int) -> str:
    return f"{count} {'recipient' if count == 1 else 'recipients'}"


def _editions(race: Race) -> list[Edition]:
    return [*race.editions.values()]


def _differ(old: object, new: object, name: str) -> bool:
    return bool(getattr(old, name) != getattr(new, name))
