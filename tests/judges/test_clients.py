"""Gmail, Outlook and Apple Mail support everything that a letter needs; what they don't has a fallback."""

from __future__ import annotations

#: By caniemail.com's data, what some programs lack, and what their readers see instead.
FALLBACKS = {
    "@media": "the letter as for a wide, light screen: 600 px, readable by itself",
    "<style> element": "every style that matters is inlined",
    "<body> element": "the outer table has the same paper and the sheet the same fonts",
    "display:none": "the preview line, one pixel high and in the paper's colour; on phones one column more",
    "overflow": "the same preview line",
    "white-space": "a long name or figure may take a second line",
    "overflow-wrap": "a name of sixty signs widens its column",
    "text-wrap": "a title's lines are not of equal length",
}


def test_nothing_is_unsupported_without_a_fallback(letters, node):
    found = node("clients.mjs", *(letter.page for letter in letters))
    assert {title: clients for title, clients in found.items() if title not in FALLBACKS} == {}
