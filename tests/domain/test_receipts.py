"""When a bounce is hard, and when an address gets no more letters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ranking.domain.bounces import code_in, is_hard
from ranking.domain.receipts import (
    Receipt,
    ReceiptKind,
    SuppressionReason,
    SuppressionRule,
    Told,
    outranked_by,
    suppression_due,
)

NOW = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)
RULE = SuppressionRule()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", ""),
        ("5.1.2", "Host unknown"),
        ("5.1.10", "RESOLVER.ADR.RecipientNotFound"),
        ("5.2.1", "The email account that you tried to reach is disabled"),
        ("5.0.0", "550 5.1.1 The email account that you tried to reach does not exist"),
        ("", "550 User not found: office@163.example"),
        ("5.0.0", "550 User suspended"),
        ("", "550 Mailbox not found"),
        ("", "550 No such user here"),
        ("5.4.1", "Recipient address rejected: user unknown"),
        ("", "收件人邮件地址（office@163.example）不存在，邮件无法送达。"),
        ("", "对方帐号已注销"),
        ("", "Unrouteable address"),
    ],
)
def test_a_dead_address_is_a_hard_bounce(status, words):
    assert is_hard(status, words)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.2.2", ""),
        ("4.2.2", "mailbox full"),
        ("4.1.1", "450 unverified address: user unknown"),
        ("5.7.1", "550 5.7.1 rejected"),
        ("5.1.1", "550 5.1.1 blocked by our spam policy"),
        ("5.0.0", "552 user over quota"),
        ("5.3.4", "Message size exceeds fixed limit"),
        ("5.6.7", "SMTPUTF8 is required"),
        ("", "550 Mail content denied"),
        ("", "554 DT:SPM 163 smtp"),
        ("", "451 RP:TRC try again later, user unknown"),
        ("", "对方邮箱已满"),
        ("", "550 Connection frequency limited"),
        ("5.0.0", ""),
        ("", "550"),
        ("", ""),
    ],
)
def test_a_full_mailbox_a_filter_and_what_is_not_clear_are_soft(status, words):
    assert not is_hard(status, words)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("550 5.1.1 <office@city.example>: no", "5.1.1"),
        ("550-5.7.26 blocked", "5.7.26"),
        ("host mx[192.0.2.1] said: 550 User not found", "5.0.0"),
        ("452 too busy", "4.0.0"),
        ("connect to 5.1.1.2: timed out", ""),
        ("address", ""),
    ],
)
def test_a_code_is_found_in_a_server_s_words(words, code):
    assert code_in(words) == code


def test_what_a_mail_group_s_member_bounced_is_never_hard_for_the_group():
    bounced = {"kind": ReceiptKind.BOUNCED, "status": "5.1.1"}
    assert Receipt(**bounced).is_hard
    assert not Receipt(**bounced, passed_on=True).is_hard


def test_a_complaint_outranks_a_bounce_and_that_a_delivery():
    assert outranked_by(ReceiptKind.COMPLAINED) == (ReceiptKind.DELIVERED, ReceiptKind.BOUNCED)
    assert outranked_by(ReceiptKind.DELIVERED) == ()
    assert outranked_by(ReceiptKind.DELAYED) == ()


def told(kind, letter, *, hard=False, days_ago=0):
    return Told(letter=letter, kind=kind, hard=hard, at=NOW - timedelta(days=days_ago))


def soft(letter, days_ago=0):
    return told(ReceiptKind.BOUNCED, letter, days_ago=days_ago)


HARD = told(ReceiptKind.BOUNCED, 1, hard=True)
COMPLAINT = told(ReceiptKind.COMPLAINED, 1)


@pytest.mark.parametrize(
    ("receipts", "reason"),
    [
        ([], None),
        ([HARD], SuppressionReason.HARD),
        ([COMPLAINT], SuppressionReason.COMPLAINT),
        ([HARD, COMPLAINT], SuppressionReason.COMPLAINT),
        ([soft(n) for n in range(4)], None),
        ([soft(n) for n in range(5)], SuppressionReason.SOFT),
        ([soft(1)] * 9, None),
        ([soft(n, days_ago=8 * n) for n in range(5)], None),
        ([soft(n, days_ago=6 * n) for n in range(5)], SuppressionReason.SOFT),
        ([told(ReceiptKind.DELAYED, n) for n in range(9)], None),
        ([told(ReceiptKind.BOUNCED, 1, hard=True, days_ago=400)], SuppressionReason.HARD),
        ([told(ReceiptKind.BOUNCED, 1, hard=True, days_ago=2), told(ReceiptKind.DELIVERED, 2, days_ago=1)], None),
        ([*(soft(n, days_ago=2) for n in range(5)), told(ReceiptKind.DELIVERED, 9, days_ago=1)], None),
        ([told(ReceiptKind.DELIVERED, 1, days_ago=2), HARD], SuppressionReason.HARD),
        ([COMPLAINT, told(ReceiptKind.DELIVERED, 1)], SuppressionReason.COMPLAINT),
    ],
)
def test_an_address_is_suppressed_after_so_many_letters(receipts, reason):
    assert suppression_due(receipts, NOW, RULE) is reason


def test_nought_means_never():
    never = SuppressionRule(hard=0, soft=0, complaints=0)
    assert suppression_due([HARD, COMPLAINT, *map(soft, range(9))], NOW, never) is None
