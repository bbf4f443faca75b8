"""Reading a message from strangers: its parts and headers, within bounds whatever it holds.

Not by the standard library's parser: it goes as deep as a message is nested, and its time grows with the square of what
a hostile one holds. This one looks at the first megabyte, at a few levels and a few hundred headers, and never fails.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

#: Bytes of a message that are looked at: reports carry their news at the front, what comes later is our own letter.
LARGEST = 1_000_000
_LONGEST_HEAD = 64_000
_LONGEST_VALUE = 2_000
_MOST_HEADERS = 300
_MOST_PARTS = 30
_DEEPEST = 5

_BLANK_LINE = re.compile(rb"(?:\A|\r?\n)\r?\n")
_FIELD = re.compile(r"^([!-9;-~]{1,80})[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*){0,200})", re.MULTILINE)
_MULTIPART = "multipart/"
#: Charsets by the names that are taken as given; others, such as punycode, may take their time over a hostile text.
_CHARSETS = re.compile(
    r"utf-?8|us-ascii|gb-?2312|gbk|gb18030|big5|iso-8859-\d{1,2}|windows-125\d|iso-2022-jp|shift_jis|euc-jp|euc-kr"
)
_CHINESE = re.compile(r"gb-?2312|gbk")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A message or a part of one. Header names are in lower case; `kind` is such as `text/plain`."""

    headers: Sequence[tuple[str, str]]
    kind: str
    charset: str
    body: bytes
    parts: tuple[Part, ...] = ()

    def first(self, name: str) -> str:
        """Return the first header of a name, "" where there is none."""
        return next(iter(self.all(name)), "")

    def all(self, *names: str) -> list[str]:
        """Return all headers of these names."""
        return [value for name, value in self.headers if name in names]

    def walk(self) -> Iterator[Part]:
        """Yield this part and all inside it, from front to back."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def text(self) -> str:
        """The body in words, line ends as one sign."""
        return in_words(self.body, self.charset)


def read_message(raw: bytes, depth: int = 0) -> Part:
    """Return a message, or a part with headers of its own, as far as it can be read."""
    head, body = _split(raw[:LARGEST])
    headers = read_fields(in_words(head, ""))
    given = Message()
    given["Content-Type"] = next((value for name, value in headers if name == "content-type"), "text/plain")
    kind, boundary = given.get_content_type(), _parameter(given, "boundary")
    if kind.startswith(_MULTIPART) and boundary and depth < _DEEPEST:
        parts = tuple(read_message(one, depth + 1) for one in _parts(body, boundary))
        return Part(headers=headers, kind=kind, charset="", body=b"", parts=parts)
    encoding = next((value for name, value in headers if name == "content-transfer-encoding"), "")
    return Part(headers=headers, kind=kind, charset=_parameter(given, "charset"), body=_decoded(body, encoding))


def read_fields(text: str) -> list[tuple[str, str]]:
    """Return the fields of a head, or of a block of a report: names in lower case, folded values on one line."""
    found = (one.groups() for _, one in zip(range(_MOST_HEADERS), _FIELD.finditer(text), strict=False))
    return [(name.lower(), " ".join(value.split())[:_LONGEST_VALUE]) for name, value in found]


def in_words(raw: bytes, charset: str) -> str:
    """Return bytes as text: in their charset, else as UTF-8, else as GB 18030, with what can't be read replaced."""
    name = charset.strip().lower()
    given = "gb18030" if _CHINESE.fullmatch(name) else name if _CHARSETS.fullmatch(name) else "utf-8"
    for encoding in dict.fromkeys((given, "utf-8", "gb18030")):
        try:
            return _lines(raw.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            continue
    return _lines(raw.decode(given if given == "gb18030" else "utf-8", "replace"))


def unencoded(value: str) -> str:
    """Return a header's words, its encoded words read."""
    try:
        pieces = decode_header(value[:_LONGEST_VALUE])
    except (HeaderParseError, ValueError):
        return value
    return "".join(one if isinstance(one, str) else in_words(one, charset or "") for one, charset in pieces)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(raw: bytes) -> tuple[bytes, bytes]:
    found = _BLANK_LINE.search(raw, 0, _LONGEST_HEAD)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw[:_LONGEST_HEAD], raw[_LONGEST_HEAD:])


def _parts(body: bytes, boundary: str) -> list[bytes]:
    """Return what stands between the lines of a boundary; the last part may lack its end."""
    line = re.compile(
        rb"(?:\A|\r?\n)--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)"
    )
    return [part.removeprefix(b"\r").removeprefix(b"\n") for part in line.split(body, _MOST_PARTS)[1:]][:_MOST_PARTS]


def _parameter(given: Message, name: str) -> str:
    try:
        value = given.get_param(name)
    except (ValueError, LookupError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "")


def _decoded(body: bytes, encoding: str) -> bytes:
    match encoding.strip().lower():
        case "base64":
            try:
                return binascii.a2b_base64(body)
            except binascii.Error:
                return body
        case "quoted-printable":
            return quopri.decodestring(body)
    return body
