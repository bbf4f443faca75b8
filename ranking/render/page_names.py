"""Names of public pages: no two issues share one, and a correction has that of the issue it corrects."""

from __future__ import annotations

from ranking.domain.languages import Language

#: What each language calls itself.
OWN_NAMES = {
    Language.ZH_HANS: "简体中文",
    Language.ZH_HANT: "繁體中文",
    Language.JA: "日本語",
    Language.EN: "English",
}


def page_stem(race: str, edition: str, last: str) -> str:
    """Return a page's name without its ending: `investment-monthly-2024-04`; `last` is a period or `history`.

    Hyphens inside a code are doubled, so that the race `a-b` with the edition `c` isn't the race `a` with `b-c`.
    """
    return "-".join((_doubled(race), _doubled(edition), last))


def _doubled(code: str) -> str:
    return code.replace("-", "--")
