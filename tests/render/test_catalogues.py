"""Catalogues: every message is translated, with the same placeholders."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from reports import TEMPLATES

from ranking import render
from ranking.domain.languages import Language
from ranking.render.catalogues import catalogue

ASKING = {"_say", "say", "_", "gettext"}
TRANSLATED = [language for language in Language if language is not Language.EN]


RENDER = Path(render.__file__).parent


def literals(path):
    """Yield every text in a module."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def asked(path):
    """Return every text that a module asks the catalogue for."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    named = (call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in ASKING and call.args)
    return {call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)}


def in_templates():
    """Return every message that templates ask for."""
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.j2")]
    return {found for text in sources for found in re.findall(r'_\("((?:[^"\\]|\\.)*)"', text)}


def messages_used():
    return in_templates().union(*map(asked, RENDER.glob("*.py")))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_that_is_used_is_translated(language):
    messages = {message.id: message for message in catalogue(language) if message.id}
    assert messages_used() - set(messages) == set()
    assert not [message.id for message in messages.values() if not message.string or message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_left_over(language):
    known = in_templates().union(*map(literals, RENDER.glob("*.py")))
    assert {message.id for message in catalogue(language) if message.id} - known == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_their_source_s_placeholders(language):
    for message in catalogue(language):
        if message.id:
            assert set(re.findall(r"%\(\w+\)s", message.string)) == set(re.findall(r"%\(\w+\)s", message.id)), (
                message.id
            )
