"""Letters that went through real mail servers are read back, by two programs, as they were written."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from email import message_from_bytes, policy
from hashlib import sha256
from random import Random

import pytest
from mail.post import LETTERHEAD, content, letter, saying
from mailserver import ScriptedServer
from servers import opensmtpd, postfix
from servers.conftest import ISSUES, PEOPLE
from servers.opensmtpd import OpenSmtpd
from servers.postfix import Postfix
from waiting import until

from ranking.domain.errors import PermanentRefusal
from ranking.domain.issues import Attachment, IssueKey, IssueState
from ranking.domain.servers import SmtpAddress
from ranking.mail.smtp import SenderRules, SmtpSender

needs_postfix = pytest.mark.skipif(bool(postfix.MISSING), reason=postfix.MISSING)
needs_opensmtpd = pytest.mark.skipif(bool(opensmtpd.MISSING), reason=opensmtpd.MISSING)


@pytest.fixture
def mx():
    with Postfix(tuple(PEOPLE)) as server:
        yield server


def digests(bodies):
    return sorted(sha256(body).hexdigest() for body in bodies)


def text_of(found, kind):
    return found.get_body((kind,)).get_content().replace("\r\n", "\n")


def check(raw, draft, said, folder):
    """Compare a letter as it was found with what was written, by Python's parser and by ripmime."""
    found = message_from_bytes(raw, policy=policy.default)
    assert not [defect for part in found.walk() for defect in part.defects]
    assert found["Subject"] == said.subject
    assert found["To"].addresses[0].addr_spec == draft.address
    assert text_of(found, "plain") == said.text
    assert text_of(found, "html").rstrip("\n") == said.html.rstrip("\n")
    parts = [part for part in found.walk() if part.get_filename()]
    assert [part.get_filename() for part in parts] == [one.name for one in said.attachments]
    bodies = [one.body for one in said.attachments]
    assert [part.get_payload(decode=True) for part in parts] == bodies
    if shutil.which("ripmime"):
        (folder / "letter.eml").write_bytes(raw)
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        subprocess.run(["ripmime", "-i", str(folder / "letter.eml"), "-d", str(out)], check=True)
        assert set(digests(bodies)) <= set(digests(path.read_bytes() for path in out.iterdir()))


@needs_postfix
@pytest.mark.parametrize("issue", ISSUES)
def test_an_issue_is_read_back_from_postfix_as_it_was_written(sample, mx, tmp_path, issue):
    drawn = sample.app(mx.port).draw_up(IssueKey.parse(issue))
    assert sample.send(sample.app(mx.port), issue) is IssueState.SENT
    assert drawn.drafts
    for draft in drawn.drafts:
        until(lambda draft=draft: mx.letters(draft.address))
        [raw] = mx.letters(draft.address)
        check(raw, draft, drawn.variants[draft.variant], tmp_path)


def _of(inbox, mark):
    return {to: raw for to, raw in [*inbox.letters] if mark in raw}


@needs_opensmtpd
@pytest.mark.parametrize("issue", ISSUES)
def test_an_issue_is_passed_on_by_opensmtpd_as_it_was_written(sample, tmp_path, issue):
    with ScriptedServer() as inbox, OpenSmtpd(tmp_path, inbox.port) as relay:
        drawn = sample.app(relay.port).draw_up(IssueKey.parse(issue))
        assert sample.send(sample.app(relay.port), issue) is IssueState.SENT
        # What an earlier one had no time to strike off its queue, it passes on once more.
        mark = b"Message-ID: <" + issue.replace("/", ".").encode()
        until(lambda: set(_of(inbox, mark)) == {draft.address for draft in drawn.drafts})
        letters = _of(inbox, mark)
    for draft in drawn.drafts:
        check(letters[draft.address], draft, drawn.variants[draft.variant], tmp_path)


@needs_postfix
def test_lines_and_bytes_that_trip_servers_pass_unchanged(mx):
    text = ".\n..\nFrom here\n" + "x" * 998 + "\n" + "第" * 400 + "\n.\n"
    chance = Random(7)  # noqa: S311 - bytes, no secrets
    files = [bytes(range(256)) * 40, chance.randbytes(100_000), b"\r\n.\r\n" * 50, b"", b"\0" * 3000]
    carried = tuple(
        Attachment(name=f"文件 {n}.bin", plain_name=f"{n}.bin", media_type="application/octet-stream", body=body)
        for n, body in enumerate(files)
    )
    one = content(text=text, attachments=carried)

    async def sent():
        sender = SmtpSender(SmtpAddress(host="127.0.0.1", port=mx.port), LETTERHEAD, SenderRules(timeout=20))
        answer = await sender.send(letter(), saying(one))
        await sender.close()
        return answer

    assert asyncio.run(sent()).code == 250
    until(lambda: mx.letters("alpha@city.example"))
    found = message_from_bytes(mx.letters("alpha@city.example")[0], policy=policy.default)
    assert text_of(found, "plain") == text
    assert [part.get_payload(decode=True) for part in found.iter_attachments()] == files


@needs_postfix
def test_what_is_larger_than_postfix_takes_is_refused_before_it_is_sent():
    with Postfix(("alpha@city.example",), limit=20_000) as mx:
        file = Attachment(name="a.pdf", plain_name="a.pdf", media_type="application/pdf", body=bytes(40_000))

        async def sent():
            sender = SmtpSender(SmtpAddress(host="127.0.0.1", port=mx.port), LETTERHEAD, SenderRules(timeout=20))
            with pytest.raises(PermanentRefusal) as refused:
                await sender.send(letter(), saying(content(attachments=(file,))))
            await sender.close()
            return refused.value

        assert "the server takes 20.0 kB" in asyncio.run(sent()).words
        assert "queue active" not in mx.log


@needs_postfix
def test_two_thousand_letters_arrive_once_each():
    async def sent(port):
        server = SmtpAddress(host="127.0.0.1", port=port)
        sender = SmtpSender(server, LETTERHEAD, SenderRules(timeout=60))
        numbers = iter(range(2_000))

        async def carry():
            for number in numbers:
                await sender.send(letter(f"all+{number}@city.example", number=number + 1), saying(content()))

        await asyncio.gather(*(carry() for _ in range(8)))
        await sender.close()

    with Postfix(("all@city.example",)) as mx:
        asyncio.run(sent(mx.port))
        until(lambda: len(mx.letters("all@city.example")) == 2_000, seconds=60)
        found = [message_from_bytes(raw)["Message-ID"] for raw in mx.letters("all@city.example")]
    assert len(set(found)) == 2_000


@needs_postfix
def test_a_report_that_postfix_writes_ends_the_letters_to_who_is_unknown(sample):
    sample.list(PEOPLE | {"nobody@city.example": "Nobody,en,leader,"})
    sample.declare("delivery: {own_sender: true, reports: all}")
    with Postfix((*PEOPLE, "ranking@city.example")) as mx:
        path = sample.folder / "schedules.yaml"
        path.write_text(path.read_text().replace("ranking@zhaoqing.example", "ranking@city.example"))
        box = mx.folder / "mail" / "ranking@city.example"
        app = sample.app(mx.port, RANKING_BOUNCES_URL=f"maildir://{box}")
        assert sample.send(app, ISSUES[0]) is IssueState.SENT
        until(lambda: len(mx.letters("ranking@city.example")) == 4)
        taken = [one for each in app.take_in() for one in each.kept]
    kinds = {one.receipt.address: str(one.receipt.kind) for one in taken}
    assert kinds["nobody@city.example"] == "bounced"
    assert kinds["alpha@city.example"] == "delivered"
    assert all(one.letter for one in taken), "each is proven to be about its letter"
    assert [one.address for one in app.suppressions.all()] == ["nobody@city.example"]
