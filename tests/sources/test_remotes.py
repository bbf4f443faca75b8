"""Databases and servers as sources of a race: by configuration alone, and only for what is needed."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from little import FIGURES, SCHEDULES, write_workspace

from ranking.answers import Answers
from ranking.app import App
from ranking.domain.periods import Period

NOW = datetime(2024, 5, 6, 2, 0, tzinfo=UTC)
FILE = "{file: data/weekly.csv, layout: wide, district: 县区, date: 周, columns: {项目: projects, 投资: investment}}"
WIDE = "layout: wide, district: district, date: week, columns: {projects: projects, money: investment}"
ROWS = [line.split(",") for line in FIGURES.splitlines()[1:]]
DAYS = {"2024-W16": date(2024, 4, 21), "2024-W17": date(2024, 4, 28), "2024-W18": date(2024, 5, 5)}


@pytest.fixture
def workspace(tmp_path):
    """Write a workspace whose one source is the one given, and open it."""

    def write(source, more=""):
        schedules = more + SCHEDULES.replace(FILE, source)
        assert source in schedules
        return App(write_workspace(tmp_path / "city", schedules=schedules), {"TOKEN": "s3cret"}, clock=lambda: NOW)

    return write


@pytest.fixture
def office(tmp_path):
    """A database of an office's, with a figure long ago."""
    path = tmp_path / "office.db"
    connection = sqlite3.connect(path)
    connection.execute("create table weekly (district text, day text, projects int, money real)")
    lines = [(who, DAYS[week].isoformat(), int(projects), float(money)) for week, who, projects, money in ROWS]
    connection.executemany("insert into weekly values (?, ?, ?, ?)", [("甲区", "2015-01-04", 1, 1.0), *lines])
    connection.commit()
    connection.close()
    return path


def sql(path, years=3):
    query = "select district, day as week, projects, money from weekly where day between :start and :end order by day"
    return f"{{sql: {{database: 'sqlite:///{path}', query: \"{query}\", years: {years}}}, {WIDE}}}"


@pytest.fixture
def server(tmp_path):
    """A server of files, and its address; `seen` are the requests' headers."""
    (tmp_path / "www").mkdir()
    seen = []

    class Quiet(SimpleHTTPRequestHandler):
        def do_GET(self):
            seen.append(dict(self.headers))
            super().do_GET()

        def log_message(self, *_):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "www"))
    thread = Thread(target=http.serve_forever)
    thread.start()
    yield tmp_path / "www", f"127.0.0.1:{http.server_port}", seen
    http.shutdown()
    thread.join()
    http.server_close()


def standings(app):
    tables, problems = app.standings(app.workspace.race("contest"), Period.parse("2024-W18"))
    assert not problems
    return [(row.district.code, row.rank, row.score) for table in tables for row in table.rows]


def from_files(tmp_path):
    return standings(App(write_workspace(tmp_path / "files"), {}, clock=lambda: NOW))


def test_a_database_gives_the_same_standings_as_files(workspace, office, tmp_path):
    assert standings(workspace(sql(office))) == from_files(tmp_path)


def test_only_the_days_that_a_period_needs_are_asked_for(workspace, office):
    app = workspace(sql(office, years=2))
    race = app.workspace.race("contest")
    asked = app.source.load(race, Period.parse("2024-W18"))
    assert len(asked.observations.reported) == 24
    assert asked.since == date(2022, 1, 1)
    assert len(app.source.load(race, Period.parse("2024-W17")).observations.reported) == 16
    everything = app.source.load(race)
    assert (len(everything.observations.reported), everything.since) == (26, None)


def test_what_was_not_asked_for_is_not_taken_for_withdrawn(workspace, office):
    app = workspace(sql(office))
    race = app.workspace.race("contest")
    taken, _ = Answers(app).keep(race)
    assert taken.added == 26
    drawn = app.draw_up(app.issue_key("contest/weekly/2024-W18"))
    from ranking.runs.issue import take_vintage  # noqa: PLC0415

    again = take_vintage(app.desk(app.engine()), race, drawn.loaded, now=NOW)
    assert again.withdrawn == 0
    assert again.number == taken.number


def test_a_database_that_is_not_there_is_a_problem_and_none_is_made(workspace, tmp_path):
    app = workspace(sql(tmp_path / "nowhere.db"))
    (problem,) = app.source.load(app.workspace.race("contest")).problems
    assert problem.rule == "missing-database"
    assert not (tmp_path / "nowhere.db").exists()


def test_json_and_csv_of_a_server_give_the_same_standings_as_files(workspace, server, tmp_path):
    folder, host, seen = server
    records = [
        f'{{"district": "{who}", "week": "{week}", "projects": {projects}, "money": {money}}}'
        for week, who, projects, money in ROWS
    ]
    (folder / "weekly.json").write_text(f'{{"data": {{"items": [{",".join(records)}]}}}}', encoding="utf-8")
    hosts = f"hosts: ['{host}']\n"
    source = f"{{url: 'http://{host}/weekly.json', records: data.items, headers: {{X-Key: '${{TOKEN}}'}}, {WIDE}}}"
    assert standings(workspace(source, hosts)) == from_files(tmp_path)
    assert seen[0]["X-Key"] == "s3cret"
    lines = ["district,week,projects,money", *(f"{who},{week},{count},{money}" for week, who, count, money in ROWS)]
    (folder / "weekly.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    assert standings(workspace(f"{{url: 'http://{host}/weekly.csv', {WIDE}}}", hosts)) == from_files(tmp_path)


def test_a_host_that_is_not_allowed_is_not_asked(workspace, server):
    _, host, seen = server
    app = workspace(f"{{url: 'http://{host}/weekly.csv', {WIDE}}}", "hosts: [stats.city.example]\n")
    (problem,) = app.source.load(app.workspace.race("contest")).problems
    assert problem.rule == "unlisted-host"
    assert not seen


def test_the_fingerprint_tells_whether_a_server_answered_something_else(workspace, server):
    folder, host, _ = server
    app = workspace(f"{{url: 'http://{host}/weekly.csv', {WIDE}}}", f"hosts: ['{host}']\n")
    race, prints = app.workspace.race("contest"), []
    for figure in (1, 1, 2):
        (folder / "weekly.csv").write_text(
            f"district,week,projects,money\n甲区,2024-W18,{figure},1\n", encoding="utf-8"
        )
        app.source.load(race)
        prints.append(app.source.fingerprint(race))
    assert prints[0] == prints[1] != prints[2]
