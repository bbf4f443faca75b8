"""What a mail server's answer means: for the letter, or for the server itself.

Codes are RFC 5321's, enhanced ones RFC 3463's; what Chinese providers mean by theirs stands in a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Meaning(StrEnum):
    """What an answer says."""

    TAKEN = "taken"
    REFUSED = "refused"
    """For good: this letter, or this recipient."""
    PUT_OFF = "put off"
    """This letter, for now."""
    GREYLISTED = "greylisted"
    """Put off because the server doesn't know us yet: it takes the letter after some minutes."""
    TOO_FAST = "too fast"
    """The server has had enough from us for now: every letter waits."""
    QUOTA = "quota used up"
    """The server takes no more of ours today."""
    CLOSING = "closing"
    """The connection ends; no letter is at fault."""
    LOGIN = "wants another login"
    """No letter leaves by this server before somebody mends its login."""
    SENDER = "refuses the sender"
    """No letter leaves by this server before somebody mends the sender's address."""


#: Meanings that concern the server and not the letter it was said about.
ABOUT_SERVER = frozenset({Meaning.TOO_FAST, Meaning.QUOTA, Meaning.CLOSING, Meaning.LOGIN, Meaning.SENDER})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A server's answer to a letter. `code` is None where there was none; `seconds` is how long it took.

    `in_doubt` tells that the connection broke after the letter's last byte left and before the server answered.
    """

    code: int | None
    words: str
    server: str = ""
    seconds: float | None = field(default=None, compare=False)
    in_doubt: bool = False

    @property
    def enhanced(self) -> str:
        """The enhanced status code that the words begin with, such as 5.1.1, or ""."""
        found = _ENHANCED.match(self.words)
        return found[0] if found else ""


@dataclass(frozen=True)
class _Rule:
    """An answer as a provider gives it: its code begins with `code`, and `words` is found in its words."""

    code: str
    words: str
    meaning: Meaning

    def fits(self, code: str, words: str) -> bool:
        return code.startswith(self.code) and re.search(self.words, words, re.IGNORECASE) is not None


_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_LOGIN = frozenset({"530", "534", "535", "538"})
_SECONDS = re.compile(r"(\d{1,5})\s*(?:seconds?|secs?\b|s\b|秒)", re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,4})\s*(?:minutes?|mins?\b|分钟|分鐘)", re.IGNORECASE)

#: The first rule that fits counts.
_RULES = (
    # NetEase (163, 126): its codes have two letters, a colon and three more. Too many connections or letters, or a bad
    # name of the address we send from.
    _Rule("421", r"\bHL:(REP|ICC|IFC|MEP)\b", Meaning.TOO_FAST),
    _Rule("450", r"\b(MI:(CEL|DMC)|RP:DRC|DT:RBL)\b", Meaning.TOO_FAST),
    _Rule("451", r"\bMI:SFQ\b", Meaning.TOO_FAST),
    _Rule("451", r"\bDT:SPM\b", Meaning.PUT_OFF),
    # Tencent (QQ, exmail): the sender must be the login; a domain has a quota of letters a day.
    _Rule("50", r"must be (the )?same as authorization user|must equal authorized user", Meaning.SENDER),
    _Rule("55", r"must (be (the )?same as|equal) author|\bFrom header is missing or invalid", Meaning.SENDER),
    _Rule("", r"\b(daily|day)\b.{0,20}\b(quota|limit)|\bquota\b.{0,20}\b(day|daily)\b", Meaning.QUOTA),
    _Rule("", r"每[日天].{0,8}(上限|限制|限额|配额)", Meaning.QUOTA),
    _Rule("", r"frequency limited|too frequent|频率|过于频繁", Meaning.TOO_FAST),
    # Sina counts letters of one size.
    _Rule("552", r"too many same size mails", Meaning.TOO_FAST),
    # Postfix, Exim, Exchange and others.
    _Rule("4", r"gr[ae]y.?list", Meaning.GREYLISTED),
    _Rule("4", r"rate.?limit|throttl", Meaning.TOO_FAST),
    _Rule("4", r"\btoo many (concurrent|simultaneous|connections|logins|messages|mails)", Meaning.TOO_FAST),
)  # fmt: skip


def meaning_of(code: int | None, words: str) -> Meaning:
    """Return what an answer means; an answer that is none closes the connection."""
    text = str(code or "")
    if text.startswith("2"):
        return Meaning.TAKEN
    if found := next((rule.meaning for rule in _RULES if rule.fits(text, words)), None):
        return found
    if text in _LOGIN:
        return Meaning.LOGIN
    if text.startswith("5"):
        return Meaning.REFUSED
    return Meaning.PUT_OFF if text.startswith("4") and text != "421" else Meaning.CLOSING


def named_wait(words: str) -> int | None:
    """Return how many seconds a server asks us to wait, where its words say it; at most an hour."""
    seconds = _SECONDS.search(words)
    minutes = _MINUTES.search(words)
    asked = int(seconds[1]) if seconds else int(minutes[1]) * 60 if minutes else None
    return asked if asked is None else min(asked, 3600)
