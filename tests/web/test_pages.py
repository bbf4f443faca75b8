"""A subscriber's own page: a GET shows and changes nothing, a POST acts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email import message_from_string
from email.policy import default

import pytest
from little import WEEKLY

from ranking.domain.addresses import recipient_of
from ranking.domain.issues import IssueKey
from ranking.domain.memberships import Event
from ranking.domain.tokens import personal_token

ALPHA, READER = "alpha@city.example", "reader@abroad.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
BOTH = {ALPHA: ("zh-Hans", "full"), READER: ("en", "full")}


def test_opening_a_page_however_often_changes_nothing(site):
    for _ in range(3):
        shown = site.client.get(site.page(READER))
        assert shown.status_code == 200
    assert site.client.head(site.page(READER)).status_code == 200
    assert "Stop these letters" in shown.text
    assert READER not in shown.text
    assert "re…@abroad.example" in shown.text
    assert site.getting() == BOTH


def test_a_mail_program_s_button_ends_the_letters_at_once_and_shows_no_page(site):
    answer = site.client.post(site.page(READER), data=ONE_CLICK)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert site.getting() == {ALPHA: BOTH[ALPHA]}
    assert site.client.post(site.page(READER), data=ONE_CLICK).status_code == 200
    assert [one["what"] for one in site.app.persons.events(READER)] == [Event.LEFT, Event.ADDED]


def test_the_button_works_as_a_multipart_form_too(site):
    files = {"List-Unsubscribe": (None, "One-Click")}
    assert site.client.post(site.page(READER), files=files).status_code == 200
    assert site.getting() == {ALPHA: BOTH[ALPHA]}


def test_by_office_nobody_leaves_but_language_and_format_are_his_own(site):
    shown = site.client.get(site.page(ALPHA)).text
    assert "退订" not in shown.partition("<form")[2].replace("不能自行退订", "")
    assert "您因职务接收本刊" in shown
    assert site.client.post(site.page(ALPHA), data=ONE_CLICK).status_code == 403
    assert site.client.post(site.page(ALPHA), data={"action": "leave"}).status_code == 403
    chosen = {"action": "choose", "language": "en", "format": "text"}
    saved = site.client.post(site.page(ALPHA), data=chosen, follow_redirects=True)
    assert "Saved." in saved.text
    assert site.getting() == BOTH | {ALPHA: ("en", "text")}


def test_who_left_by_the_page_can_come_back(site):
    left = site.client.post(site.page(READER), data={"action": "leave"}, follow_redirects=True)
    assert "You get no more letters." in left.text
    assert "Get letters again" in left.text
    back = site.client.post(site.page(READER), data={"action": "come_back"}, follow_redirects=True)
    assert "You get letters again." in back.text
    assert site.getting() == BOTH


def test_a_link_that_claims_what_is_not_so_shows_nothing_of_it(site):
    assert "You get no more letters." not in site.client.get(f"{site.page(READER)}?done=leave").text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "erase"},
        {"action": "choose", "language": "ja", "format": "full"},
        {"action": "choose", "language": "en", "format": "pdf"},
        {"action": "choose"},
    ],
    ids=["nothing", "unknown", "a language that isn't offered", "an unknown format", "no choice"],
)
def test_what_no_page_offers_does_nothing(site, data):
    assert site.client.post(site.page(READER), data=data).status_code == 400
    assert site.getting() == BOTH


@pytest.mark.parametrize("token", ["x", "A" * 56, "%00", "..%2f..%2fetc"])
def test_a_link_that_nobody_signed_is_a_calm_page_for_everybody(site, token):
    answer = site.client.get(f"/s/{token}")
    assert answer.status_code == 404
    assert "city.example" not in answer.text.replace("ranking@city.example", "")
    assert site.client.post(f"/s/{token}", data=ONE_CLICK).status_code == 404


def test_a_link_works_for_400_days_and_not_for_somebody_who_is_gone(site):
    page = site.page(READER)
    site.later(days=400)
    assert site.client.get(page).status_code == 200
    site.later(days=1)
    assert site.client.get(page).status_code == 404
    nobody = personal_token(b"s" * 40, recipient_of("nobody@city.example"), site.desk.today())
    assert site.client.get(f"/s/{nobody}").status_code == 404


def test_letters_carry_the_link_and_only_those_who_may_leave_a_button(site):
    key = IssueKey.parse(WEEKLY)
    asyncio.run(site.app.run(key, stop=asyncio.Event(), patience=timedelta(0)))
    letters = {one["to"].addresses[0].addr_spec: one for one in
               (message_from_string(text, policy=default) for text in site.letters())}  # fmt: skip
    for address, letter in letters.items():
        for kind in ("plain", "html"):
            assert f"{site.url}{site.page(address)}" in letter.get_body((kind,)).get_content()
    assert letters[READER]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letters[READER]["List-Unsubscribe"].split(">")[0].strip("<")
    assert site.client.post(link, data=ONE_CLICK).status_code == 200
    assert "List-Unsubscribe-Post" not in letters[ALPHA]
    assert "http" not in letters[ALPHA]["List-Unsubscribe"]


@pytest.mark.parametrize("path", ["/", "/nope", "/s/", "/subscribe/", "/healthz/x"])
def test_there_is_nothing_else(site, path):
    assert site.client.get(path).status_code in {404, 307}


def test_the_service_says_that_it_lives_and_which_methods_it_takes(site):
    assert site.client.get("/healthz").text == "ok\n"
    refused = site.client.put(site.page(READER))
    assert (refused.status_code, set(refused.headers["allow"].split(", "))) == (405, {"GET", "HEAD", "POST"})


def test_no_page_may_run_load_or_be_framed_by_anything(site):
    for path in (site.page(READER), "/subscribe", "/s/x", "/healthz"):
        headers = site.client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "set-cookie" not in headers
    assert "<script" not in site.client.get("/subscribe").text


def test_a_form_that_is_too_large_is_not_read(site):
    assert site.client.post(site.page(READER), data={"action": "x" * 10_000}).status_code == 413
    endless = (b"a" * 1000 for _ in range(1000))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert site.client.post("/subscribe", content=endless, headers=form).status_code == 413


def test_what_is_no_form_is_a_bad_request(site):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert site.client.post(site.page(READER), content=b"\xff\x00nonsense", headers=headers).status_code == 400
