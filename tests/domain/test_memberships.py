"""Memberships: what a list's new form changes, and whom letters are written for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ranking.domain.addresses import recipient_of
from ranking.domain.languages import Language
from ranking.domain.memberships import Membership, changes, readers
from ranking.domain.subscribers import READERS, Audience, Basis, LetterFormat, Role, Subscriber

NOW = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)
ALPHA = Subscriber(
    address="alpha@city.example", name="甲区", language=Language.ZH_HANS, role=Role.DISTRICT, district="01"
)
READER = Subscriber(
    address="reader@abroad.example", name="", language=Language.EN, role=Role.PUBLIC, basis=Basis.CONSENT
)


def kept(one, **changes):
    return Membership(subscriber=one, recipient=recipient_of(one.address), **changes)


def by_recipient(*some):
    return {recipient_of(one.address): one for one in some}


def test_a_new_form_of_a_list_adds_changes_and_removes():
    moved = replace(ALPHA, address="Alpha@City.example", district="02")
    newcomer = replace(READER, address="new@city.example")
    found = changes(by_recipient(ALPHA, READER), [moved, newcomer])
    assert [one.address for one in found.added.values()] == ["new@city.example"]
    assert [names for _, names in found.changed.values()] == [("address", "district")]
    assert [one.address for one in found.removed.values()] == ["reader@abroad.example"]
    assert (found.before, found.after) == (2, 2)


def test_the_same_list_changes_nothing():
    assert not changes(by_recipient(ALPHA, READER), [READER, ALPHA])


def test_a_list_that_only_adds_removes_nobody():
    assert not changes(by_recipient(ALPHA, READER), [ALPHA], removes=False)


@pytest.mark.parametrize(
    ("one", "gets_letters"),
    [
        (kept(READER), True),
        (kept(READER, left_at=NOW), False),
        (kept(ALPHA, left_at=NOW), True),
        (kept(READER, own_entry=True, asked_at=NOW), False),
        (kept(READER, own_entry=True, asked_at=NOW, confirmed_at=NOW), True),
    ],
    ids=["on the list", "left", "by office nobody leaves", "not confirmed", "confirmed"],
)
def test_letters_go_to_those_who_neither_left_nor_wait_for_confirmation(one, gets_letters):
    assert (one.reader() is not None) is gets_letters


def test_what_somebody_chose_counts_more_than_the_list_and_the_rest_is_the_lists():
    chosen = kept(replace(ALPHA, name="old"), chosen_language=Language.EN, chosen_format=LetterFormat.TEXT)
    assert readers([ALPHA], {chosen.recipient: chosen}) == [
        replace(ALPHA, language=Language.EN, format=LetterFormat.TEXT)
    ]


def test_those_who_entered_themselves_come_after_the_list_and_once():
    own = kept(READER, own_entry=True, confirmed_at=NOW)
    assert readers([ALPHA], {own.recipient: own}) == [ALPHA, READER]
    assert readers([ALPHA, replace(READER, name="listed")], {own.recipient: own}) == [
        ALPHA,
        replace(READER, name="listed"),
    ]


@pytest.mark.parametrize(
    ("audience", "wants"),
    [
        (Audience(), True),
        (Audience(roles=frozenset({Role.LEADER})), False),
        (Audience(districts=frozenset({"01"})), True),
        (Audience(districts=frozenset({"02"})), False),
        (Audience(languages=frozenset({Language.ZH_HANS})), True),
        (Audience(languages=frozenset({Language.EN})), False),
    ],
)
def test_an_audience_restricts_by_role_district_and_language(audience, wants):
    assert ALPHA.wants("weekly", audience) is wants


def test_people_of_the_whole_field_get_what_is_for_some_districts():
    assert READER.wants("weekly", Audience(districts=frozenset({"02"})))
    assert set(Audience().roles) == set(READERS)
