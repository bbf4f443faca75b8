"""A service that takes an edited schedules.yaml while it runs; a bad one changes nothing and is told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from little import SCHEDULES, WEEKLY, write_workspace

from ranking.domain.errors import InputProblems, SettingError
from ranking.domain.issues import IssueKey, IssueState
from ranking.reloading import Reloading


@pytest.fixture
def service(city):
    """Return a function that serves the city and does something meanwhile; it gives the workspaces that were served."""

    def serve(meanwhile, beside=lambda _: ()):
        served = []
        reloading = Reloading(
            city.folder, {"RANKING_SMTP_URL": city.url}, clock=lambda: city.now, told=served.append, beside=beside
        )

        async def run():
            stop = asyncio.Event()
            serving = asyncio.create_task(reloading.serve(stop))
            try:
                async with asyncio.timeout(30):
                    await meanwhile(served)
            finally:
                stop.set()
                await serving

        asyncio.run(run())
        return served

    return serve


async def until(condition):
    while not condition():  # noqa: ASYNC110 - the service has no event for it
        await asyncio.sleep(0.02)


def edit(city, old, new):
    write_workspace(city.folder, schedules=SCHEDULES.replace(old, new))


def test_an_edited_file_is_served_within_two_seconds_and_its_version_kept(city, service):
    async def editing(served):
        await until(lambda: served)
        edit(city, "Mon 09:00", "Tue 09:30")
        begun = asyncio.get_running_loop().time()
        await until(lambda: len(served) == 2)
        assert asyncio.get_running_loop().time() - begun < 10  # two seconds where nothing else runs

    served = service(editing)
    assert [app.declared.race("contest").edition("weekly").when.text for app in served] == ["Mon 09:00", "Tue 09:30"]
    versions = city.app().versions.all()
    assert [one.fingerprint for one in versions] == [app.declared.fingerprint for app in served][::-1]
    assert versions[0].by == Path(city.folder / "schedules.yaml").owner()


def test_a_file_that_is_wrong_changes_nothing_and_is_told_until_it_is_mended(city, service, caplog):
    async def editing(served):
        await until(lambda: served)
        edit(city, "Mon 09:00", "Mun 09:00")
        await until(lambda: "can't be used: the version before goes on" in caplog.text)
        edit(city, "Mon 09:00", "Wed 09:00")
        await until(lambda: len(served) == 2)

    served = service(editing)
    assert served[-1].declared.race("contest").edition("weekly").when.text == "Wed 09:00"
    assert "“Mun 09:00” names no time" in caplog.text
    assert caplog.text.count("names no time") == 1
    [_, refused, _] = city.app().versions.all()
    assert "“Mun 09:00” names no time" in refused.problems[0]


def test_a_reload_at_the_fire_minute_makes_the_issue_once(city, service):
    """The weekly update is due while the file is being edited, again and again."""
    city.app().ledger.watermark("contest", "weekly", now=city.later(hours=-2))
    city.later(hours=2)

    async def editing(served):
        for number in range(3):
            await until(lambda number=number: len(served) > number)
            edit(city, "Sample City", f"Sample City {number}")
        await until(lambda: len(served) == 4 and city.app().ledger.state(IssueKey.parse(WEEKLY)) is IssueState.SENT)

    service(editing)
    assert city.inbox.received == 5


def test_each_issue_names_the_rules_it_was_made_by(city):
    city.run(WEEKLY)
    edit(city, "Mon 09:00", "Tue 09:30")
    [summary] = city.app().ledger.summaries(IssueKey.parse(WEEKLY))
    [version] = city.app().versions.all()
    assert summary.rules == version.fingerprint
    assert b"Mon 09:00" in version.body


def test_what_is_wrong_at_the_start_is_raised(city, service):
    edit(city, "Mon 09:00", "Mun 09:00")
    with pytest.raises(InputProblems, match="names no time"):
        service(lambda _: asyncio.sleep(0.1))


def test_pages_that_can_no_longer_be_served_do_not_end_the_letters(city, service, caplog):
    def beside(app):
        if "Tue" in app.declared.race("contest").edition("weekly").when.text:
            raise SettingError("nothing can listen there")
        return ()

    async def editing(served):
        await until(lambda: served)
        edit(city, "Mon 09:00", "Tue 09:30")
        await until(lambda: len(served) == 2)

    service(editing, beside)
    assert "nothing can listen there; letters go on leaving" in caplog.text


def test_a_plan_tells_in_words_what_an_edited_file_changes(city):
    city.run(WEEKLY)
    city.now = city.now.replace(day=7)
    edit(city, 'when: "Mon 09:00"', 'when: "Tue 09:30", sign_off: one')
    text = (
        (city.folder / "schedules.yaml")
        .read_text()
        .replace("weight: 40", "weight: 30")
        .replace("weight: 60", "weight: 70")
    )
    (city.folder / "schedules.yaml").write_text(text)
    running, steps = city.app().plan()
    assert running is not None
    assert [step.says for step in steps] == [
        "contest: indicators changed",
        "contest/weekly moves from Mon 09:00 to Tue 09:30 from 2024-05-14; sign_off changed; 5 recipients",
    ]
    assert [f"{one.day:%m-%d}" for one in steps[1].coming] == ["05-14", "05-21", "05-28", "06-04", "06-11"]


def test_a_plan_tells_new_and_ended_editions(city):
    city.run(WEEKLY)
    text = SCHEDULES.replace("      monthly: {", "      quarterly: {").replace("period: month,", "period: quarter,")
    text = text.replace("day 5, 10:00", "workday 8 of quarter, 10:00")
    write_workspace(city.folder, schedules=text)
    _, steps = city.app().plan()
    assert [step.says for step in steps] == [
        "contest/monthly ends: it goes out no more",
        "contest/quarterly is new: workday 8 of quarter, 10:00, to 4 recipients",
    ]


def test_the_same_file_is_no_plan(city):
    assert city.app().plan() == (None, [])
    city.run(WEEKLY)
    running, steps = city.app().plan()
    assert running is not None
    assert steps == []


def test_a_draft_is_planned_while_the_file_stays_as_it_is(city):
    city.run(WEEKLY)
    draft = city.folder / "draft.yaml"
    draft.write_text(SCHEDULES.replace("Mon 09:00", "Fri 16:00"))
    _, [step] = city.app().plan(draft)
    assert step.says.startswith("contest/weekly moves from Mon 09:00 to Fri 16:00")
    assert city.app().plan()[1] == []
