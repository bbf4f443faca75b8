"""Personal tokens: who a link is for, until when, and that nobody else can make one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.addresses import domain_of, normalised, recipient_of
from ranking.domain.tokens import WIDTH, BadToken, personal_token, read_token

SECRET = b"s" * 32
TODAY = date(2024, 5, 6)
RECIPIENT = recipient_of("office@duanzhou.example")


@given(st.emails(), st.dates(date(2021, 1, 1), date(2150, 1, 1)))
def test_a_token_names_its_recipient_until_its_last_day_and_not_after(address, until):
    token = personal_token(SECRET, recipient_of(address), until)
    assert len(token) == WIDTH
    assert recipient_of(address).startswith(read_token(SECRET, token, until))
    with pytest.raises(BadToken, match="too old"):
        read_token(SECRET, token, until + timedelta(days=1))


@pytest.mark.parametrize("place", range(WIDTH))
def test_a_token_with_any_sign_changed_is_refused(place):
    token = personal_token(SECRET, RECIPIENT, TODAY)
    other = "A" if token[place] != "A" else "B"
    with pytest.raises(BadToken):
        read_token(SECRET, token[:place] + other + token[place + 1 :], TODAY)


@pytest.mark.parametrize("text", ["", "é", "=" * 56, "A" * 55, "../../etc", "A" * 5000])
def test_what_is_no_token_is_refused_with_a_sentence(text):
    with pytest.raises(BadToken, match="open it from the letter again"):
        read_token(SECRET, text, TODAY)


def test_a_token_of_another_workspace_is_refused():
    with pytest.raises(BadToken):
        read_token(b"t" * 32, personal_token(SECRET, RECIPIENT, TODAY), TODAY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Office@City.example", "office@city.EXAMPLE"),
        ("a@端州.example", "A@xn--6rtx06d.example"),
        (" a@b.example", "a@b.example"),
    ],
)
def test_spellings_of_one_address_are_one_recipient(one, other):
    assert normalised(one) == normalised(other)
    assert recipient_of(one) == recipient_of(other)
    assert domain_of(one) == domain_of(other)
