"""The outbox: letters are claimed by one owner at a time, and each attempt is settled once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from store.cast import KEY, ME, NOW, OTHER, SOON, failed, key, publish, put_off, sent

from ranking.domain.issues import LetterState
from ranking.ports import Trouble
from ranking.store.schema import delivery, letter

LEASE = timedelta(minutes=10)
PENDING, SENDING, SENT, FAILED, UNKNOWN, *_ = LetterState


def counts(outbox, issue=KEY):
    """Return an issue's letters as (pending, sending, sent, failed)."""
    return tuple(outbox.counts(issue)[state] for state in (PENDING, SENDING, SENT, FAILED))


def deliveries(database):
    with database.connect() as connection:
        rows = connection.execute(select(delivery).order_by(delivery.c.id))
        return [(row.attempt, row.state, row.code, row.words, row.at) for row in rows]


@pytest.mark.usefixtures("sending")
def test_letters_are_claimed_in_order_and_each_by_one_owner(outbox):
    mine = outbox.claim(owner=ME, now=NOW, limit=3)
    others = outbox.claim(owner=OTHER, now=NOW, limit=3)

    assert [one.address for one in mine + others] == [f"reader{n}@city.example" for n in range(5)]
    assert [one.attempts for one in mine] == [1, 1, 1]
    assert outbox.claim(owner=ME, now=NOW, limit=3) == []


@pytest.mark.usefixtures("sending")
def test_letters_of_one_issue_can_be_asked_for(ledger, outbox):
    publish(ledger, key(1), readers=1)

    assert [one.issue for one in outbox.claim(owner=ME, now=NOW, limit=9, issue=key(1))] == [key(1)]
    assert outbox.next_due(now=NOW, issue=key(1)) == NOW + LEASE
    assert outbox.next_due(now=NOW) == NOW


@pytest.mark.usefixtures("sending")
def test_letters_of_several_issues_are_claimed_together(ledger, outbox):
    publish(ledger, key(1), readers=1)

    assert [one.issue for one in outbox.claim(owner=ME, now=NOW, limit=9)] == [KEY] * 5 + [key(1)]


@pytest.mark.usefixtures("sending")
def test_every_state_is_counted_even_of_an_issue_that_is_not_there(outbox):
    first, second, _ = outbox.claim(owner=ME, now=NOW, limit=3)
    outbox.settle(first, sent(), owner=ME)
    outbox.settle(second, failed(), owner=ME)

    assert outbox.counts(KEY) == dict.fromkeys(LetterState, 0) | {PENDING: 2, SENDING: 1, SENT: 1, FAILED: 1}
    assert outbox.counts(key(9)) == dict.fromkeys(LetterState, 0)


@pytest.mark.usefixtures("sending")
def test_a_settled_letter_is_never_claimed_again(outbox):
    first, second = outbox.claim(owner=ME, now=NOW, limit=2)
    outbox.settle(first, sent(), owner=ME)
    outbox.settle(second, failed(), owner=ME)

    later = outbox.claim(owner=OTHER, now=NOW + timedelta(days=9), limit=9)
    assert {first.id, second.id}.isdisjoint(one.id for one in later)
    assert len(later) == 3


@pytest.mark.usefixtures("sending")
def test_each_attempt_leaves_a_row_with_the_servers_own_words(outbox, database):
    [letter] = outbox.claim(owner=ME, now=NOW, limit=1)
    outbox.settle(letter, put_off(SOON), owner=ME)
    [again] = outbox.claim(owner=ME, now=SOON, limit=1)
    outbox.settle(again, sent(at=SOON), owner=ME)

    assert (again.id, again.attempts) == (letter.id, 2)
    assert deliveries(database) == [
        (1, "pending", 451, "4.7.1 come back later", NOW),
        (2, "sent", 250, "2.0.0 Ok", SOON),
    ]


def test_a_letter_put_off_rests_until_its_time(ledger, outbox):
    publish(ledger, KEY, readers=1)
    [letter] = outbox.claim(owner=ME, now=NOW, limit=1)
    outbox.settle(letter, put_off(NOW + timedelta(hours=1)), owner=ME)

    assert outbox.claim(owner=ME, now=NOW + timedelta(minutes=59), limit=1) == []
    assert outbox.next_due(now=NOW) == NOW + timedelta(hours=1)
    assert outbox.next_due(now=NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)
    assert len(outbox.claim(owner=ME, now=NOW + timedelta(hours=1), limit=1)) == 1


@pytest.mark.usefixtures("sending")
def test_a_letter_whose_lease_ran_out_is_in_doubt_and_taken_again(ledger, outbox):
    first = outbox.claim(owner=ME, now=NOW, limit=2)

    assert len(outbox.claim(owner=OTHER, now=NOW + LEASE - timedelta(microseconds=1), limit=9)) == 3
    again = outbox.claim(owner=OTHER, now=NOW + LEASE, limit=9)
    assert [(one.id, one.attempts) for one in again] == [(one.id, 2) for one in first]
    assert ledger.summaries(KEY)[0].in_doubt == 2


@pytest.mark.usefixtures("sending")
def test_letters_in_doubt_and_due_ones_are_claimed_in_one_order_within_the_limit(outbox):
    first = outbox.claim(owner=ME, now=NOW, limit=1)

    claimed = outbox.claim(owner=OTHER, now=NOW + LEASE, limit=2)
    assert [(one.id, one.attempts) for one in claimed] == [(first[0].id, 2), (first[0].id + 1, 1)]


def test_a_letter_taken_in_doubt_twice_is_one_letter_in_doubt(ledger, outbox):
    publish(ledger, KEY, readers=2)
    for n in range(3):
        assert len(outbox.claim(owner=ME, now=NOW + n * LEASE, limit=1)) == 1

    assert ledger.summaries(KEY)[0].in_doubt == 1


@pytest.mark.usefixtures("sending")
def test_a_letter_of_an_owner_on_another_host_is_left_to_it_while_its_lease_lasts(outbox):
    outbox.claim(owner="elsewhere/999999999/x", now=NOW, limit=9)

    assert outbox.claim(owner=ME, now=SOON, limit=9) == []
    assert outbox.next_due(now=SOON) == NOW + LEASE


@pytest.mark.usefixtures("sending")
def test_an_outcome_that_comes_after_the_lease_was_lost_changes_nothing(outbox, database):
    [late] = outbox.claim(owner=ME, now=NOW, limit=1)
    again = outbox.claim(owner=OTHER, now=NOW + LEASE, limit=1)
    outbox.settle(late, failed(), owner=ME)
    outbox.release([late], owner=ME)

    assert again[0].id == late.id
    assert counts(outbox) == (4, 1, 0, 0)
    assert [state for _, state, *_ in deliveries(database)] == [UNKNOWN]


@pytest.mark.usefixtures("sending")
def test_an_outcome_of_an_earlier_attempt_does_not_settle_the_same_owners_later_one(outbox, database):
    [late] = outbox.claim(owner=ME, now=NOW, limit=1)
    [again] = outbox.claim(owner=ME, now=NOW + LEASE, limit=1)
    outbox.settle(late, failed(), owner=ME)
    outbox.release([late], owner=ME)
    outbox.settle(again, sent(), owner=ME)

    assert counts(outbox) == (4, 0, 1, 0)
    assert deliveries(database)[1:] == [(2, "sent", 250, "2.0.0 Ok", NOW)]


@pytest.mark.usefixtures("sending")
def test_an_attempt_is_settled_once(outbox, database):
    [letter] = outbox.claim(owner=ME, now=NOW, limit=1)
    outbox.settle(letter, sent(), owner=ME)
    outbox.settle(letter, failed(), owner=ME)

    assert counts(outbox) == (4, 0, 1, 0)
    assert len(deliveries(database)) == 1


@pytest.mark.usefixtures("sending")
def test_a_letter_is_settled_by_its_owner_only(outbox):
    [letter] = outbox.claim(owner=ME, now=NOW, limit=1)
    outbox.settle(letter, sent(), owner=OTHER)
    outbox.release([letter], owner=OTHER)

    assert counts(outbox) == (4, 1, 0, 0)


@pytest.mark.usefixtures("sending")
def test_letters_given_back_untried_are_due_at_once_and_the_attempt_does_not_count(outbox, database):
    letters = outbox.claim(owner=ME, now=NOW, limit=2)
    outbox.release(letters, owner=ME)

    assert counts(outbox) == (5, 0, 0, 0)
    again = outbox.claim(owner=OTHER, now=NOW, limit=2)
    assert again == letters
    assert deliveries(database) == []


def test_giving_nothing_back_is_harmless(outbox):
    outbox.release([], owner=ME)


@pytest.mark.usefixtures("sending")
def test_the_next_letter_is_due_now_where_one_can_be_claimed(outbox):
    assert outbox.next_due(now=NOW) == NOW
    assert outbox.next_due(now=NOW, issue=key(9)) is None


def test_the_next_letter_is_due_when_the_first_lease_or_the_first_rest_is_over(ledger, outbox):
    publish(ledger, KEY, readers=2)
    first, _ = outbox.claim(owner=ME, now=NOW, limit=2)
    assert outbox.next_due(now=SOON) == NOW + LEASE

    outbox.settle(first, put_off(NOW + timedelta(minutes=2)), owner=ME)
    assert outbox.next_due(now=SOON) == NOW + timedelta(minutes=2)


def test_a_letter_being_tried_again_is_not_due_at_the_time_it_was_put_off_to(ledger, outbox):
    publish(ledger, KEY, readers=1)
    [letter] = outbox.claim(owner=ME, now=NOW, limit=1)
    outbox.settle(letter, put_off(SOON), owner=ME)
    outbox.claim(owner=ME, now=SOON, limit=1)

    assert outbox.next_due(now=SOON + timedelta(seconds=1)) == SOON + LEASE


@pytest.mark.usefixtures("sending")
def test_nothing_is_due_once_every_letter_is_settled(outbox):
    for one in outbox.claim(owner=ME, now=NOW, limit=9):
        outbox.settle(one, sent(), owner=ME)

    assert outbox.next_due(now=NOW) is None


@pytest.mark.usefixtures("sending")
def test_troubles_are_the_letters_not_taken_with_the_servers_last_words(outbox):
    first, second, third = outbox.claim(owner=ME, now=NOW, limit=3)
    outbox.settle(first, sent(), owner=ME)
    outbox.settle(second, put_off(SOON), owner=ME)
    outbox.settle(third, failed(), owner=ME)

    assert outbox.troubles(KEY) == [
        Trouble(address=second.address, state=PENDING, code=451, words="4.7.1 come back later", retry_at=SOON),
        Trouble(address=third.address, state=FAILED, code=550, words="5.1.1 no such user", retry_at=None),
    ]
    assert outbox.troubles(key(9)) == []


def test_a_letter_that_went_out_in_the_end_is_no_trouble(ledger, outbox):
    publish(ledger, KEY, readers=1)
    [letter] = outbox.claim(owner=ME, now=NOW, limit=1)
    outbox.settle(letter, put_off(SOON), owner=ME)
    [again] = outbox.claim(owner=ME, now=SOON, limit=1)
    outbox.settle(again, sent(), owner=ME)

    assert outbox.troubles(KEY) == []
    assert ledger.summaries(KEY)[0].last_error is None


@pytest.mark.usefixtures("sending")
def test_a_letter_knows_when_its_fate_was_settled(outbox, database):
    first, second = outbox.claim(owner=ME, now=NOW, limit=2)
    outbox.settle(first, sent(at=SOON), owner=ME)
    outbox.settle(second, put_off(SOON), owner=ME)

    with database.connect() as connection:
        rows = connection.execute(select(letter.c.settled_at).order_by(letter.c.id).limit(2)).scalars().all()
    assert rows == [SOON, None]


@pytest.mark.usefixtures("sending")
def test_an_outcome_without_a_time_zone_is_refused_and_settles_nothing(outbox):
    [one] = outbox.claim(owner=ME, now=NOW, limit=1)

    with pytest.raises(TypeError, match="has no time zone"):
        outbox.settle(one, replace(sent(), at=NOW.replace(tzinfo=None)), owner=ME)
    assert counts(outbox) == (4, 1, 0, 0)
