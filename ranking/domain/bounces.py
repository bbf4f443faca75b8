"""What a bounce's status and words mean: whether the address is dead (hard), or only this letter wasn't taken (soft).

Codes are those of RFC 3463 and its registry; words are those of servers that give no code, or a wrong one. In doubt a
bounce is soft: a dead address costs a few letters, a living one that is taken off the list costs its reader all.
"""

from __future__ import annotations

import re

#: Codes that tell of a dead address: unknown, malformed, moved, without a mail server, disabled.
_HARD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4", "5.4.310"})
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)", re.ASCII)
_SHORT = re.compile(r"(?<![\d.])([45])\d\d(?=[\s\-#:,]|$)", re.ASCII)

#: Words that tell of a living address, or of us, whatever the code: a full mailbox, a filter, a limit, a size.
_SOFT_WORDS = re.compile(
    r"""
      over\s?quota | quota\s(?:exceeded|full) | exceed\w*\s.{0,30}(?:quota|storage|limit) | (?:mail)?box\s(?:is\s)?full
    | insufficient\s(?:system\s)?(?:storage|space) | out\sof\sstorage
    | 邮箱已满 | 空间不足 | 容量已满 | 信箱已满 | 邮箱满
    | spam | virus | blacklist | blocklist | block\slist | blocked | dnsbl | \brbl\b | spamhaus | reputation | greylist
    | policy | dmarc | \bdkim\b | \bspf\b | content\s(?:is\s)?(?:rejected|denied) | suspected
    | 垃圾邮件 | 拦截 | 黑名单 | 反垃圾 | 违规 | 敏感 | 拒收策略
    | too\smany | rate\slimit | frequency | throttl | try\s(?:again\s)?later | temporar | 频率 | 稍后 | 过于频繁
    | too\s(?:large|big)\b | size\slimit | message\ssize | 邮件过大 | 超过.{0,8}(?:大小|限制)
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: Words that tell of a dead address where the code doesn't.
_HARD_WORDS = re.compile(
    r"""
      (?:user|mailbox|recipient|address|account|addressee)\s.{0,20}?
      (?:not\sfound|not\sexist|n[o']t\sexist|unknown|suspended|disabled|inactive|no\slonger|invalid|unavailable|frozen)
    | (?:unknown|invalid|no\ssuch)\s(?:local\s)?(?:user|recipient|mailbox|address|account|person)
    | unrout\w{2,6}\saddress
    | does(?:\snot|n't)\s(?:exist|have\san?\s.{0,30}account) | no\smailbox\shere | (?:user|host|domain)\sunknown
    | (?:host|domain)(?:\sname)?\s.{0,20}?not\sfound | nxdomain | no\s(?:route\sto|such)\s(?:host|domain) | null\smx
    | (?:用户|帐号|账号|账户|帐户|邮箱|收件人|地址|域名)(?:地址|邮箱|帐号|账号|名)?(?:[（(][^）)]{0,80}[）)])?.{0,6}?
      (?:不存在|不正确|无效|已停用|被停用|已注销|被注销|已冻结|被冻结|找不到|未找到|未激活)
    | (?:不存在|无效|找不到)的?.{0,6}?(?:用户|帐号|账号|邮箱|收件人|域名)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_hard(status: str, words: str) -> bool:
    """Tell whether a bounce will not pass by itself.

    A temporary code is always soft, then words that tell of a living address, then hard words, then the codes.
    """
    codes = [code for code in (status, *_CODE.findall(words)) if code and not code.endswith(".0.0")]
    if status.startswith("4") or _class(status, words) == "4" or _SOFT_WORDS.search(words):
        return False
    if any(code[0] == "4" or code in {"5.2.2", "5.2.3"} or code.startswith("5.7.") for code in codes):
        return False
    return bool(_HARD_WORDS.search(words)) or any(code in _HARD for code in codes)


def code_in(words: str) -> str:
    """Return the status in a server's words, “5.1.1”, or such as “5.0.0” where only a reply code stands, or ""."""
    if found := _CODE.search(words):
        return found[1]
    kind = _class("", words)
    return f"{kind}.0.0" if kind else ""


def _class(status: str, words: str) -> str:
    if status[:1] in {"4", "5"}:
        return status[0]
    found = _SHORT.search(words)
    return found[1] if found else ""
