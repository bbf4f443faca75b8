"""The way to a server: connections are kept and reused, and every answer means one thing."""

from __future__ import annotations

import asyncio
import socket
from itertools import product

import pytest
from mail.post import LETTERHEAD, SUBJECTS, TAKEN, body_of, content, letter, read, saying, send
from mailserver import ScriptedServer

from ranking.domain.errors import PermanentRefusal, ServerUnreachable
from ranking.domain.languages import Language
from ranking.domain.replies import Answer, Meaning, meaning_of
from ranking.domain.servers import SmtpAddress
from ranking.mail.smtp import SenderRules, SmtpSender, probe

TO = "alpha@city.example"


def crowd(count):
    return [letter(f"reader{number}@city.example", number=number) for number in range(count)]


def test_a_letter_arrives_as_it_was_written_and_the_servers_answer_is_told():
    with ScriptedServer() as server:
        assert send(server.address, letter(TO)) == [TAKEN]

    [(recipient, message)] = server.letters
    assert recipient == TO
    assert read(message)["Subject"] == SUBJECTS[Language.EN]
    assert body_of(read(message)) == content().text


def test_the_same_letter_sent_again_is_equal_byte_for_byte():
    with ScriptedServer() as server:
        send(server.address, letter(TO))
        send(server.address, letter("other@city.example"), letter(TO))

    assert server.letters[0] == server.letters[2]
    assert server.letters[0] != server.letters[1]


def test_an_international_domain_reaches_the_server_in_ascii():
    with ScriptedServer() as server:
        send(server.address, letter("alpha@例子.example"))

    assert server.recipients == ["alpha@xn--fsqu00a.example"]


def test_an_address_that_is_none_never_reaches_the_server():
    with ScriptedServer() as server:
        [refusal, taken] = send(server.address, letter(f"{TO}>\r\nRCPT TO:<spy@evil.example"), letter(TO))

    assert isinstance(refusal, PermanentRefusal)
    assert taken == TAKEN
    assert server.recipients == [TO]
    assert not any("spy" in command for command in server.commands)


def test_a_hundred_letters_sent_four_at_once_need_at_most_four_connections():
    with ScriptedServer() as server:
        outcomes = send(server.address, *crowd(100), at_once=4)

    assert outcomes == [TAKEN] * 100
    assert sorted(server.recipients) == sorted(one.address for one in crowd(100))
    assert server.connections <= 4


def test_each_recipient_gets_the_letter_written_for_it_when_many_are_sent_at_once():
    with ScriptedServer() as server:
        send(server.address, *crowd(40), at_once=8)

    assert all(read(message)["To"].addresses[0].addr_spec == recipient for recipient, message in server.letters)


def test_letters_sent_one_after_the_other_share_one_connection_that_ends_in_a_goodbye():
    with ScriptedServer() as server:
        send(server.address, *crowd(5))

    assert server.connections == 1
    assert server.commands[-1] == "QUIT"


def test_a_connection_is_given_up_after_so_many_letters():
    with ScriptedServer() as server:
        outcomes = send(server.address, *crowd(7), letters_per_connection=3)

    assert outcomes == [TAKEN] * 7
    assert server.connections == 3
    assert server.commands.count("QUIT") == 3


def told(outcome):
    """Return what came of a letter: what the server's answer means, or that there was none."""
    return meaning_of(outcome.code, outcome.words) if isinstance(outcome, Answer) else type(outcome)


ANSWERS = {
    "421 4.3.2 closing": ServerUnreachable,
    "450 4.2.1 busy": Meaning.PUT_OFF,
    "451 4.7.1 try later": Meaning.PUT_OFF,
    "451 4.7.1 greylisted": Meaning.GREYLISTED,
    "452 4.2.2 full": Meaning.PUT_OFF,
    "450 too many connections": ServerUnreachable,
    "550 5.1.1 no such user": Meaning.REFUSED,
    "552 5.3.4 too big": Meaning.REFUSED,
    "554 5.7.1 spam": Meaning.REFUSED,
}
OUR_OWN_FAULT = {("MAIL", "550 5.1.1 no such user"), ("MAIL", "554 5.7.1 spam")}


@pytest.mark.parametrize(
    ("step", "answer"), sorted(set(product(("MAIL", "RCPT", "DATA", "dot"), ANSWERS)) - OUR_OWN_FAULT)
)
def test_an_answer_means_the_same_at_every_step_and_keeps_the_servers_words(step, answer):
    whose = "*" if step == "MAIL" else TO
    with ScriptedServer({whose: [f"{step}: {answer}"]}) as server:
        [refusal] = send(server.address, letter(TO))

    code, words = answer.split(" ", 1)
    assert told(refusal) is ANSWERS[answer]
    assert refusal.code == int(code)
    assert words in refusal.words
    assert server.letters == []


@pytest.mark.parametrize("code", [501, 550, 553, 554])
def test_a_server_that_refuses_our_own_address_finds_no_fault_with_the_letter(code):
    with ScriptedServer({"*": [f"MAIL: {code} mail from must equal authorized user"]}) as server:
        [refusal] = send(server.address, letter(TO))

    assert isinstance(refusal, ServerUnreachable)
    assert "mail from must equal authorized user" in refusal.words
    assert "letterhead" in refusal.words
    assert not refusal.in_doubt


@pytest.mark.parametrize("step", ["RCPT", "DATA", "dot"])
def test_a_refused_letter_does_not_trouble_the_next_one_on_its_connection(step):
    with ScriptedServer({TO: [f"{step}: 550 5.1.1 no such user"]}) as server:
        [refusal, taken] = send(server.address, letter(TO), letter("beta@city.example"))

    assert told(refusal) is Meaning.REFUSED
    assert taken == TAKEN
    assert (server.connections, server.recipients) == (1, ["beta@city.example"])


def test_each_attempt_gets_its_own_answer():
    with ScriptedServer({TO: ["451 4.7.1 greylisted", "550 5.1.1 gone"]}) as server:
        first, second, third = send(server.address, letter(TO), letter(TO), letter(TO))

    assert (told(first), told(second), third) == (Meaning.GREYLISTED, Meaning.REFUSED, TAKEN)


def test_after_a_server_said_it_is_closing_the_next_letter_gets_a_new_connection():
    with ScriptedServer({TO: ["421 4.3.2 closing"]}) as server:
        [closing, taken] = send(server.address, letter(TO), letter("beta@city.example"))

    assert isinstance(closing, ServerUnreachable)
    assert not closing.in_doubt
    assert str(server.address) in closing.words
    assert taken == TAKEN
    assert server.connections == 2


@pytest.mark.parametrize(("step", "in_doubt"), [("MAIL", False), ("RCPT", False), ("DATA", False), ("dot", True)])
def test_a_letter_is_in_doubt_only_where_the_connection_broke_after_its_last_byte(step, in_doubt):
    whose = "*" if step == "MAIL" else TO
    with ScriptedServer({whose: [f"drop at {step}"]}) as server:
        [broken] = send(server.address, letter(TO))

    assert isinstance(broken, ServerUnreachable)
    assert broken.in_doubt is in_doubt
    assert broken.code is None
    assert str(server.address) in broken.words


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_kept_connection_that_breaks_before_the_letter_was_given_is_replaced_at_once(step):
    script = {"*": ["", "drop at MAIL"]} if step == "MAIL" else {TO: [f"drop at {step}"]}
    with ScriptedServer(script) as server:
        outcomes = send(server.address, letter("beta@city.example"), letter(TO))

    assert outcomes == [TAKEN] * 2
    assert server.recipients == ["beta@city.example", TO]
    assert server.connections == 2


def test_a_letter_in_doubt_on_a_kept_connection_is_not_sent_a_second_time():
    with ScriptedServer({TO: ["drop at dot"]}) as server:
        [_, broken] = send(server.address, letter("beta@city.example"), letter(TO))

    assert isinstance(broken, ServerUnreachable)
    assert broken.in_doubt
    assert server.recipients == ["beta@city.example", TO]
    assert server.connections == 1


@pytest.mark.parametrize("crowded", [1, 4])
def test_connections_that_the_server_closed_while_they_were_idle_are_survived(crowded):
    async def morning_and_evening(server):
        sender, said = SmtpSender(server.address, LETTERHEAD, SenderRules(timeout=10)), saying(content())
        await asyncio.gather(*(sender.send(one, said) for one in crowd(crowded)))
        await asyncio.to_thread(server.hang_up)
        outcomes = await asyncio.gather(*(sender.send(one, said) for one in crowd(crowded)))
        await sender.close()
        return outcomes

    with ScriptedServer() as server:
        assert asyncio.run(morning_and_evening(server)) == [TAKEN] * crowded
    assert len(server.letters) == 2 * crowded


def test_a_sender_that_was_closed_can_send_again():
    async def twice(server):
        sender = SmtpSender(server.address, LETTERHEAD, SenderRules(timeout=10))
        for _ in range(2):
            await sender.send(letter(TO), saying(content()))
            await sender.close()

    with ScriptedServer() as server:
        asyncio.run(twice(server))
    assert server.recipients == [TO, TO]


def test_a_server_that_falls_silent_after_the_last_byte_leaves_the_letter_in_doubt():
    with ScriptedServer({TO: ["hush at dot"]}) as server:
        [broken] = send(server.address, letter(TO), timeout=0.3)

    assert isinstance(broken, ServerUnreachable)
    assert broken.in_doubt


def test_a_send_that_is_cancelled_gives_its_connection_up():
    async def cancelled(server):
        sender = SmtpSender(server.address, LETTERHEAD, SenderRules(timeout=10))
        sending = asyncio.create_task(sender.send(letter(TO), saying(content())))
        await asyncio.to_thread(server.hushed.wait, 10)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        answer = await sender.send(letter("beta@city.example"), saying(content()))
        await sender.close()
        return answer

    with ScriptedServer({TO: ["hush at RCPT"]}) as server:
        assert asyncio.run(cancelled(server)) == TAKEN
    assert (server.connections, server.recipients) == (2, ["beta@city.example"])


def test_words_that_are_not_in_utf_8_are_still_words():
    words = "5.1.1 用户不存在".encode("gb18030").decode("utf-8", "surrogateescape")
    with ScriptedServer({TO: [f"550 {words}"]}) as server:
        [refusal] = send(server.address, letter(TO))

    assert told(refusal) is Meaning.REFUSED
    assert refusal.words.startswith("5.1.1 ")
    assert refusal.words.encode("utf-8"), "a database takes them"


def test_words_over_several_lines_become_one_without_controls():
    with ScriptedServer({TO: ["550-5.1.1 no such\r\n550 user \x1b[31mhere"]}) as server:
        [refusal] = send(server.address, letter(TO))

    assert refusal.code == 550
    assert refusal.words.startswith("5.1.1 no such user")
    assert refusal.words.isprintable()


@pytest.fixture
def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def test_a_server_that_is_not_there_is_named_with_what_to_do(closed_port):
    address = SmtpAddress(host="127.0.0.1", port=closed_port)
    [unreachable] = send(address, letter(TO))

    assert isinstance(unreachable, ServerUnreachable)
    assert not unreachable.in_doubt
    assert f"127.0.0.1:{closed_port} can't be reached" in unreachable.words
    assert "look whether it runs and RANKING_SMTP_URL is right" in unreachable.words
    with pytest.raises(ServerUnreachable, match=f"127.0.0.1:{closed_port}.*RANKING_SMTP_URL"):
        asyncio.run(probe(address))


@pytest.mark.parametrize(
    "greeting", ["554 5.7.1 go away", "421 4.7.0 too many connections", "HTTP/1.1 400 Bad Request"]
)
def test_a_server_that_will_not_talk_is_unreachable_and_no_letter_is_at_fault(greeting):
    with ScriptedServer(greeting=greeting) as server:
        [unreachable] = send(server.address, letter(TO))

    assert type(unreachable) is ServerUnreachable
    assert str(server.address) in unreachable.words


def test_a_probe_says_hello_and_goodbye_and_leaves_no_letter():
    with ScriptedServer() as server:
        asyncio.run(probe(server.address))

    assert server.commands[-1] == "QUIT"
    assert not any(command.startswith("MAIL") for command in server.commands)
