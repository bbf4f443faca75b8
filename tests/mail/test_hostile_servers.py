"""Servers that drip, lie about what they can, or lose their locks while letters are on their way."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from mail.post import LETTERHEAD, TAKEN, content, letter, saying, send
from mailserver import ScriptedServer

from ranking.domain.errors import PermanentRefusal, ServerUnreachable
from ranking.domain.issues import Attachment
from ranking.domain.languages import Language
from ranking.domain.replies import Meaning, meaning_of
from ranking.domain.servers import Security
from ranking.mail.smtp import SenderRules, SmtpSender

TO, OTHER = "alpha@city.example", "beta@city.example"


def one_at_a_time(server, *letters, **rules):
    """Send letters one after the other by one sender; return what came of each."""

    async def sent():
        sender = SmtpSender(server.address, LETTERHEAD, SenderRules(timeout=2, **rules))
        found = []
        for one in letters:
            try:
                found.append(await sender.send(one, saying(content())))
            except (ServerUnreachable, PermanentRefusal) as error:
                found.append(error)
        await sender.close()
        return found

    return asyncio.run(sent())


@pytest.mark.parametrize(("step", "in_doubt"), [("MAIL", False), ("RCPT", False), ("DATA", False), ("dot", True)])
def test_a_server_that_drips_is_left_and_only_after_the_last_byte_leaves_doubt(step, in_doubt):
    whose = "*" if step == "MAIL" else TO
    with ScriptedServer({whose: [f"drip at {step}"]}) as server:
        [broken] = send(server.address, letter(TO), timeout=0.3)
    assert isinstance(broken, ServerUnreachable)
    assert broken.in_doubt is in_doubt


def test_a_greeting_that_drips_is_left():
    with ScriptedServer(greeting="drip") as server:
        [broken] = send(server.address, letter(TO), timeout=0.3)
    assert isinstance(broken, ServerUnreachable)
    assert not broken.in_doubt


def test_a_letter_over_a_dripping_connection_does_not_hold_up_the_others():
    with ScriptedServer({TO: ["drip at DATA"]}) as server:
        found = send(
            server.address, letter(TO), *(letter(f"reader{n}@city.example") for n in range(5)), at_once=3, timeout=0.5
        )
    assert isinstance(found[0], ServerUnreachable)
    assert found[1:] == [TAKEN] * 5


def test_a_server_whose_starttls_vanishes_in_mid_run_gets_no_more_letters(self_signed, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(self_signed.certificate))

    async def sent(server):
        sender = SmtpSender(server.address, LETTERHEAD, SenderRules(timeout=2, letters_per_connection=1))
        first = await sender.send(letter(TO), saying(content()))
        server.security = Security.PLAIN
        with pytest.raises(ServerUnreachable) as refused:
            await sender.send(letter(OTHER), saying(content()))
        server.security = Security.STARTTLS
        again = await sender.send(letter(OTHER), saying(content()))
        await sender.close()
        return first, refused.value, again

    with ScriptedServer(tls=self_signed, security=Security.STARTTLS) as server:
        first, refused, again = asyncio.run(sent(server))
    assert (first, again) == (TAKEN, TAKEN)
    assert not refused.in_doubt
    assert server.recipients == [TO, OTHER]
    assert sum(command.startswith("MAIL") for command in server.commands) == 2


def test_a_handshake_that_fails_in_mid_run_costs_no_letter(self_signed, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(self_signed.certificate))
    with ScriptedServer(tls=self_signed, security=Security.TLS) as server:
        wrong = replace(server.address, security=Security.STARTTLS)  # it speaks TLS at once: nothing is understood
        [refused] = send(wrong, letter(TO), timeout=0.5)
        assert send(server.address, letter(TO)) == [TAKEN]
    assert isinstance(refused, ServerUnreachable)
    assert server.recipients == [TO]


@pytest.mark.parametrize("language", Language)
def test_a_relay_that_announces_8bitmime_and_cuts_the_eighth_bit_changes_nothing(language):
    file = Attachment(
        name="排名.xlsx", plain_name="r.xlsx", media_type="application/octet-stream", body=bytes(range(256))
    )
    said = replace(content(language), attachments=(file,))

    async def sent(server):
        sender = SmtpSender(server.address, LETTERHEAD, SenderRules(timeout=2))
        answer = await sender.send(replace(letter(TO), name="端州区 · 町田"), saying(said))
        await sender.close()
        return answer

    with ScriptedServer() as server:
        assert asyncio.run(sent(server)) == TAKEN
    [(_, message)] = server.letters
    assert message == bytes(byte & 0x7F for byte in message)
    assert not any("8BITMIME" in command or "SMTPUTF8" in command for command in server.commands)


@pytest.mark.parametrize("offer", ["SIZE", "SIZE 0", "SIZE banana", "SIZE -1", "SIZE 99999999999999999999"])
def test_a_relay_that_says_nothing_sensible_about_sizes_gets_the_letter(offer):
    with ScriptedServer() as server:
        server.offers.append(offer)
        assert send(server.address, letter(TO)) == [TAKEN]


def test_a_relay_that_promises_room_and_then_refuses_is_taken_at_its_last_word():
    with ScriptedServer({TO: ["dot: 552 5.3.4 message too big"]}) as server:
        server.offers.append("SIZE 52428800")
        [refused, taken] = one_at_a_time(server, letter(TO), letter(OTHER))
    assert meaning_of(refused.code, refused.words) is Meaning.REFUSED
    assert refused.words == "5.3.4 message too big"
    assert taken == TAKEN


def test_forty_megabytes_are_refused_before_a_byte_of_them_leaves():
    file = Attachment(name="a.pdf", plain_name="a.pdf", media_type="application/pdf", body=bytes(40_000_000))

    async def sent(server):
        sender = SmtpSender(server.address, LETTERHEAD, SenderRules(timeout=20))
        with pytest.raises(PermanentRefusal) as refused:
            await sender.send(letter(TO), saying(replace(content(), attachments=(file,))))
        await sender.close()
        return refused.value

    with ScriptedServer() as server:
        server.offers.append("SIZE 26214400")
        refused = asyncio.run(sent(server))
    assert "26" in refused.words
    assert not any(command.startswith(("MAIL", "DATA")) for command in server.commands)
