"""Header lines: people's words and addresses, written so that nothing in them can begin another header.

Written here and not by EmailMessage: it reads encoded words in the values it is given, so “=?utf-8?q?=0d=0aBcc:…?=”
in a name becomes a header of its own, and it encodes long List-Unsubscribe values, which no reader decodes.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from email.header import Header
from functools import lru_cache

from ranking.domain.errors import PermanentRefusal

_WIDTH = 76
#: Bytes of a name that fit into one encoded word behind the name of any header of ours.
_ONE_WORD = 36
_LONGEST_ADDRESS = 254
_LONGEST_LOCAL = 64
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_SUBSCRIBERS = "the subscribers file"


def plain(name: str, value: str) -> str:
    """Return the line of a header that programs read: never folded, never encoded.

    Raises PermanentRefusal where the value isn't printable ASCII or is longer than a line may be.
    """
    if not (value.isascii() and value.isprintable()) or len(name) + len(value) > 990:
        raise PermanentRefusal(
            None, f"“{flat(value)[:200]}” can't be the {name} of a letter; mend it in schedules.yaml"
        )
    return f"{name}: {value}\r\n"


def worded(name: str, words: str) -> str:
    """Return the line, or the folded lines, of a header with people's words in it; words are made flat."""
    return f"{name}: {_encoded(flat(words), len(name) + 2)}\r\n"


def named(name: str, words: str, target: str) -> str:
    """Return the line of a header that gives a name to `target`, an ASCII address or identifier: `Words <target>`."""
    phrase = _phrase(flat(words), len(name) + 2)
    room = _WIDTH - len(target) - (len(name) + 2 if "\r\n" not in phrase else 0)
    gap = "" if not phrase else " " if len(phrase.rpartition("\r\n")[2]) + 3 <= room else "\r\n "
    return f"{name}: {phrase}{gap}<{target}>\r\n"


@lru_cache(maxsize=512)
def flat(text: str) -> str:
    """Return text on one line: line ends, controls and white space become single spaces, invisible signs vanish."""
    if text.isprintable() and "  " not in text and text == text.strip():
        return text  # as nearly every name is
    kinds = ((sign, unicodedata.category(sign)) for sign in text)
    seen = "".join(" " if kind in {"Cc", "Cs", "Zl", "Zp"} else sign for sign, kind in kinds if kind != "Cf")
    return " ".join(seen.split())


def ascii_address(text: str, place: str = _SUBSCRIBERS) -> str:
    """Return an address as servers take it, an international domain in its ASCII form.

    Raises PermanentRefusal, naming the `place` to mend, where there is none: what comes back is safe in a header and in
    a command. Quoted local parts and those outside ASCII are refused (few servers take them).
    """
    local, _, domain = text.rpartition("@")
    name = _ascii_domain(domain) if len(text) <= _LONGEST_ADDRESS else ""
    # “=?” begins an encoded word, which mail programs decode even where none may stand.
    if not name or len(local) > _LONGEST_LOCAL or "=?" in local or not _LOCAL.fullmatch(local):
        raise _no_address(text, place)
    return f"{local}@{name}"


@lru_cache(maxsize=4096)
def _ascii_domain(domain: str) -> str:
    """Return a domain in ASCII, or "" where it is none."""
    try:
        name = domain.encode("idna").decode()
    except UnicodeError:
        return ""
    return name if _DOMAIN.fullmatch(name) else ""


def _no_address(text: str, place: str) -> PermanentRefusal:
    words = (
        f"“{flat(text)[:200]}” is no address that mail servers take; write one such as office@city.example in {place}"
    )
    return PermanentRefusal(None, words)


def _phrase(words: str, indent: int) -> str:
    """Return a name as it stands before an address: quoted, or encoded where that isn't enough."""
    if _is_plain(words) and indent + len(words) + 2 <= _WIDTH:
        return '"' + words.replace("\\", r"\\").replace('"', r"\"") + '"' if words else ""
    raw = words.encode()
    if len(raw) <= _ONE_WORD:  # as nearly every name is
        return f"=?utf-8?b?{b64encode(raw).decode()}?="
    return _encode(words, indent, "utf-8")


def _encoded(words: str, indent: int) -> str:
    plain_enough = _is_plain(words) and all(len(word) < _WIDTH - indent for word in words.split())
    return _encode(words, indent, "us-ascii" if plain_enough else "utf-8")


def _is_plain(words: str) -> bool:
    """Tell whether words can stand as they are; what looks like an encoded word would be decoded by readers."""
    return words.isascii() and "=?" not in words


@lru_cache(maxsize=512)
def _encode(words: str, indent: int, charset: str) -> str:
    header = Header(words, charset, maxlinelen=_WIDTH, header_name="x" * (indent - 2))
    return header.encode(splitchars=" ", linesep="\r\n")
