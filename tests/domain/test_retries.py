"""Retries: a letter put off is tried again, ever more slowly, for a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ranking.domain.retries import MAX_AGE, RetryRule, retry_at
from ranking.domain.servers import Security, SmtpAddress

NOW = datetime(2024, 5, 6, 2, tzinfo=UTC)


RULE = RetryRule()


def again(attempts=1, *, since=NOW, now=NOW, letter=7, **more):
    return retry_at(RULE, letter=letter, attempts=attempts, put_off_at=since, now=now, **more)


def test_each_attempt_waits_about_twice_as_long_as_the_one_before_up_to_an_hour():
    for attempts in range(1, 30):
        wait = min(timedelta(seconds=30) * 2 ** (attempts - 1), timedelta(hours=1))
        assert wait <= again(attempts) - NOW <= wait * 1.25


def test_letters_put_off_together_come_back_one_by_one_and_each_at_the_same_instant_whoever_asks():
    instants = {again(letter=number) for number in range(1000)}
    assert len(instants) > 990
    assert again(3) == again(3)


def test_a_wait_that_the_server_asked_for_is_kept():
    assert again(at_least=timedelta(minutes=5)) >= NOW + timedelta(minutes=5)


def test_after_a_day_of_being_put_off_a_letter_is_given_up_and_not_before():
    assert again(9, since=NOW - MAX_AGE + timedelta(seconds=1)) == NOW + timedelta(seconds=1), "a last time"
    assert again(9, since=NOW - MAX_AGE) is None


def test_a_server_s_password_is_never_printed():
    server = SmtpAddress(host="mail.example", port=587, security=Security.STARTTLS, user="a", password="secret")
    assert str(server) == "mail.example:587"
    assert "secret" not in repr(server)
