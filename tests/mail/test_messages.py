"""Messages: what is written is what a mail program reads, and nothing in it becomes a header."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mail.post import CREATED, LETTERHEAD, NAMES, SUBJECTS, body_of, content, letter, read, recipient_of, written

from ranking.domain.errors import PermanentRefusal
from ranking.domain.issues import message_id
from ranking.domain.languages import Language, Names
from ranking.mail.message import address, compose

EVIL = ["\r\nBcc: spy@evil.example", "\nBcc: spy@evil.example", "\rBcc: spy@evil.example", "\0Bcc: spy@evil.example"]
EVIL += ["\r\n\r\n<p>another body</p>", "\u2028Bcc: spy@evil.example", "\x0bBcc: spy@evil.example", "\x85Bcc: x@y"]
EVIL += ["=?utf-8?q?=0d=0aBcc:_spy=40evil.example?=", "=?utf-8?b?DQpCY2M6IHNweUBldmlsLmV4YW1wbGU=?="]
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Unsubscribe", "Auto-Submitted"}
HEADERS |= {"MIME-Version", "Content-Type", "Content-Language"}
#: Words as people write them; what is invisible may be left out of a header, so it isn't compared.
words = st.text("abc XYZ 019 .,;:()<>\"'@\\=?_-第周縣区ランキング“”「」、。éß🏆", max_size=150).map(
    lambda text: " ".join(text.split())
)


@pytest.mark.parametrize("language", Language)
def test_subject_and_sender_are_read_back_exactly_however_long(language):
    message = read(written(said=content(language)))

    assert message["Subject"] == SUBJECTS[language].strip()
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (NAMES[language], "ranking@city.example")


@pytest.mark.parametrize("language", Language)
def test_text_and_html_are_read_back_exactly(language):
    said = content(language)
    message = read(written(said=said))

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert body_of(message) == said.text
    assert body_of(message, "html") == said.html
    assert message["Content-Language"] == language


@given(subject=words, name=words)
@example(subject="a" * 150, name="a" * 150)
@example(subject="第" * 150, name="第, 周" * 30)
@example(subject="=?utf-8?q?hello?=", name="=?utf-8?q?hello?=")
def test_any_subject_and_any_name_are_read_back_exactly(subject, name):
    message = read(written(letter(name=name), content(subject=subject)))

    assert message["Subject"] == subject
    assert recipient_of(message) == (name, "alpha@city.example")


def test_a_letter_has_one_recipient_and_every_header_once():
    message = read(written())

    assert sorted(message.keys()) == sorted(HEADERS)
    [to] = message["To"].addresses
    assert (to.display_name, to.addr_spec) == ("甲区招商办", "alpha@city.example")
    assert message["Cc"] is message["Bcc"] is None


def test_the_headers_that_lists_and_machines_read_are_there():
    message = read(written())

    assert message["Message-ID"] == message_id(letter().issue, letter().address, "city.example")
    assert message["Date"].datetime == CREATED
    assert message["Reply-To"].addresses[0].addr_spec == "office@city.example"
    assert message["List-Id"].endswith("<contest.weekly.city.example>")
    assert message["List-Unsubscribe"] == "<mailto:ranking@city.example?subject=unsubscribe>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_long_identifiers_and_links_stay_whole_and_readable():
    link = "https://www.city.example/statistics/office/of/the/race/unsubscribe?list=weekly&token=" + "x" * 100
    race = "investment-race-of-the-districts-and-counties-of-the-whole-city-with-a-long-name"
    message = read(written(letter(race=race), letterhead=replace(LETTERHEAD, unsubscribe=link)))

    assert message["List-Unsubscribe"] == f"<{link}>"
    assert f"<{race}.weekly.city.example>" in message["List-Id"]
    assert message["Message-ID"] == message_id(letter(race=race).issue, letter().address, "city.example")


def test_identifiers_and_links_are_written_as_they_are_and_not_encoded():
    message = written(
        letter(race="r" * 100), letterhead=replace(LETTERHEAD, unsubscribe="https://x.example/" + "u" * 99)
    )

    unfolded = message.replace(b"\r\n ", b"")
    assert b"Message-ID:<" + b"r" * 100 in unfolded.replace(b"ID: ", b"ID:")
    assert b"<https://x.example/" + b"u" * 99 + b">" in unfolded
    assert b"r" * 100 + b".weekly.city.example>" in unfolded


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("place", ["subject", "name", "sender"])
def test_nothing_in_peoples_words_becomes_a_header(evil, place):
    said = content(subject=f"hello{evil}" if place == "subject" else "hello")
    names = Names.same(f"City{evil}") if place == "sender" else NAMES
    one = letter(name=f"Alpha{evil}" if place == "name" else "Alpha")
    message = read(written(one, said, replace(LETTERHEAD, names=names)))

    assert sorted(message.keys()) == sorted(HEADERS)
    assert len(message["To"].addresses) == len(message["From"].addresses) == 1
    assert "\n" not in message["Subject"]
    assert body_of(message) == said.text


@pytest.mark.parametrize("evil", [*EVIL[:-2], " ", ", spy@evil.example", "> SIZE=1", "\x7f", "<b", "@"])
@pytest.mark.parametrize("place", ["alpha{}@city.example", "alpha@city{}.example", "alpha@city.example{}", "{}"])
def test_an_address_that_would_be_more_than_one_is_refused_for_good(evil, place):
    with pytest.raises(PermanentRefusal, match="subscribers file") as refusal:
        written(letter(place.format(evil)))
    assert refusal.value.code is None
    assert refusal.value.words.isprintable()


@given(
    text=st.text(st.sampled_from("ab1.@@<>,;:\"'()[]\\ \x7f\0\r\n%é例-_。＠"), max_size=15),
    tail=st.sampled_from(["", "@x.example"]),
)
def test_any_text_is_an_address_that_is_read_back_or_it_is_refused(text, tail):
    try:
        message = read(written(letter(text + tail)))
    except PermanentRefusal:
        return
    [to] = message["To"].addresses
    assert to.addr_spec.isascii()
    assert to.addr_spec.isprintable()
    assert sorted(message.keys()) == sorted(HEADERS)


@pytest.mark.parametrize(
    "text", ["", "alpha", "@city.example", "alpha@", "区@city.example", "alpha@" + "a" * 64 + ".example"]
)
def test_what_is_no_address_is_quoted_and_said_where_to_mend(text):
    with pytest.raises(PermanentRefusal, match=f"“{text}” is no address.*subscribers file"):
        written(letter(text))


def test_an_address_that_mail_programs_would_decode_is_refused_for_good():
    with pytest.raises(PermanentRefusal, match="subscribers file"):
        written(letter("=?utf-8?b?DQpCY2M6IHNweUBldmlsLmV4YW1wbGU=?=@city.example"))


def test_an_international_domain_is_written_in_ascii():
    [to] = read(written(letter("alpha@例子.example")))["To"].addresses

    assert to.addr_spec == "alpha@xn--fsqu00a.example"


def test_an_international_domain_of_the_sender_is_written_in_ascii():
    message = read(written(letterhead=replace(LETTERHEAD, address="ranking@例子.example")))

    assert message["From"].addresses[0].addr_spec == "ranking@xn--fsqu00a.example"
    assert message["Message-ID"].endswith("@xn--fsqu00a.example>")


def test_a_letter_written_again_is_equal_byte_for_byte():
    assert written() == written()
    assert written(replace(letter(), attempts=2, id=99)) == written()


def test_each_recipients_message_id_is_its_own():
    one, other = read(written(letter("one@x.example"))), read(written(letter("other@x.example")))

    assert one["Message-ID"] != other["Message-ID"]


@pytest.mark.parametrize("language", Language)
def test_every_line_is_short_ascii_and_ends_in_crlf(language):
    long = content(language, html="<p>" + SUBJECTS[language] * 50 + "</p>", text="x" * 5000 + "\n" + "第" * 5000)
    message = written(letter(name="甲" * 150), long)

    assert message.isascii()
    assert max(len(line) for line in message.split(b"\r\n")) <= 998
    assert message.count(b"\n") == message.count(b"\r\n") == message.count(b"\r")


def test_a_body_composed_once_serves_every_recipient():
    said = content()
    body = compose(said)

    for to in ("one@x.example", "other@x.example"):
        message = address(letter(to), said, LETTERHEAD, body)
        assert message.endswith(body)
        assert body_of(read(message)) == said.text
