"""Retries: a letter put off is tried again, ever more slowly, for a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ranking.domain.retries import MAX_AGE, WAITS, retry_at
from ranking.domain.servers import Security, SmtpAddress

NOW = datetime(2024, 5, 6, 2, tzinfo=UTC)


@pytest.mark.parametrize("attempts", range(1, 9))
def test_each_attempt_waits_longer_than_the_one_before_and_the_last_wait_repeats(attempts):
    assert retry_at(attempts, NOW, NOW) == NOW + WAITS[min(attempts, len(WAITS)) - 1]
    assert list(WAITS) == sorted(WAITS)


def test_after_a_day_of_being_put_off_a_letter_is_given_up():
    assert retry_at(9, NOW - MAX_AGE + timedelta(seconds=1), NOW) is not None
    assert retry_at(9, NOW - MAX_AGE, NOW) is None


def test_a_server_s_password_is_never_printed():
    server = SmtpAddress(host="mail.example", port=587, security=Security.STARTTLS, user="a", password="secret")
    assert str(server) == "mail.example:587"
    assert "secret" not in repr(server)
