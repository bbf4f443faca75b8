"""The public's own entry: nobody is written to who didn't confirm, and whoever asks learns nothing of others."""

from __future__ import annotations

import re
from email import message_from_string
from email.policy import default

import pytest

from ranking.domain.languages import Language
from ranking.web.languages import preferred

NEW = "someone@home.example"


def ask(site, address=NEW, **others):
    return site.client.post("/subscribe", data={"address": address, "language": "en", **others})


def link_in(letter):
    return re.search(r"http://\S+/s/\S+", message_from_string(letter, policy=default).get_content())[0]


def test_an_own_entry_gets_letters_once_the_link_in_the_letter_was_used(site):
    answer = ask(site)
    assert "Look into your mailbox" in answer.text
    [letter] = site.letters()
    assert NEW not in site.getting()
    assert "Confirm" in site.client.get(link_in(letter)).text
    assert NEW not in site.getting()  # mail scanners open links
    confirmed = site.client.post(link_in(letter), data={"action": "confirm"}, follow_redirects=True)
    assert "Confirmed. You get the next letter." in confirmed.text
    assert site.getting()[NEW] == ("en", "full")


def test_who_is_known_gets_the_same_answer_and_a_link_to_his_own_page(site):
    pages = {re.sub(r'nonce="[^"]*"', "", ask(site, to).text) for to in ("alpha@city.example", "new@home.example")}
    assert len(pages) == 1
    assert "alpha@city.example" in site.getting()


def test_a_confirmation_is_forgotten_after_a_week(site):
    ask(site)
    [letter] = site.letters()
    site.later(days=8)
    assert site.client.get(link_in(letter)).status_code == 404
    ask(site, "other@home.example")
    assert NEW not in [one.subscriber.address for one in site.app.subscribers.all()]


def test_what_is_no_address_is_told_on_the_form(site):
    answer = ask(site, "someone@home")
    assert answer.status_code == 400
    assert "This is not an email address" in answer.text
    assert site.letters() == []


def test_a_field_that_no_person_sees_catches_programs(site):
    assert "Look into your mailbox" in ask(site, website="http://spam.example").text
    assert site.letters() == []


def test_one_address_is_written_to_twice_an_hour_at_most(site):
    for _ in range(4):
        assert ask(site).status_code == 200
    assert len(site.letters()) == 2
    site.later(hours=1)
    ask(site)
    assert len(site.letters()) == 3


def test_one_place_may_ask_ten_times_an_hour(site):
    codes = [ask(site, f"someone{number}@home.example").status_code for number in range(12)]
    assert codes == [200] * 10 + [429] * 2


def test_another_site_s_form_is_refused(site):
    answer = site.client.post("/subscribe", data={"address": NEW}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert site.letters() == []


def test_who_gets_no_letters_whatever_happens_is_not_asked_either(site, monkeypatch):
    object.__setattr__(site.desk, "holds", lambda _recipient: True)
    assert "Look into your mailbox" in ask(site).text
    assert site.letters() == []


def test_an_address_can_put_nothing_into_a_letter(site):
    for address in ("a@home.example\r\nBcc: b@home.example", "<a@home.example>", '"a b"@home.example'):
        assert ask(site, address).status_code == 400
    assert site.letters() == []


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("en", "ja", Language.EN),
        ("fr", "fr;q=0.9, ja;q=0.8", Language.JA),
        ("", "zh-TW,zh;q=0.9,en;q=0.8", Language.ZH_HANT),
        ("", "zh-CN", Language.ZH_HANS),
        ("", "en;q=0.5, ja;q=x, zh;q=0", Language.EN),
        ("", "", Language.ZH_HANS),
    ],
)
def test_a_page_for_somebody_unknown_is_in_a_language_he_reads(asked, accepted, language):
    assert preferred(asked, accepted, list(Language)) is language
