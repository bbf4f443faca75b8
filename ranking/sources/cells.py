"""Cells: plain texts become numbers, all at once; whatever else there is waits for a rule of its own."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import numpy as np
import pandas as pd

_NUMBER = (
    r"[+-]?"
    r"(?:(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+)"  # 1234.5, 1,234.5 or .5
    r"(?:[eE][+-]?[0-9]+)?"
    r"%?"
)
_YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)
_FULL_WIDTH = re.compile(r"[\x20-\x7e\uff01-\uff5e\u3000]*")


def numbers(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Read numbers; return the floats, NaN where a text isn't a finite number, and whether each had a per cent sign.

    Taken are digits, full-width ones too, with a sign, thousands commas, a decimal point, an exponent and one % at
    the end; 88.9% is 88.9.
    """
    plain = narrowed(texts)
    readable = plain.str.fullmatch(_NUMBER).astype(bool)
    values = pd.Series(np.nan, index=texts.index)
    if readable.any():
        digits = plain[readable].str.rstrip("%").str.replace(",", "", regex=False)
        values[readable] = digits.astype("float64")
    return values.where(np.isfinite(values)), plain.str.endswith("%").astype(bool)


def narrowed(texts: pd.Series) -> pd.Series:
    """Return texts with full-width digits and signs as plain ones; 10² stays, because it isn't 102."""
    wide = ~texts.str.isascii().astype(bool)
    if not wide.any():
        return texts
    narrow = texts.copy()
    narrow[wide] = texts[wide].map(_narrow).astype("str")
    return narrow


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip() if _FULL_WIDTH.fullmatch(text) else text


def year_end(text: str) -> date | None:
    """Return the last day of a year (2024, 2024年), None where a text is anything else."""
    found = _YEAR.fullmatch(_narrow(text.removesuffix("年度").removesuffix("年").strip()))
    return date(int(found[0]), 12, 31) if found else None
