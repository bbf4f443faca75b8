"""Red and black lists: so many places from either end of a cohort, by rule and never by taste."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ranking.domain.honours import Honours, ListBasis, Listing, honours
from ranking.domain.lights import Bound


def table(ranks, cohort="all"):
    codes = [f"{cohort}{n}" for n in range(len(ranks))]
    scores = [np.nan if np.isnan(rank) else 100 - 10 * rank for rank in ranks]
    return pd.DataFrame({"cohort": cohort, "rank": np.array(ranks, dtype=float), "score": scores}, index=codes)


def listed(ranks, *, red=1, black=1, exempt=None, lead=None, **conditions):
    rules = Honours(
        red={"": Listing(places=red, **conditions)},
        black={"": Listing(places=black, **conditions)},
        exempt=exempt or {},
    )
    frame = table(ranks)
    return honours(frame, rules, None if lead is None else pd.Series(lead, index=frame.index))


def test_the_first_are_on_the_red_list_and_the_last_on_the_black_one():
    found = listed([2, 1, 4, 3], red=2, black=1)
    assert (found.red, found.black) == (("all0", "all1"), ("all2",))


@pytest.mark.parametrize("ranks", [[1, 2, 3, 3], [1, 2, 3.5, 3.5], [1, 2, 4, 4]])
def test_who_ties_at_the_edge_is_on_the_list_in_every_convention(ranks):
    assert listed(ranks).black == ("all2", "all3")


@pytest.mark.parametrize("ranks", [[1, 1, 3, 4], [1, 1, 2, 3], [2, 2, 3, 4], [1.5, 1.5, 3, 4]])
def test_who_ties_for_the_first_place_is_on_the_red_list_in_every_convention(ranks):
    assert listed(ranks).red == ("all0", "all1")


@pytest.mark.parametrize("ranks", [[1, 2, 2, 4, 5], [1, 2, 2, 3, 4], [1, 3, 3, 4, 5], [1, 2.5, 2.5, 4, 5]])
def test_places_are_counted_alike_in_every_convention(ranks):
    assert listed(ranks, red=3, black=0).red == ("all0", "all1", "all2")


def test_the_last_place_is_the_last_that_is_there():
    assert listed([1, 2, 3, np.nan]).black == ("all2",)


def test_whoever_would_be_on_both_is_on_neither():
    found = listed([1, 2], red=2, black=1)
    assert (found.red, found.black) == (("all0",), ())
    assert listed([1, 1]).red == ()


def test_a_condition_is_needed_for_red_and_spares_from_black():
    on = {"condition": Bound.parse(">= 0"), "basis": ListBasis.LEAD}
    found = listed([1, 2, 3, 4], red=2, black=2, lead=[5.0, -1, -1, 3], **on)
    assert (found.red, found.black) == (("all0",), ("all2",))
    unknown = listed([1, 2, 3], lead=[np.nan] * 3, **on)
    assert (unknown.red, unknown.black) == ((), ("all2",))
    by_score = listed([1, 2, 3], red=2, condition=Bound.parse("> 80"), basis=ListBasis.SCORE)
    assert by_score.red == ("all0",)


def test_an_exempt_district_leaves_its_place_empty():
    found = listed([1, 2, 3], exempt={"all2": "flood"})
    assert found.black == ()
    assert found.exempted == {"all2": "flood"}


def test_cohorts_have_rules_of_their_own_or_the_common_one():
    frame = pd.concat([table([1, 2, 3], "east"), table([1, 2, 3], "west")])
    found = honours(frame, Honours(red={"east": Listing(places=2)}, black={"": Listing(places=1)}, exempt={}))
    assert found.red == ("east0", "east1")
    assert found.black == ("east2", "west2")


def test_nobody_ranked_is_nobody_listed():
    found = listed([np.nan, np.nan])
    assert (found.red, found.black) == ((), ())
