"""Relays: which one a letter leaves by, how fast, and what happens when one is in trouble."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from little import SCHEDULES, WEEKLY, many_subscribers, write_workspace
from mailserver import ScriptedServer

from ranking.app import App
from ranking.domain.errors import ServerUnreachable
from ranking.domain.issues import IssueKey, IssueState, LetterState

KEY = IssueKey.parse(WEEKLY)
BETA = "beta@city.example"


@pytest.fixture
def servers():
    with ExitStack() as stack:
        yield [stack.enter_context(ScriptedServer()) for _ in range(2)]


@pytest.fixture
def post(city, servers):
    """A city with two relays; call it to write its `delivery:` section."""

    def app():
        main, backup = (f"smtp://127.0.0.1:{server.port}" for server in servers)
        environ = {"RANKING_SMTP_URL": main, "RANKING_SMTP_URL_BACKUP": backup}
        return App(city.folder, environ, clock=lambda: city.now)

    city.app = app

    def declare(delivery, people=None, edition=""):
        text = SCHEDULES.replace('when: "Mon 09:00"}', f'when: "Mon 09:00"{edition}}}') + f"delivery: {delivery}\n"
        write_workspace(city.folder, schedules=text, **({"people": people} if people else {}))
        return city

    return declare


TWO = "{relays: [{name: main}, {name: backup, priority: 2}]}"


def deliveries(city, **chosen):
    return list(city.app().outbox.deliveries(KEY, **chosen))


def test_the_first_relay_takes_all_letters_while_it_works(post, servers):
    city = post(TWO)
    assert city.run(WEEKLY) is IssueState.SENT
    assert [len(server.letters) for server in servers] == [5, 0]
    assert {one.server for one in deliveries(city)} == {"main"}


@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "450 MI:CEL 163 smtp5", "535 5.7.8 login", "452 daily quota"])
def test_what_the_first_relay_does_not_want_leaves_by_the_second(post, servers, answer):
    servers[0].script["*"] = [f"MAIL: {answer}"] * 50
    city = post(TWO)
    assert city.run(WEEKLY) is IssueState.SENT
    assert [len(server.letters) for server in servers] == [0, 5]
    assert {(one.server, one.attempts) for one in deliveries(city)} == {("backup", 1)}


def test_a_refusal_of_one_recipient_is_no_reason_to_try_another_relay(post, servers):
    servers[0].script[BETA] = ["550 5.1.1 no such user"]
    city = post(TWO)
    assert city.run(WEEKLY) is IssueState.PARTLY_SENT
    assert servers[1].letters == []
    [refused] = [one for one in deliveries(city) if one.state is LetterState.FAILED]
    assert (refused.address, refused.code, refused.enhanced, refused.server) == (BETA, 550, "5.1.1", "main")
    assert refused.seconds is not None


def test_where_no_relay_works_it_is_told_why_and_no_attempt_is_counted(post, servers):
    for server in servers:
        server.script["*"] = ["MAIL: 421 4.3.2 closing"] * 50
    city = post(TWO)
    with pytest.raises(ServerUnreachable, match="is closing"):
        city.run(WEEKLY)
    assert {(one.state, one.attempts) for one in deliveries(city)} == {(LetterState.PENDING, 0)}


def test_a_day_s_quota_is_kept_across_runs_and_the_rest_leaves_the_next_day(post, servers):
    city = post("{relays: [{name: main, per_day: 3}]}")
    assert city.run(WEEKLY) is IssueState.SENDING
    assert city.run(WEEKLY) is IssueState.SENDING, "another process knows of the quota too"
    assert len(servers[0].letters) == 3
    city.later(days=1)
    assert city.run(WEEKLY) is IssueState.SENT
    assert len(servers[0].letters) == 5


def test_nothing_leaves_at_quiet_hours(post, servers):
    city = post("{quiet: 22:00-11:00}")
    assert city.run(WEEKLY) is IssueState.SENDING
    assert servers[0].connections == 0
    city.later(hours=1)
    assert city.run(WEEKLY) is IssueState.SENT


def test_letters_to_a_domain_with_a_limit_wait_and_do_not_hold_up_the_others(post, servers):
    city = post(
        "{relays: [{domains: {city.example: 1}}]}", people=many_subscribers(40) + "x@other.example,X,en,district,01,\n"
    )
    assert city.run(WEEKLY) is IssueState.SENDING
    assert sorted(to.rpartition("@")[2] for to in servers[0].recipients) == ["city.example", "other.example"]
    assert {one.attempts for one in deliveries(city)} == {0, 1}
    city.later(minutes=1)
    city.run(WEEKLY)
    assert len(servers[0].letters) == 3


def test_a_letter_in_doubt_rests_until_a_person_decides_where_the_edition_says_so(post, servers):
    servers[0].script[BETA] = ["drop at dot"]
    city = post("{}", edition=", in_doubt: ask")
    assert city.run(WEEKLY) is IssueState.PARTLY_SENT
    city.later(hours=2)
    assert city.run(WEEKLY) is IssueState.PARTLY_SENT
    assert city.app().outbox.counts(KEY)[LetterState.UNKNOWN] == 1

    assert city.app().ledger.resend(KEY, [LetterState.UNKNOWN]) == 1
    assert city.run(WEEKLY) is IssueState.SENT
    first, second = (message for to, message in servers[0].letters if to == BETA)
    assert first == second, "byte for byte: the same Message-ID"
    states = [one.state for one in deliveries(city, every_attempt=True) if one.address == BETA]
    assert len(states) == 2


def test_an_admin_sees_what_a_district_got_and_what_the_server_said(post):
    city = post("{}")
    city.run(WEEKLY)
    found = deliveries(city, districts=["02"])
    assert found
    assert {one.district for one in found} == {"02"}
    assert {(one.state, one.code, one.words) for one in found} == {(LetterState.SENT, 250, "2.0.0 taken")}
    assert all(one.at == city.now for one in found)
    assert deliveries(city, districts=[]) == []


def test_a_letter_that_is_larger_than_the_server_takes_is_refused_before_it_is_sent(post, servers):
    servers[0].offers.append("SIZE 2000")
    city = post("{}")
    assert city.run(WEEKLY) is IssueState.PARTLY_SENT
    assert servers[0].letters == []
    assert {one.state for one in deliveries(city)} == {LetterState.FAILED}
    assert "the server takes 2.0 kB" in deliveries(city)[0].words


def test_each_letter_has_a_sender_and_a_mark_of_its_own_where_it_is_asked_for(post, servers):
    servers[0].offers.append("DSN")
    city = post("{own_sender: true, reports: failures}")
    assert city.run(WEEKLY) is IssueState.SENT
    senders = {command.split()[1] for command in servers[0].commands if command.startswith("MAIL")}
    assert len(senders) == 5
    assert all("+" in sender for sender in senders)
    assert all("RET=HDRS ENVID=" in command for command in servers[0].commands if command.startswith("MAIL"))
    assert all("NOTIFY=FAILURE,DELAY" in command for command in servers[0].commands if command.startswith("RCPT"))


def test_letters_per_minute_are_kept(post, servers):
    city = post("{relays: [{name: main, per_minute: 1}]}")
    for sent in (1, 2, 3):
        city.run(WEEKLY)
        assert len(servers[0].letters) == sent
        city.later(minutes=1)


def test_a_clock_set_back_by_hours_stops_no_letter(post, servers):
    servers[0].script[BETA] = ["450 busy"]
    city = post("{}")
    city.run(WEEKLY)
    city.later(hours=-5)
    assert city.run(WEEKLY) is IssueState.SENT


def test_a_clock_set_forward_by_a_day_in_mid_run_loses_no_letter(post, servers):
    servers[0].script[BETA] = ["450 busy"]
    city = post("{}")
    city.run(WEEKLY)
    city.later(hours=23)
    assert city.run(WEEKLY) is IssueState.SENT
    assert len(servers[0].letters) == 5
