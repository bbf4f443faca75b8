"""Tables: one CSV, XLSX or Parquet file becomes a frame of texts that still knows where each cell stands."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePath

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from pyarrow import parquet

from ranking.domain.errors import InputProblems, Place, Problem, Severity
from ranking.sources.spreadsheets import address, sheet_texts

#: So many problems of one rule are told per file; the rest are counted.
MOST_TOLD = 20


@dataclass(frozen=True, kw_only=True)
class Table:
    """The cells of one file or sheet, as texts without white space around them; blank cells are empty texts.

    `texts` has one column a field, named by position from 0; its index holds the line in the file, from 1, so the
    first row under the header is usually 2. A quoted line break inside a CSV field isn't counted as a line.
    """

    file: str
    header: tuple[str, ...]
    texts: pd.DataFrame
    sheet: str | None = None
    problems: tuple[Problem, ...] = ()
    """Rows that had to be left out."""

    def place(self, line: int, column: int = 0) -> Place:
        """Return where a cell stands; spreadsheets know its address, other files its line."""
        if self.sheet is None:
            return Place(file=self.file, line=line)
        return Place(file=self.file, line=line, cell=address(self.sheet, line, column))


def read_table(content: bytes, *, file: str, sheet: str | None = None) -> Table:
    """Read one file's bytes by the ending of its name; raise InputProblems where it isn't such a file."""
    match PurePath(file).suffix.lower():
        case ".csv":
            return _from_csv(content, file)
        case ".xlsx" | ".xlsm":
            return _from_spreadsheet(content, file, sheet)
        case ".parquet":
            return _from_parquet(content, file)
        case ending:
            raise _refused(file, "unknown-format", f"“{ending}” files are not read", "Save it as .xlsx or .csv")


def _refused(file: str, rule: str, says: str, cure: str) -> InputProblems:
    return InputProblems([Problem(rule=rule, says=says, cure=cure, place=Place(file=file))])


def _empty(file: str, sheet: str | None = None) -> InputProblems:
    says = f"the sheet “{sheet}” is empty" if sheet else "the file is empty"
    return _refused(file, "empty-table", says, "Fill it in, with the column names in the first line")


def _from_csv(content: bytes, file: str) -> Table:
    text = _decoded(content, file)
    body = text.lstrip("\r\n")
    if not body.strip():
        raise _empty(file)
    above = len(text[: len(text) - len(body)].splitlines())
    try:
        header = next(csv.reader(StringIO(body, newline="")))
        texts, ragged = _csv_texts(body, len(header))
    except (csv.Error, pa.ArrowInvalid) as error:
        says = f"the file can't be read as CSV ({error})"
        raise _refused(file, "unreadable-file", says, "Save it again as “CSV UTF-8”") from error
    texts.index += above
    return _table(file, header, texts.iloc[1:], problems=_ragged(file, header, ragged, above))


def _decoded(content: bytes, file: str) -> str:
    """Decode UTF-8, with or without a mark at its start, or else GB18030 (which GBK and GB2312 are part of)."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # no text file holds NUL; UTF-16 and spreadsheets with the wrong ending do
            return text
    raise _refused(
        file, "unreadable-encoding", "the text is neither UTF-8 nor GB18030", "Save it as “CSV UTF-8”, or as .xlsx"
    )


def _csv_texts(body: str, width: int) -> tuple[pd.DataFrame, list[arrow_csv.InvalidRow]]:
    """Return every row of `width` fields, header included, and apart from them the rows of another width."""
    names = [f"f{place}" for place in range(width)]
    ragged: list[arrow_csv.InvalidRow] = []
    encoded = body.encode()

    def skip(row: arrow_csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    read = arrow_csv.read_csv(
        pa.BufferReader(encoded),
        # One thread and one block: only so do rows of another width know their line.
        read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(encoded) + 1),
        parse_options=arrow_csv.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
        ),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    lines = np.arange(1, read.num_rows + len(ragged) + 1)
    texts = _texts(read)
    texts.index = pd.Index(np.delete(lines, [row.number - 1 for row in ragged]))
    return texts, ragged


def _ragged(
    file: str, header: Sequence[str], ragged: Sequence[arrow_csv.InvalidRow], above: int
) -> tuple[Problem, ...]:
    filled = [row for row in ragged if row.text.strip(', \t"')]
    return capped(
        [
            Problem(
                rule="ragged-row",
                says=f"the line has {row.actual_columns} fields, but the header has {len(header)}",
                cure="Add or remove commas; put a text that holds a comma in quotes",
                place=Place(file=file, line=row.number + above),
            )
            for row in filled[: MOST_TOLD + 1]
        ],
        total=len(filled),
    )


def _from_spreadsheet(content: bytes, file: str, sheet: str | None) -> Table:
    name, rows = sheet_texts(content, file=file, sheet=sheet)
    first = next((place for place, row in enumerate(rows) if any(row)), None)
    if first is None:
        raise _empty(file, name)
    texts = pd.DataFrame(rows[first + 1 :], columns=range(len(rows[first])), dtype="str")
    texts.index = pd.Index(np.arange(first + 2, len(rows) + 1), dtype="int64")
    return _table(file, rows[first], texts, sheet=name)


def _from_parquet(content: bytes, file: str) -> Table:
    try:
        read = parquet.ParquetFile(pa.BufferReader(content)).read()
        texts = _texts(pa.table([_as_text(column) for column in read.columns], names=read.column_names))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        says = f"the file can't be read as Parquet ({error})"
        raise _refused(file, "unreadable-file", says, "Write it again, with plain columns") from error
    texts.index += 2  # as if the column names stood in line 1
    return _table(file, read.column_names, texts)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of any plain type as texts; NaN and null are blank."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return pc.fill_null(pc.cast(column, pa.string()), "")


def _texts(read: pa.Table) -> pd.DataFrame:
    columns = [pd.Series(pc.utf8_trim_whitespace(column).to_pandas(), dtype="str") for column in read.columns]
    return pd.DataFrame(dict(enumerate(columns)), index=range(read.num_rows))


def _table(
    file: str,
    header: Sequence[str],
    texts: pd.DataFrame,
    *,
    sheet: str | None = None,
    problems: tuple[Problem, ...] = (),
) -> Table:
    if texts.empty:
        nothing = Problem(
            rule="no-rows",
            severity=Severity.WARNING,
            says="there is nothing under the column names",
            cure="Fill it in, or take the file away",
            place=Place(file=file),
        )
        problems = (*problems, nothing)
    return Table(file=file, header=tuple(header), texts=texts, sheet=sheet, problems=problems)


def capped(problems: Sequence[Problem], *, total: int) -> tuple[Problem, ...]:
    """Return the first MOST_TOLD problems of one rule and file, and one that counts the others up to `total`."""
    told = tuple(problems[:MOST_TOLD])
    if total <= len(told):
        return told
    first = told[0]
    more = Problem(
        rule=first.rule,
        severity=first.severity,
        says=f"and {total - len(told)} more like these",
        cure="Correct the ones above first: often the same cure answers them all",
        place=Place(file=first.place.file) if first.place else None,
    )
    return (*told, more)
