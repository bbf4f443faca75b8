"""SpamAssassin takes no letter for spam."""

from __future__ import annotations

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

_SCORE = re.compile(
    r"X-Spam-Status: \w+, score=(-?[\d.]+).*?tests=([^\n]*(?:\n\s+[^\n]*)*?)\s+(?:autolearn|version)", re.DOTALL
)


@pytest.mark.skipif(shutil.which("spamassassin") is None, reason="SpamAssassin isn't installed")
def test_every_edition_and_language_scores_below_one(letters):
    some = [letter for letter in letters if letter.name.endswith(("441202", "notice-0-zh-Hans", "notice-0-en"))]
    with ThreadPoolExecutor(2) as pool:
        scores = dict(pool.map(_judge, some))
    assert len(scores) >= 12
    assert {name: found for name, found in scores.items() if found[0] >= 1.0} == {}


def _judge(letter):
    with letter.message.open("rb") as message:
        done = subprocess.run(["spamassassin", "-t", "-L"], stdin=message, capture_output=True, check=True, timeout=120)
    found = _SCORE.search(done.stdout.decode("utf-8", "replace"))
    assert found, done.stdout[:2000]
    return letter.name, (float(found[1]), " ".join(found[2].split()))
