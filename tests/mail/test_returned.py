"""What came back, in the forms that mail servers write: which recipients, what became of them, and which letter."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.receipts import ReceiptKind
from ranking.domain.verp import Token
from ranking.mail.reading import LARGEST, read_message
from ranking.mail.receipts import read_returned

FOLDER = Path(__file__).parent / "returned"
TOKEN = Token(letter=1, prefix="f6fc36a13429")
MESSAGE_ID = "<contest.weekly.2024-W18.r1.ffaba5cff470357e5b69@city.example>"
#: What each file tells about reader0@city.example: kind, status, hard or not, and by what its letter is recognised.
FORMS = {
    "postfix-unknown": ("bounced", "5.1.1", True, "token, Message-ID"),
    "postfix-delivered": ("delivered", "2.0.0", False, "token, Message-ID"),
    "exim-failed": ("bounced", "5.2.2", False, "token, Message-ID"),
    "exim-old": ("bounced", "", True, "Message-ID"),
    "exchange": ("bounced", "5.1.10", True, "token, Message-ID"),
    "exchange-old": ("bounced", "5.1.1", True, "Message-ID"),
    "sendmail": ("bounced", "5.1.2", True, "token, Message-ID"),
    "sendmail-old": ("bounced", "5.1.1", True, "Message-ID"),
    "qmail": ("bounced", "5.1.1", True, "token, Message-ID"),
    "qq": ("bounced", "5.0.0", True, "Message-ID"),
    "netease": ("bounced", "5.0.0", True, "token, Message-ID"),
    "coremail-full": ("bounced", "5.0.0", False, "token"),
    "gmail": ("bounced", "5.7.26", False, "token, Message-ID"),
    "yahoo-complaint": ("complained", "", False, "token, Message-ID"),
}
IGNORED = {
    "vacation": "an automatic answer",
    "vacation-gbk": "an automatic answer",
    "person": "no report",
    "read-receipt": "a note that somebody has read it",
    "not-spam": "feedback that is no complaint",
}
FILES = [path.read_bytes() for path in sorted(FOLDER.glob("*.eml"))]


def returned(name):
    return read_returned((FOLDER / f"{name}.eml").read_bytes())


@pytest.mark.parametrize("form", FORMS)
def test_each_server_s_form_is_understood(form):
    found = returned(form)
    [receipt] = found.receipts
    signs = ["token"] * (found.tokens == (TOKEN,)) + ["Message-ID"] * (found.message_ids == (MESSAGE_ID,))
    assert receipt.address == "reader0@city.example"
    assert (receipt.kind, receipt.status, receipt.is_hard, ", ".join(signs)) == FORMS[form]


@pytest.mark.parametrize("form", IGNORED)
def test_what_is_no_receipt_is_ignored_and_says_why(form):
    assert returned(form).ignored == IGNORED[form]
    assert returned(form).receipts == ()


def test_a_report_of_several_recipients_tells_of_each():
    found = returned("postfix-delayed-and-failed").receipts
    assert [receipt.kind for receipt in found] == ["delayed", "bounced", "relayed", "relayed"]
    assert {receipt.address for receipt in found} == {"reader0@city.example"}
    assert all(receipt.passed_on for receipt in found)


def test_a_report_tells_who_said_what_when():
    [receipt] = returned("gmail").receipts
    assert receipt.server.startswith("gmail-smtp-in.l.google.example")
    assert receipt.words.startswith("550-5.7.26 Your email has been blocked")
    assert receipt.at == datetime(2024, 5, 6, 1, 0, 11, tzinfo=UTC)


def test_an_international_address_is_read():
    [receipt] = returned("postfix-utf8").receipts
    assert (receipt.kind, receipt.address) == ("bounced", "读者@city.example")


def test_words_in_gbk_are_read():
    assert returned("netease").receipts[0].words.startswith("收件人邮件地址（reader0@city.example）不存在")
    assert returned("qq").receipts[0].words.startswith("收件人邮箱不存在")


def test_a_complaint_whose_person_is_hidden_is_about_whom_the_letter_was_to():
    raw = (FOLDER / "yahoo-complaint.eml").read_bytes().replace(b"Original-Rcpt-To", b"X-Hidden")
    assert read_returned(raw).receipts[0].address == "reader0@city.example"


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_line_ends_do_not_matter(ends):
    for raw in FILES:
        assert read_returned(raw.replace(b"\r\n", ends)) == read_returned(raw)


def report(status, *, action=b"failed", before=b""):
    return (
        b"From: MAILER-DAEMON@mx.example\r\nMIME-Version: 1.0\r\n" + before + b"Content-Type: multipart/report; "
        b'report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n'
        b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: "
        + action + b"\r\nStatus: " + status + b"\r\n\r\n--b--\r\n"
    )  # fmt: skip


def test_an_action_that_is_missing_follows_from_the_status():
    kinds = [read_returned(report(code, action=b"?")).receipts for code in (b"5.1.1", b"4.2.2", b"2.1.5")]
    assert [found[0].kind for found in kinds] == [ReceiptKind.BOUNCED, ReceiptKind.DELAYED, ReceiptKind.DELIVERED]


def test_thousands_of_recipients_become_a_hundred():
    block = b"\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    raw = report(b"5.1.1").replace(b"\r\n--b--", block * 5000 + b"\r\n--b--")
    assert len(read_returned(raw).receipts) == 100


BOMBS = {
    "headers": report(b"5.1.1", before=b"X-A: b\r\n" * 100_000),
    "a long header": report(b"5.1.1", before=b"X-A: " + b"(" * 900_000 + b"\r\n"),
    "folded headers": report(b"5.1.1", before=b"X-A: b" + b"\r\n c" * 200_000 + b"\r\n"),
    "nesting": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(15_000)
    ),
    "messages in messages": b"Content-Type: message/rfc822\r\n\r\n" * 30_000,
    "parts": b'Content-Type: multipart/report; boundary="b"\r\n\r\n' + b"--b\r\n\r\n" * 100_000,
    "dashes": b'Content-Type: multipart/report; boundary="-"\r\n\r\n' + b"--" * 500_000,
    "quotes": b'Content-Type: multipart/report; boundary="' + b'\\"' * 400_000 + b"\r\n\r\n",
    "parameters": b"Content-Type: multipart/report" + b"; a*1*=b" * 100_000 + b"\r\n\r\n",
    "tags": b"From: postmaster@qq.example\r\nContent-Type: text/html\r\n\r\n" + b"<style <br <!-- <p " * 50_000,
    "brackets": b"From: postmaster@qq.example\r\n\r\nHi. This is the qmail\n" + b"<a@b>:\n" * 140_000,
    "addresses": b"From: postmaster@qq.example\r\n\r\nrecipients could not be reached\n" + b"a@" * 490_000,
    "spaces": b"From: postmaster@qq.example\r\n\r\nrecipients could not be reached\n" + b" " * 900_000,
    "reasons": "From: postmaster@qq.example\r\n\r\n退信".encode() + "原因 收件人".encode() * 60_000,
    "encoded words": b"From: postmaster@qq.example\r\nSubject: " + b"=?punycode?q?" + b"a" * 900_000,
    "blank lines": report(b"5.1.1" + b"\r\n \r\n" * 200_000),
    "one megabyte of nothing": b"\x00" * LARGEST,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_hostile_message_takes_no_time(bomb):
    start = perf_counter()
    read_returned(BOMBS[bomb] * 3)
    assert perf_counter() - start < 2


def test_what_comes_after_a_megabyte_is_not_looked_at():
    assert len(read_message(b"\r\n" + b"x" * 3 * LARGEST).body) <= LARGEST


@given(st.binary(max_size=3000))
def test_any_bytes_can_be_read(raw):
    read_returned(raw)


@given(st.sampled_from(FILES), st.data())
def test_a_damaged_report_can_be_read(raw, data):
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 60)))
        raw = raw[:start] + data.draw(st.binary(max_size=12) | st.sampled_from(SPICES)) + raw[end:]
    found = read_returned(raw)
    for receipt in found.receipts:
        assert len(receipt.words) <= 500
        assert len(receipt.address) <= 320
        assert not re.search(r"[\x00-\x1f]", receipt.words + receipt.server + receipt.status)


SPICES = (
    b"\r\n\r\n", b"; boundary=b", b'"', b"=?gbk?b?", b"?=", b"charset*0*=utf-16''%ff", b"rfc822;", b"\\x{110000}",
    b"Date: Fri, 31 Dec 9999 23:59:59 -2359", b"Content-Transfer-Encoding: base64\r\n", b"\xff\xfe", b"\r", b"--b--",
    "退信原因".encode("gb18030"), b"Action: failed\r\n", b"Date: 99999999999999999999", b"; charset=idna",
)  # fmt: skip
