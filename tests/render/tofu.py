"""What a reader would see of an SVG's texts, by the font's own tables: boxes, words cut off, words on each other."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from xml.etree import ElementTree as ET

from fontTools.ttLib import TTCollection

from ranking.render.fonts import font_file

SVG = "{http://www.w3.org/2000/svg}"


@cache
def faces():
    """Return the collection's faces by name: which signs they draw, and how wide as a share of the type size."""
    found = {}
    with TTCollection(font_file(), lazy=True) as collection:
        for font in collection.fonts:
            advances, whole = font["hmtx"], font["head"].unitsPerEm
            found[font["name"].getDebugName(1)] = {
                code: advances[glyph][0] / whole for code, glyph in font.getBestCmap().items()
            }
    return found


def parsed(svg):
    """Return an SVG as a tree."""
    return ET.fromstring(svg)  # noqa: S314 - charts of ours have no entities


def texts(svg):
    """Yield each text with its face, its size and its left, right and base line in pixels."""
    root = parsed(svg)
    face = faces()[root.get("font-family")]
    for element in root.iter(f"{SVG}text"):
        words = "".join(element.itertext())
        size = float(element.get("font-size") or root.get("font-size"))
        width = sum(face.get(ord(sign), 1.0) for sign in words) * size
        start = float(element.get("x")) - {"middle": width / 2, "end": width}.get(element.get("text-anchor"), 0)
        yield words, root.get("font-family"), size, (start, start + width, float(element.get("y")))


def without_glyph(svg):
    """Return the signs that the named face would draw as boxes."""
    return {sign for words, face, _, _ in texts(svg) for sign in words if ord(sign) not in faces()[face]}


def cut_off(svg):
    """Return the texts that leave the picture."""
    root = parsed(svg)
    width, height = float(root.get("width")), float(root.get("height"))
    return [
        words
        for words, _, size, (left, right, base) in texts(svg)
        if left < 0 or right > width or base < size or base > height - 4
    ]


def overlapping(svg):
    """Return pairs of texts that lie on each other."""
    placed = [(words, size, box) for words, _, size, box in texts(svg) if words]
    return [
        (one, other)
        for (one, size, (left, right, base)), (other, _, (start, end, line)) in combinations(placed, 2)
        if abs(base - line) < size and left < end and start < right
    ]
