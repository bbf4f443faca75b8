"""Watermarks: up to which instant an edition's fires are dealt with."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from store.cast import NOW, SOON


def test_an_edition_seen_for_the_first_time_never_issues_the_past(ledger):
    assert ledger.watermark("contest", "weekly", now=NOW) == NOW
    assert ledger.watermark("contest", "weekly", now=NOW + timedelta(days=30)) == NOW


def test_each_edition_of_each_race_has_its_own(ledger):
    ledger.watermark("contest", "weekly", now=NOW)

    assert ledger.watermark("contest", "monthly", now=SOON) == SOON
    assert ledger.watermark("other", "weekly", now=SOON) == SOON


def test_it_moves_forward_and_never_back(ledger):
    ledger.watermark("contest", "weekly", now=NOW)
    ledger.watermark("contest", "monthly", now=NOW)
    ledger.advance("contest", "weekly", to=SOON)
    ledger.advance("contest", "weekly", to=NOW - timedelta(days=7))

    assert ledger.watermark("contest", "weekly", now=NOW) == SOON
    assert ledger.watermark("contest", "monthly", now=SOON) == NOW


def test_forward_means_later_in_time_whatever_the_zone_it_is_written_in(ledger):
    ledger.watermark("contest", "weekly", now=NOW)
    ledger.advance("contest", "weekly", to=(NOW - timedelta(hours=1)).astimezone(ZoneInfo("Asia/Shanghai")))

    assert ledger.watermark("contest", "weekly", now=SOON) == NOW


def test_moving_one_that_was_never_seen_sets_it(ledger):
    ledger.advance("contest", "weekly", to=NOW)

    assert ledger.watermark("contest", "weekly", now=SOON) == NOW
