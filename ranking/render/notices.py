"""Notices: that an issue is held, to its coordinators; and reminders (催报), to the contacts of late districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ranking.domain.errors import Problem, TemplateProblem
from ranking.domain.forms import unit_asked
from ranking.domain.gate import Rule
from ranking.domain.indicators import Indicator
from ranking.domain.issues import Content
from ranking.domain.languages import Language
from ranking.domain.notices import Notice, NoticeKind
from ranking.render.catalogues import translations
from ranking.render.environment import SUFFIX, environment, template_problems
from ranking.render.figures import moment, short_moment
from ranking.render.markup import inlined
from ranking.render.notice_samples import sample_notices

_FOLDER = "notices"
_FILES = ("subject.txt", "body.html", "body.txt")
#: Gmail cuts a letter at about 102 kB; so many problems of a kind are shown.
_MOST = 30
_RULES = frozenset(str(rule) for rule in Rule)


class NoticeRenderer:
    """Renders notices with the templates found in `folders`, the first one that has a file wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [folder for folder in folders if folder.is_dir()]
        # Media queries (phone, dark mode) can't be inlined; they stay in the head.
        self._inliner = CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)
        self._environment = cache(self._make_environment)

    def render(self, notice: Notice, language: Language, district: str | None) -> Content:
        """Return a notice in one language; a reminder for the district of that code, about its own figures only.

        Raise TemplateProblem with file and line.
        """
        view = _view(notice, language, district)
        try:
            subject, html, text = (self._file(notice.kind, name, view) for name in _FILES)
            html = self._inlined(html, f"{_FOLDER}/{notice.kind}/body.html{SUFFIX}")
        except TemplateProblem as error:
            raise TemplateProblem(_in_folder(error.problem, notice.kind)) from error
        return Content(language=language, subject=" ".join(subject.split()), html=html, text=text.strip() + "\n")

    def check(self, languages: Sequence[Language]) -> list[Problem]:
        """Render sample notices in every language; return each problem once."""
        problems: dict[Problem, None] = {}
        for notice, district in sample_notices():
            for language in languages:
                try:
                    self.render(notice, language, district)
                except TemplateProblem as error:
                    problems[error.problem] = None
        return list(problems)

    def _file(self, kind: NoticeKind, file: str, view: NoticeView) -> str:
        name = f"{_FOLDER}/{kind}/{file}{SUFFIX}"
        with template_problems(name, self._folders):
            return self._environment(Language(view.lang)).get_template(name).render(view=view)

    def _inlined(self, html: str, name: str) -> str:
        with template_problems(name, self._folders):
            return inlined(self._inliner, html)

    def _make_environment(self, language: Language) -> ImmutableSandboxedEnvironment:
        return environment(self._folders, language)


@dataclass(frozen=True, kw_only=True)
class Late:
    """A district that is late; `everything` says that it has reported none of what is counted."""

    name: str
    missing: str
    everything: bool


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A problem that holds an issue: what it is about, where it stands, and the program's own English sentences.

    `rule` is one of the gate's where a figure is doubted, or empty.
    """

    rule: str
    about: str
    file: str
    cell: str
    line: str
    says: str
    cure: str


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """The problems of one kind: those that there is room for, how many there are, and how many aren't shown."""

    shown: Sequence[Reason]
    count: int
    more: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An indicator that a district is reminded of, and the unit that its figure is asked for in."""

    name: str
    unit: str


class NoticeView:
    """What every notice's templates see; every attribute is a text, a truth, or a list of values made of texts."""

    def __init__(self, notice: Notice, language: Language) -> None:
        self._notice = notice
        self._language = language
        self._say = translations(language).gettext
        race = notice.race
        self._districts = {one.code: one.names for one in race.totals} | {one.code: one.names for one in race.districts}
        self._indicators = {one.code: one.names for one in (*race.context, *race.indicators)}
        self.lang = str(language)
        self.race = notice.race.names[language]
        self.edition = notice.edition.names[language]
        self.period = notice.period.label(language)
        self.notice = notice.race.notice[language] if notice.race.notice else ""
        local = notice.deadline and notice.deadline.astimezone(notice.edition.zone)
        self.deadline = moment(local, language) if local else ""
        self.deadline_short = short_moment(local, language) if local else ""
        self.incomplete = str(notice.edition.deadline.incomplete) if local else ""

    @property
    def headline(self) -> str:
        """What the letter's title begins with."""
        return self.race

    def _district(self, code: str) -> str:
        return self._districts[code][self._language] if code in self._districts else code

    def _indicator(self, code: str) -> str:
        return self._indicators[code][self._language] if code in self._indicators else code


class HeldView(NoticeView):
    """What says that an issue is held: who is late, what is doubted, what else is wrong."""

    @property
    def late(self) -> list[Late]:
        """The late districts, in the race's order."""
        order = {district.code: place for place, district in enumerate(self._notice.race.districts)}
        codes = sorted(self._notice.missing, key=lambda code: order.get(code, len(order)))
        return [self._late(code, self._notice.missing[code]) for code in codes]

    @property
    def doubts(self) -> Reasons:
        """The figures in doubt."""
        return self._reasons([one for one in self._notice.problems if one.rule in _RULES])

    @property
    def others(self) -> Reasons:
        """All other problems."""
        return self._reasons([one for one in self._notice.problems if one.rule not in _RULES])

    @property
    def command(self) -> str:
        """What a coordinator types to answer for a figure, or for its absence."""
        return f"ranking acknowledge {self._notice.race.code} {self._notice.period}"

    def _late(self, code: str, missing: Sequence[str]) -> Late:
        race = self._notice.race
        expected = {one.code for one in race.counted if one.code in race.telling}
        names = self._say(", ").join(self._indicator(indicator) for indicator in missing)
        return Late(name=self._district(code), missing=names, everything=expected <= set(missing))

    def _reasons(self, problems: Sequence[Problem]) -> Reasons:
        shown = [self._reason(problem) for problem in problems[:_MOST]]
        return Reasons(shown=shown, count=len(problems), more=len(problems) - len(shown))

    def _reason(self, problem: Problem) -> Reason:
        place = problem.place
        whose = self._district(problem.district) if problem.district else ""
        what = self._indicator(problem.indicator) if problem.indicator else ""
        return Reason(
            rule=problem.rule if problem.rule in _RULES else "",
            about=" · ".join(name for name in (whose, what) if name),
            file=place.file if place else "",
            cell=(place.cell or "") if place else "",
            line=str(place.line or "") if place else "",
            says=problem.says.rstrip("."),
            cure=problem.cure.rstrip("."),
        )


class ReminderView(NoticeView):
    """What reminds a district: of its own missing figures, and of nobody else's."""

    def __init__(self, notice: Notice, language: Language, district: str) -> None:
        super().__init__(notice, language)
        self._missing = notice.missing.get(district, ())
        self.district = self._district(district)

    @property
    def headline(self) -> str:
        """What the letter's title begins with."""
        return self.district

    @property
    def asked(self) -> list[Asked]:
        """The indicators that are missing, each with its unit."""
        indicators = {one.code: one for one in self._notice.race.counted}
        return [self._asked(code, indicators.get(code)) for code in self._missing]

    def _asked(self, code: str, indicator: Indicator | None) -> Asked:
        unit = unit_asked(indicator, self._language) if indicator else ""
        return Asked(name=self._indicator(code), unit=unit or "–")


def _view(notice: Notice, language: Language, district: str | None) -> NoticeView:
    if notice.kind is NoticeKind.HELD:
        return HeldView(notice, language)
    if district is None:
        raise ValueError("a reminder goes to a district")
    return ReminderView(notice, language, district)


def _in_folder(problem: Problem, kind: NoticeKind) -> Problem:
    """Return a template's problem with its whole path: the templates of notices lie one folder deeper than others."""
    if problem.place is None:
        return problem
    file = problem.place.file.replace(f"templates/{kind}/", f"templates/{_FOLDER}/{kind}/")
    return replace(problem, place=replace(problem.place, file=file))
