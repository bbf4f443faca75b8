"""The stores of one workspace, over one database that is opened when first used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import cached_property
from pathlib import Path

from ranking.config.loader import read_declarations, workspace_of
from ranking.config.settings import Settings, read_settings
from ranking.domain.errors import InputProblems
from ranking.domain.languages import Language
from ranking.domain.translations import with_traditional
from ranking.domain.workspace import Workspace
from ranking.render.traditional import traditional
from ranking.store.acknowledgements import SqlAcknowledgements
from ranking.store.engine import Database, open_engine
from ranking.store.erasing import SqlPersons
from ranking.store.ledger import SqlLedger
from ranking.store.migrate import migrate
from ranking.store.outbox import SqlOutbox
from ranking.store.receipts import SqlReceipts
from ranking.store.subscribers import SqlSubscribers
from ranking.store.suppressions import SqlSuppressions
from ranking.store.versions import SqlVersions
from ranking.store.vintages import SqlVintages


class Stores:
    """What a workspace declares and keeps."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.environ = environ

    @cached_property
    def declarations(self) -> bytes:
        """The bytes of schedules.yaml, as they were when they were first looked at."""
        return read_declarations(self.folder)

    @cached_property
    def declared(self) -> Workspace:
        """What schedules.yaml declares, to the letter."""
        return workspace_of(self.declarations, self.environ)

    @cached_property
    def workspace(self) -> Workspace:
        """What schedules.yaml declares, with traditional Chinese names where it has only simplified ones."""
        if Language.ZH_HANT not in self.declared.languages:
            return self.declared
        return with_traditional(self.declared, traditional)

    @cached_property
    def zone(self) -> tzinfo:
        """The declared time zone; where schedules.yaml can't be read, that of the version in use, else UTC."""
        try:
            return self.workspace.zone
        except InputProblems:
            running = self.versions.last_good() if self.has_database else None
            return workspace_of(running.body, self.environ).zone if running else UTC

    @cached_property
    def settings(self) -> Settings:
        """What the environment sets."""
        return read_settings(self.environ, self.folder)

    @cached_property
    def ledger(self) -> SqlLedger:
        """The truth about what has been issued."""
        return SqlLedger(self.database)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """The letters."""
        return SqlOutbox(self.database)

    @cached_property
    def vintages(self) -> SqlVintages:
        """The figures as they were known at each load."""
        return SqlVintages(self.database)

    @cached_property
    def acknowledgements(self) -> SqlAcknowledgements:
        """Who has answered for which doubt."""
        return SqlAcknowledgements(self.database)

    @cached_property
    def subscribers(self) -> SqlSubscribers:
        """The list in the database."""
        return SqlSubscribers(self.database)

    @cached_property
    def versions(self) -> SqlVersions:
        """Every schedules.yaml that was used."""
        return SqlVersions(self.database)

    @cached_property
    def persons(self) -> SqlPersons:
        """All that is kept of one person."""
        return SqlPersons(self.database)

    @cached_property
    def receipts(self) -> SqlReceipts:
        """What came back about letters."""
        return SqlReceipts(self.database, self.workspace.bounces.rule)

    @cached_property
    def suppressions(self) -> SqlSuppressions:
        """Who gets no letters any more."""
        return SqlSuppressions(self.database)

    @cached_property
    def database(self) -> Database:
        """The database, brought up to date."""
        engine = open_engine(self.settings.database_url)
        migrate(engine)
        return engine

    @property
    def has_database(self) -> bool:
        """Whether there is a database, opened or not."""
        return "database" in self.__dict__ or self.settings.database_exists
