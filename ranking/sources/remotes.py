"""Remotes: databases and servers that are asked for figures; what they answer is a table like any other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from hashlib import sha256

from ranking.domain.layouts import Layout, Query, Remote
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.sources.columns import sought
from ranking.sources.formats import read_table
from ranking.sources.tables import Sought, Table, table_of


def first_day(query: Query, period: Period | None) -> date:
    """Return the first day whose figures are asked for; without a period all there are."""
    return date.min if period is None else date(max(1, period.end.year - query.years), 1, 1)


def remote_table(layout: Layout, race: Race, *, hosts: Collection[str], period: Period | None) -> tuple[Table, str]:
    """Ask, and return the answer with the SHA-256 of what it holds; raise InputProblems for whatever fails."""
    if layout.query is not None:
        return _asked(layout.path, layout.query, period)
    if layout.remote is not None:
        return _fetched(layout.path, layout.remote, hosts, sought(layout, race))
    raise ValueError(layout.path)


def _asked(name: str, query: Query, period: Period | None) -> tuple[Table, str]:
    from ranking.sources.databases import query_rows  # noqa: PLC0415 - few workspaces ask a database

    end = date.max if period is None else period.end
    header, rows = query_rows(query.database, query.select, start=first_day(query, period), end=end, name=name)
    digest = sha256("\0".join(header).encode())
    for row in rows:
        digest.update(("\1" + "\0".join(row)).encode())
    return table_of(name, header, rows), digest.hexdigest()


def _fetched(name: str, remote: Remote, hosts: Collection[str], header: Sought) -> tuple[Table, str]:
    from ranking.sources.documents import json_rows  # noqa: PLC0415 - few workspaces ask a server
    from ranking.sources.web import fetch  # noqa: PLC0415

    body, kind = fetch(remote.url, hosts=hosts, headers=remote.headers)
    digest = sha256(body).hexdigest()
    if kind.endswith("json") or remote.records or remote.url.split("?")[0].endswith(".json"):
        return table_of(name, *json_rows(body, name=name, records=remote.records)), digest
    return read_table(body, file=f"{name}.csv", sought=header), digest
