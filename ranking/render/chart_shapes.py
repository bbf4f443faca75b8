"""What an SVG of a chart may hold: plain shapes and words of the size that was asked for, and nothing from elsewhere.

The template may be a coordinator's own. Its picture stands in public pages as it is, and what draws it would read
files it refers to, or take all memory for a picture as large as it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset(
    {"svg", "g", "title", "desc", "text", "tspan", "rect", "line", "path", "circle", "ellipse", "polyline", "polygon"}
)


def mistakes(svg: str, width: int, height: int) -> Iterator[str]:
    """Yield what is wrong with an SVG that should be so many CSS pixels wide and high; nothing where it is good."""
    if "<!DOCTYPE" in svg.upper() or "<!ENTITY" in svg.upper():
        yield "it declares a document type; begin with <svg>"
        return
    try:
        root = ET.fromstring(svg)  # noqa: S314 - it has no entities
    except ET.ParseError as error:
        yield f"it is no well-formed SVG: {error}"
        return
    size = (root.get("width"), root.get("height"), root.get("viewBox"))
    if root.tag != f"{_NAMESPACE}svg" or size != (str(width), str(height), f"0 0 {width} {height}"):
        yield f'it must begin with <svg xmlns="{_NAMESPACE[1:-1]}" …> in the width, height and viewBox of the drawing'
    yield from _foreign(root)


def _foreign(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        name = str(element.tag).removeprefix(_NAMESPACE)
        if name not in _SHAPES or (name == "svg" and element is not root):
            yield f"<{name}> isn't allowed in a chart; draw with {', '.join(sorted(_SHAPES - {'svg'}))}"
        for attribute, value in element.attrib.items():
            plain = attribute.rpartition("}")[2].lower()
            if plain.startswith("on") or plain == "href" or "url(" in value.lower():
                yield f"{plain}= isn't allowed in a chart, which refers to nothing and runs nothing"
