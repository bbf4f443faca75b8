"""Bounds on what one template may cost.

They count steps and signs, so that a template is stopped at the same place on every machine; seconds of the processor
are the last net.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import thread_time
from typing import TypeVar

from jinja2 import TemplateRuntimeError

#: Turns of loops, calls, filters and pieces of output of one rendering.
MOST_STEPS = 500_000
#: Signs of all texts that one rendering makes on its way; a letter has about 100,000.
MOST_SIGNS = 10_000_000
#: Signs of one value, written out.
LARGEST = 1_000_000
#: Bits of a number: as many as Python writes out.
_BITS = 14_000
#: Seconds of the processor; the clock on the wall would stop a good template on a busy machine.
_SECONDS = 1.5
_BETWEEN_LOOKS = 64

Value = TypeVar("Value")


class TooMuch(TemplateRuntimeError):
    """A template that would take too much time or memory."""


class Budget:
    """What is left for one rendering."""

    def __init__(self) -> None:
        self._steps = 0
        self._signs = 0
        self._until = thread_time() + _SECONDS

    def step(self) -> None:
        """Take one step; raise TooMuch where it is one too many."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooMuch(f"it takes more than {MOST_STEPS:,} steps; look for a loop inside a loop")
        if self._steps % _BETWEEN_LOOKS == 0:
            self.look()

    def look(self) -> None:
        """Raise TooMuch where the time is up."""
        if thread_time() > self._until:
            raise TooMuch(f"it takes longer than {_SECONDS} seconds; look for a loop inside a loop")

    def spend(self, signs: int) -> None:
        """Make so many signs; raise TooMuch where there are too many."""
        self._signs += signs
        if self._signs > MOST_SIGNS:
            raise TooMuch(f"it writes more than {MOST_SIGNS:,} signs")


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def budget() -> Iterator[None]:
    """Bound everything that is rendered inside."""
    token = _current.set(Budget())
    try:
        yield
    finally:
        _current.reset(token)


def step() -> None:
    """Take a step of the current rendering, if there is one."""
    if current := _current.get():
        current.step()


def look() -> None:
    """See whether the current rendering has time left; for what may take long in one step."""
    if current := _current.get():
        current.look()


def spend(signs: int) -> None:
    """Make signs in the current rendering, if there is one."""
    if current := _current.get():
        current.spend(signs)


def stepping(values: Iterable[Value]) -> Iterator[Value]:
    """Yield values, a step each."""
    for value in values:
        step()
        yield value


def measured(value: Value) -> Value:
    """Return a value, paid for; raise TooMuch where it is larger than any value in a letter, written out."""
    left, waiting = LARGEST, [value]
    while waiting:
        one: object = waiting.pop()
        left -= _own_size(one)
        if left < 0:
            raise TooMuch(f"a value has more than {LARGEST:,} signs")
        if isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple, set, frozenset)):
            waiting += one
    spend(LARGEST - left)
    return value


def fits(signs: int) -> None:
    """Raise TooMuch where a value of so many signs would be too large; ask before it is made."""
    if signs > LARGEST:
        raise TooMuch(f"a value would have more than {LARGEST:,} signs")


def _own_size(value: object) -> int:
    if isinstance(value, (str, bytes, list, tuple, set, frozenset, Mapping)):
        return len(value) + 1
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise TooMuch("a number is too long")
    return 1
