"""What goes with letters in the database: files and pictures, public pages, templates that were good."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from store.cast import KEY, ME, NOW, VARIANTS, Announced, drafts

from ranking.domain.issues import Attachment, IssueState
from ranking.store.engine import transaction
from ranking.store.good_templates import SqlGoodTemplates
from ranking.store.ledger import SqlLedger
from ranking.store.outbox import SqlOutbox
from ranking.store.pages import SqlPages
from ranking.store.schema import attachment

PICTURE = Attachment(name="r.png", plain_name="r.png", media_type="image/png", body=b"\x89PNG\x00", cid="r@x")
BOOK = Attachment(name="表.xlsx", plain_name="t.xlsx", media_type="application/zip", body=bytes(range(256)))
PAGES = {"zh-Hans/a.html": b"<p>1</p>", "zh-Hans/a.json": b"{}"}


def publish(database, key=KEY, *, sign_off=False, pages=PAGES):
    ledger = SqlLedger(database)
    ledger.claim(key, owner=ME, now=NOW)
    variants = {name: replace(content, attachments=(PICTURE, BOOK)) for name, content in VARIANTS.items()}
    ledger.publish(
        key, variants=variants, drafts=drafts(2), sign_off=sign_off, fingerprint="f" * 64, engine=Announced(),
        owner=ME, now=NOW, pages=pages,
    )  # fmt: skip
    return ledger


def test_a_letter_s_files_come_back_as_they_were_and_in_order(database):
    publish(database)
    [first, *_] = SqlOutbox(database).claim(owner=ME, now=NOW, limit=1)
    assert SqlOutbox(database).content(first.variant).attachments == (PICTURE, BOOK)


def test_equal_bodies_are_kept_once(database):
    publish(database)
    publish(database, replace(KEY, revision=2))
    with transaction(database) as connection:
        assert connection.execute(select(func.count()).select_from(attachment)).scalar_one() == 2


def test_pages_are_released_with_their_issue(database):
    ledger = publish(database, sign_off=True)
    assert SqlPages(database).released() == []
    ledger.sign(KEY, by="somebody", now=NOW)
    assert SqlPages(database).released() == [(KEY, PAGES)]


def test_a_correction_s_pages_come_after_those_it_corrects(database):
    publish(database)
    publish(database, replace(KEY, revision=2), pages={"zh-Hans/a.html": b"<p>2</p>"})
    assert [key.revision for key, _ in SqlPages(database).released()] == [1, 2]


def test_an_issue_without_pages_has_none(database):
    assert publish(database, pages={}).state(KEY) is IssueState.SENDING
    assert SqlPages(database).released() == []


@pytest.mark.parametrize("files", [{"weekly/subject.txt.j2": b"\xe5\x91\xa8"}, {}])
def test_good_templates_take_the_place_of_those_kept_before(database, files):
    kept = SqlGoodTemplates(database)
    assert kept.last() == {}
    kept.keep({"old": b"1", "older": b"2"}, now=NOW)
    kept.keep(files, now=NOW)
    assert kept.last() == files
