"""Envelope senders that tell which letter came back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.addresses import recipient_of
from ranking.domain.verp import Token, read_verp, verp

OFFICE = recipient_of("office@city.example")


@given(st.integers(1, 10**17), st.emails())
def test_an_envelope_sender_names_its_letter_and_fits_only_its_recipient(letter, address):
    token = read_verp(verp("bounce", "city.example", letter, recipient_of(address)))
    assert token == Token.of(letter, recipient_of(address))
    assert token.fits(recipient_of(address))
    assert not token.fits(recipient_of(address + "x"))


def test_an_envelope_sender_is_an_address_that_servers_take():
    sender = verp("bounce", "city.example", 10**17, OFFICE)
    assert sender == f"bounce+{10**17}-{OFFICE[:12]}@city.example"
    assert len(sender.partition("@")[0]) <= 64


def test_capitals_and_brackets_do_not_matter():
    assert read_verp(f"<Bounce+7-{OFFICE[:12].upper()}@City.example>") == Token.of(7, OFFICE)


@pytest.mark.parametrize(
    "address",
    [
        "office@city.example",
        "bounce+@city.example",
        "bounce+0-0123456789ab@x",
        "bounce+7-0123@x",
        "7-0123456789ab",
        "",
        "+",
    ],
)
def test_other_addresses_name_no_letter(address):
    assert read_verp(address) is None


@given(st.text())
def test_any_text_can_be_looked_at(text):
    read_verp(text)
    Token.read(text)
