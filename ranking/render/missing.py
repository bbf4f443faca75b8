"""What a template asks for and isn't there: the error keeps what was asked of which value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import partial
from typing import Any

from jinja2 import StrictUndefined, UndefinedError
from jinja2.utils import missing

#: So many names are offered.
_MOST = 40


class NotThere(UndefinedError):
    """A variable, or an attribute of `owner`, that isn't there. `owner` is `missing` where a variable was asked for."""

    def __init__(self, message: str | None, *, owner: object, name: object) -> None:
        self.owner = owner
        self.name = name
        super().__init__(message)


class Missing(StrictUndefined):
    """What stands for a value that isn't there; whatever is done with it raises NotThere."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = UndefinedError
    ) -> None:
        if exc is UndefinedError and hint is None:
            exc = partial(NotThere, owner=obj, name=name)
        super().__init__(hint, obj, name, exc)


def is_not_there(error: NotThere, asked: str, variables: Iterable[str]) -> str:
    """Return what isn't there and what is; `asked` is what stands before the dot, or empty where that isn't known."""
    name = str(error.name)
    if error.owner is missing:
        return f"there is no variable {name}{nearest(name, variables)}"
    whose = asked or type(error.owner).__name__.lower()
    if error.owner is None:
        return f"{asked or 'what stands before the dot'} is empty here, so it has no {name}; ask with {{% if %}} first"
    if isinstance(error.owner, (list, tuple)):
        return f"{whose} is a list of {len(error.owner)}, and has no {name}; go over it with {{% for %}}"
    return f"{whose} has no {name}{nearest(name, attributes(error.owner), there='It has')}"


def attributes(owner: object) -> list[str]:
    """Return what a template may ask of a value."""
    if isinstance(owner, Mapping):
        return [str(key) for key in owner]
    if isinstance(owner, (str, int, float)):
        return []
    return [name for name in dir(owner) if not name.startswith("_")]


def nearest(name: str, known: Iterable[str], *, there: str = "There is") -> str:
    """Return `; did you mean x? There is: x, …`, all that is known, nearest first, as far as there is room."""
    names = sorted(set(known), key=lambda one: (-SequenceMatcher(None, name, one).ratio(), one))
    if not names:
        return ""
    meant = f"; did you mean {names[0]}?" if get_close_matches(name, names[:1], cutoff=0.6) else "."
    more = ", …" if len(names) > _MOST else ""
    return f"{meant} {there}: {', '.join(names[:_MOST])}{more}"
