"""Reports that wait in a real mailbox, over IMAP and POP3: each is read once, and put away as is declared."""

from __future__ import annotations

import pytest
from servers import dovecot
from servers.conftest import Sample
from servers.dovecot import Dovecot

pytestmark = pytest.mark.skipif(bool(dovecot.MISSING), reason=dovecot.MISSING)

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@city.example
To: ranking@city.example
Subject: =?utf-8?b?6YCA5L+h?=
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

用户不存在

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.city.example

Final-Recipient: rfc822; reader{number}@city.example
Action: failed
Status: 5.1.1

--b--
"""
AFTER = ("seen", "delete", "move to 已读 & done")
WITHOUT_MOVE = "IMAP4rev1 UIDPLUS"
WITHOUT_ALL = "IMAP4rev1"


@pytest.fixture
def box():
    with Dovecot() as server:
        yield server


def filled(server, count=3):
    for number in range(count):
        server.put(f"{1700000000 + number}.{number}.host", REPORT.format(number=number).encode())
    return server


def read(sample: Sample, server: Dovecot, kind: str) -> list[str]:
    """Read the mailbox anew, as another run would; return whom the reports are about."""
    port = getattr(server, kind)
    app = sample.app(1, RANKING_BOUNCES_URL=f"{kind}://race:secret@127.0.0.1:{port}")
    return [one.receipt.address for taken in app.take_in() for one in taken.kept if one.new]


@pytest.mark.parametrize(
    ("kind", "after"), [("imap", "seen"), ("imap", "delete"), ("imap", AFTER[2]), ("pop3", "seen"), ("pop3", "delete")]
)
def test_each_report_is_read_once_and_put_away_as_declared(sample, box, kind, after):
    sample.declare(f"bounces: {{after: {after}}}")
    filled(box)
    assert read(sample, box, kind) == [f"reader{number}@city.example" for number in range(3)]
    assert len(box.left()) == (3 if after == "seen" else 0)
    assert read(sample, box, kind) == []
    box.put("1800000000.9.host", REPORT.format(number=9).encode())
    assert read(sample, box, kind) == ["reader9@city.example"]


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("capability", [WITHOUT_MOVE, WITHOUT_ALL])
def test_a_server_that_can_do_less_is_asked_for_less(sample, after, capability):
    sample.declare(f"bounces: {{after: {after}}}")
    with Dovecot(capability=capability) as box:
        filled(box)
        assert len(read(sample, box, "imap")) == 3
        assert read(sample, box, "imap") == []
        stays = after == "seen" or capability == WITHOUT_ALL
        assert len(box.left()) == (3 if stays else 0)


def test_moved_messages_lie_in_their_folder_unchanged(sample, box):
    sample.declare("bounces: {after: move to 已读 & done}")
    filled(box, 1)
    read(sample, box, "imap")
    [folder] = [path for path in box.mail.iterdir() if path.name.startswith(".") and path.is_dir()]
    [moved] = [path for part in ("new", "cur") for path in (folder / part).iterdir()]
    assert moved.read_bytes() == REPORT.format(number=0).encode()


@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_a_reader_that_is_interrupted_leaves_the_rest_for_the_next_one(sample, box, kind):
    filled(box)
    app = sample.app(1, RANKING_BOUNCES_URL=f"{kind}://race:secret@127.0.0.1:{getattr(box, kind)}")
    assert len([*app.take_in(stop=lambda: True)]) == 1
    assert len(read(sample, box, kind)) == 2


@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_a_wrong_password_is_told_and_never_shown(sample, box, kind):
    app = sample.app(1, RANKING_BOUNCES_URL=f"{kind}://race:wr0ng-one@127.0.0.1:{getattr(box, kind)}")
    with pytest.raises(Exception, match="RANKING_BOUNCES_URL") as caught:
        list(app.take_in())
    assert "wr0ng-one" not in str(caught.value)
