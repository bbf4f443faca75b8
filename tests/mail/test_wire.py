"""What goes over the wire and what comes back, where real servers and real names are unlike the usual ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email import message_from_bytes

import pytest
from mail.post import LETTERHEAD, TAKEN, body_of, content, letter, read, recipient_of, saying, send, written
from mailserver import ScriptedServer

from ranking.domain.errors import PermanentRefusal, ServerUnreachable
from ranking.domain.languages import Language, Names
from ranking.domain.servers import SmtpAddress
from ranking.mail.message import compose
from ranking.mail.smtp import SenderRules, SmtpSender

TO = "alpha@city.example"


@pytest.mark.parametrize("rare", ["𱍐", "\ue000", "葛\U000e0100", "𠮷"])
def test_rare_characters_in_a_name_are_kept(rare):
    message = read(written(letter(name=f"张{rare}"), content(subject=f"{rare}区")))

    assert recipient_of(message)[0] == f"张{rare}"
    assert message["Subject"] == f"{rare}区"


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\ufeff", "\u00ad"])
def test_what_cannot_be_seen_is_left_out_of_names_and_subjects(unseen):
    message = read(written(letter(name=f"张{unseen}三"), content(subject=f"Al{unseen}pha")))

    assert recipient_of(message)[0] == "张三"
    assert message["Subject"] == "Alpha"


@pytest.mark.parametrize(
    ("language", "encoding"), [(Language.EN, "quoted-printable"), (Language.ZH_HANS, "base64"), (Language.JA, "base64")]
)
def test_a_body_is_written_in_the_shorter_encoding(language, encoding):
    parts = list(message_from_bytes(compose(content(language))).get_payload())

    assert [part["Content-Transfer-Encoding"] for part in parts] == [encoding, encoding]


def test_a_link_to_unsubscribe_can_not_begin_another_header():
    letterhead = replace(LETTERHEAD, unsubscribe="https://city.example/退订?a=1&b=2\r\nBcc: spy@evil.example")
    message = read(written(letterhead=letterhead))

    assert message["Bcc"] is None
    assert message["List-Unsubscribe"].startswith("<https://city.example/%E9%80%80%E8%AE%A2?a=1&b=2%0D%0A")


def test_a_letterhead_that_can_not_send_is_refused_before_any_letter():
    with pytest.raises(PermanentRefusal, match=r"“office\(x@city\.example” is no address.*schedules\.yaml"):
        SmtpSender(SmtpAddress(host="127.0.0.1", port=1), replace(LETTERHEAD, address="office(x@city.example"))


def test_a_sender_that_needs_no_quotes_and_one_that_does_are_both_read_back():
    for name in ("City", 'City "of" \\ races, <evil@x.example>'):
        [sender] = read(written(letterhead=replace(LETTERHEAD, names=Names.same(name))))["From"].addresses
        assert (sender.display_name, sender.addr_spec) == (name, "ranking@city.example")


def test_copies_which_have_no_variant_each_carry_their_own_words():
    async def copies(server):
        sender = SmtpSender(server.address, LETTERHEAD, SenderRules(timeout=10))
        for text in ("first\n", "second\n"):
            await sender.send(replace(letter(TO), variant=0), saying(content(text=text)))
        await sender.close()

    with ScriptedServer() as server:
        asyncio.run(copies(server))
    assert [body_of(read(message)) for _, message in server.letters] == ["first\n", "second\n"]


def test_a_server_that_says_goodbye_to_an_idle_connection_costs_the_next_letter_nothing():
    with ScriptedServer({"*": ["", "MAIL: 421 4.4.2 idle for too long"]}) as server:
        outcomes = send(server.address, letter("beta@city.example"), letter(TO))

    assert outcomes == [TAKEN] * 2
    assert server.connections == 2


@pytest.mark.parametrize("code", [530, 535, 538])
def test_a_server_that_wants_a_login_finds_no_fault_with_the_letter(code):
    with ScriptedServer({"*": [f"MAIL: {code} 5.7.0 authentication required"]}) as server:
        [unreachable] = send(server.address, letter(TO))

    assert isinstance(unreachable, ServerUnreachable)
    assert unreachable.code == code
    assert "authentication required" in unreachable.words
    assert "RANKING_SMTP_URL" in unreachable.words


def test_words_in_gbk_are_read_as_chinese():
    words = "用户不存在".encode("gbk").decode("utf-8", "surrogateescape")
    with ScriptedServer({TO: [f"550 {words}"]}) as server:
        [refusal] = send(server.address, letter(TO))

    assert refusal.words == "用户不存在"


@pytest.mark.parametrize(("step", "in_doubt"), [("RCPT", False), ("dot", True)])
def test_an_answer_that_is_none_ends_the_connection_and_only_after_the_letter_leaves_doubt(step, in_doubt):
    with ScriptedServer({TO: [f"{step}: what?"]}) as server:
        [broken, taken] = send(server.address, letter(TO), letter("beta@city.example"))

    assert isinstance(broken, ServerUnreachable)
    assert broken.in_doubt is in_doubt
    assert taken == TAKEN
    assert server.connections == 2


def test_refused_letters_count_towards_what_a_connection_carries():
    gone = [letter(f"gone{number}@city.example") for number in range(4)]
    with ScriptedServer({one.address: ["550 5.1.1 gone"] for one in gone}) as server:
        outcomes = send(server.address, *gone, letters_per_connection=2)

    assert [outcome.code for outcome in outcomes] == [550] * 4
    assert server.connections == 2


def test_two_hundred_letters_four_at_once_arrive_once_each_over_four_connections():
    crowd = [letter(f"reader{number}@city.example", number=number) for number in range(200)]
    with ScriptedServer() as server:
        assert send(server.address, *crowd, at_once=4) == [TAKEN] * 200

    assert sorted(server.recipients) == sorted(one.address for one in crowd)
    assert server.connections <= 4


@pytest.mark.parametrize("host", ["mail..example", "x" * 64 + ".example"])
def test_a_host_that_can_not_exist_is_unreachable_like_one_that_does_not(host):
    [unreachable] = send(SmtpAddress(host=host, port=25), letter(TO))

    assert isinstance(unreachable, ServerUnreachable)
    assert f"{host}:25" in unreachable.words
