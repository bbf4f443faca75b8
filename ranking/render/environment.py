"""The Jinja2 environment: sandboxed, escaping, strict; what goes wrong becomes a problem with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2.exceptions import SecurityError

from ranking.domain.languages import Language
from ranking.render.catalogues import translations
from ranking.render.filters import FILTERS, fold, pad
from ranking.render.missing import Missing
from ranking.render.sandbox import SafeLoader, Sandbox, printed
from ranking.render.template_mistakes import SUFFIX, template_problems

__all__ = ["SUFFIX", "environment", "fold", "pad", "template_problems"]

#: A place for a value that says how wide it is, such as `%(name)9s`.
_WIDTH = re.compile(r"%(?:\([^)]*\))?[-+ #0]*[\d.*]")
#: What Jinja gives to templates and letters don't need: `lipsum` writes another text every time.
_NOT_NEEDED = ("lipsum", "dict", "cycler", "joiner")


def environment(folders: Sequence[Path], language: Language) -> Sandbox:
    """Return the environment for one language; `folders` are searched in order, file by file."""
    made = Sandbox(
        loader=SafeLoader([str(folder) for folder in folders]),
        autoescape=_is_markup,
        undefined=Missing,
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.filters = dict(FILTERS)
    for name in _NOT_NEEDED:
        del made.globals[name]
    texts = translations(language)
    made.install_gettext_callables(_plain(texts.gettext), _plain(texts.ngettext), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    return made


def _is_markup(name: str | None) -> bool:
    """Tell whether a template's values are escaped: in everything but plain texts, so that none is forgotten."""
    return name is None or not name.endswith(f".txt{SUFFIX}")


def _plain(gettext: Callable[..., str]) -> Callable[..., str]:
    """Return a `gettext` that takes no text whose places for values say a width: one could fill the memory."""

    def translated(*asked: object) -> str:
        if any(_WIDTH.search(message) for message in asked if isinstance(message, str)):
            raise SecurityError("a place for a value in a text is written %(name)s, without a width")
        return gettext(*asked)

    return translated
