"""Passwords and certificates: what is secret stays so, and no server is trusted on its own word."""

from __future__ import annotations

import asyncio
import ssl
import sys
import traceback
from dataclasses import replace

import pytest
from mail.post import TAKEN, letter, send
from mailserver import ScriptedServer

from ranking.domain.errors import ServerUnreachable
from ranking.domain.servers import Security
from ranking.mail.smtp import probe

USERS = {"clerk": "pa55word-of-the-clerk"}
WRONG = "wr0ng-password"


def logged_in(server, password):
    return replace(server.address, user="clerk", password=password)


def test_the_right_password_is_accepted():
    with ScriptedServer(users=USERS) as server:
        assert send(logged_in(server, USERS["clerk"]), letter()) == [TAKEN]

    assert any(command.startswith("AUTH") for command in server.commands)


def test_a_wrong_password_is_refused_with_the_setting_to_mend():
    with ScriptedServer(users=USERS) as server:
        [refused] = send(logged_in(server, WRONG), letter())

    assert isinstance(refused, ServerUnreachable)
    assert refused.code == 535
    assert "refused the user or the password" in refused.words
    assert "RANKING_SMTP_URL" in refused.words
    assert server.letters == []


def test_a_wrong_password_is_never_shown_even_where_the_server_repeats_it():
    with ScriptedServer(users=USERS) as server:
        address = logged_in(server, WRONG)
        [refused] = send(address, letter())
        with pytest.raises(ServerUnreachable) as probed:
            asyncio.run(probe(address))

    for shown in (str(refused), refused.words, repr(refused), str(probed.value), repr(address), str(address)):
        assert WRONG not in shown


def with_token(server, command):
    server.users = {"clerk": "t0ken-of-this-hour"}
    server.offers.append("AUTH XOAUTH2")
    return replace(server.address, user="clerk", token_command=command)


def test_an_access_token_is_asked_for_at_each_connection(tmp_path):
    (tmp_path / "tokens").write_text("")
    script = f"open('{tmp_path}/tokens', 'a').write('x'); print('t0ken-of-this-hour')"
    with ScriptedServer() as server:
        address = with_token(server, f'{sys.executable} -c "{script}"')
        assert send(address, letter(), letter("b@city.example"), letters_per_connection=1) == [TAKEN] * 2
    assert (tmp_path / "tokens").read_text() == "xx"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/no/such/command", "can't be run"),
        ("false", "printed no token (exit code 1)"),
        ("true", "printed no token (exit code 0)"),
        ('"unfinished', "can't be run"),
        ("echo wr0ng-password", "refused the user or the password"),
    ],
)
def test_without_the_right_token_no_letter_is_at_fault_and_nothing_secret_is_shown(command, says):
    with ScriptedServer() as server:
        [refused] = send(with_token(server, command), letter())
    assert isinstance(refused, ServerUnreachable)
    assert says in refused.words
    assert WRONG not in refused.words


@pytest.mark.parametrize("shown", [True, False])
def test_a_server_that_wants_to_see_a_certificate_is_shown_ours(self_signed, shown, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(self_signed.certificate))
    demanding = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=self_signed.certificate)
    demanding.load_cert_chain(self_signed.certificate, self_signed.key)
    demanding.verify_mode = ssl.CERT_REQUIRED
    with ScriptedServer(tls=demanding, security=Security.TLS) as server:
        ours = {"certificate": str(self_signed.certificate), "key": str(self_signed.key)} if shown else {}
        [outcome] = send(replace(server.address, **ours), letter())
    assert (outcome == TAKEN) is shown
    assert shown or isinstance(outcome, ServerUnreachable)


def test_a_login_that_the_server_does_not_offer_is_unreachable_and_not_shown():
    with ScriptedServer() as server:
        [refused] = send(logged_in(server, WRONG), letter())

    assert isinstance(refused, ServerUnreachable)
    assert WRONG not in "".join(traceback.format_exception(refused))


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_nobody_vouches_for_is_refused_before_any_secret_is_told(self_signed, security):
    with ScriptedServer(users=USERS, tls=self_signed, security=security) as server:
        [refused] = send(logged_in(server, USERS["clerk"]), letter())

    assert isinstance(refused, ServerUnreachable)
    assert not refused.in_doubt
    assert str(server.address) in refused.words
    assert "certificate" in refused.words
    assert server.letters == []
    assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_is_trusted_carries_letters(self_signed, security, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(self_signed.certificate))
    with ScriptedServer(users=USERS, tls=self_signed, security=security) as server:
        assert send(logged_in(server, USERS["clerk"]), letter()) == [TAKEN]

    assert server.recipients == ["alpha@city.example"]


def test_a_server_without_starttls_gets_nothing_in_the_clear_where_it_was_asked_for():
    with ScriptedServer(users=USERS) as server:
        [refused] = send(replace(logged_in(server, USERS["clerk"]), security=Security.STARTTLS), letter())

    assert isinstance(refused, ServerUnreachable)
    assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)
