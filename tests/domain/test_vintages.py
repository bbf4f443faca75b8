"""Vintages: what changed between two states of the figures, and that nothing is lost on the way to cells and back."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.observations import COLUMNS, Observations, empty_frame
from ranking.domain.vintages import Cell, Figure, Kind, cells_of, changes, count, observations_of

CELL = Cell("reported", "01", "x", date(2024, 5, 5))


def frame(*rows):
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.assign(date=pd.to_datetime(found["date"]).astype("datetime64[s]"))


def test_observations_become_cells_and_come_back_as_they_were():
    given_ones = Observations(
        reported=frame(
            ("01", "x", "2024-05-05", 3.0, True, "a.csv", 2, 4),
            ("02", "x", "2024-05-05", float("nan"), False, "a.csv", 3, 4),
        ),
        totals=frame(("city", "x", "2024-05-05", 5.0, True, "a.csv", 4, 4)),
        targets=frame(("01", "x", "2024-12-31", 9.0, True, "t.csv", 2, 4)),
    )
    cells = cells_of(given_ones)
    assert cells[CELL] == Figure(3.0, "a.csv", 2, 4)
    assert cells[CELL._replace(district="02")].value is None, "it does not apply"
    back = observations_of(cells)
    for book in ("reported", "totals", "targets"):
        pd.testing.assert_frame_equal(getattr(back, book), getattr(given_ones, book), check_dtype=False)
    assert list(back.bases.columns) == list(empty_frame().columns)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, Figure(1.0, "a", 1), Kind.ADDED),
        (Figure(1.0, "a", 1), Figure(2.0, "a", 1), Kind.REVISED),
        (Figure(1.0, "a", 1), Figure(None, "a", 1), Kind.REVISED),
        (Figure(1.0, "a", 1), None, Kind.WITHDRAWN),
    ],
)
def test_a_figure_is_added_revised_or_withdrawn(before, after, kind):
    old, new = ({} if figure is None else {CELL: figure} for figure in (before, after))
    [found] = changes(old, new)
    assert (found.kind, found.before, found.after) == (kind, before, after)


def test_where_a_figure_stands_is_no_change():
    assert changes({CELL: Figure(1.0, "a.csv", 2)}, {CELL: Figure(1.0, "b.xlsx", 9)}) == []


tables = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.integers(1, 5)).map(
        lambda key: CELL._replace(district=key[0], on=date(2024, 1, key[1]))
    ),
    st.one_of(st.none(), st.integers(0, 3)).map(lambda value: Figure(None if value is None else float(value), "f", 1)),
)


@given(tables, tables)
@settings(max_examples=60)
def test_the_changes_lead_from_one_state_to_the_other(before, after):
    state = dict(before)
    found = changes(before, after)
    for change in found:
        if change.after is None:
            del state[change.cell]
        else:
            state[change.cell] = change.after
    assert state == after
    assert sum(count(found).values()) == len(found)
