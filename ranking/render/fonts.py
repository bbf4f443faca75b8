"""The fonts of charts and PDF: Noto Sans CJK, with the face that each language writes its signs in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ranking.domain.languages import Language

#: Han signs differ by country (直, 骨, 角): a Japanese face in a Chinese text is a mistake that every reader sees.
FACES = {
    Language.ZH_HANS: "Noto Sans CJK SC",
    Language.ZH_HANT: "Noto Sans CJK TC",
    Language.JA: "Noto Sans CJK JP",
    Language.EN: "Noto Sans CJK SC",
}


def font_file() -> Path:
    """Return the path of the font collection."""
    from noto_cjk_sans_otc import FONT_PATH  # noqa: PLC0415 - only what draws needs it

    return Path(FONT_PATH)


@cache
def covered() -> frozenset[int]:
    """Return the code points that there is a glyph for: the same in every face of the collection."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to load, and only pictures need it

    with TTFont(font_file(), fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


def drawable(text: str) -> str:
    """Return a text without the signs that the font can't draw (emoji, other scripts), which would show as boxes."""
    known = covered()
    return " ".join("".join(sign if ord(sign) in known else " " for sign in text).split())
