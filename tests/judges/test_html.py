"""html-validate finds nothing wrong in any letter or public page."""

from __future__ import annotations


def test_letters_are_valid_html(letters, node):
    assert node("validate.mjs", *(letter.page for letter in letters)) == []


def test_public_pages_are_valid_html(pages, node):
    assert node("validate.mjs", *pages) == []
