"""Vintages in a database: each load that changed something, and only the cells that it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from ranking.domain.errors import UnknownName
from ranking.domain.vintages import Cell, Change, Figure, Input, Kind, Vintage, changes, count
from ranking.store.engine import Database, transaction
from ranking.store.schema import cell, vintage, vintage_input


class SqlVintages:
    """The vintages of every race; see ports.Vintages.

    A cell's row is valid from the vintage `since` to the one before `until`: what stays the same takes no room.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(
        self,
        race: str,
        figures: Mapping[Cell, Figure],
        *,
        fingerprint: str,
        by: str,
        now: datetime,
        since: date | None = None,
        inputs: Sequence[Input] = (),
    ) -> Vintage:
        """Store the figures as known now; return the newest vintage, which is an old one where nothing changed."""
        with transaction(self._database) as connection:
            newest = _newest(connection, race)
            if newest and newest.fingerprint == fingerprint:
                return newest
            known = _figures(connection, race, newest.number) if newest else {}
            found = [one for one in changes(known, figures) if not _unasked(one, since)]
            if newest and not found:
                return newest
            counted = count(found)
            taken = Vintage(
                race=race,
                number=newest.number + 1 if newest else 1,
                taken_at=now,
                taken_by=by,
                fingerprint=fingerprint,
                added=counted[Kind.ADDED],
                revised=counted[Kind.REVISED],
                withdrawn=counted[Kind.WITHDRAWN],
            )
            _write(connection, taken, found)
            if inputs:
                rows = [{"race": race, "vintage": taken.number, **asdict(one)} for one in inputs]
                connection.execute(insert(vintage_input), rows)
            return taken

    def inputs(self, race: str, number: int) -> Sequence[Input]:
        """Return what a vintage was read from."""
        mine = (vintage_input.c.race == race) & (vintage_input.c.vintage == number)
        columns = [vintage_input.c[field.name] for field in fields(Input)]
        with transaction(self._database) as connection:
            rows = connection.execute(select(*columns).where(mine).order_by(vintage_input.c.id))
            return [Input(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name

    def all_of(self, race: str) -> Sequence[Vintage]:
        """Return a race's vintages, newest first."""
        query = select(vintage).where(vintage.c.race == race).order_by(vintage.c.number.desc())
        with transaction(self._database) as connection:
            return [_read(row) for row in connection.execute(query)]

    def at(self, race: str, moment: datetime | int) -> Vintage:
        """Return the vintage of that number, or the newest one taken by that moment; raise UnknownName."""
        known = self.all_of(race)
        for one in known:
            if one.number == moment if isinstance(moment, int) else one.taken_at <= moment:
                return one
        numbers = [str(one.number) for one in known]
        raise UnknownName(f"vintage of {race}", str(moment), numbers)

    def figures(self, race: str, number: int) -> Mapping[Cell, Figure]:
        """Return every figure as known in one vintage."""
        with transaction(self._database) as connection:
            return _figures(connection, race, number)


def _unasked(change: Change, since: date | None) -> bool:
    """Tell whether a cell only seems to be withdrawn, because nobody asked for days that far back."""
    return since is not None and change.kind is Kind.WITHDRAWN and change.cell.on < since


def _newest(connection: Connection, race: str) -> Vintage | None:
    query = select(vintage).where(vintage.c.race == race).order_by(vintage.c.number.desc()).limit(1)
    found = connection.execute(query).one_or_none()
    return _read(found) if found else None


def _figures(connection: Connection, race: str, number: int) -> dict[Cell, Figure]:
    valid = (cell.c.race == race) & (cell.c.since <= number) & or_(cell.c.until.is_(None), cell.c.until > number)
    query = select(*(cell.c[name] for name in (*Cell._fields, *Figure._fields)))
    return {Cell(*row[:4]): Figure(*row[4:]) for row in connection.execute(query.where(valid).order_by(cell.c.id))}


def _write(connection: Connection, taken: Vintage, found: list[Change]) -> None:
    connection.execute(insert(vintage).values(asdict(taken)))
    _close(connection, taken, [change.cell for change in found if change.before is not None])
    rows = [
        {"race": taken.race, "since": taken.number, **change.cell._asdict(), **change.after._asdict()}
        for change in found
        if change.after is not None
    ]
    if rows:
        connection.execute(insert(cell), rows)


def _close(connection: Connection, taken: Vintage, ended: list[Cell]) -> None:
    """End the validity of cells that changed or went away."""
    mine = {
        Cell(*row[1:]): row[0]
        for row in connection.execute(
            select(cell.c.id, cell.c.book, cell.c.district, cell.c.indicator, cell.c.on).where(
                cell.c.race == taken.race, cell.c.until.is_(None)
            )
        )
    }
    ids = [{"row_id": mine[one]} for one in ended]
    if ids:
        connection.execute(update(cell).where(cell.c.id == bindparam("row_id")).values(until=taken.number), ids)


def _read(row: Row[Any]) -> Vintage:
    return Vintage(**{field.name: getattr(row, field.name) for field in fields(Vintage)})
