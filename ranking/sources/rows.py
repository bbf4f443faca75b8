"""Rows: which indicator a row is of, and in which unit, where that stands in the row and not in the header."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ranking.domain.districts import squeeze
from ranking.domain.units import Written, split_unit, written
from ranking.sources.names import Spellings
from ranking.sources.tables import Table

_TITLES = {"单位", "計量單位", "计量单位", "單位", "単位", "unit", "units", "指标单位", "金额单位"}
#: A column with more different texts than that is none of units.
_MOST_UNITS = 60


@dataclass(frozen=True, kw_only=True)
class RowUnits:
    """Each row's unit, as its place in `units`; None is for rows that say none."""

    places: np.ndarray
    units: tuple[Written | None, ...]


def units_of_rows(table: Table, indicators: pd.Series, taken: Collection[int | None]) -> RowUnits | None:
    """Return the rows' units: behind the indicator's name, 投资额（万元）, or in a column of their own (计量单位).

    None where no row says any. A text in such a column that is no known unit is one that no indicator is in.
    """
    codes, names = pd.factorize(indicators)
    own = [split_unit(str(name))[1] for name in names]
    column = _column(table, taken)
    if column is None and not any(own):
        return None
    beside_codes, beside_texts = (
        pd.factorize(table.texts[column]) if column is not None else (np.zeros_like(codes), [""])
    )
    beside = [written(str(text)) or Written(str(text)) if text else None for text in beside_texts]
    pairs = pd.MultiIndex.from_arrays([codes, beside_codes])
    places, found = pairs.factorize()
    units = tuple(own[name] or beside[text] for name, text in found)
    return RowUnits(places=places, units=units)


def _column(table: Table, taken: Collection[int | None]) -> int | None:
    """Return the column of units, if there is one: by its title, and by what stands in it."""
    for place, column in enumerate(table.heading.columns):
        if place in taken or not column.parts or squeeze(column.parts[-1]).casefold() not in _TITLES:
            continue
        texts = {str(text) for text in table.texts[place].unique()} - {""}
        if len(texts) <= _MOST_UNITS and any(written(text) for text in texts):
            return place
    return None


def code_of(name: str, spellings: Spellings) -> str | None:
    """Return the indicator that a text means, with or without a unit behind it."""
    return spellings.code(name) or spellings.code(split_unit(name)[0])
