"""Ready bytes: what arrives is what aiosmtplib's own way of sending would have delivered, byte for byte."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import aiosmtplib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mail.post import LETTERHEAD, TAKEN, content, letter, read, saying, written
from mailserver import ScriptedServer

from ranking.domain.issues import Attachment
from ranking.domain.tokens import BLANK
from ranking.mail.message import Links, compose
from ranking.mail.smtp import SenderRules, SmtpSender

TO = "alpha@city.example"
LINKS = Links(url="https://race.city.example", secret=b"s" * 32)
AWKWARD = [
    "",
    ".",
    "..",
    ".\r\n.",
    "\r\n.\r\nMAIL FROM:<x@x>\r\n",
    "a\rb",
    "\n.\n..\n",
    "\x00",
    "x" * 5000,
    " \t \n",
    "=2E",
    "From x",
]
LINES = st.lists(st.sampled_from([*AWKWARD, "第1名", ".第"]) | st.text(max_size=80), max_size=12)


@pytest.fixture(scope="module")
def server():
    with ScriptedServer() as scripted:
        yield scripted


def arrived(server, said):
    """Send a letter our way and aiosmtplib's; return what the server got of each."""

    async def both():
        one = replace(letter(TO), variant=0)
        sender = SmtpSender(server.address, LETTERHEAD, SenderRules(timeout=10))
        assert await sender.send(one, saying(said)) == TAKEN
        await sender.close()
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=server.port) as client:
            await client.sendmail("ranking@city.example", [TO], written(one, said))

    before = len(server.letters)
    asyncio.run(both())
    ours, theirs = (message for _, message in server.letters[before:])
    return ours, theirs


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES, st.binary(max_size=300))
def test_whatever_a_letter_says_it_arrives_as_aiosmtplib_would_have_sent_it(server, text, page, file):
    carried = Attachment(name="附件.bin", plain_name="file.bin", media_type="application/octet-stream", body=file)
    said = replace(content(), text="\n".join(text), html="\n".join(page) or "<p>", attachments=(carried,))
    ours, theirs = arrived(server, said)
    assert ours == theirs
    assert all(len(line) <= 998 for line in ours.split(b"\r\n"))
    [attached] = list(read(ours).iter_attachments())
    assert attached.get_content() == file


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 90), st.text(alphabet="ab =第\n.", max_size=90), st.text(max_size=40))
def test_a_token_s_place_is_never_split_and_only_it_changes(indent, before, after):
    said = replace(
        content(), text=f"{'x' * indent}{before}{BLANK}{after}\n", html=f"<p>{before}</p><a href='{BLANK}'>{after}</a>"
    )
    body = compose(said)
    assert body.count(BLANK.encode()) == 2
    assert all(len(line) <= 76 for line in body.split(b"\r\n") if b"boundary" not in line)
    one = letter()
    token = LINKS.token(one)
    shown = read(written(one, said).replace(BLANK.encode(), token.encode()))
    assert token in shown.get_body(["plain"]).get_content()
    assert token in shown.get_body(["html"]).get_content()
