"""Settings from the environment; a password is never shown."""

from __future__ import annotations

import pytest

from ranking.config.settings import read_settings, require_smtp
from ranking.domain.errors import SettingError
from ranking.domain.servers import Security


def smtp(url, folder):
    return require_smtp(read_settings({"RANKING_SMTP_URL": url}, folder))


@pytest.mark.parametrize(
    ("url", "host", "port", "security"),
    [
        ("smtp://mail.example", "mail.example", 25, Security.PLAIN),
        ("smtp+starttls://mail.example", "mail.example", 587, Security.STARTTLS),
        ("smtps://mail.example", "mail.example", 465, Security.TLS),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, Security.PLAIN),
    ],
)
def test_each_scheme_has_its_security_and_usual_port(tmp_path, url, host, port, security):
    server = smtp(url, tmp_path)
    assert (server.host, server.port, server.security) == (host, port, security)


def test_user_and_password_are_percent_decoded_and_the_password_is_not_shown(tmp_path):
    server = smtp("smtps://office%40city.example:p%40ss%2Fword@mail.example", tmp_path)
    assert (server.user, server.password) == ("office@city.example", "p@ss/word")
    assert "p@ss" not in f"{server!r} {server}"


@pytest.mark.parametrize(
    "url", ["mail.example", "http://x:secret@y", "smtp://u:sec/ret@host", "smtp://", "smtp://h:port"]
)
def test_a_malformed_url_names_the_variable_and_the_form_and_hides_the_password(tmp_path, url):
    with pytest.raises(SettingError, match="RANKING_SMTP_URL") as caught:
        smtp(url, tmp_path)
    assert "smtps://user:password@smtp.example.com" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "sec/ret" not in str(caught.value)


def test_a_missing_server_is_asked_for_only_when_letters_are_to_be_sent(tmp_path):
    settings = read_settings({}, tmp_path)
    assert settings.smtp == {}
    with pytest.raises(SettingError, match="RANKING_SMTP_URL is not set"):
        require_smtp(settings)


def test_the_database_lies_in_the_workspace_unless_another_is_named(tmp_path):
    assert read_settings({}, tmp_path).database_url == f"sqlite:///{tmp_path}/ranking.sqlite3"
    assert read_settings({"RANKING_DATABASE_URL": "sqlite:///x"}, tmp_path).database_url == "sqlite:///x"
