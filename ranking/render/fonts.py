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
#: The places of the faces in the collection.
_PLACES = {Language.ZH_HANS: 2, Language.ZH_HANT: 3, Language.JA: 0, Language.EN: 2}


def font_file() -> Path:
    """Return the path of the font collection."""
    from noto_cjk_sans_otc import FONT_PATH  # noqa: PLC0415 - only what draws needs it

    return Path(FONT_PATH)


@cache
def covered(language: Language) -> frozenset[int]:
    """Return the code points that a language's face has a glyph for."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to load, and only pictures need it

    with TTFont(font_file(), fontNumber=_PLACES[language], lazy=True) as font:
        return frozenset(font.getBestCmap())


def drawable(text: str, language: Language) -> str:
    """Return a text without the signs that the face can't draw (emoji, other scripts), which would show as boxes."""
    known = covered(language)
    return " ".join("".join(sign if ord(sign) in known else " " for sign in text).split())
