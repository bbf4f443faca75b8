"""Traditional Chinese from simplified, where nobody has written it: the glossary's terms first, then sign by sign.

The readers are in Guangdong, Hong Kong and Macau, so words stay as they are (項目, 信息) and only their signs change.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from babel.messages.catalog import Catalog

from ranking.domain.languages import Language
from ranking.render.glossary import terms

#: What a message's figures are put in place of.
_PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def traditional(text: str) -> str:
    """Return a text in traditional signs; what is traditional already stays as it is."""
    found = _known()
    parts = found.pattern.split(text)
    return "".join(
        found.words.get(part) or (part if _PLACEHOLDER.fullmatch(part) else _convert(part)) for part in parts
    )


def filled(hant: Catalog, hans: Catalog) -> Catalog:
    """Return the traditional catalogue, with each message that it lacks made from the simplified one."""
    for message in hans:
        written = hant.get(message.id) if message.id else None
        if message.id and not (written and written.string):
            hant.add(message.id, traditional(str(message.string)), flags=message.flags)
    return hant


class _Terms:
    """The glossary's terms and their traditional forms; the pattern splits a text at each, the longest first."""

    def __init__(self) -> None:
        both = ((one.names[Language.ZH_HANS], one.names[Language.ZH_HANT]) for one in terms())
        self.words = {hans: hant for hans, hant in both if hans and hant}
        ordered = sorted(self.words, key=len, reverse=True)
        self.pattern = re.compile("(" + "|".join([_PLACEHOLDER.pattern, *map(re.escape, ordered)]) + ")")


@cache
def _known() -> _Terms:
    return _Terms()


def _convert(text: str) -> str:
    return str(_converter().convert(text)) if text else ""


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - its dictionaries take time to load

    return OpenCC("s2hk")
