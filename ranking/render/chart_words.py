"""The words on charts: how wide and how heavy they are, and titles that keep their figures where a name is long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from ranking.domain.districts import District
from ranking.domain.languages import Language
from ranking.domain.periods import Period, PeriodKind
from ranking.render.drawing import WIDTH
from ranking.render.fonts import drawable, font_file

MARGIN = 12
"""Pixels between the words and the edges of a chart."""
_SIZE, _TITLE_SIZE = 13, 15
#: Kilobytes that a Han sign, another one as wide as high, and a narrower one add to a PNG at a size of 13, as measured.
_HAN, _WIDE, _NARROW = 0.34, 0.26, 0.12
HEAVIEST = 33.0
"""Kilobytes that all words of a picture may weigh, so that it takes about 30 ms and stays well below 40 kB."""
#: What may be shortened in a title; ranks and figures never are.
_NAMES = ("district", "districts", "cohort", "indicator")
#: The place in the collection of the Chinese face, whose quotation marks are the widest.
_CHINESE = 2
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@cache
def _narrow() -> Mapping[int, float]:
    """Return the signs that are narrower than high, with their width as a share of the type size."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to load, and only pictures need it

    with TTFont(font_file(), fontNumber=_CHINESE, lazy=True) as font:
        glyphs, advances, whole = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        # Beyond U+2FFF all that is drawn on charts is as wide as high, but for half-width forms.
        return {code: advances[glyph][0] / whole for code, glyph in glyphs.items() if code < 0x3000}


def wide(text: str, size: float = _SIZE) -> float:
    """Return how wide a text is in pixels."""
    narrow = _narrow()
    return sum(narrow.get(ord(sign), 1.0) for sign in text) * size


def weight(text: str, size: float = _SIZE) -> float:
    """Return about how many kilobytes a text adds to a picture."""
    return sum(map(_sign_weight, text)) * size / _SIZE


def _sign_weight(sign: str) -> float:
    if _narrow().get(ord(sign), 1.0) < 1:
        return _NARROW
    return _HAN if sign >= "㐀" else _WIDE


def fitted(text: str, width: float, size: float = _SIZE) -> str:
    """Return a text that can be drawn and fits into a width in pixels, its end cut off (…) where it must be."""
    clean = drawable(text)
    if wide(clean, size) <= width:
        return clean
    while clean and wide(clean + "…", size) > width:
        clean = clean[:-1]
    return clean.rstrip() + "…"


def district_name(district: District, language: Language) -> str:
    """Return a district's name without the signs that the face lacks; its code where nothing is left."""
    return drawable(district.names[language]) or drawable(district.code)


def titled(form: str, values: Mapping[str, object]) -> str:
    """Return a title that fits into the picture's width; a long name is shortened (…), its figures never are."""
    clean = {key: drawable(str(value)) for key, value in values.items()}
    whole = form % clean
    room = WIDTH - 2 * MARGIN
    if wide(whole, _TITLE_SIZE) > room and clean.keys() & set(_NAMES):
        longest = max((key for key in clean if key in _NAMES), key=lambda key: wide(clean[key]))
        rest = wide(form % {**clean, longest: ""}, _TITLE_SIZE)
        clean[longest] = fitted(clean[longest], max(0, room - rest), _TITLE_SIZE)
        whole = form % clean
    return fitted(whole, room, _TITLE_SIZE)


def column(texts: Iterable[str], most: float) -> float:
    """Return how wide a column must be for its texts, at most so many pixels."""
    return min(most, max(map(wide, texts), default=0.0))


def short_label(period: Period, language: Language) -> str:
    """Return a period as an axis says it: 18周, 4月, Q1; its year goes without saying."""
    english = language is Language.EN
    match period.kind:
        case PeriodKind.WEEK:
            sign = "周" if language is Language.ZH_HANS else "週"
            return f"W{period.number}" if english else f"{period.number}{sign}"
        case PeriodKind.MONTH:
            return _MONTHS[period.number - 1] if english else f"{period.number}月"
        case PeriodKind.QUARTER:
            return f"Q{period.number}"
        case PeriodKind.YEAR:
            return str(period.year)
