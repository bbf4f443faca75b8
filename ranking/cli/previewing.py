"""A letter as files: what `preview` writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ranking.domain.issues import Content


def write_letter(folder: Path, stem: str, content: Content, message: bytes) -> list[Path]:
    """Write a letter's words, pictures and files, and the whole message as .eml; return the paths, the page first.

    The page shows the pictures that lie beside it, so that a browser shows what a mail program would.
    """
    beside = folder / stem
    names = {one.cid: f"{stem}/{one.plain_name}" for one in content.attachments if one.cid}
    page = re.sub(r"cid:([^\"']+)", lambda found: names.get(found[1], found[0]), content.html)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"html": page, "txt": content.text, "subject.txt": content.subject + "\n"}
    written = []
    for ending, text in texts.items():
        written.append(folder / f"{stem}.{ending}")
        written[-1].write_text(text, encoding="utf-8")
    written.append(folder / f"{stem}.eml")
    written[-1].write_bytes(message)
    return [*written, *_enclosed(beside, content)]


def _enclosed(folder: Path, content: Content) -> Iterator[Path]:
    """Write pictures and files; names come from the program, and lose whatever could lead out of the folder."""
    for one in content.attachments:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / re.sub(r'[\x00-\x1f/\\:*?"<>|]', "_", one.plain_name if one.cid else one.name)
        path.write_bytes(one.body)
        yield path
