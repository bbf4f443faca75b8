"""Formats: a file's bytes become a table, by the ending of its name."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from pathlib import PurePath

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from pyarrow import parquet

from ranking.domain.errors import InputProblems, Place, Problem, Severity
from ranking.sources.encodings import decoded
from ranking.sources.headers import MOST_ABOVE, Header, find_header
from ranking.sources.safety import refuse_dangerous
from ranking.sources.spreadsheets import SPREADSHEETS, read_sheet
from ranking.sources.tables import Ragged, Sought, Table, assembled, plain_header

#: A header that schedules.yaml places lies among so many rows, one that is looked for much earlier.
_FIRST_ROWS = 1_010
#: So many characters of a text are looked at to see what separates its fields.
_HEAD = 100_000
#: The endings of the names of files that are read.
READABLE = SPREADSHEETS | {".csv", ".tsv", ".txt", ".parquet"}


def read_table(content: bytes, *, file: str, sought: Sought) -> Table:
    """Read one file's bytes by the ending of its name; raise InputProblems where it isn't such a file."""
    refuse_dangerous(content, file=file)
    match PurePath(file).suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            return _from_csv(content, file, sought)
        case ending if ending in SPREADSHEETS:
            return _from_spreadsheet(content, file, sought)
        case ".parquet":
            return _from_parquet(content, file)
        case ending:
            raise _refused(file, "unknown-format", f"“{ending}” files are not read", "Save it as .xlsx or .csv")


def _refused(file: str, rule: str, says: str, cure: str) -> InputProblems:
    return InputProblems([Problem(rule=rule, says=says, cure=cure, place=Place(file=file))])


def _empty(file: str, sheet: str | None = None) -> InputProblems:
    says = f"the sheet “{sheet}” is empty" if sheet else "the file is empty"
    return _refused(file, "empty-table", says, "Fill it in, with the column names in the first line")


def _headless(file: str, sought: Sought, sheet: str | None = None) -> InputProblems:
    if sought.line is None:
        return _empty(file, sheet)
    says = f"the header is to stand in line {sought.line}, where nothing stands"
    return _refused(
        file, "missing-header", says, "Correct `header:` of the source, or take it away: it is found by itself"
    )


def _from_csv(content: bytes, file: str, sought: Sought) -> Table:
    text, encoding = decoded(content, file, sought.encoding)
    body = text.lstrip("\r\n")
    if not body.strip():
        raise _empty(file)
    above = len(text[: len(text) - len(body)].splitlines())
    try:
        delimiter = _delimiter(body, sought)
        heading, body, used = _csv_header(body, delimiter, sought, above, file)
        texts, ragged = _csv_texts(body, len(heading.columns), delimiter)
    except (csv.Error, pa.ArrowInvalid) as error:
        says = f"the file can't be read as CSV ({error})"
        raise _refused(file, "unreadable-file", says, "Save it again as “CSV UTF-8”") from error
    texts.index += above + used
    ragged = [(number + above + used, count, words) for number, count, words in ragged]
    return assembled(file, heading, texts, ragged=ragged, encoding=encoding)


def _delimiter(body: str, sought: Sought) -> str:
    """Return what separates the fields: of the usual signs the one whose header fits best, else the most frequent."""
    head = "\n".join(body[:_HEAD].splitlines()[:MOST_ABOVE])
    signs = [sign for sign in (",", "\t", ";", "|") if sign in head] or [","]

    def fit(sign: str) -> tuple[int, int]:
        rows = list(csv.reader(StringIO(head, newline=""), delimiter=sign))
        found = find_header([[cell.strip() for cell in row] for row in rows], sought.names, line=None)
        hits = sum(bool(found.places(name)) for name in sought.names) if found else 0
        return hits, -signs.index(sign)

    return max(signs, key=fit) if len(signs) > 1 else signs[0]


def _csv_header(body: str, delimiter: str, sought: Sought, above: int, file: str) -> tuple[Header, str, int]:
    """Return the header, the text below it, and how many lines of the body it and its title rows take."""
    stream = StringIO(body, newline="")
    rows, ends = [], []
    most = MOST_ABOVE if sought.line is None else sought.line + MOST_ABOVE
    for row in islice(csv.reader(iter(stream.readline, ""), delimiter=delimiter), most):
        rows.append([cell.strip() for cell in row])
        ends.append(stream.tell())
    line = None if sought.line is None else max(1, sought.line - above)
    heading = find_header(rows, sought.names, line=line)
    if heading is None:
        raise _headless(file, sought)
    return heading, body[ends[heading.bottom] :], heading.bottom + 1


def _csv_texts(body: str, width: int, delimiter: str) -> tuple[pd.DataFrame, list[Ragged]]:
    """Return every row of `width` fields, and apart from them the rows of another width."""
    if not body.strip():
        return pd.DataFrame(columns=range(width), dtype="str"), []
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
            delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
        ),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    lines = np.arange(1, read.num_rows + len(ragged) + 1)
    texts = _texts(read)
    texts.index = pd.Index(np.delete(lines, [row.number - 1 for row in ragged]))
    return texts, [(row.number, row.actual_columns, row.text) for row in ragged]


def _from_spreadsheet(content: bytes, file: str, sought: Sought) -> Table:
    def fits(rows: Sequence[Sequence[str]]) -> bool:
        found = find_header(rows, sought.names)
        return found is not None and any(found.places(name) for name in sought.names)

    sheet = read_sheet(content, file=file, sheet=sought.sheet, fits=fits if sought.names else None)
    heading = find_header(sheet.rows(_FIRST_ROWS), sought.names, merged=sheet.merged, line=sought.line)
    if heading is None:
        raise _headless(file, sought, sheet.name)
    start = heading.bottom + 1
    parts = [pd.Series(column[start:].to_pandas(), dtype="str") for column in sheet.columns]
    texts = pd.DataFrame(dict(enumerate(parts)), index=range(len(parts[0])))
    texts.index = pd.Index(np.arange(start + 1, start + 1 + len(texts)), dtype="int64")
    problems = (*sheet.problems, *_other_sheets(file, sheet.name, sheet.others, sought))
    hidden = sheet.hidden_columns
    return assembled(
        file, heading, texts, sheet=sheet.name, problems=problems, hidden_columns=hidden, merged=sheet.merged
    )


def _other_sheets(file: str, name: str, others: Sequence[str], sought: Sought) -> Iterator[Problem]:
    if others and sought.sheet is None:
        yield Problem(
            rule="other-sheets",
            severity=Severity.WARNING,
            says=f"only the sheet “{name}” is read, because its header fits; {', '.join(others)} isn't",
            cure="Name the right one with `sheet:` in schedules.yaml",
            place=Place(file=file),
        )


def _from_parquet(content: bytes, file: str) -> Table:
    try:
        read = parquet.ParquetFile(pa.BufferReader(content)).read()
        texts = _texts(pa.table([_as_text(column) for column in read.columns], names=read.column_names))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        says = f"the file can't be read as Parquet ({error})"
        raise _refused(file, "unreadable-file", says, "Write it again, with plain columns") from error
    texts.index += 2  # as if the column names stood in line 1
    return assembled(file, plain_header(read.column_names), texts)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of any plain type as texts; NaN and null are blank."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return pc.fill_null(pc.cast(column, pa.string()), "")


def _texts(read: pa.Table) -> pd.DataFrame:
    columns = [pd.Series(pc.utf8_trim_whitespace(column).to_pandas(), dtype="str") for column in read.columns]
    return pd.DataFrame(dict(enumerate(columns)), index=range(read.num_rows))
