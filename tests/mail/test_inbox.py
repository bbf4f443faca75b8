"""The demo's inbox: a real server that keeps whole letters as files."""

from __future__ import annotations

import pytest
from mail.post import body_of, content, letter, read, recipient_of, send

from ranking.domain.replies import Answer
from ranking.mail.inbox import Inbox

KEPT = Answer(code=250, words="kept")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "new" / "inbox"


def kept(folder):
    return sorted(folder.iterdir())


def test_each_letter_is_one_whole_file(folder):
    with Inbox(folder) as inbox:
        outcomes = send(inbox.address, letter("one@city.example"), letter("two@city.example"))
        assert inbox.received == 2

    assert outcomes == [KEPT] * 2
    assert [path.name for path in kept(folder)] == ["000001-one@city.example.eml", "000002-two@city.example.eml"]
    for path, to in zip(kept(folder), ("one", "two"), strict=True):
        message = read(path.read_bytes())
        assert recipient_of(message) == ("甲区招商办", f"{to}@city.example")
        assert body_of(message) == content().text
        assert body_of(message, "html") == content().html


def test_what_is_kept_is_what_was_sent_byte_for_byte(folder):
    with Inbox(folder) as inbox:
        send(inbox.address, letter(), letter())

    first, second = (path.read_bytes() for path in kept(folder))
    assert first == second
    assert first.count(b"\n") == first.count(b"\r\n")


def test_many_letters_at_once_are_all_kept_and_none_is_half_written(folder):
    with Inbox(folder) as inbox:
        send(inbox.address, *(letter(f"reader{number}@city.example") for number in range(60)), at_once=6)
        assert inbox.received == 60

    assert {path.suffix for path in kept(folder)} == {".eml"}
    assert not any(path.name.startswith(".") for path in kept(folder))
    found = {recipient_of(read(path.read_bytes()))[1] for path in kept(folder)}
    assert found == {f"reader{number}@city.example" for number in range(60)}


def test_an_address_can_not_lead_out_of_the_folder(folder):
    with Inbox(folder) as inbox:
        assert send(inbox.address, letter("/etc/passwd{}@city.example")) == [KEPT]

    [path] = kept(folder)
    assert path.name == "000001-_etc_passwd__@city.example.eml"
    assert read(path.read_bytes())["To"].addresses[0].addr_spec == "/etc/passwd{}@city.example"


def test_two_inboxes_listen_on_ports_of_their_own(tmp_path):
    with Inbox(tmp_path / "one") as one, Inbox(tmp_path / "two") as two:
        assert one.address.port != two.address.port
        send(two.address, letter())
        assert (one.received, two.received) == (0, 1)


def test_an_inbox_opened_again_keeps_the_letters_it_has(folder):
    for _ in range(2):
        with Inbox(folder) as inbox:
            send(inbox.address, letter())
            assert inbox.received == 1

    assert len(kept(folder)) == 2


def test_a_port_that_is_named_is_the_one_it_listens_on(tmp_path):
    with Inbox(tmp_path / "one") as inbox:
        port = inbox.address.port
    with Inbox(tmp_path / "two", port) as inbox:
        assert inbox.address.port == port
        assert send(inbox.address, letter()) == [KEPT]
