"""`audience:` of an edition: roles alone, or a rule; names that nobody has are told with the nearest right one."""

from __future__ import annotations

import pytest
from little import SCHEDULES, write_workspace

from ranking.config.loader import load_workspace
from ranking.domain.errors import InputProblems
from ranking.domain.languages import Language
from ranking.domain.subscribers import READERS, Audience, Role


@pytest.fixture
def audience(tmp_path):
    """Return a function that reads what stands behind `audience:`."""

    def read(words):
        schedules = SCHEDULES.replace('when: "Mon 09:00"', f'when: "Mon 09:00", audience: {words}')
        workspace = load_workspace(write_workspace(tmp_path, schedules=schedules), {})
        return workspace.race("contest").edition("weekly").audience

    return read


def test_roles_alone_are_an_audience(audience):
    assert audience("[leader, contact]") == Audience(roles=frozenset({Role.LEADER, Role.CONTACT}))


def test_districts_are_named_by_code_or_name_and_with_cohorts_they_add_up(audience):
    found = audience("{roles: [district], districts: [甲区, Beta], cohorts: [west], languages: [en]}")
    assert found == Audience(
        roles=frozenset({Role.DISTRICT}),
        districts=frozenset({"01", "02", "03", "04"}),
        languages=frozenset({Language.EN}),
    )


def test_what_is_left_out_restricts_nobody(audience):
    assert audience("{languages: [en]}") == Audience(roles=frozenset(READERS), languages=frozenset({Language.EN}))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("{districts: [甲县]}", "there is no district “甲县” (did you mean “甲区”?)"),
        ("{cohorts: [wets]}", "there is no cohort “wets” (did you mean “west”?)"),
        ("{rolls: [leader]}", "“rolls” means nothing here. Did you mean “roles”?"),
        ("{roles: [leder]}", "“leder” is not known. Write one of district, leader"),
        ("[leder]", "“leder” is not known. Write one of district, leader"),
        ("{languages: [fr]}", "“fr” is not known"),
        ("[]", "too little stands here"),
        ("leader", "“leader” can't stand here. Write a list"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_nearest_right_word(audience, words, says):
    with pytest.raises(InputProblems) as caught:
        audience(words)
    [problem] = caught.value.problems
    assert says in str(problem)
    assert str(problem).startswith("schedules.yaml:")
