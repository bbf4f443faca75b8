"""Encodings: a file's bytes become text, by its mark, as UTF-8, or as GB18030, which GBK and GB2312 are part of."""

from __future__ import annotations

import codecs

from ranking.domain.errors import InputProblems, Place, Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(content: bytes, file: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text and the name of its encoding; raise InputProblems where it is in none that is known.

    `encoding` is the one that schedules.yaml says, and then the only one tried.
    """
    for name in (encoding,) if encoding else _likely(content):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:  # no text file holds NUL; spreadsheets with the wrong ending do
            return text.removeprefix("\ufeff"), name
    wanted = encoding or "UTF-8, UTF-16 or GB18030"
    says = f"the text is not {wanted}" if encoding else "the text is neither UTF-8 nor GB18030"
    cure = "Save it as “CSV UTF-8”, or as .xlsx"
    raise InputProblems([Problem(rule="unreadable-encoding", says=says, cure=cure, place=Place(file=file))])


def _likely(content: bytes) -> tuple[str, ...]:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return (name,)
    # Excel's “Unicode text” without its mark: every other byte of the plain letters is zero.
    head = content[:400]
    if head[1::2].count(0) > len(head) // 8:
        return ("utf-16-le",)
    if head[::2].count(0) > len(head) // 8:
        return ("utf-16-be",)
    return ("utf-8", "gb18030")
