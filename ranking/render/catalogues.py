"""Message catalogues: English source texts to the other languages, read from the .po files themselves."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from ranking.domain.languages import Language
from ranking.render.traditional import filled

_FOLDER = Path(__file__).parent / "locales"


@cache
def translations(language: Language) -> NullTranslations:
    """Return a language's translations; English is what the source texts are in."""
    if language is Language.EN:
        return NullTranslations()
    messages = catalogue(language)
    if language is Language.ZH_HANT:  # what nobody has translated is made from the simplified
        messages = filled(messages, catalogue(Language.ZH_HANS))
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def catalogue(language: Language) -> Catalog:
    """Return the messages of a language's .po file."""
    path = _FOLDER / language.replace("-", "_") / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))
