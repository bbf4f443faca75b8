"""The feed of public issues, as Atom 1.0 (RFC 4287): who subscribes learns of each issue and each correction."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from ranking.domain.languages import Language
from ranking.domain.letterhead import Letterhead
from ranking.domain.signs import clean_text
from ranking.render.catalogues import translations
from ranking.render.page_histories import Document

ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MOST = 50
#: The year that tag URIs (RFC 4151) name; the address of the letters' sender has to have been the city's then.
_SINCE = 2024
#: What `updated` says where nothing has been published: it never changes, so neither does the file.
_NEVER = f"{_SINCE}-01-01T00:00:00Z"

register_namespace("", ATOM)


def feed(documents: Sequence[Document], language: Language, letterhead: Letterhead, base_url: str = "") -> bytes:
    """Return the feed of one language's issues, the newest 50, newest first.

    Links are absolute under `base_url`, or relative to the feed where there is none.
    """
    newest = sorted(documents, key=lambda one: (_updated(one), str(one["meta"]["period_end"])), reverse=True)[:_MOST]
    base = f"{base_url}/{language}/" if base_url else ""
    root = Element(f"{{{ATOM}}}feed", {_LANG: str(language)})
    say = translations(language).gettext
    _add(root, "title", f"{letterhead.names[language]} · {say('Public issues')}")
    _add(root, "id", _tag(letterhead, "public", str(language)))
    _add(root, "updated", max(map(_updated, newest), default=_NEVER))
    _add(_add(root, "author"), "name", letterhead.names[language])
    _link(root, "self", f"{base}feed.atom", "application/atom+xml")
    _link(root, "alternate", f"{base}index.html", "text/html")
    for document in newest:
        _entry(root, document, language, letterhead, base)
    indent(root, " ")
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _entry(root: Element, document: Document, language: Language, letterhead: Letterhead, base: str) -> None:
    meta = document["meta"]
    entry = _add(root, "entry")
    _add(entry, "title", meta["title"])
    _add(entry, "id", _tag(letterhead, meta["race"], meta["edition"], meta["period"], str(language)))
    _add(entry, "updated", _updated(document))
    _link(entry, "alternate", f"{base}{meta['page']}.html", "text/html")
    for ending, media_type in (("csv", "text/csv"), ("json", "application/json")):
        _link(entry, "related", f"{base}{meta['page']}.{ending}", media_type)
    # An entry whose content is elsewhere has a summary; nobody may be ranked yet, so its title serves where none is.
    stop = translations(language).gettext(".")
    sentences = [f"{sentence}{stop}" for sentence in meta["summary"]]
    _add(entry, "summary", (" " if language is Language.EN else "").join(sentences) or meta["title"])


def _updated(document: Document) -> str:
    """Return when an issue last changed: its day and, since the hour isn't known, a minute for each correction.

    Without the minute nobody would be told of a correction that is made on the day of what it corrects.
    """
    hours, minutes = divmod(min(int(document["meta"]["revision"]) - 1, 1439), 60)
    return f"{document['meta']['issued_on']}T{hours:02}:{minutes:02}:00Z"


def _tag(letterhead: Letterhead, *parts: str) -> str:
    """Return a name for all time, such as `tag:city.example,2024:investment/monthly/2024-04/en`."""
    host = letterhead.domain.encode("idna").decode()
    return f"tag:{host},{_SINCE}:{'/'.join(quote(part, safe='') for part in parts)}"


def _add(parent: Element, name: str, text: str = "") -> Element:
    made = SubElement(parent, f"{{{ATOM}}}{name}")
    if text:
        made.text = clean_text(text)
    return made


def _link(parent: Element, relation: str, href: str, media_type: str) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "href": href, "type": media_type})
