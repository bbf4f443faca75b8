"""Which language a page for somebody unknown is in."""

from __future__ import annotations

from collections.abc import Sequence

from ranking.domain.languages import Language

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def preferred(asked: str, accepted: str, offered: Sequence[Language]) -> Language:
    """Return the language asked for, else the first offered one of an Accept-Language header (RFC 9110), else ours."""
    if asked in list(offered):
        return Language(asked)
    for tag in _by_weight(accepted):
        language = _language(tag)
        if language is not None and language in offered:
            return language
    return offered[0]


def _by_weight(accepted: str) -> list[str]:
    weighted = []
    for part in accepted.lower().split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((-float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighted, key=lambda one: one[0]) if weight]


def _language(tag: str) -> Language | None:
    if tag.startswith(_TRADITIONAL):
        return Language.ZH_HANT
    base = tag.partition("-")[0]
    return {"zh": Language.ZH_HANS, "ja": Language.JA, "en": Language.EN}.get(base)
