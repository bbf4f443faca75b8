"""The shelf: what all letters of a report share, kept from one variant to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ranking.domain.issues import Attachment
from ranking.domain.languages import Language
from ranking.domain.report import Report
from ranking.domain.variants import Variant
from ranking.render.common import Common

_Readers = tuple[Language, bool, bool]


class Shelf:
    """Keeps the common parts and the files of the report that was asked for last, by its kinds of readers."""

    def __init__(self) -> None:
        self._report: Report | None = None
        self._commons: dict[_Readers, Common] = {}
        self._files: dict[_Readers, tuple[Attachment, ...]] = {}

    def common(self, report: Report, variant: Variant) -> Common:
        """Return what all readers of a variant's language share; another report than before clears the shelf."""
        if report is not self._report:
            self._report, self._commons, self._files = report, {}, {}
        readers = (variant.language, variant.public, variant.plain)
        if readers not in self._commons:
            shown = report.public() if variant.public else report
            whole = replace(shown, attach=()) if variant.plain else shown  # nothing goes with the text alone
            self._commons[readers] = Common(whole, variant.language)
        return self._commons[readers]

    def files(self, variant: Variant, make: Callable[[], Sequence[Attachment]]) -> tuple[Attachment, ...]:
        """Return the files that go with a variant, made the first time they are asked for."""
        readers = (variant.language, variant.public, variant.plain)
        if readers not in self._files:
            self._files[readers] = tuple(make())
        return self._files[readers]
