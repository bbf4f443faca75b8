"""DKIM: what we sign, another implementation verifies; what is changed on the way, it refuses."""

from __future__ import annotations

from dataclasses import replace

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from mail.post import LETTERHEAD, content, letter

from ranking.domain.errors import SettingError
from ranking.domain.languages import Language
from ranking.domain.tokens import BLANK
from ranking.mail.dkim import Signer
from ranking.mail.message import Links
from ranking.mail.stamps import Stamp

KEY = rsa_key(65537, 2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
SIGNER = Signer.of("city.example", "race", PEM)
LINKS = Links(url="https://race.city.example", secret=b"s" * 32)


def public_key(name, **_):
    """Answer what the DNS would."""
    assert name == b"race._domainkey.city.example."
    der = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    from base64 import b64encode  # noqa: PLC0415

    return b"v=DKIM1; k=rsa; p=" + b64encode(der)


def verifies(wire):
    """Tell whether a message as it arrives is signed right."""
    return dkim.verify(wire.replace(b"\r\n..", b"\r\n."), dnsfunc=public_key)


def stamped(said, one=None, links=None):
    one = one or letter()
    return Stamp(said, one.issue, LETTERHEAD, links, SIGNER).letter(one, one.address)


@pytest.mark.parametrize("language", Language)
def test_a_signed_letter_verifies(language):
    assert verifies(stamped(content(language)))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60))
def test_whatever_a_letter_says_its_signature_verifies(text, page, name):
    said = replace(content(), text=text, html=f"<p>{page}</p>")
    assert verifies(stamped(said, replace(letter(), name=name)))


def test_each_recipient_s_own_token_is_signed():
    said = replace(content(), text=f"https://race.city.example/s/{BLANK}\n", html=f"<a href='{BLANK}'>x</a>  \n\n\n")
    one, other = (stamped(said, replace(letter(to), may_leave=True), LINKS) for to in ("a@b.example", "c@b.example"))
    assert verifies(one)
    assert verifies(other)
    assert BLANK.encode() not in one + other
    assert b"List-Unsubscribe-Post" in one


@pytest.mark.parametrize("place", [b"Subject: ", b"From: ", b"To: ", b"Message-ID: <", b"\r\n\r\n"])
def test_a_letter_that_was_changed_on_its_way_does_not_verify(place):
    assert not verifies(stamped(content()).replace(place, place + b"x", 1))


def test_the_same_letter_always_has_the_same_signature():
    assert stamped(content()) == stamped(content())


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "no key",
        generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    ],
)
def test_what_is_no_rsa_key_is_refused_with_how_to_make_one(pem):
    with pytest.raises(SettingError, match="openssl genrsa 2048"):
        Signer.of("city.example", "race", pem)
