"""The parts of a message: texts, pictures and files as MIME, written so that equal content gives equal bytes."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import quote

from ranking.domain.issues import Attachment
from ranking.domain.tokens import BLANK

_CRLF = b"\r\n"
#: A blank for a token, ends of lines inside of it included, and the same on a line of its own.
_SPLIT_BLANK = re.compile(b"(?:=\n)?".join(re.escape(sign).encode() for sign in BLANK))
_UNSPLIT = b"=\n" + BLANK.encode() + b"=\n"
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]+")
_CID = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+")
#: Signs that no file system and no header needs: separators, quotes, what divides fields.
_FORBIDDEN = set("\\/:*?\"<>|;=%'`")
#: An encoded name of this length stays on one line; QQ Mail can't read one that is split up (MailKit issue 277).
_LONGEST = 330


def text_part(text: str, subtype: str) -> bytes:
    """Return a text with its headers, in the encoding that needs fewer bytes.

    Where recipients' tokens go into it, it is quoted-printable, which shows the place; no line ends inside of it.
    """
    raw = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    raw += b"" if raw.endswith(b"\n") else b"\n"
    printable = b2a_qp(raw)
    if BLANK in text or len(printable) <= -(-len(raw) // 57) * 2 + -(-len(raw) // 3) * 4:
        encoding, body = "quoted-printable", _SPLIT_BLANK.sub(_UNSPLIT, printable)
    else:
        encoding, body = "base64", encodebytes(raw.replace(b"\n", _CRLF))
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode() + body.replace(b"\n", _CRLF)


def multipart(kind: str, parts: Sequence[bytes], *, extra: str = "") -> bytes:
    """Return parts as one, with its header; the boundary is derived from them, so that it is the same each time."""
    boundary = f"=_{kind[0]}{sha256(b''.join(parts)).hexdigest()[:32]}"
    mark = b"--" + boundary.encode()
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"{extra}\r\n\r\n'.encode()
    body = b"".join(mark + _CRLF + part.rstrip(b"\r\n") + _CRLF + _CRLF for part in parts)
    return head + body + mark + b"--" + _CRLF


def file_part(attachment: Attachment) -> bytes:
    """Return a file with its headers; a picture that the HTML shows is inline and has a Content-ID."""
    if not _MEDIA_TYPE.fullmatch(attachment.media_type):
        raise ValueError(f"{attachment.media_type!r} is no media type")
    plain = _plain(attachment.plain_name)
    name = shortened(attachment.name) or plain
    lines = [
        f'Content-Type: {attachment.media_type};\r\n name="{_as_word(name, plain)}"',
        "Content-Transfer-Encoding: base64",
        *_disposition(attachment, name, plain),
    ]
    body = encodebytes(attachment.body).replace(b"\n", _CRLF)
    return "\r\n".join(lines).encode("ascii") + _CRLF + _CRLF + body


def _disposition(attachment: Attachment, name: str, plain: str) -> list[str]:
    """Return the header lines that say what a mail program does with a file and what it calls it.

    Names stand twice: first as RFC 2231 has it, in one piece, then in ASCII for whoever reads nothing else; programs
    that know both prefer the former, and those that take the first they see get it too.
    """
    kind = "inline" if attachment.cid else "attachment"
    readable = "" if name == plain else f" filename*=UTF-8''{quote(name, safe='')};\r\n"
    lines = [f'Content-Disposition: {kind};\r\n{readable} filename="{plain}"']
    if attachment.cid:
        if not _CID.fullmatch(attachment.cid):
            raise ValueError(f"{attachment.cid!r} is no Content-ID")
        lines.append(f"Content-ID: <{attachment.cid}>")
    return lines


def shortened(name: str) -> str:
    """Return a file's name without what may not stand in one, its stem cut so that its encoded form stays short."""
    clean = "".join(" " if sign in _FORBIDDEN else sign for sign in name if unicodedata.category(sign)[0] != "C")
    stem, dot, ending = " ".join(clean.split()).strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    while len(quote(stem + dot + ending, safe="")) > _LONGEST and stem:
        stem = stem[:-1].rstrip()
    return stem + dot + ending


def _plain(name: str) -> str:
    """Return a name in ASCII that is safe between quotes."""
    clean = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")
    return clean[-60:] or "file"


def _as_word(name: str, plain: str) -> str:
    """Return a name for the `name` of a Content-Type: Outlook and Foxmail read an encoded word there."""
    if name == plain:
        return plain
    return f"=?UTF-8?B?{b64encode(name.encode()).decode()}?="
