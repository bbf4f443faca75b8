"""Catalogues: every message is translated, with the same placeholders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reports import TEMPLATES

from ranking.domain.languages import Language
from ranking.render import view, wording
from ranking.render.catalogues import catalogue

TRANSLATED = [language for language in Language if language is not Language.EN]


def messages_used():
    """Return every message that templates and the view ask for."""
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.j2")]
    used = {found for text in sources for found in re.findall(r'_\("((?:[^"\\]|\\.)*)"', text)}
    source = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in (view, wording))
    return used | set(re.findall(r'_say\("((?:[^"\\]|\\.)*)"\)', source))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_that_is_used_is_translated(language):
    messages = {message.id: message for message in catalogue(language) if message.id}
    assert messages_used() - set(messages) == set()
    assert not [message.id for message in messages.values() if not message.string or message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_left_over(language):
    assert {message.id for message in catalogue(language) if message.id} - messages_used() == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_their_source_s_placeholders(language):
    for message in catalogue(language):
        if message.id:
            assert set(re.findall(r"%\(\w+\)s", message.string)) == set(re.findall(r"%\(\w+\)s", message.id)), (
                message.id
            )
