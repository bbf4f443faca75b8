"""Markdown of the editorial notes: placeholder until the real one stands here."""

from __future__ import annotations

from markupsafe import Markup, escape


def to_html(markdown: str) -> Markup:
    """Return safe HTML."""
    return Markup("<p>{}</p>").format(escape(markdown)) if markdown else Markup()


def to_text(markdown: str, columns: int = 72) -> str:  # noqa: ARG001
    """Return plain text."""
    return markdown
