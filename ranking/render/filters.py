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

from ranking.render.bounds import fits, look, measured, step, stepping
from ranking.render.columns import fold, pad

__all__ = ["FILTERS", "fold", "pad"]

_Filter = Callable[..., Any]
#: What is taken from Jinja as it is. Left out: what computes (letters hold no arithmetic), what differs from one
#: rendering to the next (`random`), what shows how a value is made (`pprint`), and `attr` and `format`.
_TAKEN = """
capitalize count d default e escape first forceescape groupby int items last length list lower map max min reject
rejectattr reverse safe select selectattr sort striptags title trim truncate unique upper wordcount
""".split()


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
