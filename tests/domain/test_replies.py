"""What servers' answers mean: RFC 5321's codes, and what Chinese providers mean by theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.domain.replies import ABOUT_SERVER, Answer, Meaning, meaning_of, named_wait

ANSWERS = {
    "250 2.0.0 Ok: queued as 1A2B": Meaning.TAKEN,
    "550 5.1.1 no such user": Meaning.REFUSED,
    "550 User not found": Meaning.REFUSED,
    "550 User suspended": Meaning.REFUSED,
    "554 DT:SPM 163 smtp3": Meaning.REFUSED,
    "552 5.2.2 mailbox full": Meaning.REFUSED,
    "450 4.2.0 mailbox busy": Meaning.PUT_OFF,
    "452 4.2.2 over quota": Meaning.PUT_OFF,
    "451 DT:SPM 163 smtp1": Meaning.PUT_OFF,
    "451 4.7.1 Greylisting in action, please come back later": Meaning.GREYLISTED,
    "450 4.7.1 graylisted, see https://x.example": Meaning.GREYLISTED,
    "421 HL:REP 163 smtp10": Meaning.TOO_FAST,
    "421 HL:ICC 163 smtp10": Meaning.TOO_FAST,
    "421 HL:IFC 163 smtp10": Meaning.TOO_FAST,
    "421 HL:MEP 163 smtp10": Meaning.TOO_FAST,
    "450 MI:CEL 163 smtp5": Meaning.TOO_FAST,
    "450 MI:DMC 163 smtp5": Meaning.TOO_FAST,
    "450 RP:DRC 163 smtp5": Meaning.TOO_FAST,
    "450 DT:RBL 163 smtp5": Meaning.TOO_FAST,
    "451 MI:SFQ 163 smtp5": Meaning.TOO_FAST,
    "552 too many same size mails": Meaning.TOO_FAST,
    "454 4.7.0 too many logins": Meaning.TOO_FAST,
    "550 Domain frequency limited": Meaning.TOO_FAST,
    "452 4.5.3 daily sending quota exceeded": Meaning.QUOTA,
    "550 超过每日发信上限": Meaning.QUOTA,
    "501 mail from address must be same as authorization user": Meaning.SENDER,
    '550 The "From" header is missing or invalid': Meaning.REFUSED,
    "550 The From header is missing or invalid": Meaning.SENDER,
    "530 5.7.0 authentication required": Meaning.LOGIN,
    "535 5.7.8 bad password": Meaning.LOGIN,
    "421 4.3.2 shutting down": Meaning.CLOSING,
}


@pytest.mark.parametrize(("answer", "meaning"), ANSWERS.items())
def test_an_answer_means_what_its_provider_means_by_it(answer, meaning):
    code, words = answer.split(" ", 1)
    assert meaning_of(int(code), words) is meaning


@given(st.integers(200, 599), st.text())
def test_only_a_2xx_is_taken_and_every_answer_means_something(code, words):
    assert (meaning_of(code, words) is Meaning.TAKEN) is (code < 300)


def test_no_answer_at_all_speaks_of_the_connection():
    assert meaning_of(None, "") in ABOUT_SERVER


@pytest.mark.parametrize(
    ("words", "code"),
    [("5.1.1 no such user", "5.1.1"), ("2.0.0", "2.0.0"), ("no code", ""), ("5.1.1x", ""), ("10.0.0.1 said", "")],
)
def test_an_enhanced_code_is_what_the_words_begin_with(words, code):
    assert Answer(code=550, words=words).enhanced == code


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("greylisted, try again in 300 seconds", 300),
        ("retry in 5 minutes", 300),
        ("请5分钟后重试", 300),
        ("come back in 99999 seconds", 3600),
        ("4.7.1 try later", None),
    ],
)
def test_a_wait_that_the_words_name_is_read_and_never_longer_than_an_hour(words, seconds):
    assert named_wait(words) == seconds
