"""The checkup behind `ranking check`: everything an issue will need, looked at before it is needed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ranking.app import App
from ranking.config.settings import require_secret, require_smtp
from ranking.domain.consistency import all_falls
from ranking.domain.errors import InputProblems, Problem, RankingError, SettingError, Severity
from ranking.domain.races import Edition, Race, doubled, unattended
from ranking.domain.service import Service
from ranking.domain.subscribers import Role
from ranking.domain.translations import missing_names
from ranking.mail.smtp import probe
from ranking.runs.desk import editions
from ranking.runs.issue import nobody
from ranking.sources.notes import mistaken_notes

Looked = tuple[str, Sequence[Problem]]
#: The month in which the State Council begins to announce the next year's holidays.
_ANNOUNCED = 10


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found in one place."""

    what: str
    words: str
    problems: Sequence[Problem] = ()

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop an issue."""
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]

    def as_record(self) -> dict[str, object]:
        """Return plain values, for JSON."""
        problems = [{"severity": p.severity, "rule": p.rule, "where": p.place, "text": str(p)} for p in self.problems]
        return {"what": self.what, "words": self.words, "ok": not self.errors, "problems": problems}


def check_up(app: App) -> Iterator[Finding]:
    """Look at one thing after the other; nothing is raised for what is wrong, and a bad schedules.yaml ends it."""
    declared = _look("schedules.yaml", partial(_declared, app))
    yield declared
    if declared.errors:
        return
    for template in sorted({edition.template for _, edition in editions(app.workspace)}):
        yield _look(f"template {template}", partial(_template, app, template))
    yield _look("names and notes", partial(_words, app))
    yield _look("template notices", partial(_notices, app))
    for race in app.workspace.races.values():
        yield _look(f"figures of {race.code}", partial(_figures, app, race))
    yield _look("subscribers", partial(_subscribers, app))
    for race, edition in editions(app.workspace):
        yield _look(f"letters of {race.code}/{edition.code}", partial(_audience, app, race, edition))
    if any(edition.minds_holidays for _, edition in editions(app.workspace)):
        yield _look("working calendar", partial(_calendar, app))
    yield _look("mail server", partial(_mail, app))
    if service := app.workspace.service:
        yield _look("pages for subscribers", partial(_service, app, service))
    yield _look("database", partial(_database, app))


def _look(what: str, at: Callable[[], Looked]) -> Finding:
    try:
        words, problems = at()
    except InputProblems as error:
        words, problems = "", error.problems
    except RankingError as error:
        words, problems = "", [Problem(rule=what, says=str(error), cure="Then run `ranking check` again")]
    return Finding(what=what, words=words, problems=problems)


def _declared(app: App) -> Looked:
    races = app.workspace.races.values()
    problems = [
        Problem(
            rule="doubled-edition",
            severity=Severity.WARNING,
            says=f"{one.code} and {two.code} of {race.code} are both about a {one.period}, for the same people",
            cure="Give them different audiences, or delete one: everybody gets two letters",
        )
        for race in races
        for one, two in doubled(race)
    ]
    return ", ".join(f"{race.code} ({len(race.districts)} districts)" for race in races), problems


def _words(app: App) -> Looked:
    lacking = missing_names(app.declared)
    words = "some are missing in a language" if lacking else "stand in every language"
    return words, [*lacking, *mistaken_notes(app.folder, app.workspace)]


def _template(app: App, name: str) -> Looked:
    return "renders in every language", app.letters.check(name, app.workspace.languages)


def _notices(app: App) -> Looked:
    return "render in every language", app.notices.check(app.workspace.languages)


def _figures(app: App, race: Race) -> Looked:
    loaded = app.source.load(race)
    newest = loaded.observations.newest(race.telling)
    problems = [*loaded.problems, *all_falls(race, loaded.observations), *_without_contact(app, race)]
    return f"the newest is of {newest}" if newest else "none yet", problems


def _without_contact(app: App, race: Race) -> list[Problem]:
    """Tell districts that nobody could be reminded for, where an edition wants reminders."""
    if not any(edition.deadline.remind for edition in race.editions.values()):
        return []
    try:
        known = {one.district for one in app.people.readers() if one.role is Role.CONTACT}
    except InputProblems:
        return []  # told with the subscribers themselves
    missing = [str(one.names) for one in race.districts if one.code not in known]
    says = f"nobody can be reminded of the figures of {', '.join(missing)}"
    cure = "Add a subscriber of the role contact for each, or delete `remind:`"
    return [Problem(rule="no-contact", severity=Severity.WARNING, says=says, cure=cure)] if missing else []


def _subscribers(app: App) -> Looked:
    count = len(app.people.readers())
    return f"{count} on the list" if app.workspace.keeps_subscribers else f"{count} in {app.workspace.subscribers}", []


def _audience(app: App, race: Race, edition: Edition) -> Looked:
    """Tell how many letters an issue will be, by language, and which districts none of them is for."""
    try:
        readers = [one for one in app.people.readers() if one.wants(edition.code, edition.audience)]
    except InputProblems:
        return "not known while the list can't be read", []  # why is told with the subscribers themselves
    languages = Counter(str(one.language) for one in readers)
    words = ", ".join(f"{name} {count}" for name, count in languages.most_common())
    problems = [] if readers else [nobody(app.workspace, edition)]
    if missing := unattended(race, edition, readers):
        says = f"no letter goes to {'、'.join(str(one.names) for one in missing)}"
        cure = f"Add a subscriber of the role district for each, or restrict `audience:` of {edition.code}"
        problems.append(Problem(rule="district-unattended", severity=Severity.WARNING, says=says, cure=cure))
    return f"{len(readers)} letters ({words})" if readers else "no letter", problems


def _calendar(app: App) -> Looked:
    """Tell in time which year's working days aren't known: they are announced from October to December."""
    calendar, today = app.workspace.calendar, app.clock().astimezone(app.workspace.zone).date()
    wanted = [today.year, *([today.year + 1] if today.month >= _ANNOUNCED else [])]
    unknown = [year for year in wanted if calendar.announced and year not in calendar.years]
    problems = [
        Problem(
            rule="calendar",
            severity=Severity.WARNING,
            says=f"the working days of {year} aren't known, so only its weekends count as free",
            cure=f"Update chinesecalendar when they are, or write them under `calendar:` with `years: [{year}]`",
        )
        for year in unknown
    ]
    known = max(calendar.years, default=None)
    return f"known up to {known}" if known else "Monday to Friday", problems


def _mail(app: App) -> Looked:
    """Say hello to every relay; what signs letters must be there too."""
    answers, problems = [], []
    for relay in app.delivery.relays:
        try:
            server = require_smtp(app.settings, relay.name)
        except SettingError as error:
            cure = "Everything but sending works without it"
            problems.append(Problem(rule="no-mail-server", severity=Severity.WARNING, says=str(error), cure=cure))
        else:
            asyncio.run(probe(server))
            answers.append(f"{server} answers")
    if not problems and (app.settings.secret or not app.workspace.service):
        app.router()
    return ", ".join(answers) or "not set", problems


def _service(app: App, service: Service) -> Looked:
    try:
        require_secret(app.settings)
    except SettingError as error:
        cure = "Without it no letter can be sent"
        return "", [Problem(rule="no-secret", severity=Severity.WARNING, says=str(error), cure=cure)]
    return f"{service.url}, served on {service.host}:{service.port}", []


def _database(app: App) -> Looked:
    app.ledger.summaries()
    return "can be read and written", []
