"""Summaries: issues as an admin sees them."""

from __future__ import annotations

from store.cast import KEY, ME, NOW, SOON, failed, key, publish, put_off, sent

from ranking.domain.issues import IssueState, LetterState

PENDING, SENDING, SENT, FAILED, *_ = LetterState


def test_an_issue_is_told_with_its_letters_by_state(ledger, outbox):
    ledger.claim(KEY, owner=ME, now=NOW, scheduled_at=NOW)
    publish(ledger, KEY, readers=4)
    first, second, _ = outbox.claim(owner=ME, now=NOW, limit=3)
    outbox.settle(first, sent(), owner=ME)
    outbox.settle(second, failed(), owner=ME)

    [summary] = ledger.summaries()
    assert (summary.key, summary.state, summary.opened_at, summary.scheduled_at) == (KEY, IssueState.SENDING, NOW, NOW)
    assert summary.counts == dict.fromkeys(LetterState, 0) | {PENDING: 1, SENDING: 1, SENT: 1, FAILED: 1}
    assert (summary.in_doubt, summary.problems, summary.signed_by) == (0, (), None)


def test_an_issue_without_letters_has_every_count_at_zero(ledger):
    ledger.claim(KEY, owner=ME, now=NOW)

    assert ledger.summaries(KEY)[0].counts == dict.fromkeys(LetterState, 0)


def test_the_newest_issue_comes_first(ledger):
    ledger.claim(key(1), owner=ME, now=NOW)
    ledger.claim(key(2), owner=ME, now=SOON)
    ledger.claim(key(3), owner=ME, now=SOON)

    assert [summary.key for summary in ledger.summaries()] == [key(3), key(2), key(1)]


def test_one_issue_is_told_without_the_others(ledger, outbox):
    publish(ledger, KEY, readers=1)
    publish(ledger, key(1), readers=2)
    [letter] = outbox.claim(owner=ME, now=NOW, limit=1, issue=KEY)
    outbox.settle(letter, failed(), owner=ME)

    [summary] = ledger.summaries(key(1))
    assert (summary.counts[PENDING], summary.last_error) == (2, None)


def test_the_last_error_is_the_newest_one_not_the_last_letters(ledger, outbox):
    publish(ledger, KEY, readers=2)
    first, second = outbox.claim(owner=ME, now=NOW, limit=2)
    outbox.settle(second, failed("5.1.1 no such user"), owner=ME)
    outbox.settle(first, put_off(SOON, "4.2.2 mailbox full"), owner=ME)

    assert ledger.summaries(KEY)[0].last_error == "4.2.2 mailbox full"


def test_each_issue_tells_its_own_last_error(ledger, outbox):
    for number in (1, 2):
        publish(ledger, key(number), readers=1)
        [letter] = outbox.claim(owner=ME, now=NOW, limit=1, issue=key(number))
        outbox.settle(letter, failed(f"5.1.{number} no"), owner=ME)

    assert [summary.last_error for summary in ledger.summaries()] == ["5.1.2 no", "5.1.1 no"]
