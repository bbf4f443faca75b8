"""Instants: what is written is what is read, to the microsecond, whatever the zone it was written in."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.pool import StaticPool
from store.cast import NOW

from ranking.store.types import UTCDateTime

diary = Table("diary", MetaData(), Column("at", UTCDateTime))
offsets = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
microseconds = st.integers(0, 200 * 365 * 24 * 3600 * 10**6).map(lambda count: timedelta(microseconds=count))
instants = st.builds(lambda since, zone: (NOW - timedelta(days=9999) + since).astimezone(zone), microseconds, offsets)


@pytest.fixture(scope="module")
def connection():
    engine = create_engine("sqlite://", poolclass=StaticPool)
    diary.create(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@settings(max_examples=50, deadline=None)
@given(written=instants)
def test_an_instant_comes_back_as_the_same_instant_in_utc(connection, written):
    connection.execute(diary.delete())
    connection.execute(insert(diary).values(at=written))

    [read] = connection.execute(select(diary.c.at)).scalars()
    assert read == written
    assert read.tzinfo is UTC


@settings(max_examples=50, deadline=None)
@given(one=instants, other=instants)
def test_instants_are_compared_as_instants(connection, one, other):
    connection.execute(diary.delete())
    connection.execute(insert(diary).values(at=one))

    found = connection.execute(select(diary.c.at).where(diary.c.at < other)).all()
    assert bool(found) == (one < other)


def test_no_instant_stays_none(connection):
    connection.execute(diary.delete())
    connection.execute(insert(diary).values(at=None))

    assert connection.execute(select(diary.c.at)).scalars().all() == [None]


def test_a_time_without_a_zone_is_refused(connection):
    with pytest.raises(StatementError, match="2024-05-06 01:00:00 has no time zone"):
        connection.execute(insert(diary).values(at=NOW.replace(tzinfo=None)))
