"""The ledger: who may make an issue, and where it may go from there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store.cast import KEY, ME, NOW, OTHER, SOON, VARIANTS, Announced, drafts, failed, key, publish, sent

from ranking.domain.errors import UnknownName
from ranking.domain.issues import Draft, IllegalMove, IssueKey, IssueState, LetterState
from ranking.domain.periods import Period
from ranking.ports import Claim

LOADING, HELD, WAITING = IssueState.LOADING, IssueState.HELD, IssueState.WAITING
SENDING, SENT, PARTLY_SENT, OVERDUE = IssueState.SENDING, IssueState.SENT, IssueState.PARTLY_SENT, IssueState.OVERDUE


def test_the_first_to_claim_an_issue_wins_it(ledger):
    assert ledger.claim(KEY, owner=ME, now=NOW) == Claim(won=True, state=LOADING)
    assert ledger.claim(KEY, owner=OTHER, now=SOON) == Claim(won=False, state=LOADING)


def test_a_revision_is_an_issue_of_its_own(ledger):
    publish(ledger, KEY, readers=1)

    second = IssueKey(race=KEY.race, edition=KEY.edition, period=KEY.period, revision=2)
    assert ledger.claim(second, owner=OTHER, now=NOW).won


def test_an_issue_is_taken_over_when_its_makers_ten_minutes_are_over(ledger):
    ledger.claim(KEY, owner=ME, now=NOW)

    assert not ledger.claim(KEY, owner=OTHER, now=NOW + timedelta(minutes=10) - timedelta(microseconds=1)).won
    assert ledger.claim(KEY, owner=OTHER, now=NOW + timedelta(minutes=10)).won


def test_taking_an_issue_over_starts_ten_new_minutes(ledger):
    ledger.claim(KEY, owner=ME, now=NOW)
    ledger.claim(KEY, owner=OTHER, now=NOW + timedelta(minutes=10))

    assert not ledger.claim(KEY, owner="third/3/x", now=NOW + timedelta(minutes=19)).won


def test_an_owner_may_claim_again_what_it_left_unfinished(ledger):
    ledger.claim(KEY, owner=ME, now=NOW)

    assert ledger.claim(KEY, owner=ME, now=SOON).won


def test_a_held_issue_is_taken_over_by_whoever_asks_first(ledger):
    ledger.claim(KEY, owner=ME, now=NOW)
    ledger.hold(KEY, ["a figure is missing"], owner=ME, now=NOW)

    assert ledger.claim(KEY, owner=OTHER, now=SOON) == Claim(won=True, state=LOADING)
    assert not ledger.claim(KEY, owner=ME, now=SOON).won
    assert ledger.summaries(KEY)[0].problems == ()


def test_an_overdue_issue_is_taken_over_by_whoever_asks_first(ledger):
    ledger.mark_overdue(KEY, scheduled_at=NOW - timedelta(days=9), now=NOW)

    assert ledger.claim(KEY, owner=ME, now=NOW).won
    assert not ledger.claim(KEY, owner=OTHER, now=NOW).won
    assert ledger.summaries(KEY)[0].scheduled_at == NOW - timedelta(days=9)


@pytest.mark.parametrize("sign_off", [True, False])
def test_an_issue_that_is_out_of_its_makers_hands_is_never_claimed_again(ledger, sign_off):
    publish(ledger, KEY, readers=1, sign_off=sign_off)

    state = WAITING if sign_off else SENDING
    assert ledger.claim(KEY, owner=ME, now=NOW + timedelta(days=1)) == Claim(won=False, state=state)


def test_a_sent_issue_is_never_claimed_again(ledger):
    publish(ledger, KEY, readers=0)
    ledger.close(KEY, now=NOW)

    assert ledger.claim(KEY, owner=ME, now=NOW + timedelta(days=1)) == Claim(won=False, state=SENT)


def test_a_held_issue_says_why_in_peoples_own_words(ledger):
    ledger.claim(KEY, owner=ME, now=NOW)
    ledger.hold(KEY, ["data/weekly.csv:7: “甲区” has no figure", "second"], owner=ME, now=NOW)

    [summary] = ledger.summaries(KEY)
    assert (summary.state, summary.problems) == (HELD, ("data/weekly.csv:7: “甲区” has no figure", "second"))


def test_publishing_puts_a_letter_for_each_draft_into_the_outbox(ledger, outbox):
    mine = Draft(address="Office@City.example", name="甲区招商办", variant="zh-Hans/01")
    publish(ledger, KEY, readers=[mine, *drafts(1)])

    first, second = outbox.claim(owner=ME, now=NOW, limit=9)
    assert (first.address, first.name, first.issue, first.created_at) == (mine.address, mine.name, KEY, NOW)
    assert outbox.content(first.variant) == VARIANTS["zh-Hans/01"]
    assert outbox.content(second.variant) == VARIANTS["en/all"]


def test_two_drafts_to_one_address_become_one_letter_whatever_their_case(ledger, outbox):
    twice = [
        Draft(address=a, name=a, variant="en/all") for a in ("One@city.example", "two@city.example", "one@CITY.example")
    ]
    publish(ledger, KEY, readers=twice)

    assert [one.address for one in outbox.claim(owner=ME, now=NOW, limit=9)] == ["One@city.example", "two@city.example"]


def test_thousands_of_letters_are_published_at_once(ledger, outbox):
    engine = publish(ledger, KEY, readers=3000)

    assert outbox.counts(KEY)[LetterState.PENDING] == len(set(engine.letters)) == 3000


def test_the_engine_hears_of_the_letters_inside_the_transaction(ledger, outbox):
    engine = publish(ledger, KEY, readers=3)

    assert engine.seen == 3
    assert engine.letters == [one.id for one in outbox.claim(owner=ME, now=NOW, limit=9)]


def test_nothing_is_published_where_the_engine_fails(ledger, outbox):
    with pytest.raises(RuntimeError):
        publish(ledger, KEY, readers=3, engine=Announced(fails_with=RuntimeError("no queue")))

    assert ledger.state(KEY) is LOADING
    assert sum(outbox.counts(KEY).values()) == 0
    ledger.publish(
        KEY,
        variants=VARIANTS,
        drafts=drafts(3),
        sign_off=False,
        fingerprint="f",
        engine=Announced(),
        owner=ME,
        now=SOON,
    )
    assert outbox.counts(KEY)[LetterState.PENDING] == 3


def test_an_issue_is_published_once_even_by_two_makers(ledger, outbox):
    ledger.claim(KEY, owner=ME, now=NOW)
    publish_as = {
        "variants": VARIANTS,
        "drafts": drafts(2),
        "fingerprint": "f",
        "engine": Announced(),
        "owner": ME,
        "now": NOW,
    }
    ledger.publish(KEY, sign_off=True, **publish_as)

    with pytest.raises(IllegalMove, match="is waiting for sign-off and can't become sending"):
        ledger.publish(KEY, sign_off=False, **publish_as)
    assert ledger.state(KEY) is WAITING
    assert outbox.counts(KEY)[LetterState.PENDING] == 2


def test_the_letters_of_a_waiting_issue_rest_until_it_is_signed(ledger, outbox):
    publish(ledger, KEY, readers=2, sign_off=True)
    assert ledger.state(KEY) is WAITING
    assert outbox.claim(owner=ME, now=NOW, limit=9) == []
    assert outbox.next_due(now=NOW) is None

    ledger.sign(KEY, by="张三", now=SOON)
    assert ledger.summaries(KEY)[0].signed_by == "张三"
    assert ledger.state(KEY) is SENDING
    assert len(outbox.claim(owner=ME, now=SOON, limit=9)) == 2


def test_an_issue_that_is_still_being_made_is_not_signed(ledger):
    ledger.claim(KEY, owner=ME, now=NOW)

    with pytest.raises(IllegalMove, match="contest/weekly/2024-W18 is loading and can't become sending"):
        ledger.sign(KEY, by="张三", now=NOW)
    assert ledger.state(KEY) is LOADING


def test_an_issue_is_signed_once(ledger):
    publish(ledger, KEY, readers=2, sign_off=True)
    ledger.sign(KEY, by="张三", now=NOW)

    with pytest.raises(IllegalMove):
        ledger.sign(KEY, by="李四", now=SOON)
    assert ledger.summaries(KEY)[0].signed_by == "张三"


def test_only_an_issue_that_is_being_made_is_held(ledger):
    publish(ledger, KEY, readers=1)

    with pytest.raises(IllegalMove, match="is sending and can't become held"):
        ledger.hold(KEY, ["too late"], owner=ME, now=NOW)


def test_a_maker_that_was_too_slow_cannot_undo_what_another_has_begun(ledger):
    ledger.claim(KEY, owner=ME, now=NOW)
    ledger.claim(KEY, owner=OTHER, now=NOW + timedelta(minutes=11))

    with pytest.raises(IllegalMove):
        ledger.hold(KEY, ["mine were wrong"], owner=ME, now=SOON)
    assert ledger.state(KEY) is LOADING


@pytest.mark.parametrize("verb", ["hold", "sign", "close", "publish"])
def test_an_issue_that_is_not_there_is_named_with_the_nearest_one(ledger, verb):
    publish(ledger, KEY, readers=0)
    other = IssueKey(race="contest", edition="weekly", period=Period.parse("2024-W19"))
    asked = {
        "hold": lambda: ledger.hold(other, [], owner=ME, now=NOW),
        "sign": lambda: ledger.sign(other, by="张三", now=NOW),
        "close": lambda: ledger.close(other, now=NOW),
        "publish": lambda: ledger.publish(
            other, variants={}, drafts=[], sign_off=False, fingerprint="f", engine=Announced(), owner=ME, now=NOW
        ),
    }

    with pytest.raises(
        UnknownName, match=r"no issue “contest/weekly/2024-W19” \(did you mean “contest/weekly/2024-W18”"
    ):
        asked[verb]()


@pytest.mark.usefixtures("sending")
def test_an_issue_with_letters_left_is_not_closed(ledger, outbox):
    [letter] = outbox.claim(owner=ME, now=NOW, limit=1)
    assert ledger.close(KEY, now=NOW) is SENDING

    outbox.settle(letter, sent(), owner=ME)
    assert ledger.close(KEY, now=NOW) is SENDING


@pytest.mark.usefixtures("sending")
def test_an_issue_whose_letters_all_went_out_is_sent(ledger, outbox):
    for letter in outbox.claim(owner=ME, now=NOW, limit=9):
        outbox.settle(letter, sent(), owner=ME)

    assert ledger.close(KEY, now=NOW) is SENT
    assert ledger.close(KEY, now=SOON) is SENT
    assert ledger.state(KEY) is SENT


@pytest.mark.usefixtures("sending")
def test_an_issue_with_a_letter_refused_for_good_is_partly_sent(ledger, outbox):
    first, *others = outbox.claim(owner=ME, now=NOW, limit=9)
    outbox.settle(first, failed(), owner=ME)
    for letter in others:
        outbox.settle(letter, sent(), owner=ME)

    assert ledger.close(KEY, now=NOW) is PARTLY_SENT


def test_an_issue_without_readers_goes_straight_on_to_sent(ledger):
    engine = publish(ledger, KEY, readers=0)

    assert engine.letters == []
    assert ledger.state(KEY) is SENDING
    assert ledger.close(KEY, now=NOW) is SENT


@pytest.mark.parametrize("state", [LOADING, HELD, WAITING])
def test_closing_an_issue_that_is_not_being_sent_changes_nothing(ledger, state):
    ledger.claim(KEY, owner=ME, now=NOW)
    if state is HELD:
        ledger.hold(KEY, [], owner=ME, now=NOW)
    if state is WAITING:
        publish(ledger, KEY, readers=0, sign_off=True)

    assert ledger.close(KEY, now=NOW) is state
    assert ledger.state(KEY) is state


def test_marking_an_existing_issue_overdue_changes_nothing(ledger):
    publish(ledger, KEY, readers=1)
    ledger.mark_overdue(KEY, scheduled_at=NOW, now=NOW)

    assert ledger.state(KEY) is SENDING


def test_an_issue_that_was_missed_is_overdue(ledger):
    ledger.mark_overdue(KEY, scheduled_at=NOW, now=SOON)
    ledger.mark_overdue(KEY, scheduled_at=SOON, now=SOON)

    [summary] = ledger.summaries()
    assert (summary.state, summary.scheduled_at, summary.opened_at) == (OVERDUE, NOW, SOON)


def test_the_issues_being_sent_are_listed_in_the_order_they_were_opened(ledger):
    for number in (2, 1):
        publish(ledger, key(number), readers=1)
    publish(ledger, key(3), readers=1, sign_off=True)

    assert ledger.sending() == [key(2), key(1)]


def test_an_issue_that_is_not_there_has_no_state(ledger):
    assert ledger.state(KEY) is None
    assert ledger.summaries(KEY) == []
