"""Traditional Chinese from simplified, where nobody has written it: the glossary's terms first, then sign by sign.

The readers are in Guangdong, Hong Kong and Macau, so words stay as they are (項目, 信息) and only their signs change,
to those that offices there write: 說明, 稅務, 群組, 啟動. OpenCC follows Hong Kong's list of character shapes for
schools, which has 説, 税, 羣 and 啓.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from babel.messages.catalog import Catalog

from ranking.domain.languages import Language
from ranking.render.glossary import terms

#: What stays as it is: what a message's figures are put in place of, and addresses, which lead nowhere else.
_KEPT = r"%\(\w+\)s|%%|(?:https?://|mailto:)[^\s<>()（）「」“”]+"
#: Signs of the schools' list, and what offices write.
_SHAPES = str.maketrans("説税羣峯啓鋭脱閲悦兑麪牀敍", "說稅群峰啟銳脫閱悅兌麵床敘")
#: A numbered week is 週; OpenCC knows it only in words such as 本周.
_WEEK = re.compile(r"(?<=\d)周|(?<=\d )周")


def traditional(text: str) -> str:
    """Return a text in traditional signs; what is traditional already stays as it is.

    The text may be Markdown, but has no other markup.
    """
    if _is_traditional(text):
        return text
    found = _known()
    parts = found.pattern.split(text)
    return "".join(found.words.get(part) or (part if place % 2 else _convert(part)) for place, part in enumerate(parts))


def _is_traditional(text: str) -> bool:
    """Tell whether all signs are in Taiwan's standard and some not in the mainland's: 臺山, but not 县 or 台山."""
    signs = "".join(sign for sign in text if "\u4e00" <= sign <= "\u9fff")
    return _has(signs, "cp950") and not _has(signs, "gb2312")


def _has(signs: str, standard: str) -> bool:
    return signs.encode(standard, "ignore").decode(standard) == signs


def filled(hant: Catalog, hans: Catalog) -> Catalog:
    """Return the traditional catalogue, with each message that it lacks made from the simplified one."""
    for message in hans:
        if not message.id:
            continue  # the catalogue's head
        made = traditional(str(message.string))
        written = hant.get(message.id)
        if written is None:
            hant.add(message.id, made, flags=message.flags)
        elif not written.string:
            written.string = made
    return hant


class _Terms:
    """The glossary's terms and their traditional forms; the pattern splits a text at each, the longest first."""

    def __init__(self) -> None:
        both = ((one.names[Language.ZH_HANS], one.names[Language.ZH_HANT]) for one in terms())
        self.words = {hans: hant for hans, hant in both if hans and hant}
        ordered = sorted(self.words, key=len, reverse=True)
        self.pattern = re.compile("(" + "|".join([_KEPT, *map(re.escape, ordered)]) + ")")


@cache
def _known() -> _Terms:
    return _Terms()


def _convert(text: str) -> str:
    if not text:
        return ""
    return _WEEK.sub("週", str(_converter().convert(text))).translate(_SHAPES)


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - its dictionaries take time to load

    return OpenCC("s2hk")
