"""Bodies: which of the rows under a header are figures, and where the notes and signatures below them begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ranking.domain.districts import squeeze
from ranking.domain.units import units_in
from ranking.sources.dates import mentioned

_NOTE = re.compile(
    r"(?:注|备注|備註|附注|说明|說明|数据来源|资料来源|来源|填报说明|注释|note|notes|source|注意)\s*(?:[:：0-9①一(（]|$)"
    r"|(?:填表人|填报人|制表人|制表|审核人|复核人|审核|审签|单位负责人|单位负责人|负责人|分管领导|联系人|联系电话|填报单位|填表日期"
    r"|填报日期|报出日期|报送日期|制表日期|签字|签章|盖章|prepared by|approved by|作成者|担当者)\s*(?:[:：]|$)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"填|审|复核|制表|负责|领导|联系|报|签|盖章|prepared|approved|作成|担当", re.IGNORECASE)
#: Notes are looked for in so many rows at the end, where they stand: not in every row of a table of a million.
_TAIL = 400
_FEW = 2
_AGAIN = "the header again"
#: A title stands so many rows above its header.
_TITLE_ROWS = 3
_COLUMN_NUMBER = re.compile(r"[(（]?(?:[甲乙丙丁戊]|\d{1,3})[)）]?")


def is_note(text: str) -> bool:
    """Tell whether a row that begins so is a note or a signature, and no figures."""
    return _NOTE.match(text) is not None


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """Rows that aren't figures: their lines, and why."""

    lines: tuple[int, ...]
    why: str

    def __str__(self) -> str:
        return f"{_lines(self.lines)}: {self.why}"


def _lines(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    if lines[-1] - lines[0] == len(lines) - 1:
        return f"lines {lines[0]}–{lines[-1]}"
    return f"lines {', '.join(str(line) for line in lines[:8])}{' …' if len(lines) > 8 else ''}"


@dataclass(frozen=True, kw_only=True)
class Body:
    """The rows of figures, what was left out, and the texts of notes and signatures."""

    texts: pd.DataFrame
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    first_note: int | None = None
    """The line in which notes begin."""
    second: tuple[int, str] | None = None
    """Where another table begins on the same sheet that has a title of its own, and that title."""


def cut(texts: pd.DataFrame, titles: Sequence[str]) -> Body:
    """Leave out rows that number the columns or repeat the header, and the notes and signatures at the end."""
    texts, notes = _without_notes(texts)
    whole = texts
    texts, skipped = _without_repeats(texts, titles)
    words = [" ".join(text for text in row if text) for row in notes.itertuples(index=False)]
    lines = tuple(int(line) for line in notes.index)
    if lines:
        skipped.append(Skipped(lines=lines, why="notes and signatures"))
    return Body(
        texts=texts,
        skipped=tuple(skipped),
        notes=tuple(text for text in words if text and not _SIGNED.match(text)),
        signed=tuple(text for text in words if _SIGNED.match(text)),
        first_note=lines[0] if lines else None,
        second=_second(whole, skipped),
    )


def _without_notes(texts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the rows of notes from the others; below the first one a single text in a row goes on with it."""
    start, begun = max(0, len(texts) - _TAIL), False
    found = []
    for place, row in enumerate(texts.iloc[start:].itertuples(index=False), start=start):
        filled = [text for text in row if text]
        if filled and (_is_note_row(filled) or (begun and len(filled) == 1)):
            begun = True
            found.append(place)
    if not found:
        return texts, texts.iloc[:0]
    return texts.drop(index=texts.index[found]), texts.iloc[found]


def _is_note_row(filled: Sequence[str]) -> bool:
    """Tell whether a row is a note; a bare word such as 说明 with figures beside it is a row of them."""
    return is_note(filled[0]) and (len(filled) <= _FEW or bool(re.search("[:：]", filled[0])))


def _without_repeats(texts: pd.DataFrame, titles: Sequence[str]) -> tuple[pd.DataFrame, list[Skipped]]:
    skipped = []
    if len(texts) and _numbers_columns([text for text in texts.iloc[0] if text]):
        skipped.append(Skipped(lines=(int(texts.index[0]),), why="numbers of the columns"))
        texts = texts.iloc[1:]
    first = next((place for place, title in enumerate(titles) if title), None)
    if first is None or first >= texts.shape[1]:
        return texts, skipped
    names = {squeeze(part) for part in titles[first].split("|")}
    alike = texts[texts[first].isin({titles[first], *titles[first].split("|")})]
    again = [
        line for line, row in zip(alike.index, alike.itertuples(index=False), strict=True) if _repeats(row, titles)
    ]
    if again and names:
        skipped.append(Skipped(lines=tuple(int(line) for line in again), why=_AGAIN))
        texts = texts.drop(index=again)
    return texts, skipped


def _second(texts: pd.DataFrame, skipped: Sequence[Skipped]) -> tuple[int, str] | None:
    """Return the title of another table, above the header where that stands again: its unit or period may differ."""
    again = [line for one in skipped if one.why == _AGAIN for line in one.lines]
    for line in again:
        above = texts[(texts.index < line) & (texts.index >= line - _TITLE_ROWS)]
        for at, row in zip(above.index, above.itertuples(index=False), strict=True):
            filled = [text for text in row if text]
            if len(filled) in {1, 2} and any(units_in(text) or mentioned(text) for text in filled):
                return int(at), " ".join(filled)
    return None


def _numbers_columns(filled: Sequence[str]) -> bool:
    """Tell whether a row only numbers the columns, as statistical forms do: 甲 | 1 | 2 | 3, from 1 on."""
    if len(filled) < 3 or filled[0].isdigit() or not all(_COLUMN_NUMBER.fullmatch(text) for text in filled):
        return False
    numbers = [int(re.sub(r"\D", "", text)) for text in filled if re.search(r"\d", text)]
    return len(numbers) > 1 and numbers[0] in {1, 2} and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _repeats(row: Sequence[str], titles: Sequence[str]) -> bool:
    filled = [(squeeze(text), title) for text, title in zip(row, titles, strict=False) if text]
    return len(filled) > 1 and all(text in {squeeze(part) for part in title.split("|")} for text, title in filled)
