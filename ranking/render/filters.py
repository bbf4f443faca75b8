"""The filters that templates have: those of Jinja that letters need, each bounded, and two for texts in columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any

from jinja2.filters import FILTERS as OF_JINJA
from jinja2.filters import do_indent, do_replace, sync_do_join
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from wcwidth import wcswidth, wrap

from ranking.render.bounds import TooMuch, fits, look, measured, step, stepping

_Filter = Callable[..., Any]
#: Longest text that is folded at a width, in signs.
_LONGEST = 20_000
#: So much of it at a time.
_PART = 500
#: Signs that close what stands before them.
_CLOSING = "。，、；：！？）」』】》”’,.;:!?)"
#: Ends of lines, which no cell of a table in text may have.
_BREAKS = str.maketrans(dict.fromkeys("\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))

#: What is taken from Jinja as it is. Left out: what computes (letters hold no arithmetic), what differs from one
#: rendering to the next (`random`), what shows how a value is made (`pprint`), and `attr` and `format`.
_TAKEN = """
capitalize count d default e escape first forceescape groupby int items last length list lower map max min reject
rejectattr reverse safe select selectattr sort striptags title trim truncate unique upper wordcount
""".split()


def pad(text: object, columns: int, side: str = "left") -> str:
    """Fill a text with spaces to a width in terminal columns, where a Chinese sign takes two; never cut it."""
    words = str(text).translate(_BREAKS)
    fits(max(columns, len(words)))
    spaces = " " * max(0, columns - max(0, wcswidth(words)))
    return words + spaces if side == "left" else spaces + words


def fold(text: object, columns: int = 72) -> str:
    """Break a text into lines of a width in terminal columns; no line begins with a closing sign."""
    words = str(text)
    if len(words) > _LONGEST:
        raise TooMuch(f"a text of more than {_LONGEST:,} signs is too long to be folded")
    lines = _lines(words, columns - 2)
    for above, line in enumerate(lines[1:]):
        hanging = len(line) - len(line.lstrip(_CLOSING))
        lines[above] += line[:hanging]
        lines[above + 1] = line[hanging:]
    return "\n".join(line for line in lines if line)


def _lines(words: str, width: int) -> list[str]:
    """Break a text into lines, part by part: the time that a whole one takes grows with its square."""
    lines: list[str] = []
    part = max(_PART, 8 * width)
    while len(words) > part:
        *done, last = wrap(words[:part], width) or [""]
        part = part if done else 2 * part
        if done:
            lines += done
            words = last + (" " if words[part - 1].isspace() else "") + words[part:]
    return lines + wrap(words, width)


@wraps(do_indent)
def indent(text: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:  # noqa: FBT001, FBT002 - as Jinja has it
    """Indent lines; see Jinja."""
    deep = len(width) if isinstance(width, str) else width
    fits(len(text) + deep * (text.count("\n") + 1))
    return do_indent(text, width, first, blank)


@pass_eval_context
def replace(context: EvalContext, text: str, old: str, new: str, count: int | None = None) -> str:
    """Replace a text by another; see Jinja."""
    words = str(text)
    fits(len(words) + (words.count(str(old)) if old else len(words) + 1) * len(str(new)))
    return do_replace(context, text, old, new, count)


@pass_eval_context
def join(context: EvalContext, values: Iterable[Any], between: str = "", attribute: str | int | None = None) -> str:
    """Join values to one text; see Jinja."""
    kept = measured(list(stepping(values)))
    fits(len(kept) * len(str(between)))
    return sync_do_join(context, kept, between, attribute)


def _bounded(chosen: _Filter) -> _Filter:
    """Return a filter whose every use is a step, and whose values are paid for."""

    @wraps(chosen)
    def bounded(*given: Any, **named: Any) -> Any:
        step()
        made = measured(chosen(*given, **named))
        look()
        return made

    return bounded


_OWN: dict[str, _Filter] = {"fold": fold, "indent": indent, "join": join, "pad": pad, "replace": replace}

#: Every filter by its name.
FILTERS: Mapping[str, _Filter] = MappingProxyType(
    {name: _bounded(chosen) for name, chosen in ({name: OF_JINJA[name] for name in _TAKEN} | _OWN).items()}
)
