"""Bounces in forms of their own: qmail, Exim, older sendmail and Exchange, QQ Mail and NetEase."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ranking.domain.bounces import code_in
from ranking.domain.receipts import Receipt, ReceiptKind
from ranking.mail.fields import addresses_in, words_of
from ranking.mail.reading import Part, unencoded

_MOST = 100
#: How much of the words is looked at: the news stands at the front, our own letter behind it.
_LONGEST = 20_000
_TO = r"[^\s<>,;:\"'()（）：，]{1,64}@[^\s<>,;:\"'()（）：，]{1,255}"
_SERVERS = re.compile(r"(?:mailer[-_.]?daemon|post-?master|mail-?daemon|microsoftexchange[\w.-]*)@?", re.IGNORECASE)
_HIDDEN = re.compile(r"<(?:style|script)\b.{0,2000}?</(?:style|script)>|<!--.{0,2000}?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|p|div|tr|td|li|h\d|table)\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE)
_GAP = re.compile(r"[ \t\xa0\u3000]{2,}")


@dataclass(frozen=True, kw_only=True)
class _Form:
    """How a family of servers writes: the sign that it is theirs, whom it is about, and why.

    `why` stands behind the address, or is looked for by itself, for all addresses.
    """

    sign: re.Pattern[str]
    each: re.Pattern[str]
    why: re.Pattern[str] | None = None
    kind: ReceiptKind = ReceiptKind.BOUNCED


def _seen(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


_LINES = r"(?P<why>(?:[ \t]*[^\s][^\n]*\n){0,11}[^\n]*)"
_FORMS = (
    _Form(sign=_seen(r"hi\. this is the [\w.-]{1,40}"), each=_seen(rf"^<(?P<to>{_TO})>:[ \t]*\n?{_LINES}")),
    _Form(
        sign=_seen(r"addresses had (?:transient non-fatal|delivery) (?:errors|problems)|warning message only"),
        each=_seen(rf"^[ \t]*<?(?P<to>{_TO})>?[ \t]*\n{_LINES}"),
        kind=ReceiptKind.DELAYED,
    ),
    _Form(
        sign=_seen(r"following addresses had permanent (?:fatal errors|delivery errors)"),
        each=_seen(rf"^[ \t]*<?(?P<to>{_TO})>?[ \t]*\n{_LINES}"),
        why=_seen(rf"transcript of session follows -+\n{_LINES}"),
    ),
    _Form(
        sign=_seen(r"following address(?:es|\(es\))? failed"),
        each=_seen(rf"^[ \t]{{1,8}}<?(?P<to>{_TO})>?:?[ \t]*\n{_LINES}")
    ),
    _Form(
        sign=_seen(r"recipient(?:s|\(s\))? (?:could not|cannot) be reached|delivery has failed to these recipients"),
        each=_seen(rf"^[ \t]*[^\n<]{{0,200}}?<?(?P<to>{_TO})>?[^\n]{{0,100}}\n\s{{0,20}}{_LINES}"),
    ),
    _Form(
        sign=_seen(r"退信|退回|未能(?:成功)?(?:发送|送达|投递)|无法(?:发送|送达|投递)|投递失败"),
        each=_seen(rf"(?:收件人|收信人|接收方|无法送达|未能送达|发送到)(?:邮件)?(?:地址|邮箱)?[\s：:（(<]{{0,10}}(?P<to>{_TO})"),
        why=_seen(
            r"(?:退信原因|失败原因|英文说明|错误信息|原因)[\s：:]{0,10}"
            r"(?P<why>[^\n]{2,400}(?:\n(?!\s{0,9}(?:解决|建议|温馨|英文|错误))[^\n]{0,400}){0,3})"
        ),
    ),
)  # fmt: skip


def is_from_a_server(message: Part) -> bool:
    """Tell whether a mail server wrote a message, not a person or an absence assistant."""
    if message.all("x-failed-recipients") or message.first("return-path").strip() == "<>":
        return True
    writers = [unencoded(message.first(name)) for name in ("from", "sender", "return-path")]
    return any(_SERVERS.match(to) for writer in writers for to in (*addresses_in(writer), writer.strip()))


def read_homemade(message: Part, parts: Sequence[Part], at: datetime | None) -> tuple[Receipt, ...]:
    """Return the receipts in a server's own words, none where its form isn't known."""
    words = "\n".join(_plain(part) for part in parts if part.kind in {"text/plain", "text/html"})[:_LONGEST]
    text = unencoded(message.first("subject")) + "\n" + _without_our_letter(words)
    for form in _FORMS:
        if form.sign.search(text) and (found := tuple(_receipts(form, text, at))):
            return found
    failed = [to for value in message.all("x-failed-recipients") for to in addresses_in(value)][:_MOST]
    why = words_of(text)
    return tuple(Receipt(kind=ReceiptKind.BOUNCED, address=to, status=code_in(why), words=why, at=at) for to in failed)


def _receipts(form: _Form, text: str, at: datetime | None) -> Iterator[Receipt]:
    shared = " ".join(one["why"] for _, one in zip(range(3), form.why.finditer(text), strict=False)) if form.why else ""
    seen = set()
    for _, found in zip(range(_MOST), form.each.finditer(text), strict=False):
        if found["to"] not in seen:
            seen.add(found["to"])
            why = words_of(shared if form.why else found["why"])
            yield Receipt(kind=form.kind, address=found["to"], status=code_in(why), words=why, at=at)


def _without_our_letter(text: str) -> str:
    """Cut off the copy of the letter that many bounces end with: its words are ours."""
    return re.split(
        r"^-{2,} ?(?:Below this line|This is a copy|Original message|原(?:始)?邮件)",
        text,
        maxsplit=1,
        flags=re.MULTILINE,
    )[0]


def _plain(part: Part) -> str:
    text = part.text[: 3 * _LONGEST]
    if part.kind == "text/html":
        text = html.unescape(_TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text))))
    return _GAP.sub(" ", text)
