"""Answers to questions about standings and figures: what commands and pages ask, wired to one workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ranking.app import App, read_moment, user
from ranking.config.loader import load_workspace
from ranking.domain.consistency import all_falls
from ranking.domain.districts import District
from ranking.domain.errors import Problem, Severity
from ranking.domain.explain import Explanation
from ranking.domain.history import Path as HistoryPath
from ranking.domain.improvement import Need
from ranking.domain.lateness import waited_for
from ranking.domain.observations import CellState
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.races import Race
from ranking.domain.report import Position, position_in
from ranking.domain.robustness import Robustness
from ranking.domain.standings import states_of
from ranking.domain.vintages import Vintage, cells_of
from ranking.runs.hindsight import Difference, difference, observations_in
from ranking.runs.issue import answered, hold_on_errors, rank_race
from ranking.runs.questions import Overview, Then, explained, history, how_robust, overview, what_if
from ranking.sources.folder import FolderSource


class Answers:
    """One workspace, asked."""

    def __init__(self, app: App) -> None:
        self.app = app

    def explain(
        self, race: Race, period: Period, district: District, since: Path | None = None
    ) -> tuple[Explanation, Sequence[Problem]]:
        """Explain a district's rank; `since` is a copy of the workspace as it was when the issue before was made."""
        then = self._then(race, since) if since else self._published(race, period.previous())
        return explained(self.app.source, race, period, district.code, then)

    def _published(self, race: Race, period: Period) -> Then | None:
        """Return the figures that the newest issue about a period was made from, by today's rules, if there was one."""
        number = self.app.ledger.vintage_of(race.code, str(period)) if self.app.settings.database_exists else None
        if number is None:
            return None
        return Then(race=race, observations=observations_in(self.app.vintages, self.app.vintages.at(race.code, number)))

    def keep(self, race: Race) -> tuple[Vintage, Sequence[Problem]]:
        """Keep the figures as they are in the files now; raise InputProblems where any of them is in doubt."""
        loaded = self.app.files.load(race)
        hold_on_errors(loaded.problems)
        fingerprint = self.app.files.fingerprint(race)
        figures = cells_of(loaded.observations)
        taken = self.app.vintages.take(
            race.code, figures, fingerprint=fingerprint, by=user(), now=self.app.clock(), inputs=loaded.inputs
        )
        return taken, [*loaded.problems, *all_falls(race, loaded.observations)]

    def doubts(self, race: Race, period: Period) -> list[Problem]:
        """Return what holds issues about a period until somebody answers for it, in a lasting order."""
        ranked = rank_race(self.app.source, race, period)
        now = self.app.clock()
        waited = {
            one.mark: one
            for edition in race.editions.values()
            if edition.period is period.kind
            for one in waited_for(race, edition, ranked.observations, period, now)
        }
        told = answered([*ranked.warnings, *waited.values()], self.app.acknowledged(race.code))
        return sorted(
            (one for one in told if one.mark and one.severity is Severity.ERROR), key=lambda one: one.mark or ""
        )

    def acknowledge(self, race: Race, doubt: Problem, *, by: str, reason: str) -> None:
        """Answer for one doubt: the issue no longer waits for it, as long as the figure stays as it is."""
        self.app.acknowledgements.answer(race.code, doubt.mark or "", by=by, reason=reason, now=self.app.clock())

    def coverage(self, race: Race, period: Period) -> dict[str, dict[str, CellState]]:
        """Return why each cell of a period holds what it holds, by district and indicator."""
        loaded = self.app.source.load(race, period)
        hold_on_errors(loaded.problems)
        return states_of(race, loaded.observations, period)

    def difference(self, race: Race, period: Period, before: str | None, after: str | None) -> Difference:
        """Return what changed between two vintages, and what that did to the ranks of a period."""
        zone = self.app.workspace.zone
        first, last = (None if text is None else read_moment(text, zone) for text in (before, after))
        return difference(self.app.vintages, race, period, before=first, after=last)

    def _then(self, race: Race, folder: Path) -> Then:
        """Return a race and its figures as a copy of the workspace has them."""
        workspace = load_workspace(folder, self.app.environ)
        loaded = FolderSource(folder, workspace).load(workspace.race(race.code))
        hold_on_errors(loaded.problems)
        return Then(race=workspace.race(race.code), observations=loaded.observations)

    def what_if(self, race: Race, period: Period, district: District) -> tuple[list[Need], Position, Sequence[Problem]]:
        """Return what each indicator would have to do for a district to gain a place, and where it stands."""
        needs, tables, warnings = what_if(self.app.source, race, period, district.code)
        return needs, position_in(tables, district.code), warnings

    def robustness(self, race: Race, period: Period, *, draws: int, seed: int) -> tuple[Robustness, Sequence[Problem]]:
        """Return how ranks would differ under other reasonable rules."""
        return how_robust(self.app.source, race, period, draws=draws, seed=seed)

    def history(
        self, race: Race, period: Period, district: District, *, periods: int
    ) -> tuple[HistoryPath, Sequence[Problem]]:
        """Return a district's ranks over so many periods, `period` last."""
        return history(self.app.source, race, period, district.code, periods=periods)

    def overview(self, race: Race, period: Period, *, periods: int) -> tuple[Overview, Sequence[Problem]]:
        """Return a whole race over so many periods, `period` last."""
        return overview(self.app.source, race, period, periods=periods)

    def last_period(self, race: Race, kind: PeriodKind | None, period: Period | None) -> Period:
        """Return `period`, or the newest one of that kind that is complete in the figures.

        The kind defaults to that of the race's first edition. Raise InputProblems where there are no figures at all.
        """
        if period is not None:
            return period
        kind = kind or next(iter(race.editions.values())).period
        return self.app.newest_period(race, kind) or Period.containing(kind, self.app.clock().date()).previous()
