"""Receipts: kept once, shown on their letter, believed only with proof, and the end of letters to dead addresses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from store.cast import KEY, ME, NOW, drafts, key, publish

from ranking.domain.addresses import recipient_of
from ranking.domain.issues import issue_of, message_id
from ranking.domain.receipts import Receipt, ReceiptKind, Returned, SuppressionRule
from ranking.domain.verp import Token
from ranking.store.engine import transaction
from ranking.store.receipts import SqlReceipts
from ranking.store.schema import letter, receipt, subscriber_event, suppression

READER = "reader0@city.example"
HASH = recipient_of(READER)
MESSAGE_ID = message_id(KEY, READER, "city.example")
HARD = {"kind": ReceiptKind.BOUNCED, "status": "5.1.1", "words": "550 5.1.1 no such user"}
FULL = {"kind": ReceiptKind.BOUNCED, "status": "5.2.2", "words": "552 5.2.2 mailbox full"}
DELIVERED = {"kind": ReceiptKind.DELIVERED, "status": "2.0.0"}
COMPLAINED = {"kind": ReceiptKind.COMPLAINED, "words": "abuse"}


@pytest.fixture
def receipts(database, sending):
    return SqlReceipts(database)


@pytest.fixture
def rows(database):
    """Return a function that reads a table."""

    def rows(table):
        with transaction(database) as connection:
            return connection.execute(select(table)).all()

    return rows


def told(*given, tokens=(), message_ids=(), address=READER):
    receipts = tuple(Receipt(address=address, **one) for one in given)
    return Returned(receipts=receipts, tokens=tokens, message_ids=message_ids)


def proven(*given, letter_id=1, **others):
    return told(*given, tokens=(Token.of(letter_id, HASH),), **others)


def suppressed(rows):
    return {row.recipient: row.reason for row in rows(suppression)}


@pytest.mark.parametrize(
    "proof", [{"tokens": (Token.of(1, HASH),)}, {"message_ids": ("<x@y>", MESSAGE_ID)}], ids=["token", "Message-ID"]
)
def test_a_proven_bounce_shows_on_its_letter_and_ends_the_letters(receipts, rows, proof):
    [kept] = receipts.take("m", told(HARD, **proof), now=NOW)
    assert (kept.letter, kept.issue, kept.receipt.address) == (1, KEY, READER)
    assert rows(letter)[0].receipt == "bounced"
    assert suppressed(rows) == {HASH: "hard bounce"}
    assert kept.suppressed == "hard bounce"


@pytest.mark.parametrize(
    "claim",
    [
        {},
        {"tokens": (Token(letter=1, prefix="0" * 12),)},
        {"tokens": (Token(letter=99, prefix=HASH[:12]),)},
        {"tokens": (Token(letter=10**17, prefix=HASH[:12]),)},
        {"message_ids": (MESSAGE_ID.replace(MESSAGE_ID[30:40], "0123456789"),)},
        {"message_ids": ("<contest.weekly.2024-W17.r1.00000000000000000000@city.example>",)},
        {"message_ids": ("<contest.weekly.never.r1.00000000000000000000@city.example>",)},
    ],
)
def test_a_report_that_proves_nothing_is_kept_and_takes_nobody_off(receipts, rows, claim):
    [kept] = receipts.take("m", told(HARD, **claim), now=NOW)
    assert (kept.letter, kept.issue) == (None, KEY), "the newest letter to the address, as a guess"
    assert rows(letter)[0].receipt is None
    assert suppressed(rows) == {}
    assert [one.issue for one in receipts.unmatched()] == [KEY]


def test_a_report_under_one_s_own_proof_can_take_off_only_oneself(receipts, rows):
    receipts.take("m", proven(HARD, COMPLAINED, address="reader1@city.example"), now=NOW)
    assert suppressed(rows) == {}
    assert rows(letter)[1].receipt is None


def test_a_message_taken_in_twice_changes_nothing(receipts, rows):
    receipts.take("m", proven(FULL, DELIVERED), now=NOW)
    again = receipts.take("m", proven(FULL, DELIVERED), now=NOW)
    assert [one.new for one in again] == [False, False]
    assert len(rows(receipt)) == 2


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        ([DELIVERED], "delivered"),
        ([DELIVERED, FULL], "bounced"),
        ([FULL, DELIVERED], "bounced"),
        ([COMPLAINED, FULL, DELIVERED], "complained"),
        ([{"kind": ReceiptKind.DELAYED}, {"kind": ReceiptKind.RELAYED}], None),
    ],
)
def test_a_letter_shows_the_weightiest_receipt(receipts, rows, came, shown):
    for number, one in enumerate(came):
        receipts.take(str(number), proven(one), now=NOW)
    assert rows(letter)[0].receipt == shown


def test_a_complaint_ends_the_letters(receipts, rows):
    receipts.take("m", proven(COMPLAINED, address=""), now=NOW)
    assert suppressed(rows) == {HASH: "complaint"}


def test_five_letters_that_bounced_softly_in_a_month_end_the_letters(receipts, ledger, rows):
    for number in range(4):
        publish(ledger, key(number), readers=drafts(1), owner=ME)
    for number, letter_id in enumerate((1, 6, 7, 8)):
        receipts.take(str(number), proven(FULL, letter_id=letter_id), now=NOW)
    assert suppressed(rows) == {}
    receipts.take("last", proven(FULL, letter_id=9), now=NOW + timedelta(days=29))
    assert suppressed(rows) == {HASH: "soft bounces"}


def test_what_a_group_s_members_bounced_does_not_end_the_group_s_letters(receipts, rows):
    found = proven({**HARD, "passed_on": True}, {**HARD, "passed_on": True})
    assert len(receipts.take("m", found, now=NOW)) == 2
    assert suppressed(rows) == {}
    assert [one.receipt.passed_on for one in receipts.of_letter(1)] == [True, True]


def test_who_was_let_in_again_begins_anew(receipts, database, rows):
    receipts.take("first", proven(HARD), now=NOW)
    with transaction(database) as connection:
        connection.execute(suppression.delete())
        event = {"recipient": HASH, "at": NOW + timedelta(days=1), "by": "clerk", "what": "unsuppressed", "fields": ""}
        connection.execute(insert(subscriber_event).values(event))
    receipts.take("second", proven(FULL), now=NOW + timedelta(days=2))
    assert suppressed(rows) == {}
    receipts.take("third", proven(HARD), now=NOW + timedelta(days=3))
    assert suppressed(rows) == {HASH: "hard bounce"}


def test_the_rule_is_the_workspace_s(database, sending, rows):
    SqlReceipts(database, SuppressionRule(hard=0)).take("m", proven(HARD), now=NOW)
    assert suppressed(rows) == {}


def test_no_letter_is_written_any_more_to_who_is_suppressed(receipts, ledger, outbox):
    receipts.take("m", proven(HARD), now=NOW)
    publish(ledger, key(1), readers=2, owner=ME)
    counts = outbox.counts(key(1))
    assert (counts["suppressed"], counts["pending"]) == (1, 1)


def test_a_report_from_the_future_is_of_now(receipts):
    [kept] = receipts.take("m", proven({**DELIVERED, "at": NOW + timedelta(days=9999)}), now=NOW)
    assert kept.receipt.at == NOW


def test_what_came_back_about_a_letter_is_told_in_its_order(receipts):
    receipts.take("1", proven({"kind": ReceiptKind.DELAYED}), now=NOW)
    receipts.take("2", proven(FULL), now=NOW + timedelta(days=1))
    found = receipts.of_letter(1)
    assert [(one.receipt.kind, one.receipt.address, one.issue) for one in found] == [
        ("delayed", READER, KEY),
        ("bounced", READER, KEY),
    ]
    assert receipts.unmatched() == []


def test_a_message_id_names_its_issue():
    assert issue_of(MESSAGE_ID) == KEY
    assert issue_of("<weekly@elsewhere.example>") is None
