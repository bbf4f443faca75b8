"""Vintages in the database: every load that changed something, and only what it changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from store.cast import NOW

from ranking.domain.errors import UnknownName
from ranking.domain.vintages import Cell, Figure
from ranking.store.schema import cell
from ranking.store.vintages import SqlVintages

A, B, C = (Cell("reported", district, "x", date(2024, 5, 5)) for district in "abc")
ONE, TWO, NOT = Figure(1.0, "f.csv", 2), Figure(2.0, "f.csv", 2), Figure(None, "f.csv", 2)


@pytest.fixture
def vintages(database):
    return SqlVintages(database)


def take(vintages, figures, fingerprint, **later):
    return vintages.take("race", figures, fingerprint=fingerprint, by="li", now=NOW + timedelta(**later))


def test_each_load_that_changed_something_is_a_vintage_with_what_changed(vintages):
    first = take(vintages, {A: ONE, B: ONE}, "x")
    second = take(vintages, {A: TWO, C: NOT}, "y", days=1)
    assert [(one.number, one.added, one.revised, one.withdrawn) for one in (first, second)] == [
        (1, 2, 0, 0),
        (2, 1, 1, 1),
    ]
    assert vintages.all_of("race") == [second, first]
    assert second.taken_by == "li"


def test_the_world_is_as_it_was_known_then(vintages):
    states = [{A: ONE, B: ONE}, {A: TWO, C: NOT}, {A: ONE, B: ONE, C: NOT}]
    for number, state in enumerate(states):
        take(vintages, state, str(number), days=number)
    for number, state in enumerate(states):
        assert vintages.figures("race", number + 1) == state


def test_the_same_files_again_and_the_same_figures_from_other_files_change_nothing(vintages):
    first = take(vintages, {A: ONE}, "x")
    assert take(vintages, {A: ONE}, "x", days=1) == first
    assert take(vintages, {A: ONE}, "other files", days=1) == first
    assert len(vintages.all_of("race")) == 1


def test_what_stays_the_same_takes_no_room(vintages, database):
    many = {A._replace(district=str(number)): ONE for number in range(100)}
    take(vintages, many, "x")
    take(vintages, many | {A: TWO}, "y", days=1)
    with database.connect() as connection:
        assert connection.execute(select(func.count()).select_from(cell)).scalar_one() == 101


def test_a_vintage_is_found_by_number_and_by_moment(vintages):
    take(vintages, {A: ONE}, "x")
    take(vintages, {A: TWO}, "y", days=2)
    assert vintages.at("race", 2).number == 2
    assert vintages.at("race", NOW + timedelta(days=1)).number == 1
    for moment in (3, NOW - timedelta(days=1)):
        with pytest.raises(UnknownName, match="there is no vintage of race"):
            vintages.at("race", moment)


def test_races_are_kept_apart(vintages):
    take(vintages, {A: ONE}, "x")
    other = vintages.take("other", {A: TWO}, fingerprint="x", by="li", now=NOW)
    assert other.number == 1
    assert vintages.figures("race", 1) == {A: ONE}
