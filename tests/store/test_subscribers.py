"""The list of subscribers in the database: the list is the truth, but for what each chose himself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from store.cast import KEY, NOW, SOON, drafts, publish

from ranking.domain.addresses import recipient_of
from ranking.domain.issues import LetterState
from ranking.domain.languages import Language
from ranking.domain.memberships import Event, MayNotLeave, NoMember
from ranking.domain.subscribers import Basis, LetterFormat, Role, Subscriber
from ranking.store.engine import transaction
from ranking.store.erasing import SqlPersons
from ranking.store.schema import delivery, issue, letter, subscriber, subscriber_event, suppression
from ranking.store.subscribers import SqlSubscribers

OFFICE = Subscriber(
    address="office@city.example", name="甲区", language=Language.ZH_HANS, role=Role.DISTRICT, district="01"
)
READER = Subscriber(
    address="reader0@city.example", name="Reader 0", language=Language.EN, role=Role.PUBLIC, basis=Basis.CONSENT
)
HASH = recipient_of(READER.address)


@pytest.fixture
def store(database):
    return SqlSubscribers(database)


@pytest.fixture
def persons(database):
    return SqlPersons(database)


@pytest.fixture
def listed(store):
    """Return a function that makes the list what it is given."""
    return lambda *some, **options: store.synchronise(some, by="list.csv", now=NOW, **options)


@pytest.fixture
def events(persons):
    return lambda address=None: [(one["what"], one["by"]) for one in persons.events(address)][::-1]


def getting(store):
    return [one.subscriber.address for one in store.all() if one.reader()]


def test_a_list_is_kept_as_it_is_and_every_change_of_it_is_an_event(store, listed, persons):
    listed(OFFICE, READER)
    assert [one.subscriber for one in store.all()] == [OFFICE, READER]
    changed = replace(OFFICE, language=Language.EN, post="主任", editions=frozenset({"weekly", "monthly"}))
    listed(changed)
    assert [one.subscriber for one in store.all()] == [changed]
    told = [(one["what"], one["fields"]) for one in persons.events()]
    assert told == [
        (Event.REMOVED, {}),
        (Event.CHANGED, {"fields": ["language", "editions", "post"]}),
        (Event.ADDED, {}),
        (Event.ADDED, {}),
    ]


def test_a_preview_changes_nothing(store):
    assert len(store.preview([OFFICE]).added) == 1
    assert not list(store.all())


def test_what_somebody_chose_outlives_the_list_s_changes(store, listed):
    listed(READER)
    store.choose(HASH, language=Language.JA, letter_format=LetterFormat.TEXT, by="themselves", now=NOW)
    listed(replace(READER, name="new name", language=Language.ZH_HANS))
    [one] = store.own_wishes().values()
    assert (one.language, one.format, one.subscriber.name) == (Language.JA, LetterFormat.TEXT, "new name")


def test_choosing_what_is_so_already_is_no_event(store, listed, events):
    listed(READER)
    store.choose(HASH, language=Language.EN, letter_format=LetterFormat.FULL, by="themselves", now=NOW)
    assert events() == [(Event.ADDED, "list.csv")]
    assert not store.own_wishes()


def test_who_left_stays_away_also_when_a_list_forgets_and_names_him_again(store, listed, events):
    listed(OFFICE, READER)
    store.leave(HASH, by="themselves", now=NOW)
    store.leave(HASH, by="themselves", now=SOON)
    assert getting(store) == [OFFICE.address]
    listed(OFFICE)
    listed(OFFICE, READER)
    assert getting(store) == [OFFICE.address]
    store.come_back(HASH, by="themselves", now=SOON)
    listed(OFFICE)
    listed(OFFICE, READER)
    assert getting(store) == [OFFICE.address, READER.address]
    assert [what for what, _ in events(READER.address)].count(Event.LEFT) == 1


def test_by_office_nobody_leaves(store, listed):
    listed(OFFICE)
    with pytest.raises(MayNotLeave, match="按职务"):
        store.leave(recipient_of(OFFICE.address), by="themselves", now=NOW)
    assert getting(store) == [OFFICE.address]


def test_the_first_48_signs_of_a_hash_find_a_person(store, listed):
    listed(OFFICE, READER)
    assert store.find(HASH[:48]).subscriber == READER
    assert store.find("0" * 48) is None
    with pytest.raises(NoMember):
        store.leave("0" * 48, by="themselves", now=NOW)


def test_an_own_entry_gets_letters_once_it_is_confirmed(store, events):
    store.ask("someone@home.example", language=Language.EN, now=NOW)
    store.ask("Someone@Home.example", language=Language.JA, now=NOW)
    assert not getting(store)
    store.confirm(recipient_of("someone@home.example"), now=SOON)
    store.confirm(recipient_of("someone@home.example"), now=SOON)
    assert getting(store) == ["someone@home.example"]
    assert events() == [(Event.ASKED, "themselves"), (Event.CONFIRMED, "themselves")]


def test_an_own_entry_is_no_way_to_change_who_is_on_the_list(store, listed):
    listed(OFFICE)
    known = store.ask(OFFICE.address, language=Language.EN, now=NOW)
    assert known.subscriber == OFFICE
    assert not known.own_entry


def test_a_list_takes_own_entries_over_and_gives_confirmed_ones_back(store, listed):
    store.ask(READER.address, language=Language.EN, now=NOW)
    store.confirm(HASH, now=NOW)
    listed(replace(READER, role=Role.LEADER, basis=Basis.OFFICE, unit="市府"))
    [one] = store.all()
    assert (one.own_entry, one.subscriber.role) == (False, Role.LEADER)
    listed()
    [one] = store.all()
    assert (one.own_entry, one.subscriber.role, one.subscriber.basis) == (True, Role.PUBLIC, Basis.CONSENT)
    assert one.subscriber.unit == ""


def test_entries_that_nobody_confirms_are_forgotten(store):
    store.ask("someone@home.example", language=Language.EN, now=NOW)
    assert store.forget_unconfirmed(before=NOW) == 0
    assert store.forget_unconfirmed(before=SOON) == 1


def test_a_large_list_is_taken_in_whole(store, listed):
    many = [replace(READER, address=f"reader{number}@city.example") for number in range(1_203)]
    assert len(listed(*many).added) == 1_203
    assert len(listed(*many[:2]).removed) == 1_201
    assert len(list(store.all())) == 2


@pytest.fixture
def sent(database, ledger, listed):
    """An issue of three letters: one is sent, two wait; what was said of each has the address in it."""
    publish(ledger, KEY, readers=drafts(3))
    listed(READER, OFFICE)
    with transaction(database) as connection:
        words = f"550 <{READER.address.upper()}> unknown"
        connection.execute(insert(delivery).values(letter_id=1, attempt=1, at=NOW, state="sent", words=words))
        connection.execute(letter.update().where(letter.c.id == 1).values(last_words=words))
        connection.execute(issue.update().values(problems=f'["list.csv:2: {READER.address} is on the list twice"]'))
        reason = {"reason": "bounced", "words": words, "by": "bounces", "at": NOW}
        connection.execute(insert(suppression).values(recipient=HASH, **reason))


def test_an_erased_person_leaves_nothing_but_a_hash(database, persons, sent):
    erased = persons.erase(READER.address.upper(), by="admin", reason="asked", now=SOON)
    assert (erased.listed, erased.letters, erased.withdrawn) == (True, 1, 1)
    with transaction(database) as connection:
        everything = [row for table in (letter, delivery, issue, suppression, subscriber, subscriber_event)
                      for row in connection.execute(select(table)).all()]  # fmt: skip
        first = connection.execute(select(letter).where(letter.c.recipient == HASH)).one()
    assert "reader0" not in repr(everything).lower()
    assert "reader1" in repr(everything)
    assert (first.address, first.name, first.state) == (f"erased-{HASH[:16]}", "", LetterState.WITHDRAWN)


def test_nobody_is_erased_who_was_never_here(persons):
    assert not persons.erase("nobody@city.example", by="admin", reason="asked", now=NOW)
    assert persons.events() == []
    assert persons.record("nobody@city.example") is None


def test_a_person_s_record_tells_all_that_is_kept(persons, sent):
    record = persons.record(READER.address)
    assert record["membership"]["name"] == "Reader 0"
    assert [one["what"] for one in record["events"]] == [Event.ADDED]
    [one] = record["letters"]
    assert (one["issue"], one["attempts"][0]["at"]) == (str(KEY), NOW)
    assert record["suppressed"][0]["reason"] == "bounced"


def test_the_newest_events_come_first(store, listed, persons):
    listed(READER)
    store.leave(HASH, by="themselves", now=NOW + timedelta(days=1))
    assert [one["what"] for one in persons.events(READER.address)] == [Event.LEFT, Event.ADDED]
