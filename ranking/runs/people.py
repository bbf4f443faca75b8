"""People: everybody letters may be written for, from the list that is the truth and from what each chose himself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ranking.domain.memberships import Changes, Membership, readers
from ranking.domain.subscribers import Subscriber
from ranking.domain.workspace import Workspace
from ranking.ports import Subscribers

log = logging.getLogger(__name__)

#: So many of a list's people may be gone at once without a word; more is told, for it may be a mistake.
_MANY_GONE = 0.2


@dataclass(frozen=True, kw_only=True)
class People:
    """The subscribers of a workspace.

    `listed` reads the file, where a file is the truth; `kept` tells whether there is a database yet, which `store`
    opens. `user` is who is at the machine.
    """

    workspace: Workspace
    listed: Callable[[], Sequence[Subscriber]]
    store: Callable[[], Subscribers]
    kept: Callable[[], bool]
    clock: Callable[[], datetime]
    user: str

    def readers(self) -> Sequence[Subscriber]:
        """Return everybody letters are written for; the database, where there is one, is only read."""
        if self.workspace.keeps_subscribers:
            kept = self.store().all() if self.kept() else ()
            return [one for membership in kept if (one := membership.reader()) is not None]
        listed = self.listed()
        return readers(listed, self.store().own_wishes() if self.kept() else {})

    def readers_now(self) -> Sequence[Subscriber]:
        """Return the same when an issue is made: the database first learns what the file says."""
        if self.workspace.keeps_subscribers:
            return self.readers()
        listed = self.listed()
        self.synchronise(listed)
        return readers(listed, self.store().own_wishes())

    def synchronise(self, listed: Sequence[Subscriber]) -> Changes:
        """Bring the database up to date with the file; every change is an event of the list."""
        changes = self.store().synchronise(listed, by=self.workspace.subscribers, now=self.clock())
        if changes:
            added, changed, removed = len(changes.added), len(changes.changed), len(changes.removed)
            log.info("subscribers: %d added, %d changed, %d removed", added, changed, removed)
        if len(changes.removed) > _MANY_GONE * changes.before:
            gone = f"{len(changes.removed)} of {changes.before}"
            log.warning("%s: %s subscribers are gone since the issue before", self.workspace.subscribers, gone)
        return changes

    def memberships(self) -> Sequence[Membership]:
        """Return everybody on the list, with those who left, as the database has them once it knows the file."""
        if not self.workspace.keeps_subscribers:
            self.synchronise(self.listed())
        return list(self.store().all())
