"""File names: what a report's files are called, for people and for programs that know nothing but ASCII."""

from __future__ import annotations

import re
import unicodedata

from ranking.domain.languages import Language
from ranking.domain.report import Report
from ranking.render.wording import Wording

#: What Windows, macOS or Linux forbids in a name.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
#: Control signs, surrogates, signs nobody knows, and marks that turn a name's direction, as in `gpj.exe`.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")
_LONGEST = 60
#: An edition's name may take so much of it: `Quarterly bulletin (correction 12)`. The race's gets what is left.
_EDITION = 34


def file_names(report: Report, language: Language, ending: str) -> tuple[str, str]:
    """Return a file's name in the language, and a short one in ASCII; `ending` is such as `xlsx`.

    `周动态_招商引资竞赛_2024年第18周.xlsx` and `investment-weekly-2024-W18.xlsx`. Both are allowed in every file system
    and have 60 characters at most; a correction's are its own.
    """
    return f"{_readable(report, language, ending)}.{ending}", f"{_plain(report, ending)}.{ending}"


def _readable(report: Report, language: Language, ending: str) -> str:
    edition = _clean(Wording(report, language).edition())[:_EDITION].rstrip(" .")
    period = _clean(report.period.label(language))
    room = _LONGEST - len(f"{edition}__{period}.{ending}")
    race = _shortened(_clean(report.race_names[language]), room)
    return "_".join(part for part in (edition, race, period) if part)


def _plain(report: Report, ending: str) -> str:
    period = str(report.period) if report.revision == 1 else f"{report.period}-r{report.revision}"
    codes = "-".join(filter(None, (_NOT_PLAIN.sub("-", code).strip("-") for code in (report.race, report.edition))))
    return f"{codes[: _LONGEST - len(f'-{period}.{ending}')].strip('-') or 'ranking'}-{period}"


def _clean(text: str) -> str:
    """Return a text without what a name may not have; what is forbidden becomes a hyphen."""
    shown = (" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", text))
    seen = "".join(sign for sign in shown if unicodedata.category(sign) not in _UNSEEN)
    return " ".join(_FORBIDDEN.sub("-", seen).split()).strip(" .")


def _shortened(text: str, room: int) -> str:
    """Return the beginning of a text, as much as there is room for."""
    return text if len(text) <= room else f"{text[: room - 1].rstrip(' .')}…"
